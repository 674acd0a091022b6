"""What many questions about one graph share, found once: kept as long as the graph lives.

Only of graphs that have their generation, which nobody changes any more; what comes back is shared, and only to be read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import networkx as nx

from kg.graphfile import Key

Found = TypeVar("Found")
Edge = tuple[Key, Key, dict[str, Any]]

_found: WeakKeyDictionary[nx.MultiDiGraph, dict[str, Any]] = WeakKeyDictionary()


def once(work: Callable[[nx.MultiDiGraph], Found]) -> Callable[[nx.MultiDiGraph], Found]:
    """Makes a pure function of a graph work only once a graph."""
    name = f"{work.__module__}.{work.__qualname__}"

    @wraps(work)
    def asked(graph: nx.MultiDiGraph) -> Found:
        if not graph.graph.get("generation"):
            return work(graph)
        known = _found.setdefault(graph, {})
        if name not in known:
            known[name] = work(graph)
        found: Found = known[name]
        return found

    return asked


def between(graph: nx.MultiDiGraph, start: str, end: str) -> Sequence[Edge]:
    """The relationships that lead from one kind of node to another, in the graph's order."""
    return _by_kinds(graph).get(start, {}).get(end, ())


@once
def mentions(graph: nx.MultiDiGraph) -> Mapping[str, Mapping[str, Sequence[tuple[int, int]]]]:
    """By passage and entity the spans in which the passage names it, in order."""
    found: dict[str, dict[str, list[tuple[int, int]]]] = {}
    for (_, start), (_, end), data in between(graph, "Passage", "Entity"):
        p = data["properties"]
        found.setdefault(start, {}).setdefault(end, []).append((p["start"], p["end"]))
    for named in found.values():
        for spans in named.values():
            spans.sort()
    return found


@once
def _by_kinds(graph: nx.MultiDiGraph) -> Mapping[str, Mapping[str, Sequence[Edge]]]:
    found: dict[str, dict[str, list[Edge]]] = {}
    for start, ends in graph.adjacency():  # graph.edges takes three times as long
        of_kind = found.setdefault(start[0], {})
        for end, parallel in ends.items():
            edges = of_kind.get(end[0])
            if edges is None:
                edges = of_kind[end[0]] = []
            for data in parallel.values():
                edges.append((start, end, data))
    return found
