"""What one paper says, once it is decided what its names are: what resolving hands to the graph a paper at a time."""

from __future__ import annotations

from dataclasses import dataclass

from kg.model import Link, Occurrence, PaperRelation, Result


@dataclass(frozen=True, slots=True)
class Statement:
    """What one paper says, in entities; all in order. ``derived`` are links that no sentence of it states by itself."""

    occurrences: tuple[Occurrence, ...] = ()
    relations: tuple[PaperRelation, ...] = ()
    links: tuple[Link, ...] = ()
    derived: tuple[Link, ...] = ()
    results: tuple[Result, ...] = ()
