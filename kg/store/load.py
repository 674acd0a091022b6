"""Fills an empty database with a graph, over Bolt, with the same Cypher on every store.

Rows travel in batches that a server takes in one transaction, and each batch says how much it made:
a store that drops something is found out. Properties are written as a literal map of parameters:
``CREATE (n:X {a: row.a})`` is three times as fast in ArcadeDB as ``CREATE (n:X) SET n = row``, and an
absent value leaves the property absent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import networkx as nx
from neo4j import Driver, ManagedTransaction

from kg.errors import StoreError
from kg.graphfile import KINDS
from kg.progress import track
from kg.store.values import storable

BATCH_ROWS = 2_000
BATCH_SIGNS = 1_000_000
"""Characters in a batch: servers take messages of a few megabytes."""

_INDEXED = (*((kind, "id") for kind in KINDS), ("Entity", "name"))


class Batch(NamedTuple):
    """One statement and its rows; it makes as many things as it has rows."""

    cypher: str
    rows: list[dict[str, Any]]


def fill(driver: Driver, database: str | None, graph: nx.MultiDiGraph) -> None:
    """Loads all nodes, then all relationships. Raises StoreError where the database is not empty or drops something.

    Transactions that a server gives up for a passing reason are run again for half a minute.
    """
    with driver.session(database=database) as session:
        if session.run("MATCH (n) RETURN 1 AS found LIMIT 1").single() is not None:
            raise StoreError("the database is not empty", fix="name an empty one, or remove what it holds")
        for kind, name in _INDEXED:
            session.run(f"CREATE INDEX atlas_{kind.lower()}_{name} IF NOT EXISTS FOR (n:{kind}) ON (n.{name})").consume()
        for batch in track([*_node_batches(graph), *_edge_batches(graph)], "loading the store"):
            made = session.execute_write(_make, batch)
            if made != len(batch.rows):
                raise StoreError(f"the database made {made} of {len(batch.rows)} things", fix="empty it and load again")


def _make(transaction: ManagedTransaction, batch: Batch) -> int:
    record = transaction.run(batch.cypher, {"rows": batch.rows}).single(strict=True)
    return int(record["made"])


def _node_batches(graph: nx.MultiDiGraph) -> Iterator[Batch]:
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for _, data in sorted(graph.nodes(data=True)):
        groups[tuple(data["labels"])].append(_storable(data["properties"]))
    for labels, rows in sorted(groups.items()):
        name = ":".join(map(_quoted, labels))
        yield from _batches(f"UNWIND $rows AS row CREATE (n:{name} {_literal(rows, 'row')}) RETURN count(*) AS made", rows)


def _edge_batches(graph: nx.MultiDiGraph) -> Iterator[Batch]:
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for start, end, data in sorted(graph.edges(data=True), key=lambda edge: edge[:2]):
        row = {"start": start[1], "end": end[1], "properties": _storable(data["properties"])}
        groups[start[0], data["type"], end[0]].append(row)
    for (start, type_, end), rows in sorted(groups.items()):
        literal = _literal([row["properties"] for row in rows], "row.properties")
        ends = f"MATCH (a:{_quoted(start)} {{id: row.start}}) MATCH (b:{_quoted(end)} {{id: row.end}})"
        yield from _batches(f"UNWIND $rows AS row {ends} CREATE (a)-[:{_quoted(type_)} {literal}]->(b) RETURN count(*) AS made", rows)


def _batches(cypher: str, rows: Iterable[dict[str, Any]]) -> Iterator[Batch]:
    batch: list[dict[str, Any]] = []
    signs = 0
    for row in rows:
        weight = _weight(row)
        if batch and (len(batch) == BATCH_ROWS or signs + weight > BATCH_SIGNS):
            yield Batch(cypher, batch)
            batch, signs = [], 0
        batch.append(row)
        signs += weight
    if batch:
        yield Batch(cypher, batch)


def _weight(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(map(_weight, value.values()))
    if isinstance(value, list):
        return sum(map(_weight, value))
    return 8


def _literal(rows: Sequence[dict[str, Any]], source: str) -> str:
    names = sorted(set().union(*rows))
    return "{" + ", ".join(f"{_quoted(name)}: {source}.{_quoted(name)}" for name in names) + "}"


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _storable(properties: dict[str, Any]) -> dict[str, Any]:
    return {k: storable(v) for k, v in properties.items()}
