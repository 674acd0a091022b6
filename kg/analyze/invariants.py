"""What is true of every graph that kg writes, checked one rule a function; each yields (where, what is wrong)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import networkx as nx

from kg.graphfile import KINDS, STATISTICS
from kg.model import ENTITY_RELATIONS, ENTITY_TYPES, PAPER_RELATIONS
from kg.properties import EDGES, ENDS, NODES

Fault = tuple[str, str]
"""Where, and what is wrong."""


def references(graph: nx.MultiDiGraph) -> Iterator[Fault]:
    """Both ends of every relationship exist, and are of the kinds that its type joins."""
    for key, data in graph.nodes(data=True):
        if not data:
            yield _name(key), "a relationship leads to it, and it is no node"
        elif key[0] not in KINDS or data["properties"].get("id") != key[1]:
            yield _name(key), "its kind or id is wrong"
    for start, end, data in graph.edges(data=True):
        if not _may_join(start[0], data["type"], end[0]):
            yield f"{_name(start)} -> {_name(end)}", f"{data['type']} does not join these"


def _may_join(start: str, type_: str, end: str) -> bool:
    if start == end == "Entity":
        return type_ in ENTITY_RELATIONS
    if start == "Paper" and end == "Entity":
        return type_ in PAPER_RELATIONS
    if (start, type_) == ("Digest", "HAS_PASSAGE"):  # the lines of an asset
        return end == "Passage"
    return ENDS.get(type_) == (start, end)


def properties(graph: nx.MultiDiGraph) -> Iterator[Fault]:
    """Nodes and relationships have the properties that kg.properties declares, and no others."""
    for key, data in graph.nodes(data=True):
        for name in sorted(data.get("properties", {}).keys() - NODES.get(key[0], {}).keys()):
            yield _name(key), f"nobody declares its {name}"
    for start, end, data in graph.edges(data=True):
        for name in sorted(data["properties"].keys() - EDGES.get((start[0], end[0]), {}).keys()):
            yield f"{_name(start)} -> {_name(end)}", f"nobody declares its {name}"


def spans(graph: nx.MultiDiGraph) -> Iterator[Fault]:
    """Every mention re-slices: the passage's text from start to end is its surface."""
    for start, end, data in graph.edges(data=True):
        if data["type"] == "NAMES":
            p = data["properties"]
            if _text(graph, start)[p["start"] : p["end"]] != p["surface"]:
                yield f"{_name(start)} -> {_name(end)}", f"“{p['surface']}” does not stand at {p['start']} to {p['end']}"


def quotes(graph: nx.MultiDiGraph) -> Iterator[Fault]:
    """Every quote stands in the passage that it is from, and evidence lists are of one length."""
    for start, end, data in graph.edges(data=True):
        p, where = data["properties"], f"{_name(start)} -{data['type']}-> {_name(end)}"
        if "quotes" in p:
            if not len(p["papers"]) == len(p["passages"]) == len(p["quotes"]) > 0:
                yield where, "its lists of evidence differ in length"
            pairs = list(zip(p["quotes"], p["passages"], strict=False))
        else:
            pairs = [(p["quote"], p["passage"])] if "quote" in p else []
        for quote, passage in pairs:
            if not quote or quote not in _text(graph, ("Passage", passage)):
                yield where, f"its quote does not stand in {passage}"
        if "quote" in p and "start" in p and _text(graph, ("Passage", p["passage"]))[p["start"] : p["end"]] != p["quote"]:
            yield where, f"its quote does not stand at {p['start']} to {p['end']}"


def relations(graph: nx.MultiDiGraph) -> Iterator[Fault]:
    """A paper and an entity have one relation; every entity has one type, a mention, and a paper or an asset that names it."""
    pairs = Counter((s, e) for s, e, d in graph.edges(data=True) if s[0] == "Paper" and e[0] == "Entity")
    for (start, end), count in pairs.items():
        if count > 1:
            yield f"{_name(start)} -> {_name(end)}", f"they have {count} relations"
    lines = {end for start, end, d in graph.edges(data=True) if d["type"] == "HAS_PASSAGE" and start[0] == "Digest"}
    papers = {end for _, end in pairs} | {end for start, end, d in graph.edges(data=True) if d["type"] == "NAMES" and start in lines}
    named = {end for _, end, d in graph.edges(data=True) if d["type"] == "NAMES"}
    for key, data in graph.nodes(data=True):
        if key[0] == "Entity" and data:
            if len(data["labels"]) != 2 or data["labels"][1] not in ENTITY_TYPES:
                yield _name(key), f"its labels are {data['labels']}"
            if key not in named or key not in papers:
                yield _name(key), "no passage names it, or no paper is tied to it"


def statistics(graph: nx.MultiDiGraph) -> Iterator[Fault]:
    """Paper counts, first and last weeks are what the mentions say."""
    papers: dict[Any, set[str]] = defaultdict(set)
    owner = {end: start for start, end, d in graph.edges(data=True) if d["type"] == "HAS_PASSAGE" and start[0] == "Paper"}
    for start, end, data in graph.edges(data=True):
        if data["type"] == "NAMES" and start in owner:
            papers[end].add(owner[start][1])
    weeks = {key[1] for key in graph if key[0] == "Week"}
    for key, data in graph.nodes(data=True):
        if key[0] != "Entity" or not data:
            continue
        first, last, count = (data["properties"].get(name) for name in STATISTICS)
        if count != len(papers[key]):
            yield _name(key), f"its paper_count is {count}, {len(papers[key])} papers name it"
        if (first is None) != (last is None) or (first and last and not (first <= last and {first, last} <= weeks)):
            yield _name(key), f"its weeks {first} to {last} are wrong"


def redirects(graph: nx.MultiDiGraph) -> Iterator[Fault]:
    """Every redirect leads from what is no node to a node."""
    for (kind, old), new in graph.graph["redirects"].items():
        if (kind, old) in graph or (kind, new) not in graph:
            yield f"{kind} {old}", f"it redirects to {new}, which is {'right there' if (kind, old) in graph else 'no node'}"


def support(graph: nx.MultiDiGraph) -> Iterator[Fault]:
    """Nothing is there that no paper supports: every paper has a digest, all else has a neighbour."""
    fed = {start for start, _, d in graph.edges(data=True) if d["type"] == "FROM"}
    for key in graph:
        if (key[0] == "Paper" and key not in fed) or graph.degree(key) == 0:
            yield _name(key), "no digest supports it"


RULES: Mapping[str, Callable[[nx.MultiDiGraph], Iterator[Fault]]] = {
    "references": references,
    "properties": properties,
    "spans": spans,
    "quotes": quotes,
    "relations": relations,
    "statistics": statistics,
    "redirects": redirects,
    "support": support,
}
"""Every rule by name."""


def _text(graph: nx.MultiDiGraph, passage: tuple[str, str]) -> str:
    return str(graph.nodes[passage]["properties"].get("text", "")) if graph.nodes.get(passage) else ""


def _name(key: tuple[str, str]) -> str:
    return f"{key[0]} {key[1]}"
