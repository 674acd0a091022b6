"""What the page shows, as columns: one list a property, entities and papers by number.

Every property that carries other people's text goes through ``texts``, and ``level`` decides
there: ``none`` keeps no source text, ``quotes`` the evidence sentences, ``full`` passages and
summaries too. Names, titles, authors and numbers are facts and always go out.
"""

from __future__ import annotations

import base64
import gzip
import re
from collections.abc import Iterable, Mapping
from itertools import zip_longest
from typing import Any

import networkx as nx
from pydantic_core import to_json  # takes a third of the time of json

from kg.analyze.communities import network
from kg.analyze.cooccurrence import backbone
from kg.graphfile import STATISTICS
from kg.model import ENTITY_RELATIONS, ENTITY_TYPES, PAPER_RELATIONS
from kg.once import Edge, between
from kg.outgoing import TextLevel, outgoing, web_address
from kg.properties import NODES
from viz.evidence import Evidence, Texts
from viz.layout import Layout, node_radii

Column = list[Any]
Columns = dict[str, Column]

_DRAWN: Mapping[str, set[str] | None] = {
    **dict.fromkeys(("title", "generation", "text", "types", "relations", "links", "weeks", "regions", "ties")),
    "entities": {"id", "name", "name_ja", "type", "papers", "x", "y", "radius", "region"},
    "claims": {"head", "tail", "relation", "pieces"},
    "papers": {"weeks"},
}
"""What the page needs before its map can be drawn, moved and counted: tables (None) or columns of them."""

_OF_RECORDS = {"asset_fields", "asset_field_sources", "asset_notes", "asset_sources", "asset_unknown"}
"""Where the catalogue states what: for the view of assets, which has its own data."""

_SHOWN_ELSEWHERE = {"id", "name", "name_ja", "aliases", *STATISTICS, *_OF_RECORDS}
_LEVEL = 4
"""How hard the page's data is compressed: 6 takes two and a half times as long, for a page that is a fortieth smaller."""

ARXIV_ID = re.compile(r"\d{4}\.\d{4,5}|[a-z-]+(\.[A-Z]{2})?/\d{7}")


def columns(graph: nx.MultiDiGraph, layout: Layout, *, text: TextLevel) -> dict[str, Any]:
    """All data of the page; a pure function."""
    return Collector(graph, layout, text).all()


def pack(*parts: Mapping[str, Any]) -> str:
    """Each part a line of JSON, compressed without a time stamp, as base64."""
    return base64.b64encode(gzip.compress(b"\n".join(to_json(_in_order(part)) for part in parts), _LEVEL, mtime=0)).decode("ascii")


def _in_order(part: Mapping[str, Any]) -> dict[str, Any]:
    """The same tables and columns by name: in this order they compress better."""
    return {name: _in_order(value) if isinstance(value, Mapping) else value for name, value in sorted(part.items())}


