"""How relations are stated, where it is not by a sentence of a paper: by a catalogue's file, or by names alone."""

from __future__ import annotations

from typing import Any

import networkx as nx

from kg.analyze.lineage import told_by_name
from kg.once import between
from viz.views.numbers import Numbers


def rows(graph: nx.MultiDiGraph, numbers: Numbers) -> list[list[Any]]:
    """[head, relation, tail, [file, ...]], sorted; a file is empty for a piece of evidence that a paper states."""
    found = []
    for start, end, data in between(graph, "Entity", "Entity"):
        files = ["" if paper else _digest(graph, passage) for paper, passage in zip(*_evidence(data["properties"]), strict=False)]
        if any(files):
            found.append([numbers.entity(start[1]), data["type"], numbers.entity(end[1]), files])
    return sorted(found)


def named(graph: nx.MultiDiGraph, numbers: Numbers) -> list[list[Any]]:
    """[head, relation, tail] of what names alone tell, sorted."""
    stated = between(graph, "Entity", "Entity")
    return sorted([numbers.entity(s[1]), d["type"], numbers.entity(e[1])] for s, e, d in stated if told_by_name(d["properties"]))


def _evidence(properties: dict[str, Any]) -> tuple[list[str], list[str]]:
    return properties.get("papers", []), properties.get("passages", [])


def _digest(graph: nx.MultiDiGraph, passage: str) -> str:
    return str(graph.nodes["Passage", passage]["properties"].get("digest", "")) if ("Passage", passage) in graph else ""
