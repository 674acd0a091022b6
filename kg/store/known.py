"""What databases held after a push, kept here: so that the next push need not read it from them.

``pushed/<sums>.npz`` has one state of a database, its things in the order of their marks, and is named after what the marks
add up to (kg.store.sums). Nothing is trusted but these sums: a file counts only for a database that adds up to the same
now, and only if its own marks do. Files are state like the layout, and may be deleted: then a push reads each mark once more.
"""

from __future__ import annotations

import json
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np

from kg.atomic import writing
from kg.errors import AtlasFolderError
from kg.store.state import State
from kg.store.sums import Sums, sums_of
from kg.store.things import NOTHING_HELD, Held, Things, pieces

_KEPT = 4
"""So many states are kept: of one database the last, of some databases one each."""


class Left(NamedTuple):
    """What a push left: the state of the database (a text of kg.store.state), and what it holds."""

    state: str
    held: Held


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
        """What adds up to these sums, or None where nobody knows."""
        left = _read(self._folder / f"{sums.name}.npz") if self._folder else None
        return left.held if left else None

    def after(self, state: State) -> Left | None:
        """What the push left whose last transaction is still the last one, or None where nobody knows."""
        if self._last is not None and self._last.state == state.text:
            return self._last
        return next((left for left in map(_read, self._files()) if left is not None and left.state == state.text), None)

    def keep(self, held: Held, state: State | None) -> None:
        """Remembers what a database holds in a state; where the folder cannot be written, the next push is slower, and that is all."""
        if self._folder is None:
            return
        path = self._folder / f"{sums_of(held).name}.npz"
        with suppress(OSError, AtlasFolderError):
            with writing(path, lasting=False) as file:  # who reads it finds out whether it is whole
                _write(file, state, held)
            others = sorted((file for file in self._files() if file != path), key=lambda file: file.stat().st_mtime)
            for old in others[: 1 - _KEPT]:
                old.unlink(missing_ok=True)

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*.npz")) if self._folder else []


def _write(file: IO[bytes], state: State | None, held: Held) -> None:
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("of.json", json.dumps([state.text if state else "", held.nodes.names, held.edges.names]))
        for what, things in (("nodes", held.nodes), ("edges", held.edges)):
            order = np.argsort(things.marks)
            for name, values in (("marks", things.marks), ("kinds", things.kinds), ("ids", things.ids)):
                _add(packed, f"{what}_{name}", values, order)
            if things is held.nodes:
                _add(packed, "keys", held.keys, order)


def _add(packed: zipfile.ZipFile, name: str, values: np.ndarray[Any, Any], order: np.ndarray[Any, Any]) -> None:
    """As ``np.savez`` does, but a piece at a time."""
    with packed.open(f"{name}.npy", "w", force_zip64=True) as part:
        np.lib.format.write_array_header_1_0(part, np.lib.format.header_data_from_array_1_0(values))
        for some in pieces(order):
            part.write(values[some].tobytes())


def _read(path: Path) -> Left | None:
    """A file, if its marks add up to its name."""
    with suppress(OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile), np.load(path) as file:
        state, *names = json.loads(file["of.json"])
        nodes, edges = (_things(file, what, of) for what, of in zip(("nodes", "edges"), names, strict=True))
        held = Held(nodes, edges, file["keys"].astype(np.int64, casting="safe"))
        return Left(state, held) if len(held.keys) == len(nodes) and sums_of(held).name == path.stem else None
    return None


def _things(file: Any, what: str, names: list[str]) -> Things:
    """Raises ValueError or TypeError where they are no things in the order of their marks."""
    marks, kinds, ids = (file[f"{what}_{name}"].astype(kind, casting="safe") for name, kind in (("marks", "i8"), ("kinds", "u2"), ("ids", "i8")))
    if not len(marks) == len(kinds) == len(ids) or (marks[1:] < marks[:-1]).any() or (kinds >= len(names)).any():
        raise ValueError(what)
    return Things(marks, kinds, tuple(names), ids)
