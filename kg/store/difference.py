"""What a database lacks and has too much of, compared with an atlas, by marks alone (see kg.store.content)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
from neo4j import Session

from kg.graphfile import KINDS, MARK
from kg.store.things import NO_MARKS, NO_THINGS, NOTHING_HELD, NOWHERE, Held, Marks, Mask, Things, among, found, joined, nowhere
from kg.store.wanted import Wanted

_PARTS = 8
"""Marks come in so many rows: a row for each is slow, and one for all is as large as the database."""


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """``new_nodes[i]`` says whether the i-th node of the content is not in the database as it should be, so for relationships;
    ``old`` is what should not be there, each mark once.
    """

    new_nodes: Mask
    new_edges: Mask
    old: Held

    @property
    def size(self) -> int:
        """How many things are to be written and deleted."""
        return int(self.new_nodes.sum() + self.new_edges.sum()) + len(self.old.nodes) + len(self.old.edges)


def compare(want: Wanted, have: Held, changed: Marks = NO_MARKS) -> Difference:
    """What has to be done to make a database, whose marks are in order, equal to a content, which gets to know where its things are.

    ``changed`` are marks that are not to be trusted.
    """
    if have is want.held and not len(changed):
        return Difference(np.zeros(len(want.held.nodes), np.bool_), np.zeros(len(want.held.edges), np.bool_), NOTHING_HELD)
    new_nodes, old_nodes = _compared(want.held.nodes, have.nodes, changed)
    new_edges, old_edges = _compared(want.held.edges, have.edges, changed)
    return Difference(new_nodes, new_edges, Held(have.nodes.some(old_nodes), have.edges.some(old_edges), have.keys[old_nodes]))


def look(session: Session) -> Held:
    """Reads every mark in the database."""
    types = sorted(record[0] for record in session.run("CALL db.relationshipTypes() YIELD relationshipType RETURN relationshipType"))
    nodes = _read(session, f"MATCH (n:{'|'.join(KINDS)})", "n", "[k IN labels(n) WHERE k IN $kinds][0]")
    edges = _read(session, f"MATCH ()-[r:{'|'.join(map(quoted, types))}]->()", "r", "type(r)") if types else NO_THINGS
    return Held(nodes, edges, nowhere(len(nodes))).in_order()


def quoted(name: str) -> str:
    """A label, type or property name as Cypher takes any."""
    return "`" + name.replace("`", "``") + "`"


def _read(session: Session, match: str, thing: str, name: str) -> Things:
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    marks, kinds = [NO_MARKS], [NO_THINGS.kinds]
    query = f"{match} WHERE {thing}.{MARK} >= 0 WITH {name} AS name, {thing}.{MARK} AS mark"
    for row in session.run(f"{query} RETURN name, mark % {_PARTS} AS part, collect(mark) AS marks", kinds=list(KINDS)):
        marks.append(_numbers(row["marks"]))
        kinds.append(np.full(len(marks[-1]), numbers[row["name"]], np.uint16))
    every = joined(marks)
    return Things(every, np.concatenate(kinds), tuple(numbers), nowhere(len(every)))


def _numbers(values: Sequence[Any]) -> Marks:
    return np.array([v for v in values if type(v) is int], np.int64)  # other values are no marks of ours


def _compared(want: Things, have: Things, changed: Marks) -> tuple[Mask, Mask]:
    """Which of the wanted things are new, and which of those there are old."""
    again = np.zeros(len(have), np.bool_)
    again[1:] = have.marks[1:] == have.marks[:-1]
    bad = np.sort(np.concatenate([have.marks[again], changed]))  # of what is there twice, all go and one comes anew
    at, same = found(have.marks, want.marks)
    good = np.zeros(len(have), np.bool_)
    good[at[same]] = True
    good &= ~among(have.marks, bad)
    if len(have):
        same &= good[at]
        known = have.ids[at]
        want.ids[:] = np.where(same, np.where(known == NOWHERE, want.ids, known), NOWHERE)
    return ~same, ~(good | again)
