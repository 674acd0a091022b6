"""Finds entities and papers of a graph by any of their names, whatever their script, width or case."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx

from kg.arxiv_id import find_arxiv_id
from kg.errors import AtlasError
from kg.graphfile import Key
from kg.history import refuse_gone
from kg.once import once
from kg.text import fold, nfkc

_TO_KATAKANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}
_LONGEST = 400
_SHOWN = ("id", "name", "name_ja", "title", "title_ja", "first_week", "last_week", "paper_count")


def names_of(graph: nx.MultiDiGraph, key: Key) -> Iterator[str]:
    """Every name under which a node may be asked for."""
    properties = graph.nodes[key]["properties"]
    yield key[1]
    for field in ("name", "name_ja", "title", "title_ja", "arxiv_id"):
        if properties.get(field):
            yield properties[field]
    yield from properties.get("aliases", ())
    yield from properties.get("other_titles", ())


def bare(name: str) -> str:
    """A name as it is compared: folded; an arXiv id without its version and address."""
    return fold(find_arxiv_id(name) or name)


@once
def entities_called(graph: nx.MultiDiGraph) -> Mapping[str, Sequence[str]]:
    """The ids of entities, sorted, by each of their names as it is folded."""
    found: dict[str, list[str]] = {}
    for (kind, ident), data in graph.nodes(data=True):
        if kind == "Entity":
            p = data["properties"]
            for name in (p["name"], p.get("name_ja"), *p.get("aliases", ())):
                if name:
                    found.setdefault(fold(name), []).append(ident)
    return {name: sorted(set(idents)) if len(idents) > 1 else idents for name, idents in found.items()}


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
    """An index of all names of one graph's entities and papers; it does not change."""

    def __init__(self, graph: nx.MultiDiGraph) -> None:
        self._graph = graph
        self._names = [name for node in sorted(graph) if node[0] in ("Entity", "Paper") for name in _names(graph, node)]
        self._own: dict[str, Key] = {}
        self._any: dict[str, Key] = {}
        for name in sorted(self._names, key=lambda n: (n.node[0] != "Entity", -n.weight, n.node)):
            self._any.setdefault(name.key, name.node)
            if name.text == _title(graph, name.node):
                self._own.setdefault(name.key, name.node)

    def resolve(self, text: str) -> Key | None:
        """The entity or paper of an id, a former id, its own name, any other name or an arXiv address, in this order; None where there is none."""
        for kind in ("Entity", "Paper"):
            if (kind, text) in self._graph:
                return kind, text
        for kind in ("Entity", "Paper"):
            target = self._graph.graph["redirects"].get((kind, text))
            if target is not None and (kind, target) in self._graph:
                return kind, target
        key, ident = key_of(text), find_arxiv_id(text)
        found = self._own.get(key) or self._any.get(key)
        return self.resolve(ident) if found is None and ident and ident != text else found

    def nearest(self, text: str) -> list[str]:
        """What things are called whose names are most like a text, at most five."""
        from rapidfuzz import process

        close = process.extract(key_of(text), self._any.keys(), limit=8, score_cutoff=60)
        return list(dict.fromkeys(_title(self._graph, self._any[name]) for name, _, _ in close))[:5]

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
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

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


@once
def names_in(graph: nx.MultiDiGraph) -> Names:
    """The index of a graph's names."""
    return Names(graph)


def find(graph: nx.MultiDiGraph, name: str) -> Key:
    """The entity or paper that a text leads to, as ``Names.resolve`` says. Raises AtlasError with the nearest names."""
    names = names_in(graph)
    found = names.resolve(name)
    if found is None:
        for asked in dict.fromkeys((name, find_arxiv_id(name) or name)):
            refuse_gone(graph, asked)
        raise AtlasError(f"there is nothing called {name}", fix=f"nearest: {', '.join(names.nearest(name)) or 'nothing'}")
    return found


def _title(graph: nx.MultiDiGraph, key: Key) -> str:
    properties = graph.nodes[key]["properties"]
    return str(properties.get("name") or properties.get("title") or key[1])
