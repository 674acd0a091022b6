"""How much of other people's text an export carries.

``none`` keeps every sentence home, ``quotes`` lets the evidence out, ``full`` all passages, abstracts and diagrams too. Names,
titles, authors and numbers are facts and always go out.
"""

from __future__ import annotations

from typing import Any

import networkx as nx

from kg.outgoing import TextLevel

_BODIES = {"Paper": {"abstract", "summary", "diagrams", "comment"}, "Passage": {"heading", "text"}}
_QUOTES = {"quote", "quotes"}
_LONGEST_FACT = 120
"""What an asset states in more signs than these is prose, as on the map."""


def public(graph: nx.MultiDiGraph, level: TextLevel) -> nx.MultiDiGraph:
    """The graph with no more text than ``level`` allows; every node and relationship stays."""
    if level == "full":
        return graph
    small = nx.MultiDiGraph(**graph.graph)
    for key, data in graph.nodes(data=True):
        hidden = _BODIES.get(key[0], set())
        kept = {name: value for name, value in data["properties"].items() if name not in hidden}
        if level == "none" and key[0] == "Entity":
            kept = {name: value for name, value in kept.items() if name == "aliases" or not _prose(value)}
        small.add_node(key, labels=data["labels"], properties=kept)
    for start, end, data in graph.edges(data=True):
        kept = {name: value for name, value in data["properties"].items() if level == "quotes" or name not in _QUOTES}
        small.add_edge(start, end, type=data["type"], properties=kept)
    return small


def _prose(value: Any) -> bool:
    texts = value if isinstance(value, (list, tuple)) else [value]
    return any(isinstance(text, str) and len(text) > _LONGEST_FACT for text in texts)
