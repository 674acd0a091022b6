"""What is new in a week: its papers, the entities first seen in it, and those that came back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import networkx as nx

from kg.errors import AtlasError
from kg.graphfile import Key
from kg.model import PAPER_RELATIONS


@dataclass(frozen=True, slots=True)
class Seen:
    """An entity in a week. ``papers`` are this week's; ``before`` counts the papers of earlier weeks."""

    id: str
    name: str
    name_ja: str | None
    type: str
    papers: tuple[str, ...]
    quote: str
    passage: str
    before: int
    first_week: str


@dataclass(frozen=True, slots=True)
class WeekNews:
    """One week; everything sorted, papers with {id, title, title_ja, line}."""

    id: str
    start: str
    end: str
    papers: tuple[dict[str, Any], ...]
    new: tuple[Seen, ...]
    again: tuple[Seen, ...]


def weeks(graph: nx.MultiDiGraph) -> list[str]:
    """The atlas's week ids, oldest first."""
    return sorted(ident for kind, ident in graph.nodes if kind == "Week")


def week_news(graph: nx.MultiDiGraph, week: str | None) -> WeekNews:
    """The news of a week; None means the latest. Raises AtlasError for a week without papers."""
    known = weeks(graph)
    if not known:
        raise AtlasError("no digest of this atlas has a date", fix="add one with a date range or publication dates")
    week = week or known[-1]
    if week not in known:
        raise AtlasError(f"there is no week {week}", fix=f"weeks here: {known[0]} to {known[-1]}, such as {', '.join(known[-3:])}")
    papers = sorted(s for s, _, d in graph.in_edges(("Week", week), data=True) if d["type"] == "IN_WEEK")
    seen = [_seen(graph, entity, evidence, week) for entity, evidence in sorted(_entities(graph, papers).items())]
    seen.sort(key=lambda s: (-len(s.papers), -s.before, s.name.casefold(), s.id))
    dates = graph.nodes["Week", week]["properties"]
    return WeekNews(
        week,
        dates["start"].isoformat(),
        dates["end"].isoformat(),
        tuple(_paper(graph, p) for p in papers),
        tuple(s for s in seen if s.first_week == week),
        tuple(s for s in seen if s.first_week != week),
    )


def _entities(graph: nx.MultiDiGraph, papers: list[Key]) -> dict[Key, list[tuple[int, Key, dict[str, Any]]]]:
    found: dict[Key, list[tuple[int, Key, dict[str, Any]]]] = defaultdict(list)
    for paper in papers:
        for _, entity, data in graph.out_edges(paper, data=True):
            if data["type"] in PAPER_RELATIONS and entity[0] == "Entity":
                found[entity].append((PAPER_RELATIONS.index(data["type"]), paper, data["properties"]))
    return found


def _seen(graph: nx.MultiDiGraph, entity: Key, evidence: list[tuple[int, Key, dict[str, Any]]], week: str) -> Seen:
    properties, labels = graph.nodes[entity]["properties"], graph.nodes[entity]["labels"]
    best = min(evidence, key=lambda e: (e[0], e[1]))[2]
    before = {s for s, _, d in graph.in_edges(entity, data=True) if s[0] == "Paper" and _first_week(graph, s) < week}
    first = properties.get("first_week") or week
    papers = tuple(sorted({p[1] for _, p, _ in evidence}))
    return Seen(entity[1], properties["name"], properties.get("name_ja"), labels[-1], papers, best["quote"], best["passage"], len(before), first)


def _first_week(graph: nx.MultiDiGraph, paper: Key) -> str:
    return min((e[1] for _, e, d in graph.out_edges(paper, data=True) if d["type"] == "IN_WEEK"), default="~")


def _paper(graph: nx.MultiDiGraph, key: Key) -> dict[str, Any]:
    properties = graph.nodes[key]["properties"]
    line = properties.get("summary") or properties.get("abstract") or ""
    return {
        "id": key[1],
        "title": properties["title"],
        "title_ja": properties.get("title_ja"),
        "line": _first_sentence(line),
        "published": str(properties.get("published") or ""),
    }


def _first_sentence(text: str) -> str:
    for mark in ("。", ".\n", ". ", "．"):
        if mark in text:
            return text[: text.index(mark) + 1].strip()
    return text.strip()
