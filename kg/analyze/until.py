"""A graph as it stood at the end of a week: what the passages up to then support."""

from __future__ import annotations

import networkx as nx

from kg.graphfile import Key, new_graph
from kg.model import ENTITY_RELATIONS, PAPER_RELATIONS

_EVIDENCE = ("papers", "passages", "quotes")


def until(graph: nx.MultiDiGraph, week: str) -> nx.MultiDiGraph:
    """The part of a graph that passages of this week and earlier ones support; undated papers are in none.

    A passage without a week counts with its paper, and a digest with any of its passages; one that only repeats others', with its papers.
    """
    papers = {s for s, e, d in graph.edges(data=True) if d["type"] == "IN_WEEK" and e[1] <= week}
    kept = papers | {("Week", w) for _, w in (k for k in graph.nodes if k[0] == "Week") if w <= week}
    near = {e for p in papers for _, e, d in graph.out_edges(p, data=True) if d["type"] in ("HAS_PASSAGE", "FROM", "IN_CATEGORY")}
    kept |= near - _later(graph, week)
    kept |= {e for k in sorted(kept) if k[0] == "Passage" for _, e, d in graph.out_edges(k, data=True) if d["type"] == "NAMES"}
    into = [(s, d["type"], d["properties"]) for p in papers for s, _, d in graph.in_edges(p, data=True)]
    kept |= {s for s, type_, p in into if type_ == "WROTE" or (type_ == "REPORTED_IN" and ("Passage", p["passage"]) in kept)}
    found = new_graph()
    found.add_nodes_from((key, data) for key, data in graph.nodes(data=True) if key in kept)
    for start, end, data in graph.edges(data=True):
        if start in kept and end in kept and (left := _supported(data, papers, kept)):
            found.add_edge(start, end, **left)
    return found


def _later(graph: nx.MultiDiGraph, week: str) -> set[Key]:
    """Passages of later weeks, and the digests that have no others."""
    passages = {key: data["properties"] for key, data in graph.nodes(data=True) if key[0] == "Passage"}
    later = {key for key, p in passages.items() if p.get("week", "") > week}
    came = {p.get("digest") for key, p in passages.items() if key not in later}
    return later | {("Digest", str(passages[key].get("digest"))) for key in later if passages[key].get("digest") not in came}


def _supported(data: dict[str, object], papers: set[Key], kept: set[Key]) -> dict[str, object] | None:
    """An edge with the evidence of these papers' kept passages only; None where nothing is left of it."""
    properties = data["properties"]
    if data["type"] in PAPER_RELATIONS and isinstance(properties, dict) and "passage" in properties:
        return data if ("Passage", properties["passage"]) in kept else None
    if data["type"] not in ENTITY_RELATIONS or not isinstance(properties, dict) or "papers" not in properties:
        return data
    pairs = zip(properties["papers"], properties["passages"], strict=True)
    here = [i for i, (paper, passage) in enumerate(pairs) if ("Paper", paper) in papers and ("Passage", passage) in kept]
    lists = {name: [properties[name][i] for i in here] for name in _EVIDENCE}
    return {"type": data["type"], "properties": properties | lists} if here else None
