"""The graph by time: which paper came in which week, and when and where each entity was sighted.

A sighting's week is that of the paper's first passage that names the entity, and its sentence is one of
that time, whatever later digests say. A passage without a week counts from its paper's first week; papers
without a date are in no week and in no count, nor are entities that only undated digests name.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

import networkx as nx

from kg.errors import AtlasError, UsageError
from kg.model import ENTITY_RELATIONS, PAPER_RELATIONS
from kg.once import between, mentions
from kg.weeks import week_bounds, week_of

Split = Callable[[str], Sequence[tuple[int, int]]]
"""Spans of a text's sentences."""


def whole(text: str) -> Sequence[tuple[int, int]]:
    """A text that nobody cuts is one sentence."""
    return ((0, len(text)),)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a paper. ``quote`` stands word for word in the passage."""

    paper: str
    passage: str
    quote: str


@dataclass(frozen=True, slots=True)
class Name:
    """What a reader calls an entity."""

    id: str
    name: str
    name_ja: str | None
    type: str


class Sighting(NamedTuple):
    """One paper's relation to an entity, with the sentence that shows it. There are many: they sort by their first three fields."""

    week: str
    paper: str
    entity: str
    relation: str
    confidence: float
    passage: str
    quote: str

    @property
    def evidence(self) -> Evidence:
        """The sentence."""
        return Evidence(self.paper, self.passage, self.quote)


@dataclass(frozen=True, slots=True)
class Tie:
    """A relation between two entities as it was first stated; ``week`` is that paper's."""

    week: str
    head: str
    relation: str
    tail: str
    confidence: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Score:
    """A number that a paper states: ``of`` something, ``on`` a benchmark or task, ``by`` a metric."""

    week: str
    of: str
    on: str | None
    by: str | None
    value: float
    unit: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Span:
    """One or several weeks; ``weeks`` are those of the atlas in it, oldest first."""

    id: str
    weeks: tuple[str, ...]
    start: date
    end: date


_week_in = attrgetter("week")


