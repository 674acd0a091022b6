"""The graph as formats for graph tools take it: text ids, and attributes that are text, numbers or booleans.

A node ``Entity/lora`` has ``label``, ``kind`` and ``type``, a relationship ``label`` (its type); what those tools keep for themselves is called
``atlas_...``. Dates are ISO text; a list is JSON text.
"""

from __future__ import annotations

import re
from typing import Any

import networkx as nx

from kg.export.rows import Kinds, column, edges, ident, kinds, label, nodes, scalar
from kg.graphfile import Properties

RESERVED = frozenset(
    [
        *("id", "label", "kind", "type", "start", "end", "weight", "key", "value", "source", "target"),
        *("viz", "pid", "parents", "spells", "slices", "networkx_key"),
    ]
)

_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def flat(graph: nx.MultiDiGraph, *, lists: bool = False) -> nx.MultiDiGraph:
    """A new graph with text ids, its relationships keyed ``e0``, ``e1`` ... in their order; ``lists`` keeps lists as they are."""
    result = nx.MultiDiGraph()
    all_nodes, all_edges = nodes(graph), edges(graph)
    columns = kinds(node.properties for node in all_nodes)
    for node in all_nodes:
        values = _values(node.properties, columns, lists)
        result.add_node(ident(node.key), label=label(node), kind=node.key[0], type=node.labels[-1], **values)
    columns = kinds(edge.properties for edge in all_edges)
    for number, edge in enumerate(all_edges):
        values = _values(edge.properties, columns, lists)
        result.add_edge(ident(edge.start), ident(edge.end), key=f"e{number}", label=edge.type, **values)
    return result


def _values(properties: Properties, columns: Kinds, lists: bool) -> dict[str, Any]:
    return {
        column(name, RESERVED): list(value) if lists and columns[name] == "list" else scalar(value, columns[name])
        for name, value in sorted(properties.items())
        if value is not None
    }


def xml_safe(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """The same graph with all that XML 1.0 cannot hold replaced: control characters by their pictures (␀ ...), the rest by U+FFFD."""
    result = nx.MultiDiGraph()
    for node, data in graph.nodes(data=True):
        result.add_node(xml_text(node), **{name: _safe(value) for name, value in data.items()})
    for start, end, key, data in graph.edges(keys=True, data=True):
        result.add_edge(xml_text(start), xml_text(end), key=key, **{name: _safe(value) for name, value in data.items()})
    return result


def xml_text(text: str) -> str:
    """A text that reads back from XML as it was written; carriage returns are among what would not."""
    return _NOT_XML.sub(lambda found: chr(0x2400 + ord(found[0])) if found[0] < " " else "\ufffd", text)


def _safe(value: object) -> object:
    return xml_text(value) if isinstance(value, str) else value
