"""One SQLite database: a table for each kind of node (``paper``, ``entity`` ...) and for each relation between two kinds (``paper_uses_entity``).

Ids are primary keys, ends are foreign keys with an index each way. Dates are ISO text; lists are JSON text, which ``json_each`` takes apart.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import networkx as nx

from kg.atomic import write_bytes
from kg.export.rows import Edge, Kinds, Node, column, edges, kinds, nodes, scalar

_OWN = ("id", "label", "start_id", "end_id")
_TYPES = {"integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}


def write(graph: nx.MultiDiGraph, path: Path) -> None:
    """Writes the graph as one database. Raises AtlasFolderError where it cannot be written."""
    with sqlite3.connect(":memory:") as database:
        database.execute("PRAGMA user_version = 1")  # so that an empty graph is a database too
        for statement, rows in _tables(graph):
            if rows is None:
                database.execute(statement)
            else:
                database.executemany(statement, rows)
    write_bytes(path, database.serialize())
    database.close()


def _tables(graph: nx.MultiDiGraph) -> Iterable[tuple[str, Iterable[Sequence[Any]] | None]]:
    """Statements in order, each with its rows or None."""
    groups: dict[str, list[Node]] = defaultdict(list)
    for node in nodes(graph):
        groups[node.key[0]].append(node)
    for kind, members in sorted(groups.items()):
        columns = kinds({k: v for k, v in node.properties.items() if k != "id"} for node in members)
        yield _create(kind.lower(), ["id TEXT PRIMARY KEY NOT NULL", "label TEXT NOT NULL"], columns, "WITHOUT ROWID"), None
        rows = ([node.key[1], node.labels[-1], *_cells(node.properties, columns)] for node in members)
        yield _insert(kind.lower(), 2 + len(columns)), rows
    links: dict[tuple[str, str, str], list[Edge]] = defaultdict(list)
    for edge in edges(graph):
        links[edge.start[0], edge.type, edge.end[0]].append(edge)
    for (start, type_, end), found in sorted(links.items()):
        yield from _relation(f"{start}_{type_}_{end}".lower(), start.lower(), end.lower(), found)


def _relation(table: str, start: str, end: str, found: list[Edge]) -> Iterable[tuple[str, Iterable[Sequence[Any]] | None]]:
    columns = kinds(edge.properties for edge in found)
    ends = [f"{name}_id TEXT NOT NULL REFERENCES {_name(kind)}(id)" for name, kind in (("start", start), ("end", end))]
    yield _create(table, ends, columns, ""), None
    yield _insert(table, 2 + len(columns)), ([edge.start[1], edge.end[1], *_cells(edge.properties, columns)] for edge in found)
    for name in ("start", "end"):
        yield f"CREATE INDEX {_name(f'{table}_{name}')} ON {_name(table)}({name}_id)", None


def _create(table: str, first: list[str], columns: Kinds, last: str) -> str:
    rest = [f"{_name(column(name, _OWN))} {_TYPES.get(kind, 'TEXT')}" for name, kind in columns.items()]
    return f"CREATE TABLE {_name(table)} ({', '.join([*first, *rest])}) {last}"


def _insert(table: str, width: int) -> str:
    return f"INSERT INTO {_name(table)} VALUES ({', '.join('?' * width)})"  # noqa: S608 (a quoted name of our own)


def _cells(properties: dict[str, Any], columns: Kinds) -> list[Any]:
    return [None if properties.get(name) is None else scalar(properties[name], kind) for name, kind in columns.items()]


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
