"""Results that beat every earlier one: the same benchmark, metric and unit, and a better number."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

import networkx as nx

from kg.analyze.history import Evidence, History, Name, Span
from kg.text import fold

_LESS_IS_BETTER = re.compile(
    r"\b(errors?|loss|perplexity|latency|distance|divergence|regret|cost|emissions|consumption|time|footprint|real-time factor"
    r"|FID|FVD|KID|LPIPS|ADE|FDE|MAE|MSE|RMSE|WER|CER|PPL|FLOPs|Abs Rel|hallucination rate)\b",
    re.I,
)
_NO_DIRECTION = {fold("Attack success rate")}
"""The attacker wants more and the defender less: no number beats another."""


@dataclass(frozen=True, slots=True)
class Score:
    """A number that a paper states for ``of``."""

    of: Name
    value: float
    week: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Record:
    """``now`` is better than ``before``, the best of all earlier weeks, on ``on`` by ``by`` (None: no metric is named)."""

    on: Name
    by: Name | None
    unit: str
    now: Score
    before: Score


_Key = tuple[str, str, str]


def records(history: History, span: Span) -> tuple[Record, ...]:
    """The records of a span, the best number of each only."""
    found = []
    for (on, by, unit), scores in sorted(_scores(history.graph, history).items()):
        metric = history.name(by) if by else None
        lower = metric is not None and bool(_LESS_IS_BETTER.search(metric.name))
        past = [s for s in scores if s.week < span.weeks[0]]
        now = [s for s in scores if span.weeks[0] <= s.week <= span.weeks[-1]]
        if not past or not now or (metric and fold(metric.name) in _NO_DIRECTION):
            continue
        best, last = _best(now, lower), _best(past, lower)
        if best.value < last.value if lower else best.value > last.value:
            found.append(Record(history.name(on), metric, unit, best, last))
    return tuple(found)


def _best(scores: list[Score], lower: bool) -> Score:
    return min(scores, key=lambda s: (s.value if lower else -s.value, s.week, s.evidence.paper, s.of.id))


def _scores(graph: nx.MultiDiGraph, history: History) -> dict[_Key, list[Score]]:
    """Dated results on a benchmark or task by (on, by, unit); without a metric only percentages can be compared."""
    found: dict[_Key, list[Score]] = defaultdict(list)
    for kind, ident in sorted(graph.nodes):
        if kind != "Result":
            continue
        ends = {d["type"]: (end[1], d["properties"]) for _, end, d in graph.out_edges((kind, ident), data=True)}
        paper, p = ends["REPORTED_IN"]
        node = history.properties(kind, ident)
        on, by, unit = ends.get("ON", ("",))[0], ends.get("BY", ("",))[0], node.get("unit", "")
        if on and (by or unit == "%") and paper in history.week_of:
            evidence = Evidence(paper, p["passage"], p["quote"])
            found[on, by, unit].append(Score(history.name(ends["OF"][0]), node["value"], history.week_of[paper], evidence))
    return found
