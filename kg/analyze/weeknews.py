"""What is new in a week, or since one: papers, entities, trends, links, records, decisions that wait. Facts only, no words.

Everything is a function of the graph and decisions.jsonl, sorted, and carries the sentence that shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kg.analyze.defining import definition, without_title
from kg.analyze.history import Evidence, History, Name, Sighting, Span, Split, Tie
from kg.analyze.rates import Trend, returning, rising
from kg.analyze.records import Record, records
from kg.analyze.waiting import DOUBTED, Open, Waiting, waiting
from kg.model import ENTITY_TYPES, PAPER_RELATIONS
from kg.text import has_japanese

_SAYS_IT = ("summary", "abstract", "section", "field", "answer", "caption", "title")
"""Where the one line of a paper is looked for, best first."""


@dataclass(frozen=True, slots=True)
class PaperNews:
    """A paper of the span. ``line`` is its first sentence, ``line_ja`` its first Japanese one; ``first_week`` is earlier where it came again.

    ``passages`` are (role, heading, text) in reading order.
    """

    id: str
    title: str
    title_ja: str | None
    first_week: str
    arxiv_id: str | None
    url: str | None
    published: str | None
    authors: tuple[str, ...]
    line: Evidence | None
    line_ja: Evidence | None
    introduces: tuple[Name, ...]
    passages: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class NewEntity:
    """An entity first named in the span; ``relation`` is the strongest of its ``papers``, with its confidence.

    ``definition`` is of a paper that has this relation to it.
    """

    entity: Name
    relation: str
    confidence: float
    papers: tuple[str, ...]
    definition: Evidence


@dataclass(frozen=True, slots=True)
class SeenBefore:
    """An entity of earlier weeks; ``first`` and ``last`` are (week, paper) before the span, ``before`` counts those papers.

    ``evidence`` is a definition where a paper of the span introduces what others named before.
    """

    entity: Name
    relation: str
    confidence: float
    papers: tuple[str, ...]
    before: int
    first: tuple[str, str]
    last: tuple[str, str]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class NewLink:
    """A relation first stated in the span, between two entities that were both known before."""

    head: Name
    relation: str
    tail: Name
    confidence: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class WeekNews:
    """The news of a span; ``previous`` and ``next`` are the weeks of the atlas around it."""

    id: str
    weeks: tuple[str, ...]
    start: str
    end: str
    previous: str | None
    next: str | None
    papers: tuple[PaperNews, ...]
    again: tuple[PaperNews, ...]
    new: tuple[NewEntity, ...]
    seen: tuple[SeenBefore, ...]
    rising: tuple[Trend, ...]
    returning: tuple[Trend, ...]
    links: tuple[NewLink, ...]
    records: tuple[Record, ...]
    waiting: tuple[Waiting, ...]


def week_news(history: History, span: Span, split: Split, undecided: Open) -> WeekNews:
    """All that a span brought; ``split`` cuts a text into sentences, ``undecided`` comes from ``open_decisions``."""
    listed = sorted({p for w in span.weeks for p in history.listed[w]})
    fresh = [p for p in listed if history.week_of[p] >= span.weeks[0]]
    sightings = _sightings(history, span, listed)
    seen = [e for e in sightings if (history.first_week(e) or "") < span.weeks[0]]
    known = set(seen)
    at, end = history.weeks.index(span.weeks[0]), history.weeks.index(span.weeks[-1])
    return WeekNews(
        span.id,
        span.weeks,
        span.start.isoformat(),
        span.end.isoformat(),
        history.weeks[at - 1] if at else None,
        history.weeks[end + 1] if end + 1 < len(history.weeks) else None,
        tuple(_paper(history, p, span.weeks[-1], split) for p in fresh),
        tuple(_paper(history, p, span.weeks[-1], split) for p in listed if p not in set(fresh)),
        _new(history, span, {e: found for e, found in sightings.items() if e not in known}, split),
        _seen(history, span, {e: sightings[e] for e in seen}, split),
        rising(history, span, seen),
        returning(history, span, seen),
        _links(history, span),
        records(history, span),
        waiting(history, [s for found in sightings.values() for s in found], undecided),
    )


def _sightings(history: History, span: Span, papers: Iterable[str]) -> dict[str, list[Sighting]]:
    """This span's sightings by entity, in order of entities."""
    found: dict[str, list[Sighting]] = {}
    for sighting in sorted((s for p in papers for s in history.of_paper[p]), key=lambda s: (s.entity, s.week, s.paper)):
        if span.weeks[0] <= sighting.week <= span.weeks[-1]:
            found.setdefault(sighting.entity, []).append(sighting)
    return found


def _best(sightings: Iterable[Sighting]) -> Sighting:
    return min(sightings, key=lambda s: (PAPER_RELATIONS.index(s.relation), -s.confidence, s.paper))


