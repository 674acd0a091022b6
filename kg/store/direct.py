"""The Cypher that writes what an atlas holds to a Neo4j from 5.26 on: one statement for each thing that is done.

Labels and types are values there like any other, so a server plans few statements instead of some for each label and
type, and nodes and relationships are found by internal id, which does not depend on how many there are: a plan that was
made once stays good (``replan=skip``). All say ``CYPHER 5``, because a later language has no such ids.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from neo4j import Session

from kg.errors import StoreError
from kg.graphfile import KINDS, MARK
from kg.store import statements
from kg.store.content import Edge, Node, key_number
from kg.store.statements import MADE, Batch, Change, grouped, sent
from kg.store.things import NOWHERE, Held, Marks, Things, found

_ROWS = "CYPHER 5 replan=skip UNWIND $sent.rows AS row"

NODES = f"{_ROWS} CREATE (n:$(row[0])) SET n = row[1] RETURN {MADE}, collect(row[2]) AS at, collect(id(n)) AS ids"
CHANGES = (
    f"{_ROWS} MATCH (n) WHERE id(n) = row[0] AND n.{MARK} = row[1] AND n.id = row[2] AND row[3] IN labels(n) "
    f"REMOVE n:$(row[4]) SET n:$(row[5]) SET n += row[6] RETURN {MADE}, collect(row[7]) AS at, collect(id(n)) AS ids"
)
EDGES = (
    f"{_ROWS} MATCH (a) WHERE id(a) = row[0] AND a.{MARK} = row[1] MATCH (b) WHERE id(b) = row[2] AND b.{MARK} = row[3] "
    f"CREATE (a)-[r:$(row[4])]->(b) SET r = row[5] RETURN {MADE}, collect(row[6]) AS at, collect(id(r)) AS ids"
)
EDGE_DELETIONS = f"{_ROWS} MATCH ()-[r]->() WHERE id(r) = row[0] AND r.{MARK} = row[1] DELETE r RETURN {MADE}"


def node_batches(nodes: Iterable[Node], things: Things) -> Iterator[Batch]:
    """Creates nodes, whose ids are taken down in ``things``."""

    def batch(_: None, rows: list[Node]) -> Batch:
        values = [[node.labels, node.properties, node.at] for node in rows]
        return Batch(NODES, values, Counter(node.labels[-1] for node in rows), ids=things.ids)

    yield from grouped(((None, node, node.weight) for node in nodes), batch)


def change_batches(changes: Iterable[Change], things: Things) -> Iterator[Batch]:
    """As those of kg.store.statements; the ids of the nodes are taken down in ``things``."""

    def batch(_: None, rows: list[Change]) -> Batch:
        values = [[row.place, row.mark, row.ident, row.node.kind, row.gone, row.new, row.properties, row.node.at] for row in rows]
        return Batch(CHANGES, values, Counter(row.node.labels[-1] for row in rows), "changed", things.ids)

    yield from grouped(((None, change, change.node.weight) for change in changes), batch)


def find_nodes(kind: str) -> str:
    """As that of kg.store.statements, and where they are, as ``place``."""
    return f"CYPHER 5 {statements.find_nodes(kind)}, id(n) AS place"


def edge_batches(edges: Iterable[Edge], held: Held, look: Callable[[Marks], None]) -> Iterator[Batch]:
    """Creates relationships between nodes that have marks of the atlas. ``look`` finds out the ids of some of them, by their numbers."""
    ends = _Ends(held.keys)

    def batch(_: None, rows: list[Edge]) -> Batch:
        nodes = ends.of(rows)
        unknown = held.nodes.ids[nodes] == NOWHERE
        if unknown.any():
            look(np.unique(nodes[unknown]))
        pairs = np.column_stack([held.nodes.ids[nodes], held.nodes.marks[nodes]]).reshape(-1, 4).tolist()
        values: list[Any] = [[*pair, edge.type, edge.properties, edge.at] for pair, edge in zip(pairs, rows, strict=True)]
        return Batch(EDGES, values, Counter(edge.type for edge in rows), ids=held.edges.ids)

    yield from grouped(((None, edge, edge.weight) for edge in edges), batch)


def edge_deletions(edges: Things) -> Iterator[Batch]:
    """Deletes relationships; only where nobody knows where they are, the server looks through all."""

    def batch(_: None, rows: list[tuple[str, int, int]]) -> Batch:
        return Batch(EDGE_DELETIONS, [[place, mark] for _, place, mark in rows], Counter(type_ for type_, *_ in rows), "deleted")

    known = edges.ids != NOWHERE
    rows = ((type_, *pair) for type_, some in edges.some(known).by_name() for pair in zip(some.ids.tolist(), some.marks.tolist(), strict=True))
    yield from grouped(((None, row, 16) for row in rows), batch)
    yield from statements.edge_deletions(edges.some(~known))


def look_up(session: Session, nodes: Things, wanted: Marks) -> None:
    """Asks a server for the ids of some nodes, whose numbers are given."""
    order = wanted[np.argsort(nodes.marks[wanted])]
    for kind in KINDS:
        query = f"CYPHER 5 MATCH (n:{kind}) WHERE n.{MARK} IN $sent.rows RETURN collect(n.{MARK}) AS marks, collect(id(n)) AS ids"
        row = session.run(query, sent(nodes.marks[order].tolist())).single(strict=True)
        at, there = found(nodes.marks[order], np.array(row["marks"], np.int64))
        nodes.ids[order[at[there]]] = np.array(row["ids"], np.int64)[there]


class _Ends:
    """The numbers of nodes by kind and id."""

    def __init__(self, keys: Marks) -> None:
        """``keys`` are those of all nodes (kg.store.content.key_number)."""
        self._order = np.argsort(keys)
        self._keys = keys[self._order]

    def of(self, edges: list[Edge]) -> Marks:
        """Those of start and end of each. Raises StoreError where the graph has no such node."""
        ends = [end for edge in edges for end in (edge.start, edge.end)]
        at, there = found(self._keys, np.fromiter((key_number(kind, ident) for kind, ident in ends), np.int64, len(ends)))
        for place in np.flatnonzero(~there).tolist():
            fix = "run `kg build` without sources"
            raise StoreError(f"the graph has no {' '.join(ends[place])}, which a {edges[place // 2].type} of it holds on to", fix=fix)
        return self._order[at]
