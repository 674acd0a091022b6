"""Results of a paper: whose number it is, where and by what, once every mention has its thing and its type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.ends import DATA
from kg.model import OWN, Entity, Occurrence, PaperRelation, Passage, Record, Result, Role, Score

_SUBJECTS = ("Model", "Method", "Software")
_SURE = 0.6
"""From this confidence on a thing is what the paper introduces: what a title names may be what the paper takes (GPT-4 for Math)."""
_PLACES = ("Benchmark", "Dataset", "Task")

Owned = tuple[Passage, Record, Sequence[Entity | None]]
"""A passage of a paper, its record, and the entity of each mention."""


@dataclass(frozen=True, slots=True)
class _Things:
    """What a score may stand for without a mention: what each paper introduces, and where metrics are looked up."""

    subjects: dict[str, Entity]
    places: dict[str, Entity]
    metric_of: Callable[[str], Entity | None]


def results(
    owned: Sequence[Owned], relations: Sequence[PaperRelation], occurrences: Iterable[Occurrence], metric_of: Callable[[str], Entity | None]
) -> list[Result]:
    """Scores whose parts are of fitting types; a number that the paper's own thing has needs one such thing.

    ``metric_of`` tells the entity of a metric's name, whichever paper names it.
    """
    by_id = {e.id: e for _, _, owners in owned for e in owners if e}
    titled = {(o.passage.paper, o.entity) for o in occurrences if o.passage.role is Role.TITLE}
    things = _Things(
        _own(relations, by_id, titled, _SUBJECTS),
        _own(relations, by_id, titled, DATA),
        metric_of,
    )
    found = {r for passage, record, owner in owned for score in record.scores if (r := _result(score, passage, owner, things))}
    return sorted(found, key=lambda r: (r.paper, r.passage, r.of, r.value, r.on or "", r.by or "", r.unit, r.quote))


def _own(relations: Iterable[PaperRelation], by_id: Mapping[str, Entity], titled: set[tuple[str, str]], types: Sequence[str]) -> dict[str, Entity]:
    """What each paper surely introduces of some types: the one in its title, else the only one; none where that is not clear."""
    found: dict[str, list[PaperRelation]] = {}
    for relation in relations:
        if relation.relation == "INTRODUCES" and relation.confidence >= _SURE and by_id[relation.entity].type in types:
            found.setdefault(relation.paper, []).append(relation)
    own = {}
    for paper, introduced in found.items():
        named = [r for r in introduced if (paper, r.entity) in titled]
        if len(named or introduced) == 1:
            own[paper] = by_id[(named or introduced)[0].entity]
    return own


def _result(score: Score, passage: Passage, owner: Sequence[Entity | None], things: _Things) -> Result | None:
    paper = passage.paper
    of = things.subjects.get(paper) if score.of == OWN else owner[score.of]
    on = None if score.on is None else things.places.get(paper) if score.on == OWN else owner[score.on]
    by = owner[score.by] if score.by is not None else None
    if by is None or by.type != "Metric":
        by = things.metric_of(score.measure) if score.measure else None
    if of is None or of.type not in _SUBJECTS or (score.on is not None and (on is None or on.type not in _PLACES)):
        return None
    if by is not None and by.type != "Metric":
        by = None
    if by is None and (not score.unit or (on is None and score.unit == "%")):
        return None  # nothing says what the number measures
    quote = passage.text[score.start : score.end]
    return Result(of.id, on.id if on else None, by.id if by else None, score.value, score.unit, paper, passage.id, quote)
