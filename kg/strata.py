"""strata.yaml: the hierarchy of fields and tasks, loaded and validated with file and line. An atlas may carry its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from kg.errors import SchemaError
from kg.schema import place_in, read_entries, schema_files

FILE = "strata.yaml"
_DEEPEST = 6


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: str
    ja: str
    entities: list[str] = []
    words: list[str] = []
    categories: list[str] = []
    children: list[_Entry] = []


@dataclass(frozen=True, slots=True)
class Stratum:
    """A field or task. ``path`` are the names from the top to it; ``within`` are the positions of it and all below it."""

    position: int
    path: tuple[str, ...]
    ja: str
    entities: tuple[str, ...]
    words: tuple[str, ...]
    categories: tuple[str, ...]
    within: tuple[int, ...]

    @property
    def name(self) -> str:
        """Its own name."""
        return self.path[-1]

    @property
    def depth(self) -> int:
        """0 at the top."""
        return len(self.path) - 1


def load_strata(override: Path | None = None) -> tuple[Stratum, ...]:
    """All strata, each before its children. Raises SchemaError (file:line)."""
    path = schema_files(override)[FILE]
    strata: list[Stratum] = []
    seen: set[str] = set()
    for number, entry in enumerate(read_entries(path, _Entry)):
        for name, at in _flat(entry, (), [number], path, strata):
            if name in seen:
                raise SchemaError(f"{name} is listed twice", where=place_in(path, at), fix="give each stratum a name of its own")
            seen.add(name)
    return tuple(strata)


def _flat(entry: _Entry, above: tuple[str, ...], at: list[int | str], path: Path, strata: list[Stratum]) -> Iterator[tuple[str, list[int | str]]]:
    """Adds an entry and what is below it; yields their names and places."""
    if not (entry.entities or entry.words or entry.categories or entry.children):
        raise SchemaError(f"nothing can be in {entry.name}", where=place_in(path, at), fix="give it entities, words, categories or children")
    if len(above) >= _DEEPEST:
        raise SchemaError(f"{entry.name} is nested too deep", where=place_in(path, at), fix=f"use at most {_DEEPEST} levels")
    position = len(strata)
    own = (*above, entry.name)
    parts = tuple(entry.entities), tuple(entry.words), tuple(entry.categories)
    strata.append(Stratum(position, own, entry.ja, *parts, (position,)))
    yield entry.name, at
    for number, child in enumerate(entry.children):
        yield from _flat(child, own, [*at, "children", number], path, strata)
    strata[position] = Stratum(position, own, entry.ja, *parts, tuple(range(position, len(strata))))
