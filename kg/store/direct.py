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
from kg.store.columns import Column, Index, Numbers
from kg.store.content import Edge, Node, key_number
from kg.store.statements import MADE, Batch, Change, Old, grouped, sent
from kg.store.things import NOWHERE, Things
from kg.store.wanted import Wanted

_ROWS = "CYPHER 5 replan=skip UNWIND $sent.rows AS row"

NODES = f"{_ROWS} CREATE (n:$(row[0])) SET n = row[1] RETURN {MADE}, collect(row[2]) AS at, collect(id(n)) AS ids"
CHANGES = (
    f"{_ROWS} MATCH (n) WHERE id(n) = row[0] AND n.{MARK} = row[1] AND (row[2] IS NULL OR n.id = row[2]) AND row[3] IN labels(n) "
    f"REMOVE n:$(row[4]) SET n:$(row[5]) SET n += row[6] RETURN {MADE}, collect(row[7]) AS at, collect(id(n)) AS ids"
)
EDGES = (
    f"{_ROWS} MATCH (a) WHERE id(a) = row[0] AND a.{MARK} = row[1] MATCH (b) WHERE id(b) = row[2] AND b.{MARK} = row[3] "
    f"CREATE (a)-[r:$(row[4])]->(b) SET r = row[5] RETURN {MADE}, collect(row[6]) AS at, collect(id(r)) AS ids"
)
NODE_DELETIONS = f"{_ROWS} MATCH (n) WHERE id(n) = row[0] AND n.{MARK} = row[1] AND row[2] IN labels(n) AND NOT (n)--() DELETE n RETURN {MADE}"
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
    """As that of kg.store.statements, and where they are, as ``place``; those to which relationships lead first."""
    return f"CYPHER 5 {statements.find_nodes(kind)}, id(n) AS place ORDER BY EXISTS {{ (n)--() }} DESC, place"


def edge_batches(edges: Iterable[Edge], want: Wanted, look: Callable[[Numbers], None]) -> Iterator[Batch]:
    """Creates relationships between nodes that have marks of the atlas. ``look`` finds out the ids of some of them, by their numbers."""
    nodes = want.held.nodes

    def batch(_: None, rows: list[Edge]) -> Batch:
        ends = _ends(rows, want.by_key)
        places = nodes.ids.take(ends)
        if (unknown := places == NOWHERE).any():
            look(np.unique(ends[unknown]))
            places = nodes.ids.take(ends)
        pairs = np.column_stack([places, nodes.marks.take(ends)]).reshape(-1, 4).tolist()
        values: list[Any] = [[*pair, edge.type, edge.properties, edge.at] for pair, edge in zip(pairs, rows, strict=True)]
        return Batch(EDGES, values, Counter(edge.type for edge in rows), ids=want.held.edges.ids)

    yield from grouped(((None, edge, edge.weight) for edge in edges), batch)


def node_deletions(nodes: Iterable[Old]) -> Iterator[Batch]:
    """Deletes nodes, all of whose places are known; one that somebody else's relationship holds on to is left."""

    def batch(label: str, rows: list[Old]) -> Batch:
        return Batch(NODE_DELETIONS, [[row.place, row.mark, row.kind] for row in rows], Counter({label: len(rows)}), "deleted")

    yield from grouped(((node.label, node, 16) for node in nodes), batch)


def edge_deletions(edges: Things) -> Iterator[Batch]:
    """Deletes relationships; only where nobody knows where they are, the server looks through all."""

    def batch(known: bool, rows: list[tuple[str, int, int]]) -> Batch:
        what = Counter(type_ for type_, *_ in rows)
        if known:
            return Batch(EDGE_DELETIONS, [[place, mark] for _, mark, place in rows], what, "deleted")
        return Batch(statements.EDGE_DELETIONS, [mark for _, mark, _ in rows], what, "deleted")

    yield from grouped(((row[2] != NOWHERE, row, 16) for row in edges.rows()), batch)


def look_up(session: Session, nodes: Things, wanted: Numbers) -> None:
    """Asks a server for the ids of some nodes, whose numbers are given."""
    marks = nodes.marks.take(wanted)
    index = Index(Column(np.int64, [marks]))
    for kind in KINDS:
        query = f"CYPHER 5 MATCH (n:{kind}) WHERE n.{MARK} IN $sent.rows RETURN collect(n.{MARK}) AS marks, collect(id(n)) AS ids"
        row = session.run(query, sent(marks.tolist())).single(strict=True)
        at, there = index.find(np.array(row["marks"], np.int64))
        nodes.ids.put(wanted[at[there]], np.array(row["ids"], np.int64)[there])


def _ends(edges: list[Edge], by_key: Index) -> Numbers:
    """The numbers of start and end of each. Raises StoreError where the graph has no such node."""
    ends = [end for edge in edges for end in (edge.start, edge.end)]
    at, there = by_key.find(np.fromiter((key_number(kind, ident) for kind, ident in ends), np.int64, len(ends)))
    for place in np.flatnonzero(~there).tolist():
        fix = "run `kg build` without sources"
        raise StoreError(f"the graph has no {' '.join(ends[place])}, which a {edges[place // 2].type} of it holds on to", fix=fix)
    return at
