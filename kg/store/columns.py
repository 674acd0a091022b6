"""Long rows of numbers, of which few are in memory: the rest is in temporary files, which end with the process however it ends.

Whatever is done with them is done to some at a time, so that memory does not depend on how many there are.
"""

from __future__ import annotations

import errno
import os
import tempfile
import threading
import weakref
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any, Self

import numpy as np
from numpy.typing import DTypeLike, NDArray

from kg.errors import StoreError

Numbers = NDArray[Any]
Places = NDArray[np.intp]
Mask = NDArray[np.bool_]

SOME = 1 << 15
"""So many values of a column are in memory at a time; a shorter one is there whole."""

_PAGE = 1 << 9
"""Values that are so near to each other are read together; SOME is a multiple of it."""

_LEAST = 1 << 8
"""So many values of each run are merged at a time at least."""


class Shared:
    """An open file, as long as anybody uses it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.number = os.dup(file.fileno())
        weakref.finalize(self, os.close, self.number)


class Column:
    """Values of one numpy type, of which any number can be added; threads may share it, except for adding.

    Raises StoreError where a temporary file cannot be written.
    """

    def __init__(self, kind: DTypeLike, values: Iterable[Numbers] = ()) -> None:
        self.kind = np.dtype(kind)
        self._length = 0
        self._few = np.empty(0, self.kind)
        self._file: Shared | None = None
        self._begin = 0
        self._lock = threading.Lock()
        for some in values:
            self.append(some)

    @classmethod
    def of_file(cls, kind: DTypeLike, file: Shared, begin: int, length: int) -> Self:
        """Those that are in a file already, from a byte on; nothing is written to them. Raises ValueError where the file is too short."""
        column = cls(kind)
        column._file, column._begin, column._length = file, begin, length
        if length <= SOME:
            column._few, column._file = column.read(0, length), None
        return column

    def __len__(self) -> int:
        return self._length

    def append(self, values: Numbers) -> None:
        """Adds some."""
        start, self._length = self._length, self._length + len(values)
        if self._file is None and self._length > len(self._few):
            self._widen(start)
        self.write(start, values)

    def read(self, start: int, stop: int) -> Numbers:
        """Some that follow each other. Not to be changed: they may be the column's own. Raises ValueError where a file was made shorter."""
        if self._file is None:
            return self._few[start : min(stop, self._length)]
        size = max(0, min(stop, self._length) - start) * self.kind.itemsize
        data = os.pread(self._file.number, size, self._begin + start * self.kind.itemsize)
        if len(data) != size:
            raise ValueError("the file ended early")
        return np.frombuffer(data, self.kind)

    def write(self, start: int, values: Numbers) -> None:
        """Replaces some that follow each other."""
        if self._file is None:
            self._few[start : start + len(values)] = values
            return
        data = np.ascontiguousarray(values, self.kind).tobytes()
        try:
            if os.pwrite(self._file.number, data, self._begin + start * self.kind.itemsize) != len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))  # the next one would say so
        except OSError as error:
            raise _no_room(error) from error

    def take(self, at: Places) -> Numbers:
        """Those at some places, in any order."""
        if self._file is None:
            return self._few[at]
        order = np.argsort(at, kind="stable")
        taken = np.empty(len(at), self.kind)
        for those, start, stop in spans(at[order]):
            taken[order[those]] = self.read(start, stop)[at[order[those]] - start]
        return taken

    def put(self, at: Places, values: Any) -> None:
        """Replaces those at some places, in any order, by values or by one value."""
        with self._lock:  # what is between them is written too
            if self._file is None:
                self._few[at] = values
                return
            order = np.argsort(at, kind="stable")
            every = np.broadcast_to(values, len(at))
            for those, start, stop in spans(at[order]):
                some = self.read(start, stop).copy()
                some[at[order[those]] - start] = every[order[those]]
                self.write(start, some)

    def fill(self, value: Any) -> None:
        """Replaces all by one value."""
        for start in range(0, self._length, SOME):
            self.write(start, np.full(min(SOME, self._length - start), value, self.kind))

    def pieces(self) -> Iterator[Numbers]:
        """All in order, some at a time. Not to be changed."""
        return (self.read(start, start + SOME) for start in range(0, self._length, SOME))

    def overlapping(self) -> Iterator[Numbers]:
        """As ``pieces``, each but the first with the last value of the one before."""
        return (self.read(max(0, start - 1), start + SOME) for start in range(0, self._length, SOME))

    def each(self) -> Iterator[Any]:
        """All in order, as Python has them."""
        return (value for piece in self.pieces() for value in piece.tolist())

    def count(self) -> int:
        """How many are not zero."""
        return sum(int(np.count_nonzero(piece)) for piece in self.pieces())

    def _widen(self, length: int) -> None:
        """Makes room, in memory or else in a file, for more than the first so many."""
        if self._length <= SOME:
            more = np.empty(min(SOME, max(self._length, 2 * length)), self.kind)
            more[:length] = self._few[:length]
            self._few = more
            return
        few, self._few = self._few, np.empty(0, self.kind)
        try:
            with tempfile.TemporaryFile() as file:
                self._file = Shared(file)
        except OSError as error:
            raise _no_room(error) from error
        self.write(0, few[:length])


