"""What one paper says of names, summed up: all that resolving needs to know of it to decide about names everywhere.

A summary is plain lists, so that it can be kept as JSON and read back at little cost; the same paper, vocabulary and
person's decisions about it give the same summary, whatever else the atlas holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from kg.model import Mention, Passage
from kg.resolve.definitions import Definition, Read, definitions_of
from kg.resolve.judgements import Judgements
from kg.resolve.names import Parts, parse
from kg.resolve.names import key as key_of
from kg.resolve.senses import KIND, KINDS, Moves, renamed, said
from kg.resolve.vocabulary import Vocabulary

Rejected = tuple[str, str, int | None]
"""A mention that a person struck out: passage, key of the name, where it starts (None: wherever)."""

SURE = 0.4
"""A vote below this says nothing: it is the guess that an unlisted name is a method."""
_ENOUGH = 3
"""In how many passages a name stands makes no difference above this."""


class Sighting(NamedTuple):
    """One key in one paper. ``told`` is whether the paper tells how the key's name is written; ``spelled`` are the different
    (week, position, start, surface, name) by their first place; ``quoted`` is (week, position, start, passage, sentence)."""

    key: str
    parts: Sequence[Any]
    told: bool
    entry: str | None
    surfaces: Mapping[str, int]
    sure: Mapping[str, int]
    votes: Mapping[str, int]
    doubts: Mapping[str, float]
    places: Sequence[int]
    spelled: Sequence[Sequence[Any]]
    weeks: Sequence[str]
    quoted: Sequence[Any] | None


class Summary(NamedTuple):
    """One paper. ``kinds`` are votes for model, data and software by key; ``said`` are types that class words say, by key;
    ``definitions`` are (long, short, moves), sorted; ``measures`` are metrics that its numbers are customarily by."""

    kinds: Mapping[str, Sequence[int]]
    said: Mapping[str, Mapping[str, int]]
    definitions: Sequence[Sequence[Any]]
    sightings: Sequence[Sighting]
    measures: Sequence[str]

    @classmethod
    def of_json(cls, data: Sequence[Any]) -> Summary:
        """A summary from what JSON made of it."""
        return cls(data[0], data[1], data[2], [Sighting._make(row) for row in data[3]], data[4])


class Names:
    """What mentions stand for in one paper, before names are joined over papers."""

    def __init__(self, vocabulary: Vocabulary, definitions: Sequence[Definition]) -> None:
        self._vocabulary = vocabulary
        self._moved = {d.short: d.long for d in definitions if d.moves}

    def own(self, mention: Mention) -> str:
        """The key of a mention."""
        key = self._vocabulary.key_of(mention)
        return self._moved.get(key, key)

    def seen(self, mention: Mention) -> Mention:
        """The mention with the name that it stands for: none where the paper gives a listed acronym a meaning of its own."""
        if mention.name is None or mention.name not in self._vocabulary.lexicon:
            return mention
        key = self._vocabulary.key_of(mention)
        if key in self._moved:
            return replace(mention, name=None, types=())
        if key == parse(mention.name).key():
            return mention
        return replace(mention, name=next(iter(self._vocabulary.forms(mention.name, key)), " ".join(mention.surface.split())))

    def parts(self, mention: Mention) -> Parts:
        """What the mention's name is made of."""
        parts = self._vocabulary.parts_of(mention)
        return parse(self._moved[parts.key()]) if parts.key() in self._moved else parts


class Reading:
    """One paper's passages and records as resolving sees them: class words heard, a person's objections known."""

    def __init__(self, paper: str, read: Sequence[Read], vocabulary: Vocabulary, moves: Moves, rejected: Collection[Rejected]) -> None:
        self.paper = paper
        self.read = [(passage, renamed(passage, record, moves, vocabulary)) for passage, record in read]
        self.definitions = definitions_of(paper, self.read, vocabulary)
        self.names = Names(vocabulary, self.definitions)
        self._rejected = rejected

    def mentions(self) -> Iterator[tuple[Passage, Mention]]:
        """All mentions in reading order."""
        for passage, record in self.read:
            for mention in record.mentions:
                yield passage, mention

    def rejected(self, passage: Passage, mention: Mention) -> bool:
        """Whether a person struck out this mention."""
        if not self._rejected:
            return False
        names = {key_of(mention.surface), key_of(mention.name or mention.surface)}
        return any((passage.id, name, start) in self._rejected for name in names for start in (None, mention.start))


