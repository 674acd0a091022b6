"""The one thing that a paper is about: a linear model over readable features picks it among all that the paper names, or none.

Trained by scripts/train_brought.py; its weights are schemas/brought_weights.yaml: feature -> BROUGHT -> weight.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from kg.model import Entity, Occurrence, PaperRelation, Role
from kg.resolve.beside import in_language, is_topic
from kg.resolve.features import About, cue_strengths
from kg.text import is_term
from kg.weights import BROUGHT, Weights

ENOUGH = 0.5
"""How likely a thing must be what its paper is about: likelier than not."""
_TYPES = ("Model", "Method", "Software", "Dataset", "Benchmark")
_CUES = ("INTRODUCES", "EVALUATES_ON")


class Thing(NamedTuple):
    """What a paper may be about, and how it stands among all that the paper names."""

    relation: PaperRelation
    features: Mapping[str, float]


def brought(things: Sequence[Thing], weights: Weights) -> tuple[PaperRelation, float] | None:
    """The likeliest thing and how likely it is, in [0, 1]; None where no thing is likely enough."""
    sure = likely([thing.features for thing in things], weights)
    best = max(zip(sure, (thing.relation for thing in things), strict=True), key=lambda one: (one[0], one[1].entity), default=None)
    return (best[1], round(best[0], 3)) if best and best[0] >= ENOUGH else None


def likely(things: Sequence[Mapping[str, float]], weights: Weights) -> list[float]:
    """How likely each is the one, by features; what is left of 1 is that none is."""
    said = [sum(found[f] * weights[f].get(BROUGHT, 0.0) for f in sorted(found.keys() & weights.keys())) for found in things]
    scores = [round(weights["bias"].get(BROUGHT, 0.0) + total, 9) for total in said]
    top = max(0.0, *scores) if scores else 0.0
    odds = [math.exp(score - top) for score in scores]
    return [each / (math.exp(-top) + sum(odds)) for each in odds]


def things(relations: Iterable[PaperRelation], entities: Mapping[str, Entity], places: Mapping[str, Sequence[Occurrence]]) -> list[Thing]:
    """All that a paper may be about, with features; ``places`` are where it names what."""
    about = About.of("", (o for named in places.values() for o in named))
    topics = {entity: sum(map(is_topic, named)) for entity, named in places.items()}
    able = [r for r in relations if entities[r.entity].type in _TYPES]
    surest = max((r.introduced for r in able), default=0.0)
    return [_thing(r, entities[r.entity], places[r.entity], about, topics, surest) for r in able]


def _thing(relation: PaperRelation, entity: Entity, places: Sequence[Occurrence], about: About, topics: Mapping[str, int], surest: float) -> Thing:
    roles, term = {o.passage.role for o in places}, is_term(entity.name)
    told = {
        f"type {entity.type}": True,
        "surest of all": relation.introduced == surest,
        "a term": term,
        "in the title": Role.TITLE in roles,
        "a term in the title": term and Role.TITLE in roles,
        "named by the title": relation.rule == "title name",
        "in a question": Role.QUESTION in roles,
        "listed": any(o.mention.name for o in places),
        "named once": len(places) == 1,
    }
    found = {
        "sure that it is introduced": math.log((relation.introduced + 0.001) / (1.001 - relation.introduced)),
        "times named": math.log(len(places)),
        "share of places": len(places) / max(about.times.values()),
        "share of topics": topics[entity.id] / max(1, *topics.values()),
        "order": about.order[entity.id],
        **{f"cue {kind}": strength for kind, strength in cue_strengths(places).items() if kind in _CUES},
        **{name: 1.0 for name, true in told.items() if true},
    }
    return Thing(relation, found | in_language(about.language, found))
