"""What databases held after a push, kept here: so that the next push need not read it from them.

``pushed/<sums>.npz`` has the marks of one state of a database, named after what they add up to (kg.store.sums). Nothing
is trusted but these sums: a file counts only for a database that adds up to the same now, and only if its own marks do.
Files are state like the layout, and may be deleted: then a push reads each mark once more.
"""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from kg.atomic import write_bytes
from kg.errors import AtlasFolderError
from kg.store.difference import NOTHING_HELD, Held, Marks, joined
from kg.store.state import State
from kg.store.sums import Sums, sums_of

_KEPT = 4
"""So many states are kept: of one database the last, of some databases one each."""


class Left(NamedTuple):
    """What a push left: the state of the database (a text of kg.store.state), the marks that it holds, and three rows of marks,
    internal ids and keys of nodes (see kg.store.places)."""

    state: str
    held: Held
    nodes: Marks


class Known:
    """The states in a folder; without one, nothing is known and nothing kept."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._last: Left | None = None
        """That of the file that was written last."""

    def last(self) -> Held:
        """What the last push to any database left."""
        with suppress(OSError):
            newest = max(self._files(), key=lambda file: file.stat().st_mtime, default=None)
            self._last = _read(newest) if newest else None
        return self._last.held if self._last else NOTHING_HELD

    def find(self, sums: Sums) -> Held | None:
        """The marks that add up to these sums, or None where nobody knows."""
        left = _read(self._folder / f"{sums.name}.npz") if self._folder else None
        return left.held if left else None

    def after(self, state: State) -> Left | None:
        """What the push left whose last transaction is still the last one, or None where nobody knows."""
        if self._last is not None and self._last.state == state.text:
            return self._last
        return next((left for left in map(_read, self._files()) if left is not None and left.state == state.text), None)

    def keep(self, held: Held, state: State | None, nodes: Marks) -> None:
        """Remembers what a database holds in a state; where the folder cannot be written, the next push is slower, and that is all."""
        if self._folder is None:
            return
        path = self._folder / f"{sums_of(held).name}.npz"
        data = io.BytesIO()
        sizes = [{name: len(marks) for name, marks in things.items()} for things in held]
        marks = joined(chain.from_iterable(things.values() for things in held))
        np.savez(data, of=np.array(json.dumps([state.text if state else "", sizes])), marks=marks, nodes=nodes)
        with suppress(OSError, AtlasFolderError):
            write_bytes(path, data.getvalue())
            others = sorted((file for file in self._files() if file != path), key=lambda file: file.stat().st_mtime)
            for old in others[: 1 - _KEPT]:
                old.unlink(missing_ok=True)

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*.npz")) if self._folder else []


def _read(path: Path) -> Left | None:
    """A file, if its marks add up to its name."""
    with suppress(OSError, ValueError, KeyError, TypeError, StopIteration, EOFError, zipfile.BadZipFile), np.load(path) as file:
        state, sizes = json.loads(str(file["of"]))
        marks = iter(np.split(_numbers(file["marks"]), np.cumsum([size for things in sizes for size in things.values()])))
        held = Held(*({name: next(marks) for name in things} for things in sizes))
        nodes = _numbers(file["nodes"])
        return Left(state, held, nodes) if len(nodes) == 3 and sums_of(held).name == path.stem else None
    return None


def _numbers(values: np.ndarray[Any, Any]) -> Marks:
    return values.astype(np.int64, casting="safe")