def rejected_in(judgements: Judgements) -> dict[str, list[Rejected]]:
    """The mentions that a person struck out, by paper; sorted."""
    found: dict[str, list[Rejected]] = {}
    for item in sorted(judgements.reject_mentions, key=lambda i: (i[0], i[1], -1 if i[2] is None else i[2])):
        found.setdefault(item[0].rpartition("#")[0], []).append(item)
    return found


def summarize(reading: Reading, unmoved: Sequence[Read], vocabulary: Vocabulary) -> Summary:
    """The summary of a paper; ``unmoved`` are its records before class words were heard."""
    kinds: dict[str, list[int]] = {}
    heard: dict[str, dict[str, int]] = {}
    for passage, record in unmoved:
        for mention in record.mentions:
            key = vocabulary.key_of(mention)
            counted = kinds.setdefault(key, [0] * len(KINDS))
            for kind, number in {KIND[t]: round(w * 1000) for t, w in mention.types if t in KIND}.items():
                counted[kind] += number
            if type_ := said(passage, mention):
                types = heard.setdefault(key, {})
                types[type_] = types.get(type_, 0) + 1
    drafts: dict[str, _Draft] = {}
    for passage, mention in reading.mentions():
        key = reading.names.own(mention)
        draft = drafts.setdefault(key, _Draft(key, reading.names.parts(mention)))
        draft.add(reading, passage, mention, vocabulary)
    definitions = [[d.long, d.short, d.moves] for d in reading.definitions]
    measures = sorted({score.measure for _, record in reading.read for score in record.scores if score.measure})
    return Summary(kinds, heard, definitions, [draft.sighting() for draft in drafts.values()], measures)


class _Draft:
    """A sighting in the making."""

    def __init__(self, key: str, parts: Parts) -> None:
        self.key, self.parts = key, parts
        self.told = False
        self.entry: str | None = None
        self.surfaces: dict[str, int] = {}
        self.sure: dict[str, int] = {}
        self.votes: dict[str, int] = {}
        self.best: dict[str, float] = {}
        self.places: dict[int, None] = {}
        self.spelled: list[list[Any]] = []
        self.weeks: set[str] = set()
        self.quoted: list[Any] | None = None

    def add(self, reading: Reading, passage: Passage, mention: Mention, vocabulary: Vocabulary) -> None:
        """Counts a mention in."""
        seen = reading.names.seen(mention)
        place = [passage.week or "~", passage.position, mention.start]
        if self.key == vocabulary.key_of(mention):  # an acronym that its paper redefines says nothing of how the long form is written
            self.told = True
            self.entry = self.entry or (seen.name if seen.name in vocabulary.lexicon else None)
            self.surfaces[mention.surface] = self.surfaces.get(mention.surface, 0) + 1
            for type_, weight in mention.types:
                if weight >= SURE:
                    self.sure[type_] = self.sure.get(type_, 0) + round(weight * 1000)
        if reading.rejected(passage, mention):
            return
        if not self.parts.plain and (self.quoted is None or place < self.quoted[:3]):
            start, end = mention.sentence
            self.quoted = [*place, passage.id, passage.text[start:end]]
        for type_, weight in seen.types:
            self.votes[type_] = self.votes.get(type_, 0) + round(weight * 1000)
        if mention.rule != "again":  # what another passage taught is no reason of its own
            self.best[mention.rule] = max(self.best.get(mention.rule, 0.0), mention.confidence)
        self.places[passage.position] = None
        self.spelled.append([*place, seen.surface, seen.name])
        if passage.week:
            self.weeks.add(passage.week)

    def sighting(self) -> Sighting:
        """What was counted."""
        parts = [self.parts.stem, self.parts.versions, self.parts.sizes, self.parts.marks]
        weeks = [min(self.weeks), max(self.weeks)] if self.weeks else []
        places, spelled = list(self.places)[:_ENOUGH], _first_spellings(self.spelled)
        return Sighting(self.key, parts, self.told, self.entry, self.surfaces, self.sure, self.votes, self.best, places, spelled, weeks, self.quoted)


def _first_spellings(rows: Sequence[list[Any]]) -> list[list[Any]]:
    """Each different (surface, name) once, by its first place."""
    found: dict[tuple[str, str | None], list[Any]] = {}
    for row in sorted(rows, key=lambda row: row[:3]):
        found.setdefault((row[3], row[4]), row)
    return list(found.values())