class History:
    """Reads a graph once; every question about a week then costs what the week holds. ``split`` cuts a text into sentences."""

    def __init__(self, graph: nx.MultiDiGraph, split: Split = whole) -> None:
        self.graph, self._split = graph, split
        self._nodes = dict(graph.nodes(data=True))  # the graph's own view takes five times as long for each
        self._known: dict[str, Name] = {}
        self.listed: dict[str, list[str]] = defaultdict(list)
        self.sightings: dict[str, list[Sighting]] = defaultdict(list)
        self.of_paper: dict[str, list[Sighting]] = defaultdict(list)
        self.ties: dict[str, list[Tie]] = defaultdict(list)
        self.results: dict[str, list[Score]] = defaultdict(list)
        self._names = mentions(graph)
        self.passages: dict[str, list[str]] = defaultdict(list)
        self._authors: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self._read_papers()
        self.week_of = {paper: week for week in sorted(self.listed, reverse=True) for paper in self.listed[week]}
        self._read_entities()
        self._read_results()
        self.weeks = sorted(self.listed)

    def _read_papers(self) -> None:
        for (_, start), (_, end), _ in between(self.graph, "Paper", "Week"):
            self.listed[end].append(start)
        for (_, start), (_, end), _ in between(self.graph, "Paper", "Passage"):
            self.passages[start].append(end)
        for (_, start), (_, end), data in between(self.graph, "Author", "Paper"):
            if data["type"] == "WROTE":
                self._authors[end].append((data["properties"]["position"], start))
        for papers in self.listed.values():
            papers.sort()
        for passages in self.passages.values():
            passages.sort(key=lambda p: (self.properties("Passage", p).get("position", 0), p))

    def _read_entities(self) -> None:
        first_week, naming = cache(self.first_week), cache(self._naming)
        for (_, start), (_, end), data in between(self.graph, "Paper", "Entity"):
            first, relation = first_week(end), data["type"]
            if start in self.week_of and first and relation in PAPER_RELATIONS:
                p = data["properties"]
                passage, quote, week = p["passage"], p["quote"], max(self.came(start, p["passage"]), first)
                named, naming_first = naming(start).get(end, (week, passage))
                if max(named, first) < week:  # a later digest tells the relation best: the sentence shown is one of that time
                    passage, quote, week = naming_first, self._sentence(naming_first, end), max(named, first)
                found = Sighting(week, start, end, relation, p["confidence"], passage, quote)
                self.sightings[end].append(found)
                self.of_paper[start].append(found)
        for (_, start), (_, end), data in between(self.graph, "Entity", "Entity"):
            if data["type"] in ENTITY_RELATIONS:
                self._read_tie(start, data["type"], end, data["properties"])
        for found_ in (*self.sightings.values(), *self.of_paper.values()):
            found_.sort()

    def _naming(self, paper: str) -> dict[str, tuple[str, str]]:
        """By entity the week in which a paper first names it, and a passage of that week that does; a title where nothing else does."""
        found: dict[str, tuple[str, str]] = {}
        timed = [(self.came(paper, p), self.properties("Passage", p).get("role") == "title", p) for p in self.passages[paper]]
        for week, _, passage in sorted(timed, key=itemgetter(0, 1)):
            for entity in self.names_of(passage):
                found.setdefault(entity, (week, passage))
        return found

    def _sentence(self, passage: str, entity: str) -> str:
        """The first sentence of a passage that names an entity."""
        text: str = self.properties("Passage", passage)["text"]
        start, end = self.names_of(passage)[entity][0]
        a, b = next(((a, b) for a, b in self._split(text) if a <= start and end <= b), (start, end))
        return text[a:b]

    def _read_results(self) -> None:
        for kind, ident in sorted(k for k in self.graph.nodes if k[0] == "Result"):
            ends = {d["type"]: (end[1], d["properties"]) for _, end, d in self.graph.out_edges((kind, ident), data=True)}
            of, on, by = (ends.get(t, (None,))[0] for t in ("OF", "ON", "BY"))
            paper, p = ends["REPORTED_IN"]
            if of and paper in self.week_of:
                node, week = self.properties(kind, ident), self.came(paper, p["passage"])
                evidence = Evidence(paper, p["passage"], p["quote"])
                self.results[week].append(Score(week, of, on, by, node["value"], node.get("unit", ""), evidence))

    def _read_tie(self, head: str, relation: str, tail: str, p: dict[str, Any]) -> None:
        pieces = [e for e in map(Evidence, p["papers"], p["passages"], p["quotes"]) if e.paper in self.week_of]
        if pieces:
            first = min(pieces, key=lambda e: (self.came(e.paper, e.passage), e.paper, e.passage, e.quote))
            week = self.came(first.paper, first.passage)
            self.ties[week].append(Tie(week, head, relation, tail, p["confidence"], first))

    def properties(self, kind: str, ident: str) -> dict[str, Any]:
        """A node's properties."""
        found: dict[str, Any] = self._nodes[kind, ident]["properties"]
        return found

    def name(self, entity: str) -> Name:
        """An entity's names and type."""
        if entity not in self._known:
            data = self._nodes["Entity", entity]
            self._known[entity] = Name(entity, data["properties"]["name"], data["properties"].get("name_ja"), data["labels"][-1])
        return self._known[entity]

    def authors(self, paper: str) -> tuple[str, ...]:
        """A paper's authors in printed order."""
        return tuple(self.properties("Author", ident)["name"] for _, ident in sorted(self._authors.get(paper, ())))

    def first_week(self, entity: str) -> str | None:
        """The first week of an entity; None where only undated papers name it."""
        found: str | None = self.properties("Entity", entity).get("first_week")
        return found

    def names_of(self, passage: str) -> Mapping[str, Sequence[tuple[int, int]]]:
        """The spans of all mentions in a passage, in order, by entity."""
        return self._names.get(passage, {})

    def came(self, paper: str, passage: str) -> str:
        """The week in which a passage of a dated paper came; one without a week came with its paper."""
        found: str = self._nodes["Passage", passage]["properties"].get("week") or self.week_of[paper]
        return found

    def passages_by(self, paper: str, week: str) -> list[str]:
        """The passages of a dated paper that came up to a week, in reading order."""
        return [p for p in self.passages[paper] if self.came(paper, p) <= week]

    def new_papers(self, week: str) -> list[str]:
        """The papers that no earlier week lists."""
        return [p for p in self.listed[week] if self.week_of[p] == week]

    def before(self, entity: str, week: str) -> list[Sighting]:
        """The sightings of earlier weeks, oldest first."""
        found = self.sightings[entity]
        return found[: bisect_left(found, week, key=_week_in)]

    def during(self, entity: str, first: str, last: str) -> list[Sighting]:
        """The sightings of the weeks from ``first`` to ``last``, oldest first."""
        found = self.sightings[entity]
        return found[bisect_left(found, first, key=_week_in) : bisect_right(found, last, key=_week_in)]

    def papers_between(self, start: str, end: str) -> int:
        """How many papers are new in the weeks from ``start`` up to and without ``end``."""
        counts, weeks = self._counted, self.weeks
        return counts[bisect_left(weeks, end)] - counts[bisect_left(weeks, start)]

    @cached_property
    def _counted(self) -> list[int]:
        counts = [0]
        for week in self.weeks:
            counts.append(counts[-1] + len(self.new_papers(week)))
        return counts

    def span(self, week: str | None, since: str | None = None) -> Span:
        """The latest week, one week, or all from ``since`` (a week or a day) on. Raises AtlasError where no paper is in it."""
        if not self.weeks:
            raise AtlasError("no digest of this atlas has a date", fix="add one with a date range or publication dates")
        last = week or self.weeks[-1]
        first = _week(since) if since else last
        inside = tuple(w for w in self.weeks if first <= w <= last)
        if not inside or (week and week not in inside):
            wanted = f"week {last}" if first == last else f"paper from {first} to {last}"
            raise AtlasError(f"there is no {wanted}", fix=f"weeks here: {self.weeks[0]} to {self.weeks[-1]}, such as {', '.join(self.weeks[-3:])}")
        return Span(last if first == last else f"{first}..{last}", inside, week_bounds(first)[0], week_bounds(last)[1])


def _week(text: str) -> str:
    try:
        return week_of(date.fromisoformat(text)) if "W" not in text else week_of(week_bounds(text)[0])
    except ValueError as error:
        raise UsageError(f"“{text}” is neither a week nor a day", fix="write it like 2023-W45 or 2023-11-06") from error
