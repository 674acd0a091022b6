"""Names for regions: the entities that are frequent in a region and belong to it more than anywhere else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np

from kg.analyze.communities import Network
from kg.text import fold

_BY_TYPE = {"Task": 1.6, "Method": 1.25, "Model": 0.9, "Software": 0.7, "Dataset": 0.7, "Benchmark": 0.7, "Organization": 0.25, "Metric": 0.25}
_FEW_PAPERS = {0: 0.1, 1: 0.12, 2: 0.55}
"""A name that one paper alone uses says little of a region."""

_CRYPTIC = 4
"""Names up to so many letters are mostly abbreviations that need a reader who knows them."""

_LONGEST = 32
_COINED = re.compile(r"\S*[A-Z][^\s-]*[A-Z]\S*")
"""Acronyms and brands (MMLU, LoRA), which Japanese writers leave in Latin."""

_BRAND = re.compile(r"\S*[a-z][A-Z]\S*")
"""The same of organizations (ByteDance): those with an acronym have a name in full."""

_MOST_COMMON = 0.12


@dataclass(frozen=True, slots=True)
class Region:
    """A named community: up to two names in either language, its middle, and how many entities it has."""

    names: tuple[str, ...]
    names_ja: tuple[str, ...]
    x: float
    y: float
    size: int


def name_regions(graph: nx.MultiDiGraph, net: Network, labels: np.ndarray, points: np.ndarray) -> tuple[Region, ...]:
    """One region a community, in their order. ``labels`` is (n,), ``points`` (n, 2), both as ``net.ids``."""
    scores = _scores(graph, net, labels)
    regions = []
    for label in range(int(labels.max(initial=-1)) + 1):
        members = np.flatnonzero(labels == label)
        best = members[np.argsort(-scores[members], kind="stable")[:12]]  # equal ones by id: these are sorted
        data = [graph.nodes["Entity", net.ids[i]] for i in best.tolist()]
        chosen = _choose([d["properties"] | {"type": d["labels"][-1]} for d in data])
        middle = np.median(points[members], axis=0)
        names, names_ja = tuple(p["name"] for p in chosen), tuple(_japanese(p) for p in chosen)
        regions.append(Region(names, names_ja, round(float(middle[0]), 2), round(float(middle[1]), 2), len(members)))
    return tuple(regions)


def _scores(graph: nx.MultiDiGraph, net: Network, labels: np.ndarray) -> np.ndarray:
    """How well each entity would name its region: frequent, tied to its inside, of a telling type, not everywhere."""
    papers = max(1, sum(kind == "Paper" for kind, _ in graph))
    first, second = net.pairs[:, 0], net.pairs[:, 1]
    within = np.where(labels[first] == labels[second], net.weights, 0.0)
    total, inner = np.zeros(len(net.ids)), np.zeros(len(net.ids))
    for ends in (first, second):
        total += np.bincount(ends, net.weights, len(net.ids))
        inner += np.bincount(ends, within, len(net.ids))
    data = [graph.nodes["Entity", ident] for ident in net.ids]
    count = np.array([float(d["properties"].get("paper_count", 0)) for d in data])
    telling = np.array([_BY_TYPE.get(d["labels"][-1], 1.0) for d in data])
    legible = np.array([_legible(d["properties"]["name"]) for d in data])
    known = np.array([_FEW_PAPERS.get(int(number), 1.0) for number in count])
    everywhere = np.where(count > max(8.0, papers * _MOST_COMMON), 0.35, 1.0)
    return np.asarray(np.log1p(count) * np.log1p(inner) * (inner / np.maximum(total, 1e-9)) * telling * legible * known * everywhere)


def _legible(name: str) -> float:
    """Less for names that are too long for the map or too short to say anything."""
    if len(name) > _LONGEST:
        return 0.4
    return 0.6 if len(name) <= _CRYPTIC and name.isascii() else 1.0


def _japanese(properties: dict[str, str]) -> str:
    """The name for Japanese readers, as the page tells it (named in words.ts): katakana alone only spells the Latin name, which they
    know better, and so it is with acronyms and brands."""
    name, latin = properties.get("name_ja", ""), properties["name"]
    coined = (_BRAND if properties["type"] == "Organization" else _COINED).fullmatch(latin)
    return name if re.search("[ぁ-ゖ一-鿿]", name) and not coined else latin


def _choose(candidates: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """The first, and the next that does not repeat it."""
    head = candidates[0]
    key = fold(head["name"])
    for other in candidates[1:]:
        second = fold(other["name"])
        if second not in key and key not in second and len(other["name"]) <= _LONGEST:
            return [head, other]
    return [head]
