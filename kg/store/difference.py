"""What a database lacks and has too much of, compared with an atlas, by marks alone (see kg.store.content).

A mark takes 8 bytes here, and nothing else of a database or an atlas is kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from neo4j import Session
from numpy.typing import NDArray

from kg.graphfile import KINDS, MARK
from kg.store.content import Content, Line

Marks = NDArray[np.int64]
Mask = NDArray[np.bool_]

_PARTS = 8
"""Marks come in so many rows: a row for each is slow, and one for all is as large as the database."""

NO_MARKS = np.empty(0, np.int64)


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


def compare(session: Session, content: Content, changed: Marks = NO_MARKS) -> Difference:
    """What has to be done to make the database equal to the content; ``changed`` are marks that are not to be trusted."""
    types = sorted(record[0] for record in session.run("CALL db.relationshipTypes() YIELD relationshipType RETURN relationshipType"))
    nodes = _read(session, f"MATCH (n:{'|'.join(KINDS)})", "n", "[k IN labels(n) WHERE k IN $kinds][0]")
    edges = _read(session, f"MATCH ()-[r:{'|'.join(map(quoted, types))}]->()", "r", "type(r)") if types else {}
    new_nodes, old_nodes = _compared(content.nodes(), nodes, changed)
    new_edges, old_edges = _compared(content.edges(), edges, changed)
    return Difference(new_nodes, new_edges, old_nodes, old_edges)


def quoted(name: str) -> str:
    """A label, type or property name as Cypher takes any."""
    return "`" + name.replace("`", "``") + "`"


def _read(session: Session, match: str, thing: str, name: str) -> dict[str, Marks]:
    found: dict[str, list[Marks]] = defaultdict(list)
    query = f"{match} WHERE {thing}.{MARK} IS NOT NULL WITH {name} AS name, {thing}.{MARK} AS mark"
    for row in session.run(f"{query} RETURN name, mark % {_PARTS} AS part, collect(mark) AS marks", kinds=list(KINDS)):
        found[row["name"]].append(_numbers(row["marks"]))
    return {name: _joined(parts) for name, parts in sorted(found.items())}


def _numbers(values: Sequence[Any]) -> Marks:
    return np.array([v for v in values if isinstance(v, int)], np.int64)  # other values are no marks of ours


def _compared(lines: Iterable[Line], have: dict[str, Marks], changed: Marks) -> tuple[Mask, dict[str, Marks]]:
    want = np.fromiter((line.mark for line in lines), np.int64)
    there, times = np.unique(_joined(have.values()), return_counts=True)
    sound = there[(times == 1) & ~np.isin(there, changed)]  # of what is there twice, all go and one comes anew
    old = {name: np.unique(marks[~np.isin(marks, want) | ~np.isin(marks, sound)]) for name, marks in have.items()}
    return ~np.isin(want, sound), {name: marks for name, marks in old.items() if len(marks)}


def _joined(parts: Iterable[Marks]) -> Marks:
    return np.concatenate([NO_MARKS, *parts])
