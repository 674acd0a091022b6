"""What a database lacks and has too much of, compared with an atlas, by marks alone (see kg.store.content).

A mark takes 8 bytes here, and nothing else of a database or an atlas is kept.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain, count, islice
from typing import Any, NamedTuple

import numpy as np
from neo4j import Session
from numpy.typing import NDArray

from kg.graphfile import KINDS, MARK, mark_of
from kg.store.content import Content, key_of, kind_of, type_of

Marks = NDArray[np.int64]
Mask = NDArray[np.bool_]

_PARTS = 8
"""Marks come in so many rows: a row for each is slow, and one for all is as large as the database."""

_LINES = 4096
"""So many lines are in memory at a time."""

NO_MARKS = np.empty(0, np.int64)


class Held(NamedTuple):
    """The marks that a database holds: of nodes by kind, of relationships by type."""

    nodes: dict[str, Marks]
    edges: dict[str, Marks]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The marks of a content in the order of its lines."""

    nodes: Marks
    edges: Marks
    keys: Marks
    """The numbers (kg.store.content.key_number) of the nodes."""
    held: Held
    """The same marks as a database has them that is equal to it."""


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


def wanted(content: Content) -> Wanted:
    """The marks of all that a database is to hold."""
    keys = array("q")

    def nodes() -> Iterator[tuple[list[bytes], Iterable[bytes]]]:
        for some in _some_of(content.node_lines()):
            keys.extend(key_of(line) for line, _ in some)
            yield [line + statistics for line, statistics in some], (kind_of(line) for line, _ in some)

    node_marks, kinds = _marked(nodes())
    edge_marks, types = _marked((some, map(type_of, some)) for some in _some_of(content.edge_lines()))
    return Wanted(node_marks, edge_marks, np.array(keys, np.int64), Held(kinds, types))


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


def _marked(parts: Iterable[tuple[list[bytes], Iterable[bytes]]]) -> tuple[Marks, dict[str, Marks]]:
    """The marks of texts, and the same by their names; equal texts follow each other, and each has another mark."""
    numbers: defaultdict[bytes, int] = defaultdict(count().__next__)
    names, found = array("i"), [NO_MARKS]
    last, copy = -1, 0
    for texts, named in parts:
        names.extend(map(numbers.__getitem__, named))
        plain = _hashed(texts)
        marks, at = plain.copy(), -1
        for place in np.flatnonzero(plain == np.append(last, plain[:-1])).tolist():
            copy, at = copy + 1 if at == place - 1 else 1, place
            marks[place] = mark_of(texts[place], copy)
        last, copy = int(plain[-1]), copy if at == len(texts) - 1 else 0
        found.append(marks)
    all_marks, places = np.concatenate(found), np.array(names)
    return all_marks, {name.decode(): all_marks[places == number] for name, number in sorted(numbers.items())}


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
