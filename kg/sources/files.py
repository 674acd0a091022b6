"""Files, folders and standard input as (digest id, bytes)."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kg.errors import SourceError
from kg.model import Problem

MAX_BYTES = 64 * 1024 * 1024
HEAD_BYTES = 1024 * 1024
"""What is read of a file before it is looked at."""

Look = Callable[[bytes], None]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was found: (id, bytes) by id, and what could not be read."""

    digests: tuple[tuple[str, bytes], ...]
    problems: tuple[Problem, ...]


def gather(sources: Sequence[str], stdin_id: str | None = None, look: Look | None = None) -> Gathered:
    """Reads every source: a file, a folder (all files below it) or ``-``. Never raises for a single bad one.

    ``look`` gets the first bytes of a large file and raises SourceError for one that need not be read: a folder of films is none of texts.
    """
    found: dict[str, bytes] = {}
    problems: list[Problem] = []
    for source in sources:
        for path in _paths(source, problems):
            ident = stdin_id or "stdin" if path == "-" else normalize(path)
            try:
                _require_text(ident)
                found[ident] = _read(path, look)
            except SourceError as error:
                problems.append(Problem(shown(ident), error.what, "nothing"))
    return Gathered(tuple(sorted(found.items())), tuple(problems))


def normalize(path: str) -> str:
    """A digest's id: its path as given, in POSIX form, without ``.`` and doubled slashes."""
    return str(PurePosixPath(os.path.normpath(path).replace(os.sep, "/")))


def shown(name: str) -> str:
    """A name as messages and lists have it: bytes of it that are no text as ``\\xff``."""
    return name.encode("utf8", "surrogateescape").decode("utf8", "backslashreplace")


def _require_text(ident: str) -> None:
    """Raises SourceError for a name that no list could hold."""
    if shown(ident) != ident:
        raise SourceError("its name is not UTF-8: rename it")


def paths_below(folder: str) -> list[str]:
    """All files that ``gather`` would read in a folder."""
    return list(_paths(folder, []))


def _paths(source: str, problems: list[Problem]) -> Iterator[str]:
    if source == "-" or not Path(source).is_dir():
        yield source
        return

    def complain(error: OSError) -> None:
        problems.append(Problem(shown(normalize(error.filename or source)), f"the folder cannot be read: {error.strerror}", "nothing"))

    for folder, folders, files in os.walk(source, onerror=complain):
        # an atlas below the folder keeps copies of digests: they are not to come in twice
        # (os.path.exists says no where the folder is closed: it is named when it is walked)
        folders[:] = sorted(f for f in folders if not f.startswith(".") and not os.path.exists(os.path.join(folder, f, "atlas.toml")))  # noqa: PTH110, PTH118
        for name in sorted(files):
            if name.startswith("."):
                problems.append(Problem(shown(normalize(str(Path(folder, name)))), "hidden file", "nothing"))
            else:
                yield str(Path(folder, name))


def _require_size(size: int) -> None:
    if size > MAX_BYTES:
        raise SourceError(f"the file is larger than {MAX_BYTES // 1024 // 1024} MB")


def _read(path: str, look: Look | None) -> bytes:
    if path == "-":
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        _require_size(len(data))
        return data
    try:
        if not Path(path).is_file():
            raise SourceError("there is no such file" if not Path(path).exists() else "this is no regular file")
        with Path(path).open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            _require_size(size)
            head = file.read(HEAD_BYTES)
            if look is not None and size > HEAD_BYTES:
                look(head)
            return head + file.read(MAX_BYTES)
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror}") from error
