"""Marks of nodes and relationships, what they are, and where a Neo4j has them: in arrays, 18 bytes for each.

A server gives an internal id that is free to another node or relationship, so an id is used together with the mark that
its thing has to have, and only a hint: where it is wrong, nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Marks = NDArray[np.int64]
Mask = NDArray[np.bool_]
Numbers = NDArray[np.uint16]

NOWHERE = -1
NO_MARKS = np.empty(0, np.int64)

_SOME = 1 << 16
"""So many values are Python's, or added up, at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class Things:
    """Nodes or relationships: ``marks[i]`` is that of the i-th, ``names[kinds[i]]`` its kind or type, ``ids[i]`` its internal id."""

    marks: Marks
    kinds: Numbers
    names: tuple[str, ...]
    ids: Marks
    """NOWHERE where nobody knows it."""

    def __len__(self) -> int:
        return len(self.marks)

    def some(self, chosen: Mask | NDArray[np.intp]) -> Things:
        """Those that are chosen, or in another order."""
        return replace(self, marks=self.marks[chosen], kinds=self.kinds[chosen], ids=self.ids[chosen])

    def by_name(self) -> Iterator[tuple[str, Things]]:
        """Those of each kind or type of which there are any."""
        for name, number in sorted((name, number) for number, name in enumerate(self.names)):
            some = self.some(self.kinds == number)
            if len(some):
                yield name, some

    def forgotten(self) -> Things:
        """The same, wherever they are."""
        return replace(self, ids=nowhere(len(self)))


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """What is the atlas's in a database."""

    nodes: Things
    edges: Things
    keys: Marks
    """The numbers (kg.store.content.key_number) of the nodes; NOWHERE where nobody knows them."""

    def forgotten(self) -> Held:
        """The same, wherever they are."""
        return Held(self.nodes.forgotten(), self.edges.forgotten(), nowhere(len(self.nodes)))

    def in_order(self) -> Held:
        """The same, by their marks."""
        nodes = np.argsort(self.nodes.marks)
        return Held(self.nodes.some(nodes), self.edges.some(np.argsort(self.edges.marks)), self.keys[nodes])


def nowhere(number: int) -> Marks:
    """So many ids or keys that nobody knows."""
    return np.full(number, NOWHERE, np.int64)


NO_THINGS = Things(NO_MARKS, np.empty(0, np.uint16), (), NO_MARKS)
NOTHING_HELD = Held(NO_THINGS, NO_THINGS, NO_MARKS)


def found(those: Marks, wanted: Marks) -> tuple[NDArray[np.intp], Mask]:
    """Where the wanted ones are among those, which are in order, and which of them are there."""
    if not len(those):
        return np.zeros(len(wanted), np.intp), np.zeros(len(wanted), np.bool_)
    at = np.minimum(np.searchsorted(those, wanted), len(those) - 1)
    return at, those[at] == wanted


def among(marks: Marks, those: Marks) -> Mask:
    """Which marks are among those, which are in order (np.isin, which puts them in order, takes ten times as long)."""
    return found(those, marks)[1]


def joined(parts: Iterable[Marks]) -> Marks:
    """All of them."""
    return np.concatenate([NO_MARKS, *parts])


def pieces(values: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """Them in order, some at a time: what is made of each takes no memory for all."""
    return (values[start : start + _SOME] for start in range(0, len(values), _SOME))


def each(values: NDArray[Any]) -> Iterator[Any]:
    """Them as Python has them, without a list of all."""
    return (value for piece in pieces(values) for value in piece.tolist())
