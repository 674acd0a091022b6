"""A Cypher script: ``cypher-shell < atlas.cypher`` fills an empty database, on any server that reads openCypher.

Statements hold a bounded number of rows each and end with a semicolon at the end of a line. Texts are literals in which every
character that could end one, or start another line, is escaped. Everything has its mark, so that `kg push` goes on from there.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import networkx as nx

from kg.atomic import write_text
from kg.graphfile import marked_edges, marked_nodes

ROWS = 200
"""Rows in one statement."""

_HEAD = """// An atlas of papers. Into an empty database: cypher-shell < {name}
// Nodes first: each relationship looks for its ends by their ids.
"""


def write(graph: nx.MultiDiGraph, path: Path) -> None:
    """Writes the graph as one script. Raises AtlasFolderError where it cannot be written."""
    write_text(path, _HEAD.format(name=path.name) + "".join(statement + ";\n" for statement in statements(graph)))


def statements(graph: nx.MultiDiGraph) -> Iterator[str]:
    """All statements of the script, in order."""
    for kind in sorted({data["labels"][0] for _, data in graph.nodes(data=True)}):
        yield f"CREATE INDEX export_{kind.lower()}_id IF NOT EXISTS FOR (n:{_name(kind)}) ON (n.id)"
    nodes: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for labels, properties in marked_nodes(graph):
        nodes[tuple(labels)].append(literal(properties))
    for group, rows in sorted(nodes.items()):
        for part in _parts(rows):
            yield f"UNWIND {part} AS row CREATE (n:{':'.join(map(_name, group))}) SET n = row"
    edges: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for start, type_, end, properties in marked_edges(graph):
        edges[start[0], type_, end[0]].append(literal({"start": start[1], "end": end[1], "properties": properties}))
    for (start_kind, name, end_kind), rows in sorted(edges.items()):
        ends = f"MATCH (a:{_name(start_kind)} {{id: row.start}}) MATCH (b:{_name(end_kind)} {{id: row.end}})"
        for part in _parts(rows):
            yield f"UNWIND {part} AS row {ends} CREATE (a)-[r:{_name(name)}]->(b) SET r = row.properties"


def literal(value: Any) -> str:
    """A value as Cypher writes it."""
    if value is None or isinstance(value, (bool, int, float)):
        return json.dumps(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, date):
        return f"date('{value.isoformat()}')"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_name(str(k))}: {literal(v)}" for k, v in sorted(value.items()) if v is not None) + "}"
    return "[" + ", ".join(map(literal, value)) + "]"


def _text(text: str) -> str:
    # what is not printable is escaped too, so that no editor or terminal on the way changes it
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return "'" + "".join(sign if sign.isprintable() else _escape(sign) for sign in escaped) + "'"


def _escape(sign: str) -> str:
    units = sign.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def _name(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _parts(rows: Iterable[str]) -> Iterator[str]:
    left = iter(rows)
    while part := list(islice(left, ROWS)):
        yield "[" + ",\n ".join(part) + "]"
