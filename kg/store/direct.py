"""The Cypher that creates what an atlas holds in a Neo4j from 5.26 on: one statement for all nodes, one for all relationships.

Labels and types are values there like any other, so a server plans two statements instead of one for each label and
type, and relationships find their ends by internal id. Both say ``CYPHER 5``, because a later language has no such ids.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from kg.errors import StoreError
from kg.graphfile import MARK
from kg.store import statements
from kg.store.content import Edge, Node
from kg.store.difference import Marks
from kg.store.places import NOWHERE, Ends, Places
from kg.store.statements import MADE, Batch, Change, grouped

PLACES = f"{MADE}, collect(n.{MARK}) AS marks, collect(id(n)) AS ids"
"""What a statement says of the nodes that it made or changed (see kg.store.places)."""

NODES = f"CYPHER 5 UNWIND $sent.rows AS row CREATE (n:$(row[0])) SET n = row[1] RETURN {PLACES}"
CHANGES = (
    f"CYPHER 5 UNWIND $sent.rows AS row MATCH (n) WHERE id(n) = row[0] AND n.{MARK} = row[1] AND n.id = row[2] AND row[3] IN labels(n) "
    f"REMOVE n:$(row[4]) SET n:$(row[5]) SET n += row[6] RETURN {PLACES}"
)
EDGES = (
    f"CYPHER 5 UNWIND $sent.rows AS row MATCH (a) WHERE id(a) = row[0] AND a.{MARK} = row[1] MATCH (b) WHERE id(b) = row[2] AND b.{MARK} = row[3] "
    f"CREATE (a)-[r:$(row[4])]->(b) SET r = row[5] RETURN {MADE}"
)


def node_batches(nodes: Iterable[Node]) -> Iterator[Batch]:
    """Creates nodes, and says where they are."""

    def batch(_: None, rows: list[Node]) -> Batch:
        return Batch(NODES, [[node.labels, node.properties] for node in rows], Counter(node.labels[-1] for node in rows))

    yield from grouped(((None, node, node.weight) for node in nodes), batch)


def change_batches(changes: Iterable[Change]) -> Iterator[Batch]:
    """As those of kg.store.statements, and says where the nodes are; at least one, so that a server that gets new nodes
    plans it beside them, and not when the next push waits for it."""

    def batch(_: None, rows: list[Change]) -> Batch:
        values = [[row.place, row.mark, row.ident, row.node.kind, row.gone, row.new, row.properties] for row in rows]
        return Batch(CHANGES, values, Counter(row.node.labels[-1] for row in rows), "changed")

    batches = grouped(((None, change, change.node.weight) for change in changes), batch)
    yield next(batches, Batch(CHANGES, [], Counter(), "changed"))
    yield from batches


def find_nodes(kind: str) -> str:
    """As that of kg.store.statements, and where they are, as ``place``."""
    return f"CYPHER 5 {statements.find_nodes(kind)}, id(n) AS place"


def edge_batches(edges: Iterable[Edge], ends: Ends, places: Places, look: Callable[[Marks], None]) -> Iterator[Batch]:
    """Creates relationships between nodes that have marks of the atlas. ``look`` finds places that are not known yet."""

    def batch(_: None, rows: list[Edge]) -> Batch:
        marks = ends.of(end for edge in rows for end in (edge.start, edge.end))
        for place in np.flatnonzero(marks == NOWHERE).tolist():
            edge = rows[place // 2]
            end = " ".join((edge.start, edge.end)[place % 2])
            raise StoreError(f"the graph has no {end}, which a {edge.type} of it holds on to", fix="run `kg build` without sources")
        ids = places.of(marks)
        if (unknown := ids == NOWHERE).any():
            look(np.unique(marks[unknown]))
            ids = places.of(marks)
        values: list[Any] = [
            [*pair, edge.type, edge.properties] for pair, edge in zip(np.column_stack([ids, marks]).reshape(-1, 4).tolist(), rows, strict=True)
        ]
        return Batch(EDGES, values, Counter(edge.type for edge in rows))

    yield from grouped(((None, edge, edge.weight) for edge in edges), batch)
