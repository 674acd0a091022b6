"""What every format starts from: nodes and relationships in a fixed order, and the one kind of value that each column holds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

import networkx as nx

from kg.graphfile import Key, Properties

Kinds = dict[str, str]
"""Columns by name, sorted: text, integer, number, boolean, date, list (of texts), or json for all that is mixed or nested."""

NODE, EDGE = ("node", "kind", "label"), ("start_node", "end_node", "relation")
"""The first columns of tables of all nodes and of all relationships."""

_LONGEST = 2**63


class Node(NamedTuple):
    """One node; ``labels[0]`` is its kind."""

    key: Key
    labels: list[str]
    properties: Properties


class Edge(NamedTuple):
    """One relationship."""

    start: Key
    end: Key
    type: str
    properties: Properties


def nodes(graph: nx.MultiDiGraph) -> list[Node]:
    """All nodes by kind and id."""
    return [Node(key, data["labels"], data["properties"]) for key, data in sorted(graph.nodes(data=True))]


def edges(graph: nx.MultiDiGraph) -> list[Edge]:
    """All relationships by their ends, type and properties."""
    found = (Edge(start, end, data["type"], data["properties"]) for start, end, data in graph.edges(data=True))
    return sorted(found, key=lambda edge: (edge.start, edge.end, edge.type, as_json(edge.properties)))


def ident(key: Key) -> str:
    """One text for a kind and an id; ids are unique only among their kind."""
    return f"{key[0]}/{key[1]}"


def label(node: Node) -> str:
    """What a person calls a node."""
    properties = node.properties
    if node.key[0] == "Result":
        return f"{properties.get('value', '?')} {properties.get('unit', '')}".strip()
    return str(properties.get("name") or properties.get("title") or properties.get("heading") or node.key[1])


def column(name: str, own: Iterable[str]) -> str:
    """A property's name beside columns of the format's own."""
    return f"atlas_{name}" if name.casefold() in own else name


def kinds(rows: Iterable[Mapping[str, Any]]) -> Kinds:
    """The kind of each column over all rows; a column that is absent everywhere is not there."""
    found: dict[str, set[str]] = {}
    for row in rows:
        for name, value in row.items():
            if value is not None:
                found.setdefault(name, set()).add(_kind(value))
    return {name: _common(seen) for name, seen in sorted(found.items())}


def _common(seen: set[str]) -> str:
    if len(seen) == 1:
        return seen.copy().pop()
    return "number" if seen == {"integer", "number"} else "json"


def _kind(value: Any) -> str:
    if isinstance(value, str):
        return "text"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer" if -_LONGEST <= value < _LONGEST else "json"
    if isinstance(value, (float, date)):
        return "number" if isinstance(value, float) else "date"
    return "list" if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value) else "json"


def scalar(value: Any, kind: str) -> str | int | float | bool | None:
    """A value for a format without dates and lists: ISO text, and JSON text."""
    if value is None or kind in ("text", "integer", "boolean"):
        return value  # type: ignore[no-any-return]
    if kind == "number":
        return float(value)
    return str(value.isoformat()) if kind == "date" else as_json(value)


def as_json(value: Any) -> str:
    """JSON in one line, keys sorted, every character as it is."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=_iso)


def _iso(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no value of a graph")
