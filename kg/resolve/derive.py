"""Links of what a paper brings: what the paper uses, is tested on and compared with holds, rather often, for its own thing.

For which of the paper's relations, and as which link, a linear model says, trained by scripts/train_links.py; its weights are
schemas/link_weights.yaml. The evidence is the sentence that names both ends, else the one that shows the paper's relation.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kg.ends import may_link
from kg.model import ENTITY_RELATIONS, Entity, Link, Occurrence, PaperRelation, Role
from kg.resolve.link_features import SAID_OF_IT, Places, features, opens_with_verb, together
from kg.weights import NO_LINK, Weights, odds

_HEADS = ("Model", "Method", "Software", "Dataset", "Benchmark")
_LEAST = {"USES": 0.7, "EVALUATED_ON": 0.55}
_ENOUGH = 0.45
"""How likely a link must be: what is used is told most often by words that say other things as well, comparison by words of its own."""
_BY_NAME = 0.8
"""How sure a name alone makes a link."""
_SAID, _OFTEN = 0.6, 2
"""How surely a text, and how often, must bring the one thing that its title does not name."""
_LIKELY = 0.5
"""How sure the paper's relation to a thing must be that no title and no sentence of its own makes the paper's."""
_BRIEF = 3
"""Passages of a paper that is a few lines."""
_SURE = 0.7
"""How sure the paper's relation to what its title names must be where no rule but the model speaks."""


class Candidate(NamedTuple):
    """A paper's relation that may hold for the thing that it brings, the head; ``place`` is where the paper says so."""

    relation: PaperRelation
    head: Entity
    tail: Entity
    place: Occurrence
    features: Mapping[str, float]


def derive(relations: Iterable[PaperRelation], entities: Mapping[str, Entity], occurrences: Iterable[Occurrence], weights: Weights) -> list[Link]:
    """Links from each paper's main introduced entity, with the sentence that shows them best."""
    return [link for candidate in candidates(relations, entities, occurrences) if (link := derive_link(candidate, weights))]


def candidates(relations: Iterable[PaperRelation], entities: Mapping[str, Entity], occurrences: Iterable[Occurrence]) -> Iterator[Candidate]:
    """All that may be said of each paper's main introduced entity; papers in order."""
    papers: dict[str, list[PaperRelation]] = defaultdict(list)
    for relation in relations:
        papers[relation.paper].append(relation)
    placed: dict[str, list[Occurrence]] = defaultdict(list)
    for occurrence in occurrences:
        placed[occurrence.passage.paper].append(occurrence)
    for paper, found in sorted(papers.items()):
        places = Places(placed[paper], {r.entity for r in found if r.relation == "INTRODUCES"})
        main = _main(found, entities, places.of)
        for relation in found:
            if main is not None and relation.entity != main:
                head, tail, tails = entities[main], entities[relation.entity], places.of[relation.entity]
                place = together(places.of[main], tails) or next((o for o in tails if opens_with_verb(o, relation.relation)), relation.evidence)
                yield Candidate(relation, head, tail, place, features(relation, head, tail, places))


def _main(relations: Sequence[PaperRelation], entities: Mapping[str, Entity], places: Mapping[str, Sequence[Occurrence]]) -> str | None:
    """The one thing that a paper is about.

    Introduced, and named by its title; else the one that its text says it introduces, and names most; else, in a paper of a few lines, the
    likeliest of all that it introduces and names again.
    """
    own = [r for r in relations if r.relation == "INTRODUCES" and entities[r.entity].type in _HEADS]
    titled = [r for r in own if r.rule == "title name" or (r.evidence.passage.role is Role.TITLE and r.confidence >= _SURE)]
    if titled:
        return max(titled, key=lambda r: (r.confidence, r.entity)).entity
    said = [r.entity for r in own if not r.rule.startswith("model") and (r.confidence >= _SAID or _in_title(places[r.entity]))]
    told = sorted(((len(places[entity]), entity) for entity in said), reverse=True)
    stands_out = told and told[0][0] >= _OFTEN and (len(told) == 1 or told[0][0] >= 2 * told[1][0])
    if stands_out:
        return told[0][1]
    if len({o.passage.id for named in places.values() for o in named}) > _BRIEF:
        return None
    likely = [(r.confidence * math.sqrt(len(places[r.entity])), r.entity) for r in own if r.confidence >= _LIKELY and len(places[r.entity]) >= _OFTEN]
    return max(likely)[1] if likely else None


def _in_title(places: Sequence[Occurrence]) -> bool:
    return any(o.passage.role is Role.TITLE for o in places)


def _is_variant(one: Entity, other: Entity) -> bool:
    """Whether a name goes on after another (GLIPv2-T, GLIPv2) of a thing that it can be a part of."""
    return one.name.casefold().startswith((f"{other.name.casefold()}-", f"{other.name.casefold()} ")) and may_link("PART_OF", one.type, other.type)


def derive_link(candidate: Candidate, weights: Weights) -> Link | None:
    """The link that a candidate is, where one is likely enough."""
    relation, head, tail, place, found = candidate
    start, end = place.mention.sentence
    quote = place.passage.text[start:end]
    if relation.relation == "INTRODUCES" and _is_variant(tail, head):
        return Link(tail.id, "PART_OF", head.id, relation.paper, place.passage.id, quote, _BY_NAME, "name: a variant of the paper's own")
    kinds = [kind for kind in ENTITY_RELATIONS if may_link(kind, head.type, tail.type)]
    likely = odds(found, (*kinds, NO_LINK), weights)
    said = SAID_OF_IT & found.keys()
    kind = max((k for k in kinds if likely[k] >= (_ENOUGH if said else _LEAST.get(k, _ENOUGH))), key=lambda k: likely[k], default=None)
    if kind is None:
        return None
    return Link(head.id, kind, tail.id, relation.paper, place.passage.id, quote, round(likely[kind], 3), f"the paper's own {relation.relation}")
