"""Names, types, ids and redirects of the groups."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence
from itertools import chain, count
from operator import itemgetter
from typing import NamedTuple

from kg.ends import DATA
from kg.model import ENTITY_TYPES, Entity
from kg.resolve.judgements import Judgements
from kg.resolve.names import key as key_of
from kg.resolve.summary import Sighting
from kg.resolve.vocabulary import Vocabulary
from kg.text import fold, has_japanese, is_han, slug

_PLAIN_WORDS = re.compile(r"[A-Z]?[a-z]+(?:[ -][A-Z]?[a-z]+)*")
"""Terms that are words (chain-of-thought), not coined names (ReAct, RLHF)."""


_FIRST_PLACE = itemgetter(0, 1, 2, 3)


class _Draft(NamedTuple):
    """An entity without its id; ``slugs`` are of its name and of its aliases."""

    name: str
    type: str
    name_ja: str | None
    aliases: Sequence[str]
    slugs: Sequence[str]


Found = Sequence[tuple[str, Sighting]]
"""What papers (assets: the empty paper) say of the keys of one group, by paper."""


def strong_enough(found: Found) -> bool:
    """Whether what was found amounts to a name: reasons of different kinds add up, repetition a little."""
    if any(confidence >= 0.5 for _, sighting in found for confidence in sighting.doubts.values()):
        return True
    best: dict[str, float] = {}
    for _, sighting in found:
        for rule, confidence in sighting.doubts.items():
            best[rule] = max(best.get(rule, 0.0), confidence)
    doubt = 1.0
    for confidence in best.values():
        doubt *= 1 - confidence
    if doubt <= 0.5:
        return True
    places = len({(paper, place) for paper, sighting in found for place in sighting.places})
    return 1 - doubt + min(0.1, 0.05 * (places - 1)) >= 0.5


def make_entities(groups: Mapping[str, Found], vocabulary: Vocabulary, judgements: Judgements) -> tuple[dict[str, Entity], dict[str, str]]:
    """Entities by group key, and redirects (slug of another name -> id)."""
    drafts = {key: _draft(found, vocabulary, judgements) for key, found in groups.items()}
    ids = _ids(drafts, vocabulary.lexicon)
    entities = {key: Entity(ids[key], d.name, d.type, d.name_ja, tuple(d.aliases)) for key, d in drafts.items()}
    return entities, _redirects({ids[key]: draft.slugs for key, draft in drafts.items()})


def seen_of(found: Found) -> tuple[str | None, str | None, int]:
    """First and last week of a group, and how many papers name it; assets are in no week and no paper."""
    weeks = [week for _, sighting in found for week in sighting.weeks]
    return min(weeks, default=None), max(weeks, default=None), len({paper for paper, _ in found if paper})


def spellings_of(found: Found) -> tuple[list[str], list[str]]:
    """The surfaces and the listed names of a group, each in the order of its first place: by week, paper, position, offset."""
    rows = [(row[0], paper, row[1], row[2], row[3], row[4]) for paper, sighting in found for row in sighting.spelled]
    if len(found) > 1:
        rows.sort(key=_FIRST_PLACE)
    return list(dict.fromkeys([row[4] for row in rows])), [name for name in dict.fromkeys([row[5] for row in rows]) if name]


def votes_of(found: Found) -> Counter[str]:
    """The votes of all mentions of a group for its type, in thousandths."""
    votes: Counter[str] = Counter()
    for _, sighting in found:
        for type_, number in sighting.votes.items():
            votes[type_] += number
    return votes


def _draft(found: Found, vocabulary: Vocabulary, judgements: Judgements) -> _Draft:
    surfaces, names = spellings_of(found)
    listed = [vocabulary.lexicon[name] for name in names if name in vocabulary.lexicon]
    type_ = _listed_type(listed[0].type, found) if listed else _vote(votes_of(found))
    curated = [form for entry in listed for form in vocabulary.forms(entry.entry.name, key_of(entry.entry.name))]
    name = listed[0].entry.name if listed else next(iter(names), _representative(surfaces))
    if judgements.rename or judgements.retype:
        known = {key_of(n) for n in (*surfaces, *curated)}
        name = next((new for old, new in reversed(judgements.rename) if old in known), name)
        type_ = next((new for old, new in reversed(judgements.retype) if old in known), type_)
    mistakes = {form for entry in listed for form in entry.entry.mt}  # 変圧器 finds the Transformer, and is no name to show
    seen, usual = ([form for form in forms if has_japanese(form) and form not in mistakes] for forms in (surfaces, curated))
    shown = _japanese_name(type_, name, seen, usual, vocabulary)
    aliases = sorted({n for n in (*surfaces, *curated) if n != name}, key=lambda n: (fold(n), n))
    return _Draft(name, type_, shown if shown != name else None, aliases, list(dict.fromkeys(map(slug, (name, *aliases)))))


def _japanese_name(type_: str, name: str, seen: Sequence[str], usual: Sequence[str], vocabulary: Vocabulary) -> str | None:
    """The name to show to Japanese readers, of those that texts write and of the curated ones, the most usual first: the usual one of
    a term and of what texts call by a curated name, unless it is a mere transcription of one that they do not write; else theirs."""
    spoken = type_ in ("Task", "Metric", "Organization") or (type_ == "Method" and _PLAIN_WORDS.fullmatch(name))
    term = usual and (name.islower() or (spoken and any(map(is_han, usual[0]))))
    if term or any(s in usual for s in seen):
        return usual[0]
    # a data set that texts also call by the name of what it is for is not that, and の between Latin words makes no Japanese name
    return next((s for s in seen if has_japanese(s.replace("の", "")) and vocabulary.owner(s) in (key_of(s), vocabulary.owner(name))), None)


def _representative(surfaces: Sequence[str]) -> str:
    return " ".join(surfaces[0].split())


def _listed_type(listed: str, found: Found) -> str:
    """The type of an entry; data are what most papers make of them: trained on or tested on."""
    if listed not in DATA:
        return listed
    papers = Counter(max(DATA, key=lambda t: (sighting.votes.get(t, 0), t == listed)) for _, sighting in found)
    return max(DATA, key=lambda t: (papers[t], t == listed))


def _vote(votes: Counter[str]) -> str:
    if not votes:
        return "Method"
    return max(ENTITY_TYPES, key=lambda t: (votes[t], -ENTITY_TYPES.index(t)))


def _ids(drafts: Mapping[str, _Draft], lexicon: Container[str]) -> dict[str, str]:
    """Slugs of the names; where two things share one, the later one adds its type (and a number)."""
    sharing: dict[str, list[str]] = defaultdict(list)
    for key, draft in drafts.items():
        sharing[draft.slugs[0]].append(key)
    ids = {keys[0]: base for base, keys in sharing.items() if len(keys) == 1}
    taken = set(ids.values())
    for base, keys in sorted((base, keys) for base, keys in sharing.items() if len(keys) > 1):
        for key in sorted(keys, key=lambda k: (drafts[k].name not in lexicon, ENTITY_TYPES.index(drafts[k].type), k)):
            name_type = drafts[key].type.lower()
            options = chain((base, f"{base}-{name_type}"), (f"{base}-{name_type}-{n}" for n in count(2)))
            ids[key] = next(option for option in options if option not in taken)
            taken.add(ids[key])
    return ids


def _redirects(slugs: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The slugs that lead to one entity only, and are none's id; ``slugs`` are by id."""
    found: dict[str, str | None] = {}
    for ident, names in slugs.items():
        for name in names:
            if name not in slugs:
                found[name] = ident if found.get(name, ident) == ident else None
    return {name: ident for name, ident in found.items() if ident is not None}