def _alike(sightings: Iterable[Sighting], best: Sighting) -> list[Sighting]:
    """Those that say the same as the best one, as surely: only their sentences may stand beside its relation."""
    return [s for s in sightings if s.relation == best.relation and (s.confidence >= DOUBTED) == (best.confidence >= DOUBTED)]


def _new(history: History, span: Span, sightings: Mapping[str, list[Sighting]], split: Split) -> tuple[NewEntity, ...]:
    found = []
    for entity, now in sightings.items():
        best, papers = _best(now), tuple(sorted({s.paper for s in now}))
        told = definition(history, _alike(now, best), span.weeks[-1], split)
        found.append(NewEntity(history.name(entity), best.relation, best.confidence, papers, told))
    return tuple(sorted(found, key=_worth))


def is_introduced(found: NewEntity | SeenBefore) -> bool:
    """Whether a paper of the span introduces it, more likely than not; others may have named it before."""
    return found.relation == "INTRODUCES" and found.confidence >= DOUBTED


def _worth(found: NewEntity) -> tuple[object, ...]:
    """What a reader wants first: introduced, sure, more than mentioned, in several papers; models and methods before organizations."""
    weak = (not is_introduced(found), found.confidence < DOUBTED, found.relation == "MENTIONS")
    type_ = ENTITY_TYPES.index(found.entity.type) if found.entity.type in ENTITY_TYPES else len(ENTITY_TYPES)
    return (*weak, -len(found.papers), type_, found.entity.name.casefold(), found.entity.id)


def _seen(history: History, span: Span, sightings: Mapping[str, list[Sighting]], split: Split) -> tuple[SeenBefore, ...]:
    found = []
    for entity, now in sightings.items():
        before, best = history.before(entity, span.weeks[0]), _best(now)
        first, last = ((s.week, s.paper) for s in (before[0], before[-1]))
        evidence = definition(history, _alike(now, best), span.weeks[-1], split) if best.relation == "INTRODUCES" else best.evidence
        papers = tuple(s.paper for s in now)
        found.append(SeenBefore(history.name(entity), best.relation, best.confidence, papers, len(before), first, last, evidence))
    return tuple(sorted(found, key=lambda s: (-len(s.papers), -s.before, s.entity.name.casefold(), s.entity.id)))


def _links(history: History, span: Span) -> tuple[NewLink, ...]:
    ties = [t for week in span.weeks for t in history.ties[week] if _was_known(history, t, span.weeks[0])]
    ties.sort(key=lambda t: (-t.confidence, t.head, t.relation, t.tail))
    return tuple(NewLink(history.name(t.head), t.relation, history.name(t.tail), t.confidence, t.evidence) for t in ties)


def _was_known(history: History, tie: Tie, start: str) -> bool:
    return all((history.first_week(e) or start) < start for e in (tie.head, tie.tail))


def _paper(history: History, paper: str, week: str, split: Split) -> PaperNews:
    """A paper as the digests up to a week tell it."""
    p = history.properties("Paper", paper)
    passages = [history.properties("Passage", x) for x in history.passages_by(paper, week)]
    sightings = [s for s in history.of_paper[paper] if s.week <= week]
    introduced = sorted({s.entity for s in sightings if s.relation == "INTRODUCES" and s.confidence >= DOUBTED})
    return PaperNews(
        paper,
        p["title"],
        p.get("title_ja"),
        history.week_of[paper],
        p.get("arxiv_id"),
        p.get("url"),
        p["published"].isoformat() if p.get("published") else None,
        history.authors(paper),
        _line(history, paper, week, split),
        _line(history, paper, week, split, japanese=True),
        tuple(sorted(map(history.name, introduced), key=lambda n: (n.name.casefold(), n.id))),
        tuple((x.get("role", ""), x.get("heading", ""), x["text"]) for x in passages),
    )


def _line(history: History, paper: str, week: str, split: Split, *, japanese: bool = False) -> Evidence | None:
    """The first sentence up to a week, but for the title, of what comes nearest to a summary; None for a paper that is only a title."""
    title = history.properties("Paper", paper)["title"]
    ordered = sorted(history.passages_by(paper, week), key=lambda p: _rank(history.properties("Passage", p)))
    for passage in ordered:
        text = history.properties("Passage", passage)["text"]
        for a, b in split(text) if has_japanese(text) or not japanese else ():
            if text[a:b] != title and (has_japanese(text[a:b]) or not japanese):
                return without_title(Evidence(paper, passage, text[a:b]), title)
    return None


def _rank(passage: Mapping[str, Any]) -> tuple[int, int]:
    role = passage.get("role", "")
    return (_SAYS_IT.index(role) if role in _SAYS_IT else len(_SAYS_IT), passage.get("position", 0))
