"""What came, went or changed between two graphs, node by node and edge by edge, with reasons.

A paper has one relation to an entity, so another type there is a change and no loss. Counts and first
and last weeks follow from the rest and are not compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import networkx as nx

from kg.graphfile import STATISTICS
from kg.model import ENTITY_RELATIONS, PAPER_RELATIONS

Ident = tuple[str, ...]
"""A node's (kind, id), or an edge's (type, start kind, start id, end kind, end id, offset or nothing)."""

RELATES = "RELATES"
"""Stands for the type of a paper's one relation to an entity in an identity."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a ``digest``, ``paper`` or ``judgement`` that came or went, a ``redirect``, or the ``rules`` that read it otherwise."""

    kind: str
    what: str


@dataclass(frozen=True, slots=True)
class Change:
    """``what`` is came, went or changed; ``label`` the node's or edge's type; ``fields`` are (name, before, after)."""

    what: str
    ident: Ident
    label: str
    title: str
    fields: tuple[tuple[str, Any, Any], ...]
    reasons: tuple[Reason, ...]

    def is_structure(self) -> bool:
        """Whether this only follows from others: mentions, passages, authors, and where a paper is listed."""
        if len(self.ident) == 2:
            return self.ident[0] in ("Passage", "Author", "Category", "Week")
        return self.label not in (*PAPER_RELATIONS, *ENTITY_RELATIONS)


@dataclass(frozen=True, slots=True)
class Element:
    """A node or an edge: the fields that are compared, and the papers and digests that it stands on."""

    fields: Mapping[str, Any]
    papers: frozenset[str]
    digests: frozenset[str]


class Elements:
    """A graph's nodes and edges by identity."""

    def __init__(self, graph: nx.MultiDiGraph) -> None:
        self.graph = graph
        self.paper_of = {e: s[1] for s, e, d in graph.edges(data=True) if d["type"] == "HAS_PASSAGE"}
        self.paper_of |= {s: e[1] for s, e, d in graph.edges(data=True) if d["type"] == "REPORTED_IN"}
        self.nodes = {key: self._node(key, data) for key, data in graph.nodes(data=True)}
        self.edges = dict(self._edges())

    def _node(self, key: Ident, data: Mapping[str, Any]) -> Element:
        found = {k: v for k, v in data["properties"].items() if k not in STATISTICS and k != "id"}
        near = {k for k in (key, *self.graph.predecessors(key), *self.graph.successors(key)) if key[0] != "Digest"}
        papers = {k[1] for k in near if k[0] == "Paper"} | {self.paper_of[k] for k in near if k in self.paper_of}
        digests = {d for k in near for d in self._digest(k)}
        return Element({"type": data["labels"][-1]} | found, frozenset(papers), frozenset(digests))

    def _edges(self) -> Iterator[tuple[Ident, Element]]:
        for start, end, data in self.graph.edges(data=True):
            type_, p = data["type"], data["properties"]
            shared = RELATES if start[0] == "Paper" and end[0] == "Entity" else type_
            passages = [("Passage", x) for x in (*p.get("passages", ()), *([p["passage"]] if "passage" in p else []))]
            near = {start, end, *passages}
            papers = set(p.get("papers", ())) or {k[1] for k in (start, end) if k[0] == "Paper"} | {
                self.paper_of[k] for k in near if k in self.paper_of
            }
            digests = {d for k in near for d in self._digest(k)}
            offset = str(p.get("start", "")) if type_ == "NAMES" else ""
            yield (shared, *start, *end, offset), Element({"type": type_} | p, frozenset(papers), frozenset(digests))

    def _digest(self, key: Ident) -> list[str]:
        if key[0] == "Digest":
            return [key[1]]
        return [self.graph.nodes[key]["properties"].get("digest", "")] if key[0] == "Passage" and key in self.graph else []

    def title(self, ident: Ident) -> str:
        """What a reader calls a node or an edge."""
        if len(ident) > 2:
            word = self.edges[ident].fields["type"]
            return f"{self.title(ident[1:3])} {word} {self.title(ident[3:5])}"
        p = self.graph.nodes[ident]["properties"]
        number = f"{p['value']:g} {p.get('unit', '')}".strip() if "value" in p else ""
        return str(p.get("name") or p.get("title") or number or ident[1])


def differing(before: Element, after: Element) -> tuple[tuple[str, Any, Any], ...]:
    """The fields that differ, by name, with both values."""
    a, b = before.fields, after.fields
    return tuple((name, a.get(name), b.get(name)) for name in sorted({*a, *b}) if a.get(name) != b.get(name))
