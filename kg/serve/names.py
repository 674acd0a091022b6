"""Search over all names of a graph's entities and papers, whatever their script, width or case."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import networkx as nx
from rapidfuzz import process
from rapidfuzz.distance import OSA

from kg.graphfile import Key
from kg.lookup import names_of
from kg.text import fold, nfkc

_TO_KATAKANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}
_LONGEST = 400
_SHOWN = ("id", "name", "name_ja", "title", "title_ja", "first_week", "last_week", "paper_count")


def key_of(name: str) -> str:
    """The key under which spellings meet: as ``fold``, and hiragana is katakana."""
    return fold(nfkc(name[:_LONGEST]).translate(_TO_KATAKANA))


@dataclass(frozen=True, slots=True)
class _Name:
    key: str
    text: str
    node: Key
    weight: float


class Names:
    """An index of one graph; it does not change."""

    def __init__(self, graph: nx.MultiDiGraph) -> None:
        self._graph = graph
        self._names = [name for node in sorted(graph) if node[0] in ("Entity", "Paper") for name in _names(graph, node)]
        self._exact: dict[str, Key] = {}
        for name in sorted(self._names, key=lambda n: (n.node[0] != "Entity", -n.weight, n.node)):
            self._exact.setdefault(name.key, name.node)

    def resolve(self, text: str) -> Key | None:
        """The entity or paper of an id, a former id or any name, in this order; None where there is none."""
        for kind in ("Entity", "Paper"):
            if (kind, text) in self._graph:
                return kind, text
        for kind in ("Entity", "Paper"):
            target = self._graph.graph["redirects"].get((kind, text))
            if target is not None and (kind, target) in self._graph:
                return kind, target
        return self._exact.get(key_of(text))

    def search(self, query: str, limit: int) -> list[dict[str, Any]]:
        """The entities that fit a query best, each with the name that fits as ``matched``.

        Whole names come before beginnings before parts; where there are none, names within a slip of the pen.
        """
        wanted = key_of(query)
        if not wanted:
            return []
        found = self._holding(wanted) or self._near(wanted)
        best: dict[Key, tuple[float, str]] = {}
        for score, name in found:
            if name.node not in best or score > best[name.node][0]:
                best[name.node] = score, name.text
        ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))
        return [self._shown(node) | {"matched": text} for node, (_, text) in ranked[:limit]]

    def _holding(self, wanted: str) -> list[tuple[float, _Name]]:
        found = []
        for name in self._names:
            at = name.key.find(wanted)
            if at >= 0 and name.node[0] == "Entity":
                place = 100.0 if name.key == wanted else 40.0 if at == 0 else 10.0
                found.append((place + 4 * name.weight + 10 * len(wanted) / len(name.key), name))
        return found

    def _near(self, wanted: str) -> list[tuple[float, _Name]]:
        slips = 2 if len(wanted) >= 8 else 1 if len(wanted) >= 4 else 0
        names = [name for name in self._names if name.node[0] == "Entity"] if slips else []
        close = process.extract(wanted, [name.key for name in names], scorer=OSA.distance, score_cutoff=slips, limit=50)
        return [(names[index].weight - 10 * distance, names[index]) for _, distance, index in close]

    def _shown(self, node: Key) -> dict[str, Any]:
        data = self._graph.nodes[node]
        return {"type": data["labels"][-1]} | {name: data["properties"][name] for name in _SHOWN if name in data["properties"]}


def _names(graph: nx.MultiDiGraph, node: Key) -> Iterator[_Name]:
    weight = math.log1p(graph.nodes[node]["properties"].get("paper_count", 0))
    for text in dict.fromkeys(names_of(graph, node)):
        if key := key_of(text):
            yield _Name(key, text, node, weight)