class Ascending:
    """Where values are in a column whose values are in order."""

    def __init__(self, column: Column) -> None:
        self._column = column
        self._pages: Ascending | None = None
        """Of the first values of its pages, where they are many."""
        if len(column) > SOME:
            self._pages = Ascending(Column(column.kind, (piece[::_PAGE] for piece in column.pieces())))

    def find(self, values: Numbers) -> tuple[Places, Mask]:
        """The place of the last that is not greater than each value (0 where all are), and whether it is that value."""
        if not len(self._column):
            return np.zeros(len(values), np.intp), np.zeros(len(values), np.bool_)
        order = np.argsort(values)  # those that follow each other are found in a quarter of the time
        ascending, at, there = values[order], np.empty(len(values), np.intp), np.empty(len(values), np.bool_)
        parts: Iterable[tuple[slice, int, int]] = [(slice(None), 0, SOME)]
        if self._pages is not None:
            parts = ((those, start, stop + _PAGE) for those, start, stop in spans(self._pages.find(ascending)[0] * _PAGE))
        for those, start, stop in parts:
            some, wanted = self._column.read(start, stop), ascending[those]
            places = np.maximum(np.searchsorted(some, wanted, "right") - 1, 0)
            at[order[those]], there[order[those]] = start + places, some[places] == wanted
        return at, there


class Index:
    """Where values are in a column whose values are in any order."""

    def __init__(self, column: Column) -> None:
        numbers = (np.arange(start, min(start + SOME, len(column))) for start in range(0, len(column), SOME))
        self._values, self._numbers = in_order([column, Column(np.intp, numbers)])
        self._ascending = Ascending(self._values)

    def find(self, values: Numbers) -> tuple[Places, Mask]:
        """Places of the values, of equal ones mostly the last; where the second is not true, they are those of others."""
        at, there = self._ascending.find(values)
        return (self._numbers.take(at), there) if len(self._values) else (at, there)

    def is_unique(self) -> bool:
        """Whether no value is there twice."""
        return not any(again.any() for again in repeated(self._values))


def repeated(column: Column) -> Iterator[Mask]:
    """Which values of a column in order are the same as the one before, some at a time."""
    for number, some in enumerate(column.overlapping()):
        again = some[1:] == some[:-1]
        yield again if number else np.append(False, again)


def spans(at: Places) -> Iterator[tuple[slice, int, int]]:
    """Takes places, which are in order, together: which of them, from the first to after the last of these."""
    ends = [*(np.flatnonzero(np.diff(at) > _PAGE) + 1).tolist(), len(at)]
    begin = 0
    for end in ends:
        while begin < end:
            first = int(at[begin])
            until = end if at[end - 1] < first + SOME else int(np.searchsorted(at, first + SOME))
            yield slice(begin, until), first, int(at[until - 1]) + 1
            begin = until


def in_order(columns: Sequence[Column]) -> list[Column]:
    """Columns of one length in the order of the values of the first."""
    runs = [Column(column.kind) for column in columns]
    for some in zip(*(column.pieces() for column in columns), strict=True):
        order = np.argsort(some[0])
        for run, values in zip(runs, some, strict=True):
            run.append(values[order])
    return runs if len(columns[0]) <= SOME else _merged(runs)


def _merged(runs: Sequence[Column]) -> list[Column]:
    """Columns that are in order by pieces."""
    length = len(runs[0])
    heads = list(range(0, length, SOME))
    ends = [min(head + SOME, length) for head in heads]
    some = max(_LEAST, SOME // len(heads))
    merged = [Column(run.kind) for run in runs]
    while heads:
        firsts = [runs[0].read(head, min(head + some, end)) for head, end in zip(heads, ends, strict=True)]
        last = min(first[-1] for first in firsts)  # what is greater may be greater than what was not read yet
        taken = [int(np.searchsorted(first, last, "right")) for first in firsts]
        order = np.argsort(np.concatenate([first[:number] for first, number in zip(firsts, taken, strict=True)]), kind="stable")
        for run, column in zip(runs, merged, strict=True):
            parts = [run.read(head, head + number) for head, number in zip(heads, taken, strict=True)]
            column.append(np.concatenate(parts)[order])
        heads = [head + number for head, number in zip(heads, taken, strict=True)]
        left = [head < end for head, end in zip(heads, ends, strict=True)]
        heads, ends = ([value for value, more in zip(values, left, strict=True) if more] for values in (heads, ends))
    return merged


def _no_room(error: OSError) -> StoreError:
    reason = f"there is no room for what a push notes: {error.strerror}"
    return StoreError(reason, where=tempfile.gettempdir(), fix="free some, or set TMPDIR, then run this again")
