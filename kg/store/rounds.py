"""One attempt to write a difference, batch by batch; a batch that finds something else than it expects raises MovedError."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from types import ModuleType

import numpy as np
from neo4j import ManagedTransaction, Session

from kg.progress import counting
from kg.store import direct, statements
from kg.store.columns import Column
from kg.store.content import as_edge, as_node, label_of, type_of
from kg.store.difference import Difference
from kg.store.old import OldNodes
from kg.store.statements import Batch, Change
from kg.store.things import chosen_of
from kg.store.wanted import Wanted
from kg.store.writer import Counts, Target, Writes


@dataclass(slots=True)
class Changes:
    """What was done, or with ``dry_run`` would be: numbers by label of nodes and type of relationships.

    ``kept`` are nodes that left the atlas, and stay because relationships of somebody else hold on to them.
    """

    generation: str = ""
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
            writes.write(self._node_batches(old, found), counts, done)
            writes.write(self._edges(found), counts, done)
            writes.write(self._forms.node_deletions(old.left()), counts, done)

    def foretell(self, reader: Session | ManagedTransaction, found: Difference, changes: Changes) -> None:
        """Counts what would be written."""
        old = self._old(reader, found)
        new, becoming = self._new(old, found)
        changes.created.update(label_of(line.text).decode() for line in self.want.node_lines(new))
        changes.changed.update(change.node.labels[-1] for change in self._changes(old, becoming))
        changes.created.update(type_of(line.text).decode() for line in self.want.edge_lines(found.new_edges))
        changes.deleted.update(node.label for node in old.left())
        changes.deleted.update(type_ for type_, *_ in found.old.edges.rows())

    @property
    def _forms(self) -> ModuleType:
        return direct if self.target.direct else statements

    def _old(self, reader: Session | ManagedTransaction, found: Difference) -> OldNodes:
        return OldNodes(reader, found.old, self.want, self._forms.find_nodes)

    def _new(self, old: OldNodes, found: Difference) -> tuple[Column, Column]:
        """Which nodes are new, and which old ones become."""
        becoming = old.becoming(self.want.held.keys, found.new_nodes)
        pieces = zip(found.new_nodes.pieces(), becoming.pieces(), strict=True)
        return Column(np.bool_, (new & ~there for new, there in pieces)), becoming

    def _node_batches(self, old: OldNodes, found: Difference) -> Iterator[Batch]:
        new, becoming = self._new(old, found)
        yield from self._forms.node_batches(map(as_node, self.want.node_lines(new)), self.want.held.nodes)
        yield from self._forms.change_batches(self._changes(old, becoming), self.want.held.nodes)

    def _changes(self, old: OldNodes, becoming: Column) -> Iterator[Change]:
        return old.changes(map(as_node, self.want.node_lines(becoming)), chosen_of(self.want.held.keys, becoming).each())

    def _edges(self, found: Difference) -> Iterator[Batch]:
        edges = map(as_edge, self.want.edge_lines(found.new_edges))
        if not self.target.direct:
            yield from statements.edge_batches(edges)
        elif found.new_edges.count():
            with self.target.session() as session:
                yield from direct.edge_batches(edges, self.want, partial(direct.look_up, session, self.want.held.nodes))
