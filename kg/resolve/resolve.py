"""The whole of resolving: a pure, order-free function of papers, records, vocabulary and judgements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kg.model import Entity, Link, Mention, Occurrence, PaperRelation, Passage, Resolution, Role
from kg.resolve.assets import AssetRead, Placer, Places, asset_links
from kg.resolve.definitions import Read
from kg.resolve.derive import derive
from kg.resolve.entities import make_entities, order_key, strong_enough
from kg.resolve.families import families
from kg.resolve.features import About
from kg.resolve.judgements import Judgements
from kg.resolve.keys import Keys
from kg.resolve.names import Parts
from kg.resolve.names import key as key_of
from kg.resolve.relation import Weights, decide
from kg.resolve.results import Owned, results
from kg.resolve.senses import split_senses
from kg.resolve.vocabulary import Vocabulary
from kg.schema import Schema


def resolve(papers: Mapping[str, Sequence[Read]], schema: Schema, judgements: Judgements, assets: Sequence[AssetRead] = ()) -> Resolution:
    """Joins the mentions of all papers (id -> its passages and records) and the names of assets to entities and relations."""
    vocabulary = Vocabulary(schema.by_name)
    read = split_senses({paper: papers[paper] for paper in sorted(papers)}, vocabulary)
    keys = Keys(read, vocabulary, judgements)
    groups = _groups(read, keys, judgements)
    places = Placer(assets, groups, keys.groups, schema).place() if assets else Places()
    for key, occurrence in places.occurrences:
        if not _dropped([occurrence], judgements):
            groups[key] = [*groups.get(key, ()), occurrence]
    entities, redirects = make_entities(groups, keys.vocabulary, judgements)
    occurrences = sorted((_own(o, entities[key]) for key, found in groups.items() for o in found), key=lambda o: (*order_key(o), o.entity))
    titles = {paper: next((p.text for p, _ in parts if p.role is Role.TITLE), "") for paper, parts in read.items()}
    by_id = {e.id: e for e in entities.values()}
    relations = _relations(occurrences, by_id, titles, schema.weights, judgements)
    owned = _owned(read, keys, entities)
    stated = _links(owned) | set(families(_named(read, keys, entities), by_id))
    listed, placed = asset_links(assets, places, entities)
    links = _allowed(_ordered({*stated, *_unstated(derive(relations, by_id, occurrences), stated), *listed}), by_id, judgements)
    return Resolution(
        entities=tuple(by_id[ident] for ident in sorted(by_id)),
        occurrences=tuple(occurrences),
        relations=tuple(relations),
        links=tuple(links),
        results=tuple(r for r in results(owned, relations, occurrences, entities.values()) if r.id not in judgements.reject_results),
        redirects=tuple(sorted(redirects.items())),
        decisions=tuple(sorted({*keys.decisions, *places.decisions}, key=lambda d: (d.verdict, d.names, d.paper or "", d.rule))),
        assets=tuple(placed),
    )


def _groups(read: dict[str, list[Read]], keys: Keys, judgements: Judgements) -> dict[str, list[Occurrence]]:
    groups: dict[str, list[Occurrence]] = defaultdict(list)
    for paper, passages in read.items():
        for passage, record in passages:
            for mention in record.mentions:
                if _rejected(passage, mention, judgements):
                    continue
                groups[keys.of(paper, mention)].append(Occurrence("", passage, keys.seen(paper, mention)))
    return {key: found for key, found in sorted(groups.items()) if strong_enough(found) and not _dropped(found, judgements)}


def _named(read: dict[str, list[Read]], keys: Keys, entities: Mapping[str, Entity]) -> dict[Parts, list[Occurrence]]:
    """Occurrences by what their names are made of."""
    named: dict[Parts, list[Occurrence]] = defaultdict(list)
    for paper, passages in read.items():
        for passage, record in passages:
            for mention in record.mentions:
                entity = entities.get(keys.of(paper, mention))
                if entity:
                    named[keys.parts(paper, mention)].append(Occurrence(entity.id, passage, mention))
    return named


def _dropped(occurrences: Sequence[Occurrence], judgements: Judgements) -> bool:
    return any(key_of(n) in judgements.drop for o in occurrences for n in (o.mention.surface, o.mention.name or ""))


def _rejected(passage: Passage, mention: Mention, judgements: Judgements) -> bool:
    """Whether a person struck out this mention."""
    names = {key_of(mention.surface), key_of(mention.name or mention.surface)}
    return any((passage.id, name, start) in judgements.reject_mentions for name in names for start in (None, mention.start))


def _own(occurrence: Occurrence, entity: Entity) -> Occurrence:
    return Occurrence(entity.id, occurrence.passage, occurrence.mention)


def _relations(
    occurrences: Sequence[Occurrence], entities: Mapping[str, Entity], titles: Mapping[str, str], weights: Weights, judgements: Judgements
) -> list[PaperRelation]:
    pairs: dict[tuple[str, str], list[Occurrence]] = defaultdict(list)
    for occurrence in occurrences:
        if not occurrence.passage.paper:
            continue  # an asset names it
        pairs[occurrence.passage.paper, occurrence.entity].append(occurrence)
    rejected: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
    for paper, name, relation in judgements.reject:
        rejected[paper].append((name, relation))
    relations = []
    own: dict[str, list[Occurrence]] = defaultdict(list)
    for (paper, _), found in pairs.items():
        own[paper] += found
    about = {paper: About.of(titles[paper], found) for paper, found in own.items()}
    for (paper, ident), found in sorted(pairs.items()):
        entity = entities[ident]
        names = {key_of(n) for n in (entity.name, *entity.aliases)} if paper in rejected else set()
        struck = [relation for name, relation in rejected.get(paper, ()) if name in names]
        if None in struck:
            continue
        kind, confidence, evidence, rule = decide(entity.type, found, about[paper], weights, frozenset(r for r in struck if r))
        relations.append(PaperRelation(paper, ident, kind, confidence, evidence, rule))
    return relations


def _owned(read: dict[str, list[Read]], keys: Keys, entities: Mapping[str, Entity]) -> list[Owned]:
    """Passages with the entity of each mention."""
    return [(p, record, [entities.get(keys.of(paper, m)) for m in record.mentions]) for paper, parts in read.items() for p, record in parts]


def _allowed(links: list[Link], entities: Mapping[str, Entity], judgements: Judgements) -> list[Link]:
    """Links that no person struck out."""
    if not judgements.reject_links:
        return links
    names = {ident: {key_of(n) for n in (e.name, *e.aliases)} for ident, e in entities.items()}
    struck = {
        (k, paper) for k in links for h, r, t, paper in judgements.reject_links if k.relation == r and h in names[k.head] and t in names[k.tail]
    }
    return [k for k in links if not {(k, None), (k, k.paper)} & struck]


def _unstated(derived: Iterable[Link], stated: Iterable[Link]) -> list[Link]:
    """Derived links between pairs of which no sentence of the paper speaks by itself."""
    pairs = {(k.paper, k.head, k.tail) for k in stated}
    return [k for k in derived if (k.paper, k.head, k.tail) not in pairs]


def _ordered(links: set[Link]) -> list[Link]:
    return sorted(links, key=lambda k: (k.head, k.relation, k.tail, k.paper, k.passage, k.quote, k.rule))


def _links(owned: Iterable[Owned]) -> set[Link]:
    """What sentences say of two entities."""
    found = set()
    for passage, record, owner in owned:
        for claim in record.claims:
            head, tail, quote = owner[claim.head], owner[claim.tail], passage.text[claim.start : claim.end]
            if head and tail and head.id != tail.id:
                found.add(Link(head.id, claim.relation, tail.id, passage.paper, passage.id, quote, claim.confidence, claim.rule))
    return found
