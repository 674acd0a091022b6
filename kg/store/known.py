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
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from kg.atomic import write_bytes
from kg.errors import AtlasFolderError
from kg.store.difference import Held, Marks, joined
from kg.store.state import State
from kg.store.sums import Sums, sums_of

_KEPT = 4
"""So many states are kept: of one database the last, of some databases one each."""


class Left(NamedTuple):
    """What a push left: the marks that the database holds, and three rows of marks, internal ids and keys of nodes (see kg.store.places)."""

    held: Held
    nodes: Marks


@dataclass(frozen=True, slots=True)
class Known:
    """The states in a folder; without one, nothing is known and nothing kept."""

    folder: Path | None = None

    def find(self, sums: Sums) -> Held | None:
        """The marks that add up to these sums, or None where nobody knows."""
        left = _read(self.folder / f"{sums.name}.npz", None) if self.folder else None
        return left.held if left else None

    def after(self, state: State) -> Left | None:
        """What the push left whose last transaction is still the last one, or None where nobody knows."""
        for path in sorted(self.folder.glob("*.npz")) if self.folder else ():
            if (left := _read(path, state)) is not None:
                return left
        return None

    def keep(self, held: Held, state: State | None, nodes: Marks) -> None:
        """Remembers what a database holds in a state; where the folder cannot be written, the next push is slower, and that is all."""
        if self.folder is None:
            return
        path = self.folder / f"{sums_of(held).name}.npz"
        data = io.BytesIO()
        sizes = [{name: len(marks) for name, marks in things.items()} for things in held]
        marks = joined(chain.from_iterable(things.values() for things in held))
        np.savez(data, of=np.array(json.dumps([state.text if state else "", sizes])), marks=marks, nodes=nodes)
        with suppress(OSError, AtlasFolderError):
            write_bytes(path, data.getvalue())
            others = sorted((file for file in self.folder.glob("*.npz") if file != path), key=lambda file: file.stat().st_mtime)
            for old in others[: 1 - _KEPT]:
                old.unlink(missing_ok=True)


def _read(path: Path, state: State | None) -> Left | None:
    """A file, if its marks add up to its name, and it is of a state, where one is asked for."""
    with suppress(OSError, ValueError, KeyError, TypeError, StopIteration, EOFError, zipfile.BadZipFile), np.load(path) as file:
        text, sizes = json.loads(str(file["of"]))
        if state is not None and text != state.text:
            return None
        marks = iter(np.split(_numbers(file["marks"]), np.cumsum([size for things in sizes for size in things.values()])))
        held = Held(*({name: next(marks) for name in things} for things in sizes))
        nodes = _numbers(file["nodes"])
        return Left(held, nodes) if len(nodes) == 3 and sums_of(held).name == path.stem else None
    return None


def _numbers(values: np.ndarray[Any, Any]) -> Marks:
    return values.astype(np.int64, casting="safe")
