"""What a database lacks and has too much of, compared with an atlas, by marks alone (see kg.store.content).

A mark takes 8 bytes here, and nothing else of a database or an atlas is kept.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain, count, islice
from typing import Any, NamedTuple

import numpy as np
from neo4j import Session
from numpy.typing import NDArray

from kg.errors import StoreError
from kg.graphfile import KINDS, MARK, mark_of
from kg.store.content import Content, Line, key_of, kind_of, type_of

Marks = NDArray[np.int64]
Mask = NDArray[np.bool_]

_PARTS = 8
"""Marks come in so many rows: a row for each is slow, and one for all is as large as the database."""

_LINES = 4096
"""So many lines are in memory at a time."""

_NEWS_BYTES = 1 << 22

NO_MARKS = np.empty(0, np.int64)


class Held(NamedTuple):
    """The marks that a database holds: of nodes by kind, of relationships by type."""

    nodes: dict[str, Marks]
    edges: dict[str, Marks]


NOTHING_HELD = Held({}, {})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A content by the marks of its lines, in their order."""

    content: Content
    nodes: Marks
    edges: Marks
    keys: Marks
    """The numbers (kg.store.content.key_number) of the nodes."""
    held: Held
    """The same marks as a database has them that is equal to it."""
    news: Mapping[int, Line]
    """The lines of marks that nobody expected, unless they are many."""

    def node_lines(self, chosen: Mask) -> Iterator[Line]:
        """Those of the nodes that are chosen."""
        return self._few(self.nodes, chosen) or self.content.nodes(each(self.nodes), each(chosen))

    def edge_lines(self, chosen: Mask) -> Iterator[Line]:
        """Those of the relationships that are chosen."""
        return self._few(self.edges, chosen) or self.content.edges(each(self.edges), each(chosen))

    def _few(self, marks: Marks, chosen: Mask) -> Iterator[Line] | None:
        if np.count_nonzero(chosen) > len(self.news):
            return None
        lines = [self.news.get(mark) for mark in marks[chosen].tolist()]
        return None if None in lines else filter(None, lines)


@dataclass(frozen=True, slots=True)
class Difference:
    """``new_nodes[i]`` says whether the i-th node of the content is not in the database as it should be;
    ``old_nodes`` has by kind the marks of those in the database that should not be there. So for relationships, by type.
    """

    new_nodes: Mask
    new_edges: Mask
    old_nodes: dict[str, Marks]
    old_edges: dict[str, Marks]

    @property
    def size(self) -> int:
        """How many things are to be written and deleted."""
        return int(self.new_nodes.sum() + self.new_edges.sum()) + sum(map(len, (*self.old_nodes.values(), *self.old_edges.values())))


def wanted(content: Content, expected: Held = NOTHING_HELD) -> Wanted:
    """The marks of all that a database is to hold, most of which may be expected.

    Raises AtlasFolderError or StoreError where the content is not what it should be.
    """
    content.check()
    nodes, edges, news = _Marked(expected.nodes, kind_of), _Marked(expected.edges, type_of), _News()
    keys = array("q")
    for some in _some_of(content.node_lines()):
        keys.extend(key_of(line) for line, _ in some)
        marks, places = nodes.add([line + statistics for line, statistics in some])
        news.add(Line(mark, *some[place]) for mark, place in zip(marks, places, strict=True))
    for lines in _some_of(content.edge_lines()):
        marks, places = edges.add(lines)
        news.add(Line(mark, lines[place]) for mark, place in zip(marks, places, strict=True))
    in_order = np.sort(np.array(keys, np.int64))
    if (in_order[1:] == in_order[:-1]).any():
        raise StoreError("two nodes of the graph have one id", fix="run `kg build` without sources")
    return Wanted(content, nodes.marks, edges.marks, np.array(keys, np.int64), Held(nodes.by_name(), edges.by_name()), news.lines)


def compare(want: Wanted, have: Held, changed: Marks = NO_MARKS) -> Difference:
    """What has to be done to make a database equal to a content; ``changed`` are marks that are not to be trusted."""
    if have is want.held and not len(changed):
        return Difference(np.zeros(len(want.nodes), np.bool_), np.zeros(len(want.edges), np.bool_), {}, {})
    new_nodes, old_nodes = _compared(want.nodes, have.nodes, changed)
    new_edges, old_edges = _compared(want.edges, have.edges, changed)
    return Difference(new_nodes, new_edges, old_nodes, old_edges)


