"""Resolving in pieces: names that may bear on each other, all that papers say of them, and what is decided of them.

``join`` decides a piece as it decides an atlas; pieces do not meet (kg.resolve.meeting), so what is decided of one stands
whatever is said of another. A piece is plain lists, so that it can be kept as JSON.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Any, NamedTuple

from kg.model import Decision, Entity, Link, Resolution
from kg.resolve.assets import AssetRead
from kg.resolve.join import Joined, join
from kg.resolve.judgements import Judgements
from kg.resolve.meeting import JUDGED, Marker, apart
from kg.resolve.names import key as key_of
from kg.resolve.resolve import all_links
from kg.resolve.summary import Sighting, Summary
from kg.resolve.vocabulary import Vocabulary
from kg.schema import Schema

Said = Sequence[Any]


class Decided(NamedTuple):
    """What is decided of a piece. ``entities`` are by group: id, name, type, Japanese name, aliases, first and last week,
    papers; ``names`` lead from keys to groups, ``own`` from (paper, key) where a paper means something of its own."""

    entities: Mapping[str, Sequence[Any]]
    names: Mapping[str, str]
    own: Sequence[tuple[str, str, str]]
    redirects: Mapping[str, str]
    decisions: Sequence[Sequence[Any]]
    kin: Sequence[Sequence[Any]]


_NOTHING: Mapping[str, set[str]] = {}
_UNDECIDED = Decided({}, {}, (), {}, (), ())


@dataclass(slots=True)
class Piece:
    """What papers say: ``sightings`` are (paper, place in its summary, sighting), ``definitions`` (paper, long, short, moves),
    ``measures`` (paper, key) of metrics that its numbers are by; ``links`` (1 for what is derived, link) have their heads here."""

    marks: Sequence[str]
    sightings: list[Said] = field(default_factory=list)
    definitions: list[Said] = field(default_factory=list)
    measures: list[Said] = field(default_factory=list)
    links: list[Said] = field(default_factory=list)
    decided: Decided = _UNDECIDED
    joined: Joined | None = None

    def row(self) -> list[Any]:
        """As JSON holds it."""
        return [self.marks, self.sightings, self.definitions, self.measures, self.links, self.decided]

    @classmethod
    def of_row(cls, row: Sequence[Any]) -> Piece:
        """From what ``row`` gave, through JSON."""
        marks, sightings, definitions, measures, links, decided = row
        return cls(marks, sightings, definitions, measures, links, Decided(*decided))

    def entities(self) -> dict[str, Entity]:
        """Its entities by group."""
        return {group: Entity(row[0], row[1], row[2], row[3], tuple(row[4])) for group, row in self.decided.entities.items()}

    def entity_of(self) -> Callable[[str, str], Entity | None]:
        """What a paper's own key stands for."""
        entities, own, names = self.entities(), {(paper, key): group for paper, key, group in self.decided.own}, self.decided.names
        return lambda paper, key: entities.get(own.get((paper, key), names.get(key, "")))

    def named(self) -> Iterator[tuple[str, str, Any]]:
        """(paper, its own key, id and type of what it stands for) for all that papers name here, or measure by."""
        own = {(paper, key): group for paper, key, group in self.decided.own}
        for paper, key in (*((s[0], s[2][0]) for s in self.sightings), *self.measures):
            entity = self.decided.entities.get(own.get((paper, key), self.decided.names.get(key, "")))
            yield paper, key, entity and (entity[0], entity[2])

    def resolution(self, judgements: Judgements) -> Resolution:
        """What the graph has of it: entities and the links from them; of a piece that was decided just now, its assets too."""
        entities, rows = self.entities().values(), self.decided.entities.values()
        stated, derived = ([Link(*row[1:]) for row in self.links if row[0] == which] for which in (0, 1))
        return Resolution(
            entities=tuple(entities),
            seen={row[0]: (row[5], row[6], row[7]) for row in rows},
            occurrences=self.joined.occurrences if self.joined else (),
            relations=(),
            links=tuple(all_links((Link(*row) for row in self.decided.kin), stated, derived, entities, judgements)),
            results=(),
            redirects=tuple(self.decided.redirects.items()),
            decisions=(),
            assets=self.joined.assets if self.joined else (),
        )


