"""Versions and sizes, told by names alone: ResNet-50 is PART_OF ResNet, GPT-3.5 BASED_ON GPT-3.

The evidence of such a link is the first sentence that names the version: the name itself states it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.ends import DATA
from kg.model import Entity, Link
from kg.resolve.facts import akin
from kg.resolve.names import Parts

_FAMILIES = {"Model", "Method", "Benchmark", "Dataset", "Software"}
_MARKED = {"Model", "Software"}
_SHORT = 3
_COUNTS = 100
"""From here on a number names a product, not a version: SO-101 is not made from SO-100."""
_CONFIDENCE = {"PART_OF": 0.8, "BASED_ON": 0.6}


@dataclass(slots=True)
class Named:
    """What one name stands for, and the first sentence that has it: (week, paper, position, start, passage, sentence)."""

    entity: str
    first: tuple[Any, ...] | None = None

    def add(self, paper: str, quoted: Sequence[Any]) -> None:
        """Takes in a paper's first sentence with the name: (week, position, start, passage, sentence)."""
        place = (quoted[0], paper, *quoted[1:])
        if self.first is None or place < self.first:
            self.first = place


def families(named: Mapping[Parts, Named], entities: Mapping[str, Entity]) -> list[Link]:
    """Links between the versions and sizes of a family; entities by id."""
    stems: dict[str, list[Parts]] = defaultdict(list)
    for parts in named:
        stems[parts.stem].append(parts)
    links = []
    for own, one in sorted(named.items(), key=lambda item: item[0].key()):
        head = entities[one.entity]
        if own.plain or len(own.stem) < 2 or head.type not in _FAMILIES or (own.marks and head.type not in _MARKED) or one.first is None:
            continue
        for relation, relative, rule in _relatives(own, head, stems[own.stem]):
            tail = entities[named[relative].entity]
            if tail.id != head.id and akin({tail.type}, {head.type}) and not _other_letters(own.stem, head.name, tail.name):
                _, paper, _, _, passage, sentence = one.first
                links.append(Link(head.id, relation, tail.id, paper, passage, sentence, _CONFIDENCE[relation], f"name: {rule}"))
                break
    return links


def _relatives(own: Parts, head: Entity, parts: Collection[Parts]) -> Iterator[tuple[str, Parts, str]]:
    """(relation, relative, why), the nearest first, among the names of that stem that the atlas has."""
    for family in _larger(own):
        if family in parts:
            yield "PART_OF", family, "a version or size of the family that its name tells"
    if own.sizes and head.type in DATA:
        bigger = [p for p in parts if (p.stem, p.versions, p.marks) == (own.stem, own.versions, own.marks) and _amount(p) > _amount(own)]
        for other in sorted(bigger, key=_amount):
            yield "PART_OF", other, "a smaller size of the same data, by its name"
    if own.versions and not own.sizes and head.type in _MARKED and max(_number(own), default=0) < _COUNTS:
        older = [p for p in parts if p.stem == own.stem and not p.sizes and p.marks == own.marks and p.versions and _number(p) < _number(own)]
        for other in sorted(older, key=_number, reverse=True):
            yield "BASED_ON", other, "a later version, by its name"


def _other_letters(stem: str, *names: str) -> bool:
    """Whether short names agree only when case is ignored: mT5 is no later MT3, but Phi-3 a later phi-2."""
    starts = {name[: len(stem)] for name in names}
    return len(stem) <= _SHORT and len(starts) > 1 and not any(start.islower() for start in starts)


def _larger(own: Parts) -> Iterator[Parts]:
    """The name without its marks, then without sizes, then without versions."""
    if own.marks:
        yield Parts(own.stem, own.versions, own.sizes)
        if own.versions and not own.sizes:
            yield Parts(own.stem, (), (), own.marks)
    if own.sizes:
        if own.marks:
            yield Parts(own.stem, own.versions, (), own.marks)
        yield Parts(own.stem, own.versions)
    if own.versions:
        yield Parts(own.stem)


def _amount(parts: Parts) -> float:
    """A size as a number: 21k is 21,000; sizes that are products or missing are 0."""
    scale = {"k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12}
    size = parts.sizes[0] if len(parts.sizes) == 1 else ""
    digits = size[:-1]
    return float(digits) * scale[size[-1]] if size and digits.replace(".", "", 1).isdigit() else 0.0


def _number(parts: Parts) -> tuple[int, ...]:
    return tuple(int(piece) for version in parts.versions for piece in version.split(".") if piece.isdigit())
