"""Results that beat every earlier one: the same benchmark, metric and unit, and a better number."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from kg.analyze.history import History, Name, Score, Span
from kg.direction import direction


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
        way = direction(metric.name if metric else None)
        past = [s for s in scores if s.week < span.weeks[0]]
        now = [s for s in scores if s.week >= span.weeks[0]]
        if not past or not now or not way:
            continue
        best, last = _best(now, way), _best(past, way)
        if way * best.value > way * last.value:
            found.append(Record(history.name(on), metric, unit, history.name(best.of), best, history.name(last.of), last))
    return tuple(found)


def _best(scores: list[Score], way: int) -> Score:
    return min(scores, key=lambda s: (-way * s.value, s.week, s.evidence.paper, s.of))


def _scores(history: History, last: str) -> dict[_Key, list[Score]]:
    """The results up to a week by (on, by, unit); without a metric only percentages can be compared."""
    found: dict[_Key, list[Score]] = defaultdict(list)
    for week in history.weeks[: history.weeks.index(last) + 1]:
        for score in history.results[week]:
            if score.on and (score.by or score.unit == "%"):
                found[score.on, score.by, score.unit].append(score)
    return found