class Resolver:
    """Decides pieces. With ``assets`` all names are one piece: a catalogue may put its things beside any of them.

    ``always`` are marks of what is decided whether or not a paper names it: what a person joined.
    """

    def __init__(self, schema: Schema, vocabulary: Vocabulary, judgements: Judgements, assets: Sequence[AssetRead]) -> None:
        self._schema, self._vocabulary, self._judgements, self._assets = schema, vocabulary, judgements, assets
        self._elsewhere = replace(judgements, same=(), different=frozenset())
        self._marker = Marker(vocabulary, judgements)
        self.always = {JUDGED} if judgements.same else set[str]()

    def items(self, paper: str, summary: Summary, known: Mapping[str, set[str]] = _NOTHING) -> list[Piece]:
        """What a paper says, name by name and undecided. A key by names that are ``known`` has no more marks than that key."""
        found = _by_name(
            [(paper, place, sighting) for place, sighting in enumerate(summary.sightings)],
            [(paper, *definition) for definition in summary.definitions],
            [(paper, key_of(name)) for name in summary.measures],
        )
        return [self._marked(item, known) for item in found]

    def pieces(self, items: Iterable[Piece], old: Iterable[Piece] = (), without: Collection[str] = ()) -> list[Piece]:
        """The pieces, decided, that items make with old pieces, of which what papers ``without`` said is taken out."""
        parts = list(items)
        for piece in old:
            rows = [[row for row in some if row[0] not in without] for some in (piece.sightings, piece.definitions, piece.measures)]
            if sum(map(len, rows)) == len(piece.sightings) + len(piece.definitions) + len(piece.measures):
                parts.append(piece)
            else:
                parts += map(self._marked, _by_name(*rows))  # what was together by these papers alone falls apart
        parts += [Piece(sorted(self.always))] if self.always else []
        groups = [list(range(len(parts)))] if self._assets else apart([part.marks for part in parts])
        return [self._decided([parts[number] for number in group]) for group in groups]

    def _marked(self, item: Piece, known: Mapping[str, set[str]] = _NOTHING) -> Piece:
        item.marks = sorted({f"={key}" for row in item.definitions for key in row[1:3]} | {f"={row[1]}" for row in item.measures})
        if item.sightings:
            sightings = [Sighting(*row[2]) for row in item.sightings]
            own = sightings[0].key
            there = own in known and all(known[own] >= _names(sighting) for sighting in sightings)
            item.marks = sorted({*item.marks, f"={own}"} if there else {*item.marks, *self._marker.marks(sightings)})
        return item

    def _decided(self, parts: Sequence[Piece]) -> Piece:
        piece = Piece(sorted(set().union(*(part.marks for part in parts))))
        for one in parts:
            piece.sightings += one.sightings
            piece.definitions += one.definitions
            piece.measures += one.measures
        for rows in (piece.sightings, piece.definitions, piece.measures):
            rows.sort(key=itemgetter(0, 1))
        joined = join(_summaries(piece), self._schema, self._vocabulary, self._judging(piece.marks), self._assets)
        piece.decided = _outcome(piece, joined)
        piece.joined = joined if self._assets else None
        return piece

    def _judging(self, marks: Collection[str]) -> Judgements:
        return self._judgements if JUDGED in marks or self._assets else self._elsewhere


def keys_of(summary: Summary) -> Iterator[str]:
    """The keys that a paper says anything of."""
    yield from (sighting.key for sighting in summary.sightings)
    yield from (key for row in summary.definitions for key in row[:2])
    yield from map(key_of, summary.measures)


def names_in(pieces: Iterable[Piece], without: Collection[str]) -> dict[str, set[str]]:
    """By key the names by which papers, but for some, name it."""
    found: dict[str, set[str]] = defaultdict(set)
    for paper, _, row in (sighting for piece in pieces for sighting in piece.sightings):
        if paper not in without:
            found[row[0]] |= _names(Sighting(*row))
    return found


def _names(sighting: Sighting) -> set[str]:
    told = sighting.surfaces if sighting.told else ()
    return {*told, *([sighting.entry] if sighting.entry else ()), *(text for row in sighting.spelled for text in row[3:5] if text)}


def _by_name(sightings: Iterable[Said], definitions: Iterable[Said], measures: Iterable[Said]) -> list[Piece]:
    """What papers say, by the key that it is about."""
    found: dict[str, Piece] = defaultdict(lambda: Piece(()))
    for row in sightings:
        found[row[2][0]].sightings.append(row)
    for row in definitions:
        found[row[1]].definitions.append(row)
    for row in measures:
        found[row[1]].measures.append(row)
    return list(found.values())


def _summaries(piece: Piece) -> dict[str, Summary]:
    """The summaries of papers, as far as they are about a piece."""
    sightings: dict[str, list[Sighting]] = {}
    definitions: dict[str, list[Said]] = defaultdict(list)
    for paper, _, sighting in piece.sightings:
        sightings.setdefault(paper, []).append(Sighting(*sighting))
    for paper, *definition in piece.definitions:
        definitions[paper].append(definition)
    return {paper: Summary({}, {}, definitions[paper], sightings.get(paper, []), []) for paper in sorted(sightings.keys() | definitions.keys())}


def _outcome(piece: Piece, joined: Joined) -> Decided:
    keys = {*(s[2][0] for s in piece.sightings), *(m[1] for m in piece.measures)}
    groups = {key: group for key in sorted(keys) if (group := joined.keys.of("", key)) in joined.named}
    return Decided(
        {group: [e.id, e.name, e.type, e.name_ja, e.aliases, *joined.seen[e.id]] for group, e in sorted(joined.entities.items())},
        groups,
        [(paper, key, group if group in joined.named else "") for paper, key, group in joined.keys.own()],
        joined.redirects,
        [(d.verdict, d.names, d.rule, d.paper, d.to, d.score) for d in joined.decisions],
        [(k.head, k.relation, k.tail, k.paper, k.passage, k.quote, k.confidence, k.rule) for k in joined.links],
    )


def decisions_of(rows: Iterable[Sequence[Any]]) -> list[Decision]:
    """Decisions of several pieces in order."""
    found = {Decision(verdict, tuple(names), rule, paper, to, score) for verdict, names, rule, paper, to, score in rows}
    return sorted(found, key=lambda d: (d.verdict, d.names, d.paper or "", d.rule))
