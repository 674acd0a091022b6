"""Quotes, and where in them the quoted names stand.

Offsets leave here in UTF-16 units, as browsers count; in Python they are code points.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import networkx as nx

from kg.once import mentions

Span = tuple[int, int]


class Texts:
    """Strings by number, each kept once, in the order of their first use; an empty one is -1."""

    def __init__(self) -> None:
        self.items: list[str] = []
        self._index: dict[str, int] = {}

    def add(self, text: str | None) -> int:
        """The number of a text."""
        if not text:
            return -1
        if text not in self._index:
            self._index[text] = len(self.items)
            self.items.append(text)
        return self._index[text]


class Evidence:
    """Finds the surfaces that name an entity inside a quote, from the passages of a graph."""

    def __init__(self, graph: nx.MultiDiGraph) -> None:
        self._texts: dict[str, str] = {ident: d["properties"].get("text", "") for (kind, ident), d in graph.nodes(data=True) if kind == "Passage"}
        self._graph = graph
        self._named = mentions(graph)

    def spans(self, quote: str, passage: str | None, entities: Iterable[str], near: Mapping[str, Any] | None = None) -> list[int]:
        """Flat, sorted UTF-16 offsets (start, end, start, end ...) of the entities' names in a quote.

        ``near`` may hold the ``start`` and ``end`` of the edge that the quote belongs to.
        """
        text, start = self._texts.get(passage or "", ""), (near or {}).get("start")
        at = text.find(quote, max(0, start - len(quote) + 1)) if start is not None else -1  # the occurrence that covers it, else the first
        base = at if at >= 0 else text.find(quote)
        named, end = self._named.get(passage or "", {}) if base >= 0 else {}, base + len(quote)
        found: set[Span] = set()
        for entity in entities:
            here = [(s - base, e - base) for s, e in named.get(entity, ()) if s >= base and e <= end]
            found.update(here or self._searched(quote, entity))
        offsets = [offset for span in _disjoint(found) for offset in span]
        return offsets if quote.isascii() else [utf16(quote, offset) for offset in offsets]

    def _searched(self, quote: str, entity: str) -> Sequence[Span]:
        """The first place of the entity's longest known name; for quotes that were cut or reworded."""
        # A few letters change their length in lower case, and with it all offsets after them.
        plain = str.lower if len(quote.lower()) == len(quote) else str
        for name in _known_names(self._graph.nodes["Entity", entity]["properties"]) if ("Entity", entity) in self._graph else ():
            start = plain(quote).find(plain(name))
            if start >= 0:
                return [(start, start + len(plain(name)))]
        return ()


def utf16(text: str, offset: int) -> int:
    """An offset in code points as one in UTF-16 units."""
    return offset if text.isascii() else len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2


def _known_names(properties: Mapping[str, Any]) -> list[str]:
    names = {properties.get("name"), properties.get("name_ja"), *properties.get("aliases", ())} - {None, ""}
    return sorted(names, key=lambda name: (-len(name), name))


def _disjoint(spans: set[Span]) -> list[Span]:
    """Spans in order, without those that overlap an earlier or longer one."""
    if len(spans) == 1:
        return [span for span in spans if span[0] < span[1]]
    kept: list[Span] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start < end and (not kept or start >= kept[-1][1]):
            kept.append((start, end))
    return kept
