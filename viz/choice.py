"""Which part of a graph to draw: by week, type, category, name and number of papers, as `kg map --filter` writes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx

from kg.errors import MapError, UsageError
from kg.lookup import names_of
from kg.model import ENTITY_TYPES, PAPER_RELATIONS
from kg.text import fold
from viz.part import part

LATEST = "latest"
KEYS = ("type", "week", "category", "name", "papers")
_FIX = "write type=Model,Method  week=2023-W20..2023-W30  category=cs.CL  name=llama  papers=3"


@dataclass(frozen=True, slots=True)
class Choice:
    """What to keep; an empty part keeps everything. ``weeks`` are the first and the last, ``papers`` the least number."""

    types: frozenset[str] = frozenset()
    weeks: tuple[str, str] | None = None
    categories: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    papers: int = 1


def parse(filters: Iterable[str], week: str | None = None) -> Choice:
    """The choice that filters such as ``type=Model,Method`` and a week make together. Raises UsageError."""
    given: dict[str, list[str]] = {key: [] for key in KEYS}
    for item in filters:
        key, equals, value = item.partition("=")
        if key not in KEYS or not equals or not value.strip(","):
            raise UsageError(f"--filter {item} is none", fix=_FIX)
        given[key] += [part.strip() for part in value.split(",") if part.strip()]
    types = {name.casefold(): name for name in ENTITY_TYPES}
    unknown = [name for name in given["type"] if name.casefold() not in types]
    if unknown:
        raise UsageError(f"there is no type {unknown[0]}", fix=f"the types are {', '.join(ENTITY_TYPES)}")
    if any(not number.isdecimal() for number in given["papers"]):
        raise UsageError(f"papers={given['papers'][0]} is no number", fix=_FIX)
    weeks = [*given["week"], *([week] if week else [])]
    if len(weeks) > 1:
        raise UsageError("there is more than one week", fix="write a range: week=2023-W20..2023-W30")
    return Choice(
        frozenset(types[name.casefold()] for name in given["type"]),
        _span(weeks[0]) if weeks else None,
        frozenset(given["category"]),
        tuple(given["name"]),
        max([1, *map(int, given["papers"])]),
    )


def choose(graph: nx.MultiDiGraph, choice: Choice) -> nx.MultiDiGraph:
    """The part of the graph that fits: entities that the papers of these weeks and categories name. Raises MapError where nothing does."""
    papers = _papers(graph, choice)
    named = Counter(
        end[1] for start, end, data in graph.edges(data=True) if start[0] == "Paper" and start[1] in papers and data["type"] in PAPER_RELATIONS
    )
    kept = {ident for ident, number in named.items() if number >= choice.papers and _fits(graph, ident, choice)}
    if not kept:
        raise MapError("nothing on the map fits", fix="`kg week --list` lists the weeks; ask for less")
    return part(graph, kept, papers)


def _papers(graph: nx.MultiDiGraph, choice: Choice) -> set[str]:
    papers = {ident for kind, ident in graph if kind == "Paper"}
    if choice.weeks:
        latest = max((ident for kind, ident in graph if kind == "Week"), default="")
        first, last = (latest if week == LATEST else week for week in choice.weeks)
        papers &= {start[1] for start, end, data in graph.edges(data=True) if data["type"] == "IN_WEEK" and first <= end[1] <= last}
    if choice.categories:
        papers &= {start[1] for start, end, data in graph.edges(data=True) if data["type"] == "IN_CATEGORY" and end[1] in choice.categories}
    return papers


def _fits(graph: nx.MultiDiGraph, ident: str, choice: Choice) -> bool:
    if choice.types and graph.nodes["Entity", ident]["labels"][-1] not in choice.types:
        return False
    keys = [fold(name) for name in names_of(graph, ("Entity", ident))] if choice.names else []
    return all(any(fold(name) in key for key in keys) for name in choice.names)


def _span(text: str) -> tuple[str, str]:
    first, dots, last = text.partition("..")
    return first, last if dots else first
