"""Names, types, ids and redirects of the groups."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence

from kg.model import ENTITY_TYPES, Entity, Occurrence
from kg.resolve.judgements import Judgements
from kg.resolve.names import key as key_of
from kg.resolve.vocabulary import Vocabulary
from kg.text import fold, has_japanese, is_han, slug

_PLAIN_WORDS = re.compile(r"[A-Z]?[a-z]+(?:[ -][A-Z]?[a-z]+)*")
"""Terms that are words (chain-of-thought), not coined names (ReAct, RLHF)."""


def order_key(occurrence: Occurrence) -> tuple[str, str, int, int]:
    """First by week, paper, passage, offset."""
    passage = occurrence.passage
    return passage.week or "~", passage.paper, passage.position, occurrence.mention.start


def strong_enough(occurrences: Sequence[Occurrence]) -> bool:
    """Whether what was found amounts to a name: reasons of different kinds add up, repetition a little."""
    doubt = 1.0
    best: dict[str, float] = {}
    for occurrence in occurrences:
        rule = occurrence.mention.rule
        if rule == "again":
            continue  # what another passage taught is no reason of its own
        best[rule] = max(best.get(rule, 0.0), occurrence.mention.confidence)
    for confidence in best.values():
        doubt *= 1 - confidence
    places = len({o.passage.id for o in occurrences})
    return 1 - doubt + min(0.1, 0.05 * (places - 1)) >= 0.5


def make_entities(
    groups: Mapping[str, Sequence[Occurrence]], vocabulary: Vocabulary, judgements: Judgements
) -> tuple[dict[str, Entity], dict[str, str]]:
    """Entities by group key, and redirects (slug of another name -> id)."""
    drafts = {key: _draft(occurrences, vocabulary, judgements) for key, occurrences in groups.items()}
    ids = _ids({key: (name, type_) for key, (name, type_, _, _) in drafts.items()}, vocabulary.lexicon)
    entities = {key: Entity(ids[key], name, type_, ja, aliases) for key, (name, type_, ja, aliases) in drafts.items()}
    return entities, _redirects(entities.values())


def _draft(occurrences: Sequence[Occurrence], vocabulary: Vocabulary, judgements: Judgements) -> tuple[str, str, str | None, tuple[str, ...]]:
    first = sorted(occurrences, key=order_key)
    surfaces = list(dict.fromkeys(o.mention.surface for o in first))
    names = [name for name in dict.fromkeys(o.mention.name for o in first) if name]
    listed = [vocabulary.lexicon[name] for name in names if name in vocabulary.lexicon]
    curated = [form for entry in listed for form in vocabulary.forms(entry.entry.name, key_of(entry.entry.name))]
    name = listed[0].entry.name if listed else next(iter(names), _representative(surfaces))
    known = {key_of(n) for n in (*surfaces, *curated)}
    for old, new in judgements.rename:
        if old in known:
            name = new
    type_ = listed[0].type if listed else _vote(occurrences)
    for old, new in judgements.retype:
        if old in known:
            type_ = new
    japanese = _japanese_names(type_, name, surfaces, [form for form in curated if has_japanese(form)])
    aliases = sorted({n for n in (*surfaces, *curated) if n != name}, key=lambda n: (fold(n), n))
    return name, type_, japanese[0] if japanese and japanese[0] != name else None, tuple(aliases)


def _japanese_names(type_: str, name: str, surfaces: Sequence[str], curated: Sequence[str]) -> list[str]:
    """Names to show to Japanese readers, best first: those that texts use; a mere transcription is no better than the name."""
    seen = [s for s in surfaces if has_japanese(s)]
    if any(s in curated for s in seen):
        return [s for s in curated if s in seen]
    spoken = type_ in ("Task", "Metric", "Organization") or (type_ == "Method" and _PLAIN_WORDS.fullmatch(name))
    term = [c for c in curated if any(map(is_han, c)) or name.islower()] if spoken else []
    return [*term, *seen]


def _representative(surfaces: Sequence[str]) -> str:
    return " ".join(surfaces[0].split())


def _vote(occurrences: Iterable[Occurrence]) -> str:
    votes: Counter[str] = Counter()
    for occurrence in occurrences:
        for type_, weight in occurrence.mention.types:
            votes[type_] += round(weight * 1000)
    if not votes:
        return "Method"
    return max(ENTITY_TYPES, key=lambda t: (votes[t], -ENTITY_TYPES.index(t)))


def _ids(drafts: Mapping[str, tuple[str, str]], lexicon: Container[str]) -> dict[str, str]:
    """Slugs of the names; where two things share one, the later one adds its type (and a number)."""
    sharing: dict[str, list[str]] = defaultdict(list)
    for key, (name, _) in drafts.items():
        sharing[slug(name)].append(key)
    ids: dict[str, str] = {}
    for base, keys in sorted(sharing.items()):
        for key in sorted(keys, key=lambda k: (drafts[k][0] not in lexicon, ENTITY_TYPES.index(drafts[k][1]), k)):
            name_type = drafts[key][1].lower()
            options = [base, f"{base}-{name_type}", *(f"{base}-{name_type}-{n}" for n in range(2, len(keys) + 2))]
            ids[key] = next(option for option in options if option not in ids.values() or len(keys) == 1)
    return ids


def _redirects(entities: Iterable[Entity]) -> dict[str, str]:
    taken = {e.id for e in entities}
    found: dict[str, set[str]] = defaultdict(set)
    for entity in entities:
        for name in (entity.name, *entity.aliases):
            if slug(name) not in taken:
                found[slug(name)].add(entity.id)
    return {name: min(ids) for name, ids in found.items() if len(ids) == 1}
