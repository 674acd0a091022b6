"""How the atlas changes over weeks: shares of communities, what rises and fades, and results over time on each benchmark.

Pure functions over the graph; weeks are ids such as 2023-W45, in order.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np

from kg.analyze.communities import Network
from kg.direction import direction
from kg.once import between, once
from kg.weeks import when

RECENT = 8
"""Weeks that count as recent, where the caller chooses none: the latest that have papers."""

_LEAST = 3


@dataclass(frozen=True, slots=True)
class Community:
    """A community of entities over time. ``name`` joins its best-known members; ``weeks`` holds (week, papers that name a member)."""

    number: int
    name: str
    members: tuple[str, ...]
    weeks: tuple[tuple[str, int], ...]
    before: float
    recent: float

    @property
    def change(self) -> float:
        """Share of recent papers over the share of earlier ones (1 is unchanged)."""
        return (self.recent + 1e-3) / (self.before + 1e-3)


@dataclass(frozen=True, slots=True)
class Motion:
    """An entity that rises or fades: papers before and recently, the ratio of its shares, and how surprising that is (standard deviations)."""

    id: str
    name: str
    type: str
    before: int
    recent: int
    ratio: float
    surprise: float


@dataclass(frozen=True, slots=True)
class Point:
    """A result on a benchmark: ``best`` where no earlier one by the same metric and unit is as high (or as low, where less is better);
    never where that depends on who asks.

    An undated one is best only where no result of its series has a date.
    """

    id: str
    date: str
    of: str
    of_id: str
    value: float
    unit: str
    metric: str | None
    paper: str
    quote: str
    best: bool


@dataclass(frozen=True, slots=True)
class Board:
    """Results on one benchmark over time."""

    id: str
    name: str
    points: tuple[Point, ...]


@once
def weeks_of(graph: nx.MultiDiGraph) -> dict[str, str]:
    """The first week of each paper that has one."""
    found: dict[str, str] = {}
    for start, end, _ in between(graph, "Paper", "Week"):
        found[start[1]] = min(found.get(start[1], end[1]), end[1])
    return found


@once
def named_in(graph: nx.MultiDiGraph) -> dict[str, set[str]]:
    """The papers that name each entity."""
    found: dict[str, set[str]] = defaultdict(set)
    for start, end, _ in between(graph, "Paper", "Entity"):
        found[end[1]].add(start[1])
    return found


def split(weeks: Mapping[str, str], recent: int = RECENT) -> tuple[set[str], set[str], list[str]]:
    """Papers before the recent weeks (at most half of all), papers of the recent weeks, and all weeks."""
    order = sorted(set(weeks.values()))
    late = set(order[-max(1, min(recent, len(order) // 2)) :])
    return {p for p, w in weeks.items() if w not in late}, {p for p, w in weeks.items() if w in late}, order


def community_trends(graph: nx.MultiDiGraph, net: Network, recent: int = RECENT) -> list[Community]:
    """Communities of the whole atlas with their papers by week; what changed most, by the share that it has, comes first."""
    weeks, papers = weeks_of(graph), named_in(graph)
    earlier, later, order = split(weeks, recent)
    groups: dict[int, list[str]] = defaultdict(list)
    for ident, label in zip(net.ids, net.labels.tolist(), strict=True):
        if label >= 0:
            groups[label].append(ident)
    found = []
    for label, members in sorted(groups.items()):
        members.sort(key=lambda m: (-len(papers[m]), m))
        named = set().union(*(papers[m] for m in members))
        count = Counter(weeks[p] for p in named if p in weeks)
        series = tuple((week, count[week]) for week in order if count[week])
        shares = (len(named & earlier) / max(1, len(earlier)), len(named & later) / max(1, len(later)))
        title = ", ".join(_name(graph, m) for m in members[:3])
        found.append(Community(label, title, tuple(members), series, round(shares[0], 4), round(shares[1], 4)))
    return sorted(found, key=lambda c: (-round(abs(np.log(c.change)) * (c.before + c.recent), 9), c.number))


def motions(graph: nx.MultiDiGraph, recent: int = RECENT) -> list[Motion]:
    """Entities by how much their share of papers changed, the surprising rises first and the surprising falls last."""
    weeks, papers = weeks_of(graph), named_in(graph)
    earlier, later, _ = split(weeks, recent)
    if not earlier or not later:
        return []
    found = []
    for ident, named in sorted(item for item in papers.items() if len(item[1]) >= _LEAST):
        before, now = len(named & earlier), len(named & later)
        if before + now < _LEAST:
            continue
        share = (before + now) / (len(earlier) + len(later))
        expected, spread = share * len(later), (share * (1 - share) * len(later) * len(earlier) / (len(earlier) + len(later))) ** 0.5
        ratio = ((now + 0.5) / (len(later) + 1)) / ((before + 0.5) / (len(earlier) + 1))
        type_ = graph.nodes["Entity", ident]["labels"][-1]
        surprise = (now - expected) / spread if spread else 0.0  # a thing that every paper names neither rises nor fades
        found.append(Motion(ident, _name(graph, ident), type_, before, now, round(ratio, 3), round(surprise, 3)))
    return sorted(found, key=lambda m: (-m.surprise, m.id))


def boards(graph: nx.MultiDiGraph, least: int = 1) -> list[Board]:
    """Benchmarks with ``least`` results or more and their results over time, those with most results first."""
    weeks = weeks_of(graph)
    points: dict[str, list[Point]] = defaultdict(list)
    for key in sorted(k for k in graph.nodes if k[0] == "Result"):
        ends: dict[str, str] = {}
        quote = ""
        for _, end, data in graph.out_edges(key, data=True):
            ends[data["type"]] = end[1]
            quote = data["properties"].get("quote", quote)
        if {"OF", "ON", "REPORTED_IN"} <= set(ends):
            p = graph.nodes[key]["properties"]
            paper = graph.nodes["Paper", ends["REPORTED_IN"]]["properties"]
            date = paper["published"].isoformat() if "published" in paper else weeks.get(ends["REPORTED_IN"], "")
            metric = _name(graph, ends["BY"]) if "BY" in ends else None
            of = ends["OF"]
            points[ends["ON"]].append(Point(key[1], date, _name(graph, of), of, p["value"], p.get("unit", ""), metric, paper["id"], quote, False))
    found = [Board(ident, _name(graph, ident), tuple(_marked(items))) for ident, items in points.items() if len(items) >= least]
    return sorted(found, key=lambda b: (-len(b.points), b.id))


def _marked(points: Iterable[Point]) -> Iterable[Point]:
    """Points by date, the undated last, each marked where it is the best so far of its metric and unit."""
    best: dict[tuple[str | None, str], float] = {}
    dated: set[tuple[str | None, str]] = set()
    for p in sorted(points, key=lambda p: (when(p.date), p.paper, p.of_id, p.value)):
        way = direction(p.metric)
        series = (p.metric, p.unit)
        if p.date:
            dated.add(series)
        in_time = way != 0 and (bool(p.date) or series not in dated)  # of what has no date nobody can say what came before
        leads = in_time and (series not in best or way * p.value > best[series])
        if leads:
            best[series] = way * p.value
        yield Point(p.id, p.date, p.of, p.of_id, p.value, p.unit, p.metric, p.paper, p.quote, leads)


def _name(graph: nx.MultiDiGraph, ident: str) -> str:
    return str(graph.nodes["Entity", ident]["properties"]["name"])


def sparkline(series: Sequence[tuple[str, int]], order: Sequence[str], width: int = 24) -> str:
    """A series of weeks as a line of blocks, over all weeks of the atlas in at most ``width`` steps."""
    if not order:
        return ""
    place = {week: i * min(width, len(order)) // len(order) for i, week in enumerate(order)}
    sums = [0] * min(width, len(order))
    for week, count in series:
        sums[place[week]] += count
    top = max(sums) or 1
    return "".join(" ▁▂▃▄▅▆▇█"[-(-8 * s // top)] for s in sums)
