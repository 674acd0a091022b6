"""A part of the graph to draw by itself: chosen entities, with the papers that name them as their evidence."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx

from kg.graphfile import Key
from kg.model import PAPER_RELATIONS

_ABOUT_PAPERS = ("Week", "Author", "Category", "Passage", "Digest")


def entities_of(graph: nx.MultiDiGraph, keys: Iterable[Key]) -> set[str]:
    """The ids of the entities among the keys; where they are all papers, those of the entities that these papers name."""
    chosen = set(keys)
    entities = {ident for kind, ident in chosen if kind == "Entity"}
    return entities or {end[1] for key in chosen if key in graph for end in graph.successors(key) if end[0] == "Entity"}


def part(graph: nx.MultiDiGraph, entities: Iterable[str], papers: Iterable[str] | None = None) -> nx.MultiDiGraph:
    """The graph of these entities, their relations, and the papers that name them (of ``papers`` only, where given)."""
    chosen = {("Entity", ident) for ident in entities}
    allowed = None if papers is None else {("Paper", ident) for ident in papers}
    naming = {
        start
        for key in chosen
        for start, _, data in graph.in_edges(key, data=True)
        if start[0] == "Paper" and data["type"] in PAPER_RELATIONS and (allowed is None or start in allowed)
    }
    around = {other for key in naming for other in (*graph.successors(key), *graph.predecessors(key)) if other[0] in _ABOUT_PAPERS}
    results = {start for key in chosen for start in graph.predecessors(key) if start[0] == "Result"}
    whole = {key for key in results if all(end in chosen or end in naming for end in graph.successors(key))}
    small = nx.MultiDiGraph(graph.subgraph(chosen | naming | around | whole))
    small.graph.update(graph.graph)
    return small
