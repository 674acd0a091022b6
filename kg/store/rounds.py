"""One attempt to write a difference, batch by batch; a batch that finds something else than it expects raises MovedError."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from types import ModuleType

import numpy as np
from neo4j import ManagedTransaction, Session

from kg.progress import counting
from kg.store import direct, statements
from kg.store.content import Node, as_edge, as_node, key_number
from kg.store.difference import Difference
from kg.store.statements import Batch, Old, find_nodes, node_deletions, sent
from kg.store.things import NOWHERE, Marks, Mask, among, each
from kg.store.wanted import Wanted
from kg.store.writer import Counts, Target, Writes


@dataclass(slots=True)
class Changes:
    """What was done, or with ``dry_run`` would be: numbers by label of nodes and type of relationships.

    ``kept`` are nodes that left the atlas, and stay because relationships of somebody else hold on to them.
    """

    generation: str
    dry_run: bool = False
    created: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    deleted: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """The number of things written and deleted."""
        return sum((self.created + self.changed + self.deleted).values())

    def add(self, other: Changes) -> None:
        """Counts what was done besides."""
        self.created += other.created
        self.changed += other.changed
        self.deleted += other.deleted


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be written to which database."""

    target: Target
    want: Wanted

    def write(self, reader: Session | ManagedTransaction, writes: Writes, found: Difference, changes: Changes) -> None:
        """Relationships go first and come last: no node is ever deleted under one of ours."""
        with counting(found.size, "writing to the store") as done:
            counts: Counts = {"created": changes.created, "changed": changes.changed, "deleted": changes.deleted}
            writes.write(self._forms.edge_deletions(found.old.edges), counts, done)
            old = self._old(reader, found)
            if found.new_nodes.any():
                writes.write(self._node_batches(old, found), counts, done)
            writes.write(self._edges(found), counts, done)
            writes.write(node_deletions((one.kind, one.label, one.mark) for one in old.values()), counts, done)

    def _node_batches(self, old: dict[int, Old], found: Difference) -> Iterator[Batch]:
        """Creates those that are not among the old ones, and changes those that are, which are taken out."""
        nodes, keys = self.want.held.nodes, self.want.held.keys
        there = among(keys, np.sort(np.fromiter(old, np.int64)))
        yield from self._forms.node_batches(self._nodes(found.new_nodes & ~there), nodes)
        taken = found.new_nodes & there
        rows = zip(self._nodes(taken), each(keys[taken]), strict=True)
        yield from self._forms.change_batches((old.pop(key).into(node) for node, key in rows), nodes)

    @property
    def _forms(self) -> ModuleType:
        return direct if self.target.direct else statements

    def _nodes(self, chosen: Mask) -> Iterator[Node]:
        return map(as_node, self.want.node_lines(chosen))

    def _old(self, reader: Session | ManagedTransaction, found: Difference) -> dict[int, Old]:
        """The nodes that should not be there as they are, by key; of those that the last push left and that change, the database is not asked."""
        nodes, want = found.old.nodes, self.want.held
        known = (nodes.ids != NOWHERE) & among(found.old.keys, np.sort(want.keys))
        there = nodes.some(known)
        rows = zip(each(found.old.keys[known]), each(there.kinds), each(there.marks), each(there.ids), strict=True)
        old = {key: Old(there.names[kind], mark, (), place) for key, kind, mark, place in rows}
        for kind, some in nodes.some(~known).by_name():
            same = among(want.nodes.marks, some.marks)  # what has a mark that is wanted is that node, whatever somebody made of its id
            keys_of = dict(zip(each(want.nodes.marks[same]), each(want.keys[same]), strict=True))
            for ident, one in find_old(reader, kind, some.marks, self._forms.find_nodes):
                key = keys_of.get(one.mark, key_number(kind, ident))
                old[~len(old) if key in old else key] = one  # one that is there twice is no other's, and goes
        return old

    def _edges(self, found: Difference) -> Iterator[Batch]:
        edges = map(as_edge, self.want.edge_lines(found.new_edges))
        if not self.target.direct:
            yield from statements.edge_batches(edges)
        elif found.new_edges.any():
            with self.target.session() as session:
                yield from direct.edge_batches(edges, self.want.held, partial(direct.look_up, session, self.want.held.nodes))


def find_old(reader: Session | ManagedTransaction, kind: str, marks: Marks, find: Callable[[str], str] = find_nodes) -> Iterator[tuple[str, Old]]:
    """The nodes of a kind that have some marks, with their ids; what somebody made of an id that is no text is none."""
    for part in parts(marks):
        for record in reader.run(find(kind), sent(part)):
            ident = record["id"] if isinstance(record["id"], str) else ""
            yield ident, Old(kind, record["mark"], tuple(record["labels"]), record.get("place", NOWHERE), record["id"])


def parts(marks: Marks) -> Iterator[list[int]]:
    """The marks, as many at a time as a statement gets."""
    for start in range(0, len(marks), statements.BATCH_ROWS):
        yield marks[start : start + statements.BATCH_ROWS].tolist()
