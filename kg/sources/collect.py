"""Fetches metadata into the file that keeps it, batch by batch, and notices what is new."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import SourceError
from kg.model import Problem
from kg.sources import metadata
from kg.sources.metadata import Metadata, fetch, load, save


@dataclass(frozen=True, slots=True)
class Collected:
    """All that is known now by id, the ids that were fetched, asked for and not there, newer versions (id, old, new), and what stopped it."""

    known: dict[str, Metadata]
    got: tuple[str, ...]
    asked: int
    missing: tuple[str, ...]
    renewed: tuple[tuple[str, int, int], ...]
    problems: tuple[Problem, ...]
    error: SourceError | None = None


@dataclass(frozen=True, slots=True)
class Server:
    """Where and how politely to ask: another query address than arXiv's, and the seconds between two requests."""

    url: str | None = None
    delay: float = 3.0


def collect(path: Path, todo: Sequence[str], server: Server, told: Callable[[int, int], None]) -> Collected:
    """Asks for the papers of ``todo`` and keeps each batch at once; ``told`` hears how many of how many were asked for.

    Raises SourceError where nothing at all came; AtlasFolderError where the file cannot be written.
    """
    known, problems = load(path)
    got: list[str] = []
    renewed: list[tuple[str, int, int]] = []
    asked = 0
    error: SourceError | None = None
    try:
        for batch in fetch(todo, base_url=server.url, delay=server.delay):
            asked = min(asked + metadata.BATCH, len(todo))
            renewed += [(one.id, known[one.id].version, one.version) for one in batch if one.id in known and known[one.id].version < one.version]
            known |= {one.id: one for one in batch}
            save(path, known)
            got += [one.id for one in batch]
            told(asked, len(todo))
    except SourceError as stopped:
        if not got:
            raise
        error = stopped
    missing = tuple(ident for ident in todo[:asked] if ident not in set(got))
    return Collected(known, tuple(got), asked, missing, tuple(renewed), problems, error)
