"""One attempt to write a difference, batch by batch; a batch that finds something else than it expects raises MovedError."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from neo4j import ManagedTransaction, Session

from kg.model import ENTITY_TYPES
from kg.progress import counting
from kg.store import direct, statements
from kg.store.content import Content, Node, as_edge, as_node
from kg.store.difference import Difference, Marks, Wanted, each
from kg.store.places import NOWHERE, Ends, Places, look_up
from kg.store.statements import Batch, Change, edge_deletions, find_nodes, node_deletions, sent
from kg.store.writer import Target, Writes


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
    """What is to be written to which database; ``places`` are those of the nodes that are there."""

    target: Target
    content: Content
    want: Wanted
    places: Places

    def write(self, reader: Session | ManagedTransaction, writes: Writes, found: Difference, changes: Changes) -> None:
        """Relationships go first and come last: no node is ever deleted under one of ours."""
        with counting(found.size, "writing to the store") as done:
            writes.write(edge_deletions(found.old_edges), changes.deleted, done)
            forms = direct if self.target.direct else statements
            old = {(row["kind"], row["id"]): row for row in old_nodes(reader, found, forms.find_nodes)}
            new = (node for node in new_nodes(self.content, self.want, found) if (node.kind, node.id) not in old)
            writes.write(forms.node_batches(new), changes.created, done)
            if old:
                writes.write(forms.change_batches(self._taken(old, found)), changes.changed, done)
            writes.write(self._edges(found), changes.created, done)
            writes.write(node_deletions((row["kind"], row["label"], row["mark"]) for row in old.values()), changes.deleted, done)

    def _taken(self, old: dict[tuple[str, str], dict[str, Any]], found: Difference) -> Iterator[Change]:
        """What nodes of the database are to hold; takes them out of ``old``."""
        for node in new_nodes(self.content, self.want, found):
            row = old.pop((node.kind, node.id), None)
            if row is not None:
                yield Change(node, row["mark"], tuple(row["labels"]), row.get("place", NOWHERE))

    def _edges(self, found: Difference) -> Iterator[Batch]:
        edges = map(as_edge, self.content.edges(each(self.want.edges), each(found.new_edges)))
        if not self.target.direct:
            yield from statements.edge_batches(edges)
        elif found.new_edges.any():
            with self.target.session() as session:
                ends = Ends(self.want.keys, self.want.nodes)
                yield from direct.edge_batches(edges, ends, self.places, lambda marks: look_up(session, marks, self.places))


def new_nodes(content: Content, want: Wanted, found: Difference) -> Iterator[Node]:
    """The nodes that the database does not hold as it should."""
    return map(as_node, content.nodes(each(want.nodes), each(found.new_nodes)))


def old_nodes(reader: Session | ManagedTransaction, found: Difference, find: Callable[[str], str] = find_nodes) -> Iterator[dict[str, Any]]:
    """Rows of kind, id, mark, labels and label (the last of ours) of the nodes that should not be there as they are."""
    for kind, marks in sorted(found.old_nodes.items()):
        for part in parts(marks):
            for record in reader.run(find(kind), sent(part)):
                types = sorted(set(record["labels"]) & set(ENTITY_TYPES))
                yield record.data() | {"kind": kind, "label": types[0] if types else kind}


def parts(marks: Marks) -> Iterator[list[int]]:
    """The marks, as many at a time as a statement gets."""
    for start in range(0, len(marks), statements.BATCH_ROWS):
        yield marks[start : start + statements.BATCH_ROWS].tolist()
