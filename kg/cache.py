"""What a run need not make again: one SQLite file of small values, each with a checksum.

Safe to delete at any time. A damaged row is as good as none, a damaged file is made anew, and a killed run
leaves the last committed rows (SQLite's own journal); a power cut may cost the cache, never the atlas.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kg.errors import AtlasFolderError

_COMMIT_SECONDS = 0.5
_AT_ONCE = 500
_Work = Callable[[sqlite3.Connection], object]
_TABLE = "CREATE TABLE IF NOT EXISTS entries (kind TEXT, key TEXT, sum BLOB, value BLOB, PRIMARY KEY (kind, key)) WITHOUT ROWID"
_BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)


class Cache:
    """(kind, key) -> bytes. Use it in a ``with`` block; what is saved is committed twice a second and at its end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._committed = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._connection is not None:
            try:
                if error is None:
                    self.commit()
                else:
                    with suppress(sqlite3.Error):  # the error under way says more than this one would
                        self._connection.commit()
            finally:
                if self._connection is not None:
                    self._connection.close()
                self._connection = None

    def get(self, kind: str, key: str) -> bytes | None:
        """The value of a key; None where there is none, or a damaged one."""
        rows = self._read("SELECT sum, value FROM entries WHERE kind = ? AND key = ?", (kind, key))
        return rows[0][1] if rows and isinstance(rows[0][1], bytes) and rows[0][0] == _sum(kind, key, rows[0][1]) else None

    def some(self, kind: str, keys: Iterable[str]) -> dict[str, bytes]:
        """The undamaged values of some keys."""
        wanted, rows = sorted(set(keys)), list[tuple[Any, ...]]()
        for start in range(0, len(wanted), _AT_ONCE):
            asked = wanted[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(asked))
            rows += self._read(f"SELECT key, sum, value FROM entries WHERE kind = ? AND key IN ({marks})", (kind, *asked))  # noqa: S608 (marks only)
        return {key: value for key, check, value in rows if isinstance(value, bytes) and check == _sum(kind, key, value)}

    def keys(self, kind: str) -> set[str]:
        """The keys of all values of a kind."""
        return {row[0] for row in self._read("SELECT key FROM entries WHERE kind = ?", (kind,))}

    def is_whole(self) -> bool:
        """Whether the file and every value in it are undamaged; one that is not there is."""
        if not self._path.exists():
            return True
        try:
            connection = self._open()
            rows = connection.execute("SELECT kind, key, sum, value FROM entries")
            whole = all(isinstance(value, bytes) and check == _sum(kind, key, value) for kind, key, check, value in rows)
            return whole and connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
        except sqlite3.DatabaseError as error:
            if not _is_broken(error):
                raise _unusable(self._path, error) from error
            return False

    def save(self, kind: str, values: Mapping[str, bytes]) -> None:
        """Keeps values. Raises AtlasFolderError (disk full, no permission)."""
        rows = [(kind, key, _sum(kind, key, value), value) for key, value in values.items()]
        self._do(lambda connection: connection.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)", rows))
        if time.monotonic() - self._committed > _COMMIT_SECONDS:
            self.commit()

    def commit(self) -> None:
        """Makes what was saved so far outlive this process. Raises AtlasFolderError as save does."""
        if self._connection is not None:
            self._do(lambda connection: connection.commit())
        self._committed = time.monotonic()

    def drop(self, kind: str, keys: set[str]) -> None:
        """Forgets values that nothing needs any more."""
        if keys:
            self._do(lambda connection: connection.executemany("DELETE FROM entries WHERE kind = ? AND key = ?", [(kind, k) for k in sorted(keys)]))

    def drop_all_but(self, *kinds: str) -> None:
        """Forgets all values of other kinds."""
        marks = ", ".join("?" * len(kinds))
        self._do(lambda connection: connection.execute(f"DELETE FROM entries WHERE kind NOT IN ({marks})", kinds))  # noqa: S608 (marks only)

    def _read(self, query: str, values: tuple[str, ...]) -> list[tuple[Any, ...]]:
        if self._connection is None and not self._path.exists():
            return []
        try:
            return self._open().execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            if not _is_broken(error):
                raise _unusable(self._path, error) from error
            self._start_anew()
            return []

    def _do(self, work: _Work) -> None:
        try:
            work(self._open())
        except sqlite3.DatabaseError as error:
            if not _is_broken(error):
                raise _unusable(self._path, error) from error
            self._start_anew()  # what this call would have kept is made again by the next run

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            _make_folder(self._path.parent)
            self._connection = sqlite3.connect(self._path, timeout=30)
            self._connection.execute("PRAGMA synchronous = OFF")  # a killed process loses nothing by it
            self._connection.execute(_TABLE)
        return self._connection

    def _start_anew(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error), closing(self._connection):
                self._connection.rollback()
            self._connection = None
        for name in (self._path.name, f"{self._path.name}-journal"):
            (self._path.parent / name).unlink(missing_ok=True)


def code_version(*places: Path) -> str:
    """A short hash of Python sources (files, or folders with all below): other code, other keys."""
    digest = hashlib.sha256()
    for place in places:
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _sum(kind: str, key: str, value: bytes) -> bytes:
    return hashlib.blake2b(f"{kind}\0{key}\0".encode() + value, digest_size=8).digest()


def _is_broken(error: sqlite3.DatabaseError) -> bool:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF in _BROKEN


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AtlasFolderError(f"cannot be written: {error.strerror}", where=str(path), fix="free some space or mend the permissions") from error


def _unusable(path: Path, error: sqlite3.DatabaseError) -> AtlasFolderError:
    fix = "free some space or mend the permissions, and run it again; this file may be deleted at any time"
    return AtlasFolderError(f"cannot be used: {error}", where=str(path), fix=fix)
