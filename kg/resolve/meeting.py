"""Which names may bear on each other: the marks of a name, and what meets by them.

Whatever resolving decides of a name, it decides by names that meet it, directly or through others: so names that do not
meet can be decided apart from each other, and only those that something new meets are decided anew. Marks say too much
rather than too little: that costs time, and no more. A rule that decides by another look at names needs its marks here, or
what is decided of a name will depend on the order of additions (tests/resolve/test_pieces.py looks for that).

``=x`` meets ``=x``; ``<x`` (a long form with these initials) meets ``>x`` (an acronym); ``~x`` meets words of nearly the same
letters; ``[x`` (a Latin name) meets ``]x`` (katakana) that looks like it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from rapidfuzz.distance import Indel
from rapidfuzz.process import extract

from kg.model import ENTITY_TYPES
from kg.resolve.acronyms import initials
from kg.resolve.candidates import LONG_WORD, SEEN, acronym_letters, cuts, digits, misspelled
from kg.resolve.judgements import Judgements
from kg.resolve.kana import resembles, romanized, skeleton, spoken
from kg.resolve.names import Parts
from kg.resolve.names import key as key_of
from kg.resolve.spelling import loosen
from kg.resolve.summary import Sighting
from kg.resolve.vocabulary import Vocabulary
from kg.text import has_japanese, slug

JUDGED = "!"
"""The mark of all names that the person's decisions set side by side: they are decided together."""

_ALIKE = ("=", "~", JUDGED)
"""Kinds of marks that meet their own."""

_OPPOSITE = {"<": ">", ">": "<", "[": "]", "]": "["}
_TOLD_APART = re.compile(rf"(?:-(?:{'|'.join(type_.lower() for type_ in ENTITY_TYPES)})(?:-\d+)?)+$")
"""What an id has behind its slug where two things share a name."""


class Marker:
    """Gives names their marks."""

    def __init__(self, vocabulary: Vocabulary, judgements: Judgements) -> None:
        self._vocabulary, self._rename = vocabulary, judgements.rename
        self._known: dict[tuple[object, ...], set[str]] = {}
        sides = (*judgements.same, *judgements.different, *((head, tail) for head, _, tail, _ in judgements.reject_links))
        self._judged = {f"={name}" for side in sides for own in side for name in (own, vocabulary.owner(own))}

    def marks(self, sightings: Sequence[Sighting]) -> set[str]:
        """All that sightings of one key may meet others by."""
        own, entries = sightings[0].key, sorted({s.entry for s in sightings if s.entry})
        told = {own}.union(*(s.surfaces for s in sightings if s.told))
        texts = {text for s in sightings for row in s.spelled for text in row[3:5] if text}
        about = own, *sorted(told), None, *sorted(texts), None, *entries
        if about not in self._known:
            stem, *rest = sightings[0].parts
            self._known[about] = self._marks(own, Parts(stem, *map(tuple, rest)), told, texts, entries)
        return self._known[about]

    def _marks(self, own: str, parts: Parts, told: set[str], texts: set[str], entries: Sequence[str]) -> set[str]:
        """As above; ``told`` are ways of writing it that papers tell, ``texts`` what they name it by, ``entries`` its listed names."""
        listed = {name for name in (*entries, *texts) if name in self._vocabulary.lexicon}
        forms = {form for name in listed for key in {own, key_of(name)} for form in self._vocabulary.forms(name, key)}
        shown = {*told, *texts, *listed, *forms}
        found = {f"={own}", f"={parts.stem}", *(f"={key_of(name)}" for name in shown)}
        renamed = {new for old, new in self._rename if f"={old}" in found}
        found |= {f"={slug_of(name)}" for name in shown | renamed} | {f"={key_of(name)}" for name in renamed}
        for name in (*told, *forms, *listed):
            found.update(_spelling_marks(name, plain=parts.plain))
            found.update(f"={reading}" for reading in self._vocabulary.wording.readings(name))
        for name in entries or told:
            found.update(_name_marks(name, plain=parts.plain, listed=bool(entries)))
        return found | ({JUDGED} if not self._judged.isdisjoint(found) else set())


def slug_of(name: str) -> str:
    """A name's slug without what would tell its id from another, blanks left out."""
    return _TOLD_APART.sub("", slug(name)).replace("-", "")


