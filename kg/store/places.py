"""Where a Neo4j has the nodes of an atlas: their internal ids, by which relationships find their ends at once.

A server gives an id that is free to another node, so an id is used together with the mark that its node has to have,
and only a hint: where it is wrong, nothing is written. All in arrays, 16 bytes for each node.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from neo4j import Session

from kg.errors import StoreError
from kg.graphfile import KINDS, MARK
from kg.store.content import key_number
from kg.store.difference import NO_MARKS, Marks
from kg.store.statements import sent

NOWHERE = -1


class Places:
    """Internal ids by mark."""

    def __init__(self, marks: Marks = NO_MARKS, ids: Marks = NO_MARKS) -> None:
        order = np.argsort(marks)
        self._marks, self._ids = marks[order], ids[order]
        self._new: list[tuple[Marks, Marks]] = []

    def learn(self, marks: Sequence[int] | Marks, ids: Sequence[int] | Marks) -> None:
        """What a server says; the last word counts."""
        self._new.append((np.array(marks, np.int64), np.array(ids, np.int64)))

    def forget(self) -> None:
        """All were wrong, or may be."""
        self._marks = self._ids = NO_MARKS
        self._new = []

    def of(self, marks: Marks) -> Marks:
        """Their ids; NOWHERE where nobody knows."""
        if self._new:
            new_marks, new_ids = (np.concatenate(parts) for parts in zip(*self._new[::-1], strict=True))
            kept, first = np.unique(np.concatenate([new_marks, self._marks]), return_index=True)
            self._marks, self._ids, self._new = kept, np.concatenate([new_ids, self._ids])[first], []
        return _found(self._marks, self._ids, marks)

    def part(self, marks: Marks) -> tuple[Marks, Marks]:
        """Those of some marks that are known: marks and ids."""
        ids = self.of(marks)
        return marks[ids != NOWHERE], ids[ids != NOWHERE]


class Ends:
    """The marks of nodes by kind and id."""

    def __init__(self, keys: Marks, marks: Marks) -> None:
        """``keys`` are the numbers (kg.store.content.key_number) of the nodes that have ``marks``."""
        order = np.argsort(keys)
        self._keys, self._marks = keys[order], marks[order]
        if (self._keys[1:] == self._keys[:-1]).any():
            raise StoreError("two nodes of the graph have one id", fix="run this again, then `kg build` without sources")

    def of(self, ends: Iterable[tuple[str, str]]) -> Marks:
        """Their marks; NOWHERE where the graph has no such node."""
        return _found(self._keys, self._marks, np.fromiter((key_number(kind, ident) for kind, ident in ends), np.int64))


def look_up(session: Session, marks: Marks, places: Places) -> None:
    """Asks a server where the nodes with some marks are."""
    rows = marks.tolist()
    for kind in KINDS if rows else ():
        query = f"CYPHER 5 MATCH (n:{kind}) WHERE n.{MARK} IN $sent.rows RETURN collect(n.{MARK}) AS marks, collect(id(n)) AS ids"
        found = session.run(query, sent(rows)).single(strict=True)
        places.learn(found["marks"], found["ids"])


def _found(keys: Marks, values: Marks, wanted: Marks) -> Marks:
    if not len(keys):
        return np.full(len(wanted), NOWHERE, np.int64)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, values[at], NOWHERE)
