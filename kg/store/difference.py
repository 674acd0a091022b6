"""What a database lacks and has too much of, compared with an atlas, by marks alone (see kg.store.content)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
from neo4j import ManagedTransaction, Session

from kg.errors import UsageError
from kg.graphfile import KINDS, MARK
from kg.store.columns import Ascending, Column, Numbers, repeated
from kg.store.content import key_number
from kg.store.things import NOWHERE, Held, Things, chosen_of, filled, nothing, nothing_held, nowhere
from kg.store.wanted import Wanted

_ROW_MARKS = 4_000
"""Marks come in rows of so many, more or less: a row for each is slow, and one for all is as large as the database."""

FETCH_ROWS = 8
"""So many rows of marks are on their way at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """``new_nodes[i]`` says whether the i-th node of the content is not in the database as it should be, so for relationships;
    ``old`` is what should not be there, each mark once.
    """

    new_nodes: Column
    new_edges: Column
    old: Held

    @property
    def size(self) -> int:
        """How many things are to be written and deleted."""
        return self.new_nodes.count() + self.new_edges.count() + len(self.old.nodes) + len(self.old.edges)


def compare(want: Wanted, have: Held, changed: Column | None = None) -> Difference:
    """What has to be done to make a database, whose marks are in order, equal to a content, which gets to know where its things are.

    ``changed`` are marks that are not to be trusted.
    """
    changed = changed or Column(np.int64)
    if have is want.held and not len(changed):
        new_nodes, new_edges = (filled(np.bool_, len(things)) for things in (want.held.nodes, want.held.edges))
        return Difference(new_nodes, new_edges, nothing_held())
    new_nodes, old_nodes = _compared(want.held.nodes, have.nodes, changed)
    new_edges, old_edges = _compared(want.held.edges, have.edges, changed)
    return Difference(new_nodes, new_edges, Held(have.nodes.some(old_nodes), have.edges.some(old_edges), chosen_of(have.keys, old_nodes)))


def look(session: Session) -> Held:
    """Reads every mark in the database. The session should fetch FETCH_ROWS at a time."""
    types = sorted(record[0] for record in session.run("CALL db.relationshipTypes() YIELD relationshipType RETURN relationshipType"))
    nodes = _read(session, f"MATCH (n:{'|'.join(KINDS)})", "n", "[k IN labels(n) WHERE k IN $kinds][0]")
    edges = _read(session, f"MATCH ()-[r:{'|'.join(map(quoted, types))}]->()", "r", "type(r)") if types else nothing()
    return Held(nodes, edges, nowhere(len(nodes))).in_order()


def refuse_another(reader: Session | ManagedTransaction, want: Wanted, found: Difference) -> None:
    """Raises UsageError where an atlas that shares no digest with what is there would replace it: it is another one, or the address is wrong."""
    if not any(name == "Digest" for name, _ in found.old.nodes.by_name()):
        return
    number, first = 0, ""
    for (ident,) in reader.run(f"MATCH (d:Digest) WHERE d.{MARK} >= 0 RETURN d.id AS id ORDER BY id"):
        number, first = number + 1, first or str(ident)
        if want.by_key.find(np.array([key_number("Digest", str(ident))]))[1].any():
            return
    if number:
        raise UsageError(
            f"the database holds another atlas: none of its {number} digests ({first}, ...) is in this one",
            fix="name another database, or use --replace",
        )


def quoted(name: str) -> str:
    """A label, type or property name as Cypher takes any."""
    return "`" + name.replace("`", "``") + "`"


def _read(session: Session, match: str, thing: str, name: str) -> Things:
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    marks, kinds = Column(np.int64), Column(np.uint16)
    query = f"{match} WHERE {thing}.{MARK} >= 0 WITH {name} AS name, {thing}.{MARK} AS mark"
    parts = session.run(f"{match} RETURN count(*) AS number").single(strict=True)["number"] // _ROW_MARKS + 1
    for row in session.run(f"{query} RETURN name, mark % $parts AS part, collect(mark) AS marks", kinds=list(KINDS), parts=parts):
        some = _numbers(row["marks"])
        marks.append(some)
        kinds.append(np.full(len(some), numbers[row["name"]], np.uint16))
    return Things(marks, kinds, tuple(numbers), nowhere(len(marks)))


def _numbers(values: Sequence[Any]) -> Numbers:
    return np.array([v for v in values if type(v) is int], np.int64)  # other values are no marks of ours


def _compared(want: Things, have: Things, changed: Column) -> tuple[Column, Column]:
    """Which of the wanted things are new, and which of those there are old."""
    places = Ascending(have.marks)
    bad, good, old = filled(np.bool_, len(have)), filled(np.bool_, len(have)), Column(np.bool_)
    start = 0
    for again in repeated(have.marks):  # of what is there twice, all go and one comes anew
        twice = start + np.flatnonzero(again)
        bad.put(np.concatenate([twice - 1, twice]), True)
        start += len(again)
    for some in changed.pieces():
        at, there = places.find(some)
        bad.put(at[there], True)
    new = Column(np.bool_)
    start = 0
    for marks, ids in zip(want.marks.pieces(), want.ids.pieces(), strict=True):
        at, same = places.find(marks)
        same[same] = ~bad.take(at[same])
        good.put(at[same], True)
        known = np.full(len(marks), NOWHERE)
        known[same] = have.ids.take(at[same])
        want.ids.write(start, np.where(same & (known == NOWHERE), ids, known))
        new.append(~same)
        start += len(marks)
    for again, stays in zip(repeated(have.marks), good.pieces(), strict=True):
        old.append(~(again | stays))
    return new, old
