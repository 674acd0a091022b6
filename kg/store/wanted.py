"""The marks of all that an atlas holds (see kg.store.content), and the lines of what nobody expects; nothing else of it is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count

import numpy as np

from kg.errors import StoreError
from kg.graphfile import hashed, mark_of
from kg.store.columns import Ascending, Column, Index, Numbers
from kg.store.content import Content, Line, key_of, label_of, type_of
from kg.store.things import NOWHERE, Held, Things, chosen_of, nothing_held, nowhere

_NEWS_BYTES = 1 << 22


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """A content, and what a database holds that is equal to it, in the order of the lines; its ids are filled in as they become known."""

    content: Content
    held: Held
    by_key: Index
    """Where nodes are, by the numbers of their keys."""
    news: Mapping[int, Line]
    """The lines of marks that nobody expected, unless they are many."""

    def node_lines(self, chosen: Column) -> Iterator[Line]:
        """Those of the nodes that are chosen."""
        return self._few(self.held.nodes, chosen) or self.content.nodes(self.held.nodes.marks.each(), chosen.each())

    def edge_lines(self, chosen: Column) -> Iterator[Line]:
        """Those of the relationships that are chosen."""
        return self._few(self.held.edges, chosen) or self.content.edges(self.held.edges.marks.each(), chosen.each())

    def forget(self) -> None:
        """All ids were wrong, or may be."""
        for things in (self.held.nodes, self.held.edges):
            things.ids.fill(NOWHERE)

    def _few(self, things: Things, chosen: Column) -> Iterator[Line] | None:
        if chosen.count() > len(self.news):
            return None
        lines = [self.news.get(mark) for mark in chosen_of(things.marks, chosen).each()]
        return None if None in lines else filter(None, lines)


def wanted(content: Content, expected: Held | None = None) -> Wanted:
    """The marks of all that a database is to hold, most of which may be expected (in the order of their marks).

    Raises AtlasFolderError or StoreError where the content is not what it should be.
    """
    with ThreadPoolExecutor(1) as pool:
        checked = pool.submit(content.check)
        try:
            return _wanted(content, expected or nothing_held())
        finally:
            checked.result()  # what is wrong with lines that are not what they should be is no matter


def _wanted(content: Content, expected: Held) -> Wanted:
    nodes, edges, news = _Marked(expected.nodes, label_of), _Marked(expected.edges, type_of), _News()
    keys = Column(np.int64)
    for lines, statistics in content.node_lines():
        start = len(keys)
        keys.append(_marks_of(map(key_of, lines)))
        for mark, place in nodes.add([line + more for line, more in zip(lines, statistics, strict=True)]):
            news.add(Line(mark, start + place, lines[place], statistics[place]))
    start = 0
    for lines in content.edge_lines():
        for mark, place in edges.add(lines):
            news.add(Line(mark, start + place, lines[place]))
        start += len(lines)
    by_key = Index(keys)
    if not by_key.is_unique():
        raise StoreError("two nodes of the graph have one id", fix="run `kg build` without sources")
    return Wanted(content, Held(nodes.things(), edges.things(), keys), by_key, news.lines)


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
        self._places = Ascending(expected.marks)
        self._numbers: defaultdict[bytes, int] = defaultdict(count().__next__)
        for name in expected.names:
            self._numbers[name.encode()]  # has the same number here
        self._marks, self._kinds = Column(np.int64), Column(np.uint16)
        self._last, self._copy = -1, 0

    def add(self, texts: list[bytes]) -> Iterator[tuple[int, int]]:
        """The next texts; returns the marks and places of those that nobody expected."""
        marks = self._told_apart(_marks_of(texts), texts)
        at, expected = self._places.find(marks)
        places = np.flatnonzero(~expected)
        kinds = np.zeros(len(marks), np.uint16)
        kinds[expected] = self._expected.kinds.take(at[expected])
        kinds[places] = [self._numbers[self._name_of(texts[place])] for place in places.tolist()]
        self._marks.append(marks)
        self._kinds.append(kinds)
        return zip(marks[places].tolist(), places.tolist(), strict=True)

    def things(self) -> Things:
        """All, wherever they are."""
        return Things(self._marks, self._kinds, tuple(name.decode() for name in self._numbers), nowhere(len(self._marks)))

    def _told_apart(self, plain: Numbers, texts: list[bytes]) -> Numbers:
        marks, at = plain.copy(), -1
        for place in np.flatnonzero(plain == np.append(self._last, plain[:-1])).tolist():
            self._copy, at = self._copy + 1 if at == place - 1 else 1, place
            marks[place] = mark_of(texts[place], self._copy)
        self._last, self._copy = int(plain[-1]), self._copy if at == len(texts) - 1 else 0
        return marks


def _marks_of(texts: Iterable[bytes]) -> Numbers:
    """As kg.graphfile.mark_of, of many at once."""
    return (np.frombuffer(hashed(texts), ">u8") >> 1).astype(np.int64)