def each(values: Marks | Mask) -> Iterator[Any]:
    """Them as Python has them, without a list of all."""
    return chain.from_iterable(part.tolist() for part in np.array_split(values, len(values) // _LINES + 1))


def look(session: Session) -> Held:
    """Reads every mark in the database."""
    types = sorted(record[0] for record in session.run("CALL db.relationshipTypes() YIELD relationshipType RETURN relationshipType"))
    nodes = _read(session, f"MATCH (n:{'|'.join(KINDS)})", "n", "[k IN labels(n) WHERE k IN $kinds][0]")
    edges = _read(session, f"MATCH ()-[r:{'|'.join(map(quoted, types))}]->()", "r", "type(r)") if types else {}
    return Held(nodes, edges)


def quoted(name: str) -> str:
    """A label, type or property name as Cypher takes any."""
    return "`" + name.replace("`", "``") + "`"


def among(marks: Marks, those: Marks) -> Mask:
    """Which marks are among those, which are in order (np.isin, which puts them in order, takes ten times as long)."""
    if not len(those):
        return np.zeros(len(marks), np.bool_)
    found: Mask = those[np.minimum(np.searchsorted(those, marks), len(those) - 1)] == marks
    return found


def joined(parts: Iterable[Marks]) -> Marks:
    """All of them."""
    return np.concatenate([NO_MARKS, *parts])


def _some_of(lines: Iterator[Any]) -> Iterator[list[Any]]:
    return iter(lambda: list(islice(lines, _LINES)), [])


class _News:
    """Lines by mark, as long as they are few."""

    def __init__(self) -> None:
        self.lines: dict[int, Line] = {}
        self._room = _NEWS_BYTES

    def add(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self._room -= line.weight
            if self._room < 0:
                self.lines.clear()
                return
            self.lines[line.mark] = line


class _Marked:
    """Marks of texts, as they come, with their names; equal texts follow each other, and each has another mark."""

    def __init__(self, expected: dict[str, Marks], name_of: Callable[[bytes], bytes]) -> None:
        self._name_of = name_of
        self._numbers: defaultdict[bytes, int] = defaultdict(count().__next__)
        numbers = [self._numbers[name.encode()] for name in expected]
        marks, names = joined(expected.values()), np.repeat(np.array(numbers, np.int64), [len(some) for some in expected.values()])
        order = np.argsort(marks)
        self._expected = np.append(marks[order], -1), np.append(names[order], -1)  # the last one for what comes after all
        self._marks, self._names = [NO_MARKS], [NO_MARKS]
        self._last, self._copy = -1, 0

    def add(self, texts: list[bytes]) -> tuple[list[int], list[int]]:
        """The next texts; returns the marks and places of those that nobody expected."""
        marks = self._told_apart(_hashed(texts), texts)
        expected, names_there = self._expected
        at = np.searchsorted(expected[:-1], marks)
        names, places = names_there[at], np.flatnonzero(expected[at] != marks)
        names[places] = [self._numbers[self._name_of(texts[place])] for place in places.tolist()]
        self._marks.append(marks)
        self._names.append(names)
        return marks[places].tolist(), places.tolist()

    @property
    def marks(self) -> Marks:
        """All."""
        return np.concatenate(self._marks)

    def by_name(self) -> dict[str, Marks]:
        """All by name."""
        marks, names = self.marks, np.concatenate(self._names)
        found = {name.decode(): marks[names == number] for name, number in sorted(self._numbers.items())}
        return {name: some for name, some in found.items() if len(some)}

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


def _read(session: Session, match: str, thing: str, name: str) -> dict[str, Marks]:
    found: dict[str, list[Marks]] = defaultdict(list)
    query = f"{match} WHERE {thing}.{MARK} >= 0 WITH {name} AS name, {thing}.{MARK} AS mark"
    for row in session.run(f"{query} RETURN name, mark % {_PARTS} AS part, collect(mark) AS marks", kinds=list(KINDS)):
        found[row["name"]].append(_numbers(row["marks"]))
    return {name: joined(parts) for name, parts in sorted(found.items())}


def _numbers(values: Sequence[Any]) -> Marks:
    return np.array([v for v in values if type(v) is int], np.int64)  # other values are no marks of ours


def _compared(want: Marks, have: dict[str, Marks], changed: Marks) -> tuple[Mask, dict[str, Marks]]:
    there = np.sort(joined(have.values()))
    twice = there[1:][there[1:] == there[:-1]]
    bad = np.sort(np.concatenate([twice, changed]))  # of what is there twice, all go and one comes anew
    good = np.sort(want)
    if len(bad):
        there, good = there[~among(there, bad)], good[~among(good, bad)]
    old = {name: _distinct(marks[~among(marks, good)]) for name, marks in have.items()}
    return ~among(want, there), {name: marks for name, marks in old.items() if len(marks)}


def _distinct(marks: Marks) -> Marks:
    some = np.sort(marks)
    return some[np.append(some[1:] != some[:-1], [True])] if len(some) else some
