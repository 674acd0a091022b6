"""Results that beat every earlier one: the same benchmark, metric and unit, and a better number."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from kg.analyze.history import History, Name, Score, Span
from kg.text import fold

_LESS_IS_BETTER = re.compile(
    r"\b(errors?|loss|perplexity|latency|distance|divergence|regret|cost|emissions|consumption|time|footprint|real-time factor"
    r"|FID|FVD|KID|LPIPS|ADE|FDE|MAE|MSE|RMSE|WER|CER|PPL|FLOPs|Abs Rel|hallucination rate)\b",
    re.I,
)
_NO_DIRECTION = {fold("Attack success rate")}
"""The attacker wants more and the defender less: no number beats another."""


@dataclass(frozen=True, slots=True)
class Record:
    """``now`` is better than ``before``, the best of all earlier weeks, on ``on`` by ``by`` (None: no metric is named)."""

    on: Name
    by: Name | None
    unit: str
    of: Name
    now: Score
    before_of: Name
    before: Score


_Key = tuple[str, str | None, str]


def records(history: History, span: Span) -> tuple[Record, ...]:
    """The records of a span, the best number of each only."""
    found = []
    for (on, by, unit), scores in sorted(_scores(history, span.weeks[-1]).items(), key=lambda item: tuple(map(str, item[0]))):
        metric = history.name(by) if by else None
        lower = metric is not None and bool(_LESS_IS_BETTER.search(metric.name))
        past = [s for s in scores if s.week < span.weeks[0]]
        now = [s for s in scores if s.week >= span.weeks[0]]
        if not past or not now or (metric and fold(metric.name) in _NO_DIRECTION):
            continue
        best, last = _best(now, lower), _best(past, lower)
        if best.value < last.value if lower else best.value > last.value:
            found.append(Record(history.name(on), metric, unit, history.name(best.of), best, history.name(last.of), last))
    return tuple(found)


def _best(scores: list[Score], lower: bool) -> Score:
    return min(scores, key=lambda s: (s.value if lower else -s.value, s.week, s.evidence.paper, s.of))


def _scores(history: History, last: str) -> dict[_Key, list[Score]]:
    """The results up to a week by (on, by, unit); without a metric only percentages can be compared."""
    found: dict[_Key, list[Score]] = defaultdict(list)
    for week in history.weeks[: history.weeks.index(last) + 1]:
        for score in history.results[week]:
            if score.on and (score.by or score.unit == "%"):
                found[score.on, score.by, score.unit].append(score)
    return found
