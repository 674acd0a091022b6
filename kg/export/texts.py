"""How much of other people's text an export carries.

``none`` keeps every sentence home, ``quotes`` lets the evidence out, ``full`` all passages, abstracts and diagrams too. Names,
titles, authors and numbers are facts and always go out.
"""

from __future__ import annotations

import networkx as nx

from kg.outgoing import TextLevel, outgoing
from kg.properties import EDGES, NODES


def public(graph: nx.MultiDiGraph, level: TextLevel) -> nx.MultiDiGraph:
    """The graph with no more text than ``level`` allows; every node and relationship stays."""
    if level == "full":
        return graph
    small = nx.MultiDiGraph(**graph.graph)
    for key, data in graph.nodes(data=True):
        small.add_node(key, labels=data["labels"], properties=outgoing(data["properties"], NODES.get(key[0], {}), level))
    for start, end, data in graph.edges(data=True):
        table = EDGES.get((start[0], end[0]), {})
        small.add_edge(start, end, type=data["type"], properties=outgoing(data["properties"], table, level))
    return small
