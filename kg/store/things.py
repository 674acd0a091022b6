"""Marks of nodes and relationships, what they are, and where a Neo4j has them: 18 bytes for each, of which few are in memory.

A server gives an internal id that is free to another node or relationship, so an id is used together with the mark that
its thing has to have, and only a hint: where it is wrong, nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from kg.graphfile import KINDS
from kg.store.columns import SOME, Column, Numbers, in_order

NOWHERE = -1


class Some(NamedTuple):
    """A piece of things, as Things has all of them."""

    marks: Numbers
    kinds: Numbers
    ids: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Things:
    """Nodes or relationships: ``marks[i]`` is that of the i-th, ``names[kinds[i]]`` its last label or type, ``ids[i]`` its internal id."""

    marks: Column
    kinds: Column
    names: tuple[str, ...]
    ids: Column
    """NOWHERE where nobody knows it."""

    def __len__(self) -> int:
        return len(self.marks)

    def pieces(self) -> Iterator[Some]:
        """All, some at a time."""
        return map(Some, self.marks.pieces(), self.kinds.pieces(), self.ids.pieces())

    def rows(self) -> Iterator[tuple[str, int, int]]:
        """Name, mark and internal id of each."""
        for some in self.pieces():
            for kind, mark, place in zip(some.kinds.tolist(), some.marks.tolist(), some.ids.tolist(), strict=True):
                yield self.names[kind], mark, place

    def some(self, chosen: Column) -> Things:
        """Those that are chosen."""
        return replace(self, marks=chosen_of(self.marks, chosen), kinds=chosen_of(self.kinds, chosen), ids=chosen_of(self.ids, chosen))

    def by_name(self) -> Iterator[tuple[str, Numbers]]:
        """The marks of each kind or type, some at a time."""
        for some in self.pieces():
            for number in np.unique(some.kinds).tolist():
                yield self.names[number], some.marks[some.kinds == number]

    def forgotten(self) -> Things:
        """The same, wherever they are."""
        return replace(self, ids=nowhere(len(self)))


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """What is the atlas's in a database."""

    nodes: Things
    edges: Things
    keys: Column
    """The numbers (kg.store.content.key_number) of the nodes; NOWHERE where nobody knows them."""

    def forgotten(self) -> Held:
        """The same, wherever they are."""
        return Held(self.nodes.forgotten(), self.edges.forgotten(), nowhere(len(self.nodes)))

    def in_order(self) -> Held:
        """The same, by their marks."""
        marks, kinds, ids, keys = in_order([self.nodes.marks, self.nodes.kinds, self.nodes.ids, self.keys])
        edges = in_order([self.edges.marks, self.edges.kinds, self.edges.ids])
        return Held(Things(marks, kinds, self.nodes.names, ids), Things(edges[0], edges[1], self.edges.names, edges[2]), keys)


def nowhere(number: int) -> Column:
    """So many ids or keys that nobody knows."""
    return filled(np.int64, number, NOWHERE)


def filled(kind: type[np.generic], number: int, value: int = 0) -> Column:
    """So many times one value."""
    return Column(kind, (np.full(min(SOME, number - start), value, kind) for start in range(0, number, SOME)))


def chosen_of(column: Column, chosen: Column) -> Column:
    """The values for which ``chosen`` is true."""
    return Column(column.kind, (some[which] for some, which in zip(column.pieces(), chosen.pieces(), strict=True)))


def kind_named(name: str) -> str:
    """The kind of a node whose last label is given: beside its kind only an entity has one."""
    return name if name in KINDS else "Entity"


def nothing() -> Things:
    """None."""
    return Things(Column(np.int64), Column(np.uint16), (), Column(np.int64))


def nothing_held() -> Held:
    """Nothing of an atlas."""
    return Held(nothing(), nothing(), Column(np.int64))
