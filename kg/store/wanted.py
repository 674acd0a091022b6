"""The marks of all that an atlas holds (see kg.store.content), and the lines of what nobody expects; nothing else of it is kept."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from itertools import count, islice
from typing import Any

import numpy as np

from kg.errors import StoreError
from kg.graphfile import mark_of
from kg.store.content import Content, Line, key_of, kind_of, type_of
from kg.store.things import NOTHING_HELD, NOWHERE, Held, Marks, Mask, Things, each, found, nowhere

_LINES = 4096
"""So many lines are in memory at a time."""

_NEWS_BYTES = 1 << 22


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """A content, and what a database holds that is equal to it, in the order of the lines; its ids are filled in as they become known."""

    content: Content
    held: Held
    news: Mapping[int, Line]
    """The lines of marks that nobody expected, unless they are many."""

    def node_lines(self, chosen: Mask) -> Iterator[Line]:
        """Those of the nodes that are chosen."""
        return self._few(self.held.nodes, chosen) or self.content.nodes(each(self.held.nodes.marks), each(chosen))

    def edge_lines(self, chosen: Mask) -> Iterator[Line]:
        """Those of the relationships that are chosen."""
        return self._few(self.held.edges, chosen) or self.content.edges(each(self.held.edges.marks), each(chosen))

    def forget(self) -> None:
        """All ids were wrong, or may be."""
        for things in (self.held.nodes, self.held.edges):
            things.ids.fill(NOWHERE)

    def _few(self, things: Things, chosen: Mask) -> Iterator[Line] | None:
        if np.count_nonzero(chosen) > len(self.news):
            return None
        lines = [self.news.get(mark) for mark in things.marks[chosen].tolist()]
        return None if None in lines else filter(None, lines)


def wanted(content: Content, expected: Held = NOTHING_HELD) -> Wanted:
    """The marks of all that a database is to hold, most of which may be expected (in the order of their marks).

    Raises AtlasFolderError or StoreError where the content is not what it should be.
    """
    content.check()
    nodes, edges, news = _Marked(expected.nodes, kind_of), _Marked(expected.edges, type_of), _News()
    keys = array("q")
    for start, some in _some_of(content.node_lines()):
        keys.frombytes(_hashed([key_of(line) for line, _ in some]).tobytes())
        for mark, place in nodes.add([line + statistics for line, statistics in some]):
            news.add(Line(mark, start + place, *some[place]))
    for start, lines in _some_of(content.edge_lines()):
        for mark, place in edges.add(lines):
            news.add(Line(mark, start + place, lines[place]))
    held = Held(nodes.things(), edges.things(), np.asarray(keys))
    in_order = np.sort(held.keys)
    if (in_order[1:] == in_order[:-1]).any():
        raise StoreError("two nodes of the graph have one id", fix="run `kg build` without sources")
    return Wanted(content, held, news.lines)


def _some_of(lines: Iterator[Any]) -> Iterator[tuple[int, list[Any]]]:
    return zip(count(0, _LINES), iter(lambda: list(islice(lines, _LINES)), []), strict=False)


class _News:
    """Lines by mark, as long as they are few."""

    def __init__(self) -> None:
        self.lines: dict[int, Line] = {}
        self._room = _NEWS_BYTES

    def add(self, line: Line) -> None:
        self._room -= line.weight
        if self._room < 0:
            self.lines.clear()
        else:
            self.lines[line.mark] = line


class _Marked:
    """Marks of texts, as they come, with their kinds; equal texts follow each other, and each has another mark."""

    def __init__(self, expected: Things, name_of: Callable[[bytes], bytes]) -> None:
        self._expected, self._name_of = expected, name_of
        self._numbers: defaultdict[bytes, int] = defaultdict(count().__next__)
        for name in expected.names:
            self._numbers[name.encode()]  # has the same number here
        self._marks, self._kinds = array("q"), array("H")  # they grow where they are, with no hole in memory
        self._last, self._copy = -1, 0

    def add(self, texts: list[bytes]) -> Iterator[tuple[int, int]]:
        """The next texts; returns the marks and places of those that nobody expected."""
        marks = self._told_apart(_hashed(texts), texts)
        at, expected = found(self._expected.marks, marks)
        places = np.flatnonzero(~expected)
        kinds = np.zeros(len(marks), np.uint16)
        kinds[expected] = self._expected.kinds[at[expected]]
        kinds[places] = [self._numbers[self._name_of(texts[place])] for place in places.tolist()]
        self._marks.frombytes(marks.tobytes())
        self._kinds.frombytes(kinds.tobytes())
        return zip(marks[places].tolist(), places.tolist(), strict=True)

    def things(self) -> Things:
        """All, wherever they are."""
        names = tuple(name.decode() for name in self._numbers)
        return Things(np.asarray(self._marks), np.asarray(self._kinds), names, nowhere(len(self._marks)))

    def _told_apart(self, plain: Marks, texts: list[bytes]) -> Marks:
        marks, at = plain.copy(), -1
        for place in np.flatnonzero(plain == np.append(self._last, plain[:-1])).tolist():
            self._copy, at = self._copy + 1 if at == place - 1 else 1, place
            marks[place] = mark_of(texts[place], self._copy)
        self._last, self._copy = int(plain[-1]), self._copy if at == len(texts) - 1 else 0
        return marks


def _hashed(texts: list[bytes]) -> Marks:
    """As kg.graphfile.mark_of, for many at once."""
    digests = b"".join([blake2b(text, digest_size=8).digest() for text in texts])
    return (np.frombuffer(digests, ">u8") >> 1).astype(np.int64)
