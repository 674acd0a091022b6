"""Links of what a paper brings: what the paper uses, is tested on and compared with holds, rather often, for its own thing.

What that thing is, brought.py says; for which of the paper's relations, and as which link, a linear model does, trained by
scripts/train_links.py; its weights are schemas/link_weights.yaml. The evidence is the sentence that names both ends, else the one
that shows the paper's relation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from kg.ends import may_link
from kg.model import ENTITY_RELATIONS, Entity, Link, Occurrence, PaperRelation
from kg.resolve.brought import brought, things
from kg.resolve.features import ruled_out
from kg.resolve.link_features import SAID_OF_IT, Head, Places, features, opens_with_verb, together
from kg.schema import Schema
from kg.weights import NO_LINK, Weights, odds

_LEAST = {"USES": 0.7, "EVALUATED_ON": 0.55}
_ENOUGH = 0.45
"""How likely a link must be: what is used is told most often by words that say other things as well, comparison by words of its own."""
_BY_NAME = 0.8
"""How sure a name alone makes a link."""


class Candidate(NamedTuple):
    """A paper's relation that may hold for the thing that it brings, the head; ``place`` is where the paper says so."""

    relation: PaperRelation
    head: Entity
    tail: Entity
    place: Occurrence
    features: Mapping[str, float]


def derive(relations: Iterable[PaperRelation], entities: Mapping[str, Entity], occurrences: Iterable[Occurrence], schema: Schema) -> list[Link]:
    """Links from the thing that each paper is about, with the sentence that shows them best."""
    found = candidates(relations, entities, occurrences, schema.brought_weights)
    return [link for candidate in found if (link := derive_link(candidate, schema.link_weights))]


def candidates(
    relations: Iterable[PaperRelation], entities: Mapping[str, Entity], occurrences: Iterable[Occurrence], weights: Weights
) -> Iterator[Candidate]:
    """All that may be said of the thing that each paper is about, by weights of what papers are about; papers in order."""
    papers: dict[str, list[PaperRelation]] = defaultdict(list)
    for relation in relations:
        papers[relation.paper].append(relation)
    placed: dict[str, list[Occurrence]] = defaultdict(list)
    for occurrence in occurrences:
        placed[occurrence.passage.paper].append(occurrence)
    for paper, found in sorted(papers.items()):
        places = Places(placed[paper], {r.entity for r in found if r.relation == "INTRODUCES"})
        own = brought(things(found, entities, places.of), weights)
        if own is None:
            continue
        head = entities[own[0].entity]
        for relation in found:
            tail, tails = entities[relation.entity], places.of[relation.entity]
            if tail.id != head.id and not (relation.relation == "MENTIONS" and ruled_out(tails) - {"INTRODUCES"}):  # nothing of what is denied
                place = together(places.of[head.id], tails) or next((o for o in tails if opens_with_verb(o, relation.relation)), relation.evidence)
                yield Candidate(relation, head, tail, place, features(relation, Head(head, own[1]), tail, places))


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
