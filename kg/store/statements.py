"""The Cypher that writes an atlas, the same for every store, in batches that a server takes in one transaction.

Properties are written as a literal map of parameters: ``CREATE (n:X {a: row[0]})`` is three times as fast in
ArcadeDB as ``CREATE (n:X) SET n = row``, and an absent value leaves the property absent. Each statement says
how many things it found, so that a store that drops something is found out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, NamedTuple

from kg.graphfile import KINDS, MARK
from kg.model import ENTITY_TYPES
from kg.properties import EDGES, NODES
from kg.store.columns import Column
from kg.store.content import Edge, Node
from kg.store.difference import quoted
from kg.store.things import Things

BATCH_ROWS = 2_000
BATCH_BYTES = 1_000_000
"""Of the lines of a batch: servers take messages of a few megabytes."""

Did = Literal["created", "changed", "deleted"]

MADE = "count(*) AS made"
"""What a statement says: how many things it made, changed or deleted."""

EDGE_DELETIONS = f"MATCH ()-[r]->() WHERE r.{MARK} IN $sent.rows DELETE r RETURN {MADE}"
"""Looks at each relationship that there is, but is always the same."""

_INDEXED = (*((kind, "id") for kind in KINDS), ("Entity", "name"))


class Batch(NamedTuple):
    """One statement and its rows, each of which makes, changes or deletes one thing; ``what`` counts these by label or type."""

    cypher: str
    rows: list[Any]
    what: Counter[str]
    did: Did = "created"
    ids: Column | None = None
    """Gets the internal ids that the statement tells of its things."""

    @property
    def whole(self) -> bool:
        """Whether it has to find each of its rows once; a deletion may find fewer, or some of them twice."""
        return self.did != "deleted"


def sent(rows: list[Any]) -> dict[str, Any]:
    """The parameters of a statement. Neo4j plans one anew for lists of another order of magnitude, but not where they are in a map."""
    return {"sent": {"rows": rows}}


class Change(NamedTuple):
    """A node of the database that is to hold what ``node`` says."""

    node: Node
    mark: int
    place: int
    """Its internal id, where that is known."""
    gone: tuple[str, ...]
    """Labels that it loses, if it has them."""
    new: tuple[str, ...]
    """Labels that it gets, if it has them not."""
    ident: str | None
    """The id that it has now; None where somebody changed it, so that nothing but the mark tells which node it is."""

    @property
    def properties(self) -> dict[str, Any]:
        """All that are the atlas's; None where it is to have none. Others that somebody gave the node stay as they are."""
        return dict.fromkeys(NODES.get(self.node.kind, ())) | self.node.properties


class Old(NamedTuple):
    """A node of the database that should not be there as it is."""

    kind: str
    mark: int
    place: int
    """Its internal id; NOWHERE where nobody knows it."""
    types: tuple[str, ...]
    """Of an entity."""
    told: bool
    """Whether its server told that it has these types and no others."""
    odd: bool
    """Whether somebody changed its id."""

    @property
    def label(self) -> str:
        """The last of ours."""
        return min(self.types, default=self.kind)

    def into(self, node: Node) -> Change:
        """What makes another node of it."""
        types = self.types if self.told else ENTITY_TYPES if self.kind == "Entity" else ()
        gone = tuple(sorted(set(types).difference(node.labels)))
        new = tuple(label for label in node.labels if not (self.told and label in (self.kind, *self.types)))
        return Change(node, self.mark, self.place, gone, new, None if self.odd else node.id)


def schema(*, constraints: bool) -> dict[str, str]:
    """The statements that make the indexes and, where a server has them, the constraints of an atlas, by their names.

    Constraints are on marks alone: they keep the atlas from being there twice, and bind nobody else's data. Relationships
    have none, because a server would look up each that it writes; two of one mark are found by the next look.
    """
    made = {f"atlas_{kind.lower()}_{name}": f"INDEX {{name}} IF NOT EXISTS FOR (n:{kind}) ON (n.{name})" for kind, name in _INDEXED}
    if constraints:
        made |= {f"atlas_{kind.lower()}": f"CONSTRAINT {{name}} IF NOT EXISTS FOR (n:{kind}) REQUIRE n.{MARK} IS UNIQUE" for kind in KINDS}
    return {name: "CREATE " + text.replace("{name}", quoted(name)) for name, text in made.items()}


def node_batches(nodes: Iterable[Node], _: Things) -> Iterator[Batch]:
    """Creates nodes."""
    # what few nodes have comes when it comes: each name that a statement has costs all its rows
    names = {kind: _Names(name for name, one in known.items() if not one.catalogue) for kind, known in NODES.items()}

    def batch(labels: tuple[str, ...], rows: list[dict[str, Any]]) -> Batch:
        known = names.setdefault(labels[0], _Names())
        values = known.taken_from(rows)
        together = ":".join(map(quoted, labels))
        return Batch(f"UNWIND $sent.rows AS row CREATE (n:{together} {known.literal()}) RETURN {MADE}", values, Counter({labels[-1]: len(rows)}))

    yield from grouped(((node.labels, node.properties, node.weight) for node in nodes), batch)


