"""Whether a database holds exactly some marks, found out by sums: it adds up, so that no mark travels.

Marks are hashes of 63 bits. The sums are of their upper and of their lower halves, which no number of marks
lets run over; with the count, another set of marks has the same once in 10**18 or less.
"""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

from neo4j import ManagedTransaction, Session

from kg.graphfile import KINDS, MARK
from kg.store.columns import Column
from kg.store.things import Held

_HALF = 1 << 32


class Sum(NamedTuple):
    """How many marks there are, and the sums of their lower and upper halves."""

    number: int
    low: int
    high: int


class Sums(NamedTuple):
    """What all marks of a database come to."""

    nodes: Sum
    edges: Sum

    @property
    def name(self) -> str:
        """A name that other sums do not have."""
        return hashlib.sha256(repr((tuple(self.nodes), tuple(self.edges))).encode()).hexdigest()[:32]


NOTHING = Sums(Sum(0, 0, 0), Sum(0, 0, 0))


def sums_of(held: Held) -> Sums:
    """The sums of marks that are here."""
    return Sums(_sum(held.nodes.marks), _sum(held.edges.marks))


def sums_in(session: Session | ManagedTransaction) -> Sums:
    """The sums of the marks in a database. Each of its relationships is looked at, in a microsecond or so."""
    return Sums(_read(session, f"MATCH (x:{'|'.join(KINDS)})"), _read(session, "MATCH ()-[x]->()"))


def is_empty(session: Session) -> bool:
    """Whether a database has no node at all, which its server knows without looking."""
    return bool(session.run("MATCH (n) RETURN count(n) = 0").single(strict=True)[0])


def _sum(marks: Column) -> Sum:
    low = high = 0
    for some in marks.pieces():
        low, high = low + int((some % _HALF).sum()), high + int((some // _HALF).sum())
    return Sum(len(marks), low, high)


def _read(session: Session | ManagedTransaction, match: str) -> Sum:
    added = f"count(mark) AS number, sum(mark % {_HALF}) AS low, sum(mark / {_HALF}) AS high"
    row: Any = session.run(f"{match} WHERE x.{MARK} >= 0 WITH x.{MARK} AS mark RETURN {added}").single(strict=True)
    return Sum(row["number"], row["low"], row["high"])
