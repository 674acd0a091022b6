"""A graph as it stood at the end of a week: what the papers up to then support."""

from __future__ import annotations

import networkx as nx

from kg.graphfile import Key, new_graph
from kg.model import ENTITY_RELATIONS

_EVIDENCE = ("papers", "passages", "quotes")


def until(graph: nx.MultiDiGraph, week: str) -> nx.MultiDiGraph:
    """The part of a graph that papers of this week and earlier ones support; undated papers are in none."""
    papers = {s for s, e, d in graph.edges(data=True) if d["type"] == "IN_WEEK" and e[1] <= week}
    kept = papers | {("Week", w) for _, w in (k for k in graph.nodes if k[0] == "Week") if w <= week}
    kept |= {e for p in papers for _, e, d in graph.out_edges(p, data=True) if d["type"] in ("HAS_PASSAGE", "FROM", "IN_CATEGORY")}
    kept |= {e for k in sorted(kept) if k[0] == "Passage" for _, e, d in graph.out_edges(k, data=True) if d["type"] == "NAMES"}
    kept |= {s for p in papers for s, _, d in graph.in_edges(p, data=True) if d["type"] in ("WROTE", "REPORTED_IN")}
    found = new_graph()
    found.add_nodes_from((key, data) for key, data in graph.nodes(data=True) if key in kept)
    for start, end, data in graph.edges(data=True):
        if start in kept and end in kept and (left := _supported(data, papers)):
            found.add_edge(start, end, **left)
    return found


def _supported(data: dict[str, object], papers: set[Key]) -> dict[str, object] | None:
    """An edge with the evidence of these papers only; None where nothing is left of it."""
    properties = data["properties"]
    if data["type"] not in ENTITY_RELATIONS or not isinstance(properties, dict) or "papers" not in properties:
        return data
    here = [i for i, paper in enumerate(properties["papers"]) if ("Paper", paper) in papers]
    lists = {name: [properties[name][i] for i in here] for name in _EVIDENCE}
    return {"type": data["type"], "properties": properties | lists} if here else None