def edge_batches(edges: Iterable[Edge]) -> Iterator[Batch]:
    """Creates relationships between nodes of the atlas."""
    names: dict[tuple[str, str, str], _Names] = {}

    def batch(group: tuple[str, str, str], rows: list[Edge]) -> Batch:
        start, type_, end = group
        known = names.setdefault(group, _Names(EDGES.get((start, end), ())))
        values = known.taken_from([row.properties for row in rows])
        for row, edge in zip(values, rows, strict=True):
            row += (edge.start[1], edge.end[1])
        ends = f"{_ours('a', start, len(values[0]) - 2)} {_ours('b', end, len(values[0]) - 1)}"
        made = f"CREATE (a)-[:{quoted(type_)} {known.literal()}]->(b) RETURN {MADE}"
        return Batch(f"UNWIND $sent.rows AS row {ends} {made}", values, Counter({type_: len(rows)}))

    yield from grouped((((e.start[0], e.type, e.end[0]), e, e.weight) for e in edges), batch)


def change_batches(changes: Iterable[Change], _: Things) -> Iterator[Batch]:
    """Gives nodes other properties and labels; labels and properties that are not the atlas's stay."""

    def batch(group: tuple[str, tuple[str, ...], tuple[str, ...], bool], rows: list[Change]) -> Batch:
        kind, gone, new, odd = group
        labels = "".join(f" REMOVE n:{quoted(label)}" for label in gone) + "".join(f" SET n:{quoted(label)}" for label in new)
        found = f"UNWIND $sent.rows AS row MATCH (n:{quoted(kind)}{'' if odd else ' {id: row.id}'}) WHERE n.{MARK} = row.mark"
        values = [{"id": row.ident, "mark": row.mark, "properties": row.properties} for row in rows]
        return Batch(f"{found}{labels} SET n += row.properties RETURN {MADE}", values, Counter(row.node.labels[-1] for row in rows), "changed")

    grouping = (((change.node.kind, change.gone, change.new, change.ident is None), change, change.node.weight) for change in changes)
    yield from grouped(grouping, batch)


def find_nodes(kind: str) -> str:
    """Reads which nodes have the marks of ``$sent.rows``: their mark, id and labels."""
    return f"MATCH (n:{quoted(kind)}) WHERE n.{MARK} IN $sent.rows RETURN n.{MARK} AS mark, n.id AS id, labels(n) AS labels"


def held_nodes(kind: str) -> str:
    """Counts the nodes with the marks of ``$sent.rows`` that relationships hold on to, as ``made``."""
    return f"MATCH (n:{quoted(kind)}) WHERE n.{MARK} IN $sent.rows AND (n)--() RETURN {MADE}"


def node_deletions(nodes: Iterable[Old]) -> Iterator[Batch]:
    """Deletes nodes; one that somebody else's relationship holds on to is left."""

    def batch(group: tuple[str, str], marks: list[int]) -> Batch:
        kind, label = group
        cypher = f"MATCH (n:{quoted(kind)}) WHERE n.{MARK} IN $sent.rows AND NOT (n)--() DELETE n RETURN {MADE}"
        return Batch(cypher, marks, Counter({label: len(marks)}), "deleted")

    yield from grouped((((node.kind, node.label), node.mark, 8) for node in nodes), batch)


def edge_deletions(edges: Things) -> Iterator[Batch]:
    """Deletes relationships, wherever they are."""

    def batch(_: None, rows: list[tuple[str, int]]) -> Batch:
        return Batch(EDGE_DELETIONS, [mark for _, mark in rows], Counter(type_ for type_, _ in rows), "deleted")

    yield from grouped(((None, (type_, mark), 8) for type_, mark, _ in edges.rows()), batch)


class _Names:
    """The names of the properties that the statements of a group set; new ones come last, so that a statement is soon planned."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names = dict.fromkeys(names)

    def taken_from(self, rows: list[dict[str, Any]]) -> list[list[Any]]:
        """The values of rows in the order of the names: half of what a map with its keys takes to send."""
        for row in rows:
            if not row.keys() <= self._names.keys():
                self._names.update(dict.fromkeys(sorted(row)))
        return [list(map(row.get, self._names)) for row in rows]

    def literal(self) -> str:
        """The map of properties, which takes its values from ``row``."""
        return "{" + ", ".join(f"{quoted(name)}: row[{place}]" for place, name in enumerate(self._names)) + "}"


def grouped(items: Iterable[tuple[Any, Any, int]], make: Callable[[Any, list[Any]], Batch]) -> Iterator[Batch]:
    """Batches of one group each, as soon as they are full; few groups are open at a time, so memory stays bounded.

    Items are a group, a row and its weight in bytes.
    """
    waiting: dict[Any, tuple[list[Any], int]] = {}
    for group, row, weight in items:
        rows, signs = waiting.pop(group, ([], 0))
        if rows and (len(rows) == BATCH_ROWS or signs + weight > BATCH_BYTES):
            yield make(group, rows)
            rows, signs = [], 0
        rows.append(row)
        waiting[group] = rows, signs + weight
    for group, (rows, _) in sorted(waiting.items()):
        yield make(group, rows)


def _ours(name: str, kind: str, place: int) -> str:
    # coalesce, because Neo4j would look through the marks of all nodes rather than for one id while it knows no statistics
    return f"MATCH ({name}:{quoted(kind)} {{id: row[{place}]}}) WHERE coalesce({name}.{MARK}, -1) >= 0"