def _spelling_marks(name: str, *, plain: bool) -> Iterator[str]:
    """What finders of candidates look a spelling up by (see kg.resolve.candidates)."""
    if len(loose := loosen(name).key) > 1:
        yield f"={loose}"
    if plain and len(word := key_of(name)) >= LONG_WORD:
        yield f"~{word}"


def _name_marks(name: str, *, plain: bool, listed: bool) -> Iterator[str]:
    """What they look up the one name by that a thing may be shown under."""
    shown = " ".join(name.split())
    if not listed and (letters := acronym_letters(name)):
        yield f">{letters.casefold()}"
    if has_japanese(name):
        if not listed and spoken(name):
            yield f"]{shown}"
        return
    if (" " in name or "-" in name) and 3 <= len(letters := initials(name)) <= 6:
        yield f"<{letters}"
    if plain and len(name.split()) <= 3:
        yield f"[{shown}"


def met(marks: Collection[str], others: Mapping[str, Sequence[str]]) -> set[str]:
    """Which of the others, named sets of marks of which no two meet, these marks meet."""
    wanted = {_OPPOSITE.get(mark[0], mark[0]) + mark[1:] for mark in marks}
    found = {name for name, own in others.items() if not wanted.isdisjoint(own)}
    spelled: dict[str, dict[str, str]] = {"~": {}, "[": {}, "]": {}}
    for name, own in others.items():
        for mark in own:
            if mark[0] in spelled:
                spelled[mark[0]][mark[1:]] = name
    like: dict[tuple[str, int], list[str]] = {}
    for word in spelled["~"]:
        like.setdefault((digits(word), len(word)), []).append(word)
    for word in (mark[1:] for mark in marks if mark[0] == "~" and mark[1:] not in spelled["~"]):  # one that is known is with all near it
        said = digits(word)
        near = [other for longer in (-1, 0, 1) for other in like.get((said, len(word) + longer), ())]
        found.update(spelled["~"][other] for other, *_ in extract(word, near, scorer=Indel.distance, score_cutoff=2, limit=None))
    latin, katakana = ([mark[1:] for mark in marks if mark[0] == side] for side in "[]")
    found.update(other for name, other in spelled["["].items() if katakana and _heard(katakana, name))
    found.update(other for name, other in spelled["]"].items() if any(_heard([name], one) for one in latin))
    return found


def apart(items: Sequence[Collection[str]]) -> list[list[int]]:
    """Sets of marks, by number, in groups that do not meet each other; each group and all groups in order."""
    parent = list(range(len(items)))

    def find(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for meeting in _meetings(items):
        first = find(meeting[0])
        for other in meeting[1:]:
            second = find(other)
            first, second = min(first, second), max(first, second)
            parent[second] = first
    groups: dict[int, list[int]] = {}
    for number in range(len(items)):
        groups.setdefault(find(number), []).append(number)
    return list(groups.values())


def _meetings(items: Sequence[Collection[str]]) -> Iterator[list[int]]:
    """Numbers of sets that meet."""
    by_mark: dict[str, list[int]] = {}
    for number, marks in enumerate(items):
        for mark in marks:
            by_mark.setdefault(mark, []).append(number)
    yield from (numbers for mark, numbers in by_mark.items() if mark[0] in _ALIKE)
    for mark, numbers in by_mark.items():
        if mark[0] == ">" and (long := by_mark.get("<" + mark[1:])):
            yield [*numbers, *long]
    for words in misspelled(mark[1:] for mark in sorted(by_mark) if mark[0] == "~"):
        yield [by_mark["~" + word][0] for word in words]
    katakana = [mark[1:] for mark in by_mark if mark[0] == "]"]
    if katakana:
        sounds: dict[str, set[str]] = {}
        for name in (mark[1:] for mark in by_mark if mark[0] == "["):
            for cut in cuts(skeleton(name)):
                sounds.setdefault(cut, set()).add(name)
        for own in katakana:
            near = {name for cut in cuts(skeleton(romanized(own))) for name in sounds.get(cut, ())}
            yield [by_mark["]" + own][0], *(by_mark["[" + name][0] for name in sorted(near) if resembles(own, name) >= SEEN)]


def _heard(katakana: Sequence[str], latin: str) -> bool:
    """Whether a Latin name looks like any of some katakana names."""
    own = cuts(skeleton(latin))
    return any(not own.isdisjoint(cuts(skeleton(romanized(k)))) and resembles(k, latin) >= SEEN for k in katakana)
