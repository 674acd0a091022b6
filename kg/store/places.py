"""Where a Neo4j has the nodes of an atlas: their internal ids, by which relationships find their ends at once.

A server gives an id that is free to another node, so an id is used together with the mark that its node has to have,
and only a hint: where it is wrong, nothing is written. All in arrays, 24 bytes for each node.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from neo4j import Session

from kg.graphfile import KINDS, MARK
from kg.store.content import key_number
from kg.store.difference import Marks
from kg.store.statements import sent

NOWHERE = -1


class Places:
    """Internal ids and keys (kg.store.content.key_number) of nodes by mark."""

    def __init__(self) -> None:
        self.forget()

    def learn(self, marks: Sequence[int] | Marks, ids: Sequence[int] | Marks, keys: Sequence[int] | Marks | None = None) -> None:
        """What a server says; the last word counts."""
        if len(marks):
            known = np.full(len(marks), NOWHERE, np.int64) if keys is None else keys
            self._parts.append(np.array([marks, ids, known], np.int64))

    def forget(self) -> None:
        """All were wrong, or may be."""
        self._parts = [np.empty((3, 0), np.int64)]

    def of(self, marks: Marks) -> Marks:
        """Their ids; NOWHERE where nobody knows."""
        return self._column(1, marks)

    def keys(self, marks: Marks) -> Marks:
        """Their keys; NOWHERE where nobody knows."""
        return self._column(2, marks)

    def table(self, marks: Marks, keys: Marks) -> Marks:
        """Marks, ids and keys of those nodes that are somewhere, of all of which marks and keys are given."""
        ids = self.of(marks)
        return np.array([marks, ids, keys])[:, ids != NOWHERE]

    def _column(self, number: int, marks: Marks) -> Marks:
        if len(self._parts) > 1:
            parts = np.concatenate(self._parts, axis=1)
            parts = parts[:, np.argsort(parts[0], kind="stable")]
            self._parts = [parts[:, np.append(parts[0, 1:] != parts[0, :-1], [True])]]
        (known,) = self._parts
        return _found(known[0], known[number], marks)


class Ends:
    """The marks of nodes by kind and id."""

    def __init__(self, keys: Marks, marks: Marks) -> None:
        """``keys`` are the numbers (kg.store.content.key_number) of the nodes that have ``marks``."""
        order = np.argsort(keys)
        self._keys, self._marks = keys[order], marks[order]

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