def split(data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the page needs to draw its map, and the rest, which it decodes when a reader first asks for it.

    Under ``later`` the first part tells what is in the second: whole tables (null), or columns of a table by name.
    """
    first: dict[str, Any] = {"later": {}}
    rest: dict[str, Any] = {}
    for name, value in data.items():
        kept = _DRAWN.get(name, set())
        if kept is None:
            first[name] = value
        elif not kept:
            rest[name], first["later"][name] = value, None
        else:
            first[name] = {column: values for column, values in value.items() if column in kept}
            rest[name] = {column: values for column, values in value.items() if column not in kept}
            first["later"][name] = sorted(rest[name])
    return first, rest


class Collector:
    """Gathers the columns of one page."""

    def __init__(self, graph: nx.MultiDiGraph, layout: Layout, level: TextLevel) -> None:
        self.graph, self.layout, self.level = graph, layout, level
        self.texts = Texts()
        self.evidence = Evidence(graph) if level != "none" else None
        self.types = [*ENTITY_TYPES, *sorted({d["labels"][-1] for (k, _), d in graph.nodes(data=True) if k == "Entity"} - set(ENTITY_TYPES))]
        self.index = {kind: {ident: i for i, ident in enumerate(self._ids(kind))} for kind in ("Entity", "Paper", "Author", "Category", "Week")}
        self.passages = self._passage_rows() if level == "full" else {}

    def all(self) -> dict[str, Any]:
        """Every table, the texts last since the others fill them."""
        data: dict[str, Any] = {
            "generation": self.graph.graph.get("generation", ""),
            "text": self.level,
            "types": self.types,
            "relations": list(PAPER_RELATIONS),
            "links": list(ENTITY_RELATIONS),
            "weeks": self._named("Week", ("start", "end")),
            "authors": self._named("Author", ("name",)),
            "categories": self._named("Category", ("name",)),
            "entities": self._entities(),
            "regions": self._regions(),
            "papers": self._papers(),
            "mentions": self._mentions(),
            "claims": self._claims(),
            "ties": self._ties(),
            "results": self._results(),
            "passages": self._passages(),
            "redirects": self._redirects(),
        }
        return data | {"texts": self.texts.items}

    def _ordered(self, start: str, end: str) -> list[Edge]:
        """Edges in an order of their own and not in that of the graph: texts are numbered by first use."""
        return sorted(between(self.graph, start, end), key=lambda edge: (edge[0][1], edge[1][1], edge[2]["type"]))

    def _ids(self, kind: str) -> list[str]:
        return sorted(ident for k, ident in self.graph if k == kind)

    def _properties(self, kind: str) -> list[dict[str, Any]]:
        return [self.graph.nodes[kind, ident]["properties"] for ident in self.index[kind]]

    def _named(self, kind: str, names: Iterable[str]) -> Columns:
        rows = self._properties(kind)
        return {"id": list(self.index[kind])} | {name: [_plain(row.get(name)) for row in rows] for name in names}

    def _week(self, ident: str | None) -> int:
        return self.index["Week"].get(ident or "", -1)

    def _quote(self, quote: str | None, passage: str | None, entities: Iterable[str], near: Mapping[str, Any] | None = None) -> tuple[int, list[int]]:
        """The number of a quote with the spans of the names in it; (-1, []) where texts stay home."""
        if self.evidence is None or not quote:
            return -1, []
        return self.texts.add(quote), self.evidence.spans(quote, passage, entities, near)

    def _entities(self) -> Columns:
        rows, ids = self._properties("Entity"), list(self.index["Entity"])
        places = [self.layout.positions.get(ident, (0.0, 0.0)) for ident in ids]
        radii = node_radii(self.graph, network(self.graph))
        return self._named("Entity", ("name", "name_ja")) | {
            "aliases": [sorted(set(row.get("aliases", ())) - {row.get("name"), row.get("name_ja")}) for row in rows],
            "type": [self.types.index(self.graph.nodes["Entity", ident]["labels"][-1]) for ident in ids],
            "first": [self._week(row.get("first_week")) for row in rows],
            "last": [self._week(row.get("last_week")) for row in rows],
            "papers": [row.get("paper_count", 0) for row in rows],
            "x": [x for x, _ in places],
            "y": [y for _, y in places],
            "radius": [round(float(radius), 1) for radius in radii],
            "region": [self.layout.communities.get(ident, -1) for ident in ids],
            "facts": [_facts(outgoing(row, NODES["Entity"], self.level)) for row in rows],
        }

    def _regions(self) -> Columns:
        regions = self.layout.regions
        return {
            "names": [list(r.names) for r in regions],
            "names_ja": [list(r.names_ja) for r in regions],
            "x": [r.x for r in regions],
            "y": [r.y for r in regions],
            "size": [r.size for r in regions],
        }

    def _papers(self) -> Columns:
        rows = self._properties("Paper")
        arxiv = [ident if ident and ARXIV_ID.fullmatch(ident) else None for ident in (row.get("arxiv_id") for row in rows)]
        body = rows if self.level == "full" else [{}] * len(rows)
        return self._named("Paper", ("title", "title_ja", "published")) | {
            "arxiv": arxiv,
            "url": [web_address(row.get("url")) for row in rows],
            "weeks": self._targets("IN_WEEK", "Week"),
            "categories": self._targets("IN_CATEGORY", "Category"),
            "authors": self._authors(),
            "abstract": [self.texts.add(row.get("abstract")) for row in body],
            "summary": [self.texts.add(row.get("summary")) for row in body],
            "diagrams": [[self.texts.add(diagram) for diagram in row.get("diagrams", ())] for row in body],
        }

    def _targets(self, relation: str, kind: str) -> list[list[int]]:
        """For each paper the numbers of what it points to."""
        found: list[set[int]] = [set() for _ in self.index["Paper"]]
        for start, end, data in between(self.graph, "Paper", kind):
            if data["type"] == relation:
                found[self.index["Paper"][start[1]]].add(self.index[kind][end[1]])
        return [sorted(numbers) for numbers in found]

    def _authors(self) -> list[list[int]]:
        found: list[set[tuple[int, int]]] = [set() for _ in self.index["Paper"]]
        for start, end, data in between(self.graph, "Author", "Paper"):
            found[self.index["Paper"][end[1]]].add((data["properties"].get("position", 0), self.index["Author"][start[1]]))
        return [list(dict.fromkeys(author for _, author in sorted(pairs))) for pairs in found]

    def _mentions(self) -> Columns:
        rows, papers, entities = [], self.index["Paper"], self.index["Entity"]
        numbers = {relation: number for number, relation in enumerate(PAPER_RELATIONS)}
        for (_, start), (_, end), data in self._ordered("Paper", "Entity"):
            if data["type"] in numbers:
                p = data["properties"]
                quote, spans = self._quote(p.get("quote"), p.get("passage"), (end,), p)
                rows.append((papers[start], entities[end], numbers[data["type"]], quote, spans, self._passage(p)))
        return _columns(("paper", "entity", "relation", "quote", "spans", "passage"), rows)

    def _claims(self) -> Columns:
        rows = []
        for (_, head), (_, tail), data in self._ordered("Entity", "Entity"):
            if data["type"] in ENTITY_RELATIONS:
                evidence = self._claim_evidence(data["properties"], (head, tail))
                ends = self.index["Entity"][head], self.index["Entity"][tail]
                rows.append((*ends, ENTITY_RELATIONS.index(data["type"]), len(evidence), evidence))
        return _columns(("head", "tail", "relation", "pieces", "evidence"), rows)

    def _claim_evidence(self, properties: Mapping[str, Any], ends: tuple[str, str]) -> list[list[Any]]:
        """[paper, quote, spans, passage] for each piece of evidence; what a list lacks is absent."""
        papers, passages, quotes = (properties.get(name, []) for name in ("papers", "passages", "quotes"))
        found = []
        for paper, passage, quote in zip_longest(papers, passages[: len(papers)], quotes[: len(papers)]):
            found.append([self.index["Paper"].get(paper, -1), *self._quote(quote, passage, ends), self._passage({"passage": passage})])
        return found

    def _passage(self, properties: Mapping[str, Any]) -> int:
        """The number of the passage that evidence comes from; -1 where passages stay home."""
        row = self.passages.get(properties.get("passage") or "")
        return int(row[0]) if row else -1

    def _ties(self) -> Columns:
        pairs, papers, _ = backbone(self.graph)
        return {"first": pairs[:, 0].tolist(), "second": pairs[:, 1].tolist(), "papers": papers.tolist()}

    def _results(self) -> Columns:
        rows = []
        for key in sorted(k for k in self.graph if k[0] == "Result"):
            row: dict[str, Any] = {
                "value": self.graph.nodes[key]["properties"].get("value"),
                "unit": self.graph.nodes[key]["properties"].get("unit", ""),
            }
            for _, end, data in sorted(self.graph.out_edges(key, data=True), key=lambda e: (e[2]["type"], e[1])):
                if end[0] == "Entity":
                    row[data["type"].lower()] = self.index["Entity"][end[1]]
                elif data["type"] == "REPORTED_IN":
                    row["paper"] = self.index["Paper"][end[1]]
                    row["quote"] = self._quote(data["properties"].get("quote"), None, ())[0]
            rows.append(tuple(row.get(name, -1) for name in ("value", "unit", "of", "on", "by", "paper", "quote")))
        return _columns(("value", "unit", "of", "on", "by", "paper", "quote"), rows)

    def _passage_rows(self) -> dict[str, tuple[Any, ...]]:
        """Passages by id, paper by paper in reading order: number, paper, role, heading, text."""
        found = []
        for start, end, _ in between(self.graph, "Paper", "Passage"):
            p = self.graph.nodes[end]["properties"]
            texts = (p.get(name, "") for name in ("role", "heading", "text"))
            found.append((self.index["Paper"][start[1]], p.get("position", 0), end[1], *texts))
        return {ident: (i, paper, role, heading, text) for i, (paper, _, ident, role, heading, text) in enumerate(sorted(found))}

    def _passages(self) -> Columns:
        rows = [(paper, role, self.texts.add(heading), self.texts.add(text)) for _, paper, role, heading, text in self.passages.values()]
        return _columns(("paper", "role", "heading", "text"), rows)

    def _redirects(self) -> dict[str, dict[str, str]]:
        """Old ids that lead to what is there now."""
        found: dict[str, dict[str, str]] = {"Entity": {}, "Paper": {}}
        for (kind, old), new in sorted(self.graph.graph.get("redirects", {}).items()):
            if kind in found and (kind, new) in self.graph:
                found[kind][old] = new
        return found


def _columns(names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> Columns:
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)) if rows else {name: [] for name in names}


def _facts(properties: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """What an entity has beyond what the page shows in its own places: numbers, dates, texts, and lists of them as text."""
    if properties.keys() <= _SHOWN_ELSEWHERE:
        return []
    plain = {key: _plain(value) for key, value in sorted(properties.items()) if key not in _SHOWN_ELSEWHERE}
    listed = {key: ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else value for key, value in plain.items()}
    return [(key, value) for key, value in listed.items() if value != "" and isinstance(value, (str, int, float))]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
