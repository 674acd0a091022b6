"""What one paper states, once it is decided what its names are: mentions, relations, links and results of entities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kg.ends import may_link
from kg.model import Entity, Link, Occurrence, PaperRelation, Passage, Record, Role
from kg.resolve.derive import derive
from kg.resolve.features import About
from kg.resolve.names import key as key_of
from kg.resolve.relation import decide, owns_anothers
from kg.resolve.results import Owned, results
from kg.resolve.summary import Reading
from kg.schema import Schema
from kg.stated import Statement
from kg.weights import Weights

Owners = Sequence[Entity | None]


@dataclass(frozen=True, slots=True)
class Struck:
    """What a person struck out of a paper: relations by entity (None: any), and results by id."""

    relations: Mapping[str, Collection[str | None]] = field(default_factory=dict)
    results: Collection[str] = ()


def state(reading: Reading, entity_of: Callable[[str], Entity | None], schema: Schema, struck: Struck) -> Statement:
    """What a paper states; ``entity_of`` tells what its own keys stand for."""
    occurrences = _occurrences(reading, entity_of)
    entities: dict[str, Entity] = {}
    links: set[Link] = set()
    owned: list[Owned] = []
    for passage, record in reading.read:
        struck_here = [reading.rejected(passage, mention) for mention in record.mentions]
        owners = [None if out else entity_of(reading.names.own(mention)) for mention, out in zip(record.mentions, struck_here, strict=True)]
        entities |= {e.id: e for e in owners if e}
        links |= _links(reading.paper, passage, record, owners)
        owned.append((passage, _unmeasured(record, struck_here), owners))
    relations = _relations(reading, occurrences, entities, schema.weights, struck)
    pairs = {(k.head, k.tail) for k in links}
    others = {(k.relation, k.tail, k.quote) for k in links}  # what the sentence's own words say of another thing
    found = derive(relations, entities, occurrences, schema)
    derived = [k for k in found if (k.head, k.tail) not in pairs and (k.relation, k.tail, k.quote) not in others]
    return Statement(
        tuple(occurrences),
        tuple(relations),
        tuple(ordered(links)),
        tuple(ordered(derived)),
        tuple(r for r in results(owned, relations, occurrences, lambda name: entity_of(key_of(name))) if r.id not in struck.results),
    )


def occurrence_order(occurrence: Occurrence) -> tuple[str, str, int, int, str]:
    """First by week, paper, passage, offset."""
    passage = occurrence.passage
    return passage.week or "~", passage.paper, passage.position, occurrence.mention.start, occurrence.entity


def ordered(links: Collection[Link]) -> list[Link]:
    """Links in the order in which the graph lists their evidence."""
    return sorted(links, key=lambda k: (k.head, k.relation, k.tail, k.paper, k.passage, k.quote, k.rule))


def _occurrences(reading: Reading, entity_of: Callable[[str], Entity | None]) -> list[Occurrence]:
    found = []
    for passage, mention in reading.mentions():
        entity = entity_of(reading.names.own(mention))
        if entity and not reading.rejected(passage, mention):
            found.append(Occurrence(entity.id, passage, reading.names.seen(mention)))
    return sorted(found, key=occurrence_order)


def _relations(
    reading: Reading, occurrences: Sequence[Occurrence], entities: Mapping[str, Entity], weights: Weights, struck: Struck
) -> list[PaperRelation]:
    title = next((passage.text for passage, _ in reading.read if passage.role is Role.TITLE), "")
    about = About.of(title, occurrences)
    pairs: dict[str, list[Occurrence]] = defaultdict(list)
    for occurrence in occurrences:
        pairs[occurrence.entity].append(occurrence)
    places = {(o.passage.id, o.mention.start): o.entity for o in occurrences}
    titled = {o.entity for o in occurrences if o.passage.role is Role.TITLE and not o.mention.start}
    relations: dict[str, PaperRelation] = {}
    for ident, found in sorted(pairs.items(), key=lambda pair: entities[pair[0]].type == "Organization"):  # last: whose are the things?
        out = set(struck.relations.get(ident, ()))
        if None in out:
            continue
        if entities[ident].type == "Organization":
            brought = {r.entity for r in relations.values() if r.relation == "INTRODUCES"}
            out |= {"AFFILIATED_WITH"} if all(owns_anothers(o, places, brought, titled) for o in found) else set()
        relations[ident] = PaperRelation(reading.paper, ident, *decide(entities[ident].type, found, about, weights, frozenset(r for r in out if r)))
    return [relation for _, relation in sorted(relations.items())]


def _unmeasured(record: Record, struck: Sequence[bool]) -> Record:
    """The record without the measures of scores whose metric a person struck out: their names would bring it back."""
    if not any(struck):
        return record
    return replace(record, scores=tuple(replace(s, measure="") if s.by is not None and struck[s.by] else s for s in record.scores))


def _links(paper: str, passage: Passage, record: Record, owners: Owners) -> set[Link]:
    found = set()
    for claim in record.claims:
        head, tail = owners[claim.head], owners[claim.tail]
        if head and tail and head.id != tail.id and may_link(claim.relation, head.type, tail.type):
            found.add(Link(head.id, claim.relation, tail.id, paper, passage.id, passage.text[claim.start : claim.end], claim.confidence, claim.rule))
    return found
