"""Which entities are rising, and which returned, against their own past rate.

Rising is Fisher's exact test, one-sided: of N papers now and M before, n + k name the entity; were its
rate unchanged, the number among the N would be hypergeometric, and ``chance`` is that of n or more.
Returning asks the same of silence: all its k papers fell into the first m, none into the G since;
at an unchanged rate that has the chance C(m, k) / C(m + G, k). Many entities are tested each week, so
Benjamini and Hochberg's rule keeps the expected share of false alarms in a list below ``FALSE_ALARMS``.
Every entity seen before counts as tested, also one that cannot pass. No rate is estimated and nothing
is assumed about its shape; the counts are shown with each line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import comb, prod

from kg.analyze.history import Evidence, History, Name, Span
from kg.weeks import week_bounds

FALSE_ALARMS = 0.1
PAST_WEEKS = 26
"""Rising is measured against so many weeks with papers: half a year, so that old fame does not hide a new rise."""
SILENT_WEEKS = 8
SEEN_BEFORE = 3
"""Returning needs a past of so many papers: one or two show no rate."""


@dataclass(frozen=True, slots=True)
class Trend:
    """``now`` of ``of`` papers name it, ``past`` of ``past_of`` did; ``since`` is where the past begins or ended.

    For a rising entity the past is the weeks from ``since`` on; for a returning one, the papers up to
    its last week ``since``, and ``silent`` papers came without it.
    """

    entity: Name
    now: int
    of: int
    past: int
    past_of: int
    since: str
    silent: int
    chance: float
    evidence: tuple[Evidence, ...]


def chance_of_more(now: int, of: int, past: int, past_of: int) -> float:
    """The chance of ``now`` or more among ``of`` papers where all ``now + past`` are spread evenly."""
    both = now + past
    ways = sum(comb(both, i) * comb(of + past_of - both, of - i) for i in range(now, min(both, of) + 1))
    return ways / comb(of + past_of, of)


def chance_of_silence(past: int, past_of: int, silent: int) -> float:
    """The chance that ``past`` papers, spread evenly over ``past_of + silent``, all fall into the first ``past_of``."""
    return prod((past_of - i) / (past_of + silent - i) for i in range(past))


def rising(history: History, span: Span, entities: Iterable[str]) -> tuple[Trend, ...]:
    """Entities seen before that this span names more often than their last half-year lets expect."""
    start = span.weeks[0]
    at = history.weeks.index(start)
    since = history.weeks[max(0, at - PAST_WEEKS)]
    of, past_of = _papers(history, span), history.papers_between(since, start)
    found, tested = [], 0
    for entity in entities:
        tested += 1
        evidence = _evidence(history, span, entity)
        past = sum(history.week_of[s.paper] >= since for s in history.before(entity, start))  # of the papers counted in past_of
        if len(evidence) > 1 and past:
            chance = chance_of_more(len(evidence), of, past, past_of)
            found.append(Trend(history.name(entity), len(evidence), of, past, past_of, since, 0, chance, evidence))
    return _unlikely(found, tested)


def returning(history: History, span: Span, entities: Iterable[str]) -> tuple[Trend, ...]:
    """Entities with a past whose silence was longer than that past lets expect."""
    start, of = span.weeks[0], _papers(history, span)
    found, tested = [], 0
    for entity in entities:
        evidence, before = _evidence(history, span, entity), history.before(entity, start)
        if not evidence or len(before) < SEEN_BEFORE:
            continue
        tested += 1
        last = before[-1].week
        if (span.start - week_bounds(last)[1]).days <= SILENT_WEEKS * 7:
            continue
        after = history.weeks[history.weeks.index(last) + 1]
        past_of, silent = history.papers_between(before[0].week, after), history.papers_between(after, start)
        chance = chance_of_silence(len(before), max(past_of, len(before)), silent)
        found.append(Trend(history.name(entity), len(evidence), of, len(before), past_of, last, silent, chance, evidence))
    return _unlikely(found, tested)


def _papers(history: History, span: Span) -> int:
    return sum(len(history.new_papers(week)) for week in span.weeks)


def _evidence(history: History, span: Span, entity: str) -> tuple[Evidence, ...]:
    """One piece for each new paper of the span that names the entity."""
    first, last = span.weeks[0], span.weeks[-1]
    return tuple(s.evidence for s in history.during(entity, first, last) if first <= history.week_of[s.paper] <= last)


def _unlikely(trends: Sequence[Trend], tested: int) -> tuple[Trend, ...]:
    """Those of ``tested`` that Benjamini and Hochberg's rule keeps, the least likely first."""
    ordered = sorted(trends, key=lambda t: (t.chance, t.entity.id))
    keep = max((i for i, t in enumerate(ordered, 1) if t.chance <= FALSE_ALARMS * i / tested), default=0)
    return tuple(ordered[:keep])
