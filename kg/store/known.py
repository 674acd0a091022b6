"""What databases held after a push, kept here: so that the next push need not read it from them.

``pushed/<sums>.held`` has one state of a database, its things in the order of their marks, and is named after what the marks
add up to (kg.store.sums): a line of JSON with the state, how many things there are and what they can be, then all marks of
nodes, their kinds, internal ids and keys, then those of relationships. Nothing is trusted but these sums: a file counts only for
a database that adds up to the same now, and only if its own marks do. Files are state like the layout, and may be deleted:
then a push reads each mark once more.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

from kg.atomic import writing
from kg.errors import AtlasFolderError
from kg.store.columns import Column, Shared
from kg.store.state import State
from kg.store.sums import Sums, sums_of
from kg.store.things import Held, Things, nothing_held

_KEPT = 4
"""So many states are kept: of one database the last, of some databases one each."""

_HEADER_BYTES = 1 << 16


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
        return self._last.held if self._last else nothing_held()

    def find(self, sums: Sums) -> Held | None:
        """What adds up to these sums, or None where nobody knows."""
        left = _read(self._folder / f"{sums.name}.held") if self._folder else None
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
        path = self._folder / f"{sums_of(held).name}.held"
        with suppress(OSError, AtlasFolderError):
            with writing(path, lasting=False) as file:  # who reads it finds out whether it is whole
                _write(file, state, held.in_order())
            others = sorted((file for file in self._files() if file != path), key=lambda file: file.stat().st_mtime)
            for old in (*others[: 1 - _KEPT], *self._folder.glob("*.npz")):  # as older versions wrote them
                old.unlink(missing_ok=True)

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*.held")) if self._folder else []


def _write(file: IO[bytes], state: State | None, held: Held) -> None:
    header = {"state": state.text if state else "", "numbers": [len(held.nodes), len(held.edges)], "names": [held.nodes.names, held.edges.names]}
    file.write(json.dumps(header).encode() + b"\n")
    for column in _columns(held):
        for some in column.pieces():
            file.write(some.tobytes())


def _columns(held: Held) -> tuple[Column, ...]:
    nodes, edges = held.nodes, held.edges
    return nodes.marks, nodes.kinds, nodes.ids, held.keys, edges.marks, edges.kinds, edges.ids


def _read(path: Path) -> Left | None:
    """A file, if its marks add up to its name."""
    with suppress(OSError, ValueError, KeyError, TypeError, OverflowError):
        with path.open("rb") as file:
            header = json.loads(file.readline(_HEADER_BYTES))
            begin, shared = file.tell(), Shared(file)
        (nodes, edges), (labels, types) = header["numbers"], map(tuple, header["names"])
        columns = []
        for kind, length in (("i8", nodes), ("u2", nodes), ("i8", nodes), ("i8", nodes), ("i8", edges), ("u2", edges), ("i8", edges)):
            columns.append(Column.of_file(kind, shared, begin, length))
            begin += length * columns[-1].kind.itemsize
        held = Held(Things(columns[0], columns[1], labels, columns[2]), Things(columns[4], columns[5], types, columns[6]), columns[3])
        if _is_sound(held.nodes) and _is_sound(held.edges) and sums_of(held).name == path.stem:
            return Left(header["state"], held)
    return None


def _is_sound(things: Things) -> bool:
    """Whether they are in the order of their marks, and each is something."""
    in_order = all((some[1:] >= some[:-1]).all() for some in things.marks.overlapping())
    return in_order and all((some < len(things.names)).all() for some in things.kinds.pieces())
