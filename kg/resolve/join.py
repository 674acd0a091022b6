"""What all papers together decide: which names are one thing, what it is, and how its names are kin.

``join`` goes over summaries, never over texts, so that a paper that did not change costs next to nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kg.model import Decision, Entity, Link, Occurrence, PlacedAsset
from kg.resolve.assets import AssetRead, Placer, Places, asset_links
from kg.resolve.entities import Found, make_entities, seen_of, spellings_of, strong_enough
from kg.resolve.families import Named, families
from kg.resolve.judgements import Judgements
from kg.resolve.keys import Keys
from kg.resolve.names import Parts
from kg.resolve.names import key as key_of
from kg.resolve.state import Struck
from kg.resolve.summary import Sighting, Summary
from kg.resolve.vocabulary import Vocabulary
from kg.schema import Schema


@dataclass(frozen=True, slots=True)
class Joined:
    """The entities of an atlas. ``named`` are the keys that papers name well enough; ``links`` are what names alone and
    assets tell; ``occurrences`` are those of assets."""

    keys: Keys
    named: frozenset[str]
    entities: Mapping[str, Entity]
    seen: Mapping[str, tuple[str | None, str | None, int]]
    redirects: Mapping[str, str]
    decisions: tuple[Decision, ...]
    links: tuple[Link, ...]
    occurrences: tuple[Occurrence, ...]
    assets: tuple[PlacedAsset, ...]

    def entity_of(self, paper: str) -> Callable[[str], Entity | None]:
        """What a paper's own keys stand for: nothing where only an asset makes a thing of a doubtful name."""
        return lambda key: self.entities.get(group) if (group := self.keys.of(paper, key)) in self.named else None


def join(
    summaries: Mapping[str, Summary], schema: Schema, vocabulary: Vocabulary, judgements: Judgements, assets: Sequence[AssetRead] = ()
) -> Joined:
    """Joins what papers (by id, sorted) and assets say of names to entities."""
    keys = Keys(summaries, vocabulary, judgements)
    groups = _groups(summaries, keys, judgements)
    named = frozenset(groups)
    judged = {name: vocabulary.owner(name) for names in judgements.same for name in names} if assets else {}
    places = Placer(assets, groups, keys.groups, schema, judged).place() if assets else Places()
    kept = [(key, o) for key, o in places.occurrences if not _dropped([("", _sighting(key, o))], judgements)]
    for key, occurrence in kept:
        groups[key] = [*groups.get(key, ()), ("", _sighting(key, occurrence))]
    entities, redirects = make_entities(groups, vocabulary, judgements)
    listed, placed = asset_links(assets, places, entities)
    kin = families(_named(summaries, keys, entities), {e.id: e for e in entities.values()})
    return Joined(
        keys,
        named,
        entities,
        {entities[key].id: seen_of(found) for key, found in groups.items()},
        redirects,
        tuple(sorted({*keys.decisions, *places.decisions}, key=lambda d: (d.verdict, d.names, d.paper or "", d.rule))),
        (*kin, *listed),
        tuple(Occurrence(entities[key].id, o.passage, o.mention) for key, o in kept),
        tuple(placed),
    )


def struck_out(
    summaries: Mapping[str, Summary], entities_of: Callable[[str], Callable[[str], Entity | None]], judgements: Judgements
) -> dict[str, Struck]:
    """What a person struck out, by paper; papers that are not named here share what is under the empty id.

    ``entities_of`` a paper tells what its own keys stand for.
    """
    struck = {"": Struck({}, judgements.reject_results)}
    named: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
    for paper, name, relation in judgements.reject:
        named[paper].append((name, relation))
    for paper in named.keys() & summaries.keys():
        entity_of = entities_of(paper)
        entities = {e.id: e for s in summaries[paper].sightings if (e := entity_of(s.key))}
        known = {ident: {key_of(n) for n in (e.name, *e.aliases)} for ident, e in entities.items()}
        out = {ident: {relation for name, relation in named[paper] if name in names} for ident, names in known.items()}
        struck[paper] = Struck({ident: relations for ident, relations in out.items() if relations}, judgements.reject_results)
    return struck


def allowed(links: Sequence[Link], entities: Mapping[str, Entity], judgements: Judgements) -> list[Link]:
    """Links that no person struck out; entities by id."""
    if not judgements.reject_links:
        return list(links)
    names = {ident: {key_of(n) for n in (e.name, *e.aliases)} for ident, e in entities.items()}
    rejected = judgements.reject_links
    struck = {(k, paper) for k in links for h, r, t, paper in rejected if k.relation == r and h in names[k.head] and t in names.get(k.tail, ())}
    return [k for k in links if not {(k, None), (k, k.paper)} & struck]


def _groups(summaries: Mapping[str, Summary], keys: Keys, judgements: Judgements) -> dict[str, Found]:
    groups: dict[str, list[tuple[str, Sighting]]] = defaultdict(list)
    for paper, summary in summaries.items():
        for sighting in summary.sightings:
            if sighting.spelled:
                groups[keys.of(paper, sighting.key)].append((paper, sighting))
    return {key: found for key, found in sorted(groups.items()) if strong_enough(found) and not _dropped(found, judgements)}


def _dropped(found: Found, judgements: Judgements) -> bool:
    if not judgements.drop:
        return False
    surfaces, names = spellings_of(found)
    return any(key_of(name) in judgements.drop for name in (*surfaces, *names, ""))


def _sighting(key: str, occurrence: Occurrence) -> Sighting:
    """An asset's naming of a thing, as papers have it."""
    passage, mention = occurrence.passage, occurrence.mention
    votes = {type_: round(weight * 1000) for type_, weight in mention.types}
    spelled = [[passage.week or "~", passage.position, mention.start, mention.surface, mention.name]]
    weeks = [passage.week] if passage.week else []
    return Sighting(key, [], False, None, {}, {}, votes, {mention.rule: mention.confidence}, [passage.position], spelled, weeks, None)


def _named(summaries: Mapping[str, Summary], keys: Keys, entities: Mapping[str, Entity]) -> dict[Parts, Named]:
    """By what names are made of: the entity, and the first sentence that names it so."""
    named: dict[Parts, Named] = {}
    for paper, summary in summaries.items():
        for sighting in summary.sightings:
            entity = entities.get(keys.of(paper, sighting.key))
            if entity:
                one = named.setdefault(keys.facts[sighting.key].parts, Named(entity.id))
                if sighting.quoted:
                    one.add(paper, sighting.quoted)
    return named
