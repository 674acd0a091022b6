"""The trap set: no false merge, and at least 95 of 100 same pairs joined or queued."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import yaml

from kg.extract.folded import fold_text
from kg.extract.gazetteer import Gazetteer
from kg.model import Alias, Mention, Passage, Record, Resolution, Role
from kg.resolve.judgements import Judgements
from kg.resolve.resolve import resolve
from kg.schema import Schema

TRAPS = yaml.safe_load((Path(__file__).parent / "traps.yaml").read_text("utf8"))
_SIDE = re.compile(r"(?P<name>[^|]+?)(?:\s*\|\s*(?P<type>\w+))?")
_DEFINES = re.compile(r"(?P<long>.+) \((?P<short>[A-Z]+)\)")


@dataclass(frozen=True)
class Pair:
    """Two sides of a trap."""

    verdict: str
    kind: str
    sides: tuple[str, str]


PAIRS = [Pair(verdict, kind, tuple(sides)) for verdict, kinds in TRAPS.items() for kind, found in kinds.items() for sides in found]


def mention(schema: Schema, gazetteer: Gazetteer, text: str, name: str, type_: str | None) -> Mention:
    """A mention of a name, listed or not, as extraction would give it."""
    start = text.index(name)
    spans = [s for s in gazetteer.find(name, fold_text(name)) if s.name and (s.start, s.end) == (0, len(name))]
    listed = gazetteer.lookup(name) or (schema.by_name[str(spans[0].name)] if spans else None)
    types = ((type_, 1.0),) if type_ else ((listed.type, 1.0),) if listed else (("Method", 0.15),)
    known = listed.entry.name if listed else None
    return Mention(start, start + len(name), name, types, "lexicon" if listed else "shape", 0.6, (0, len(text)), known)


def paper(schema: Schema, gazetteer: Gazetteer, ident: str, side: str) -> tuple[Passage, Record]:
    """A paper that says one side; where it defines an acronym, the acronym comes first."""
    said = _SIDE.fullmatch(side)
    assert said
    defines = _DEFINES.fullmatch(said["name"])
    names = [defines["short"], defines["long"]] if defines else [said["name"]]
    text = f"{names[-1]} ({names[0]}) is used." if defines else f"{names[0]} is used."
    passage = Passage(f"{ident}#0", ident, "traps", "2024-W01", Role.ANSWER, "", text, 0)
    aliases = (Alias(1, 0),) if defines else ()
    return passage, Record(tuple(mention(schema, gazetteer, text, name, said["type"]) for name in names), aliases)


def decide(schema: Schema, pairs: list[Pair]) -> tuple[Resolution, list[tuple[str, str]]]:
    """One resolution of all pairs, and the entities of both sides of each."""
    gazetteer = Gazetteer(schema)
    papers = {f"{n}{end}": [paper(schema, gazetteer, f"{n}{end}", pair.sides[i])] for n, pair in enumerate(pairs) for i, end in enumerate("ab")}
    resolution = resolve(papers, schema, Judgements())
    first: dict[str, str] = {}
    for occurrence in sorted(resolution.occurrences, key=lambda o: (o.passage.paper, o.mention.surface.isupper() is False, o.mention.start)):
        first.setdefault(occurrence.passage.paper, occurrence.entity)
    return resolution, [(first[f"{n}a"], first[f"{n}b"]) for n in range(len(pairs))]


def queued(resolution: Resolution, entities: tuple[str, str]) -> bool:
    """Whether the two wait for a person."""
    names = {e.id: {e.name, *e.aliases} for e in resolution.entities}
    waiting = [set(d.names) for d in resolution.decisions if d.verdict == "undecided"]
    return any(pair & names[entities[0]] and pair & names[entities[1]] for pair in waiting)


def test_the_set_is_large_and_mixed() -> None:
    """At least 150 pairs, each once, over Japanese, English and both."""
    assert len(PAIRS) >= 150
    assert len({frozenset(p.sides) for p in PAIRS}) == len(PAIRS)
    japanese = [[bool(re.search("[ぁ-ヿ一-鿿]", s)) for s in p.sides] for p in PAIRS]
    assert min(sum(all(j) for j in japanese), sum(not any(j) for j in japanese), sum(any(j) and not all(j) for j in japanese)) >= 12


@pytest.mark.parametrize("together", [True, False])
def test_no_false_merge_and_nearly_every_true_one(schema: Schema, together: bool) -> None:
    """All pairs in one atlas (each name beside hundreds of others), and each pair on its own."""
    pairs = PAIRS if together else PAIRS[::10]
    runs = [decide(schema, pairs)] if together else [decide(schema, [pair]) for pair in pairs]
    found = [(resolution, sides) for resolution, entities in runs for sides in entities]
    merged = [p.sides for p, (_, (a, b)) in zip(pairs, found, strict=True) if p.verdict == "different" and a == b]
    same = [(p, r, e) for p, (r, e) in zip(pairs, found, strict=True) if p.verdict == "same"]
    lost = [p.sides for p, r, e in same if e[0] != e[1] and not queued(r, e)]
    assert merged == []
    assert len(lost) <= 0.05 * len(same), lost


def test_no_false_merge_without_a_lexicon(schema: Schema) -> None:
    """What names look like never joins two things, even where nothing is listed; spelling still joins."""
    _, entities = decide(replace(schema, lexicon=(), fingerprint="empty"), PAIRS)
    merged = [p.sides for p, (a, b) in zip(PAIRS, entities, strict=True) if p.verdict == "different" and a == b]
    joined = [p for p, (a, b) in zip(PAIRS, entities, strict=True) if p.verdict == "same" and a == b]
    assert merged == []
    spelled = [p for p in PAIRS if p.kind == "spelling, case and signs"]
    assert len([p for p in joined if p.kind == "spelling, case and signs"]) >= 0.9 * len(spelled)
