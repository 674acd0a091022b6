"""What somebody changed in a database behind the atlas's back: properties that are not what their mark says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from typing import Any

import numpy as np
from neo4j import Session

from kg.graphfile import KINDS, MARK, STATISTICS, mark_of
from kg.model import ENTITY_TYPES
from kg.properties import NODES
from kg.store.columns import SOME, Column
from kg.store.difference import quoted
from kg.store.values import plain

_COPIES = 8
"""Equal relationships are told apart by number; there are rarely two."""


def drifted(session: Session) -> Column:
    """The marks of the atlas's nodes and relationships that do not hold what they did when they were written."""
    marks = chain(_nodes(session), _edges(session))
    return Column(np.int64, (np.array(some, np.int64) for some in iter(lambda: list(islice(marks, SOME)), [])))


def _nodes(session: Session) -> Iterator[int]:
    for kind in KINDS:
        # not the node itself: an answer keeps each that it tells
        for labels, node in session.run(f"MATCH (n:`{kind}`) WHERE n.{MARK} >= 0 RETURN labels(n), properties(n)"):
            properties = {name: plain(node[name]) for name in NODES[kind] if name in node}
            labels = [kind, *sorted(set(ENTITY_TYPES) & set(labels))]
            counts = {name: properties.pop(name) for name in STATISTICS if name in properties} if kind == "Entity" else {}
            ident = properties.get("id")
            line = _line({"id": ident, "labels": labels, "properties": properties})
            if mark_of(line + (_line({"id": ident} | counts) if kind == "Entity" else b"")) != node[MARK]:
                yield node[MARK]


def _edges(session: Session) -> Iterator[int]:
    types = [record[0] for record in session.run("CALL db.relationshipTypes() YIELD relationshipType RETURN relationshipType")]
    for type_ in types:
        query = f"MATCH (a)-[r:{quoted(type_)}]->(b) WHERE r.{MARK} >= 0 RETURN labels(a), a.id, properties(r), labels(b), b.id"
        for start, start_id, properties, end, end_id in session.run(query):
            ends = {"start": [_kind(start), start_id], "end": [_kind(end), end_id]}
            line = _line({"type": type_, "properties": {k: plain(v) for k, v in properties.items() if k != MARK}} | ends)
            if properties[MARK] not in {mark_of(line, copy) for copy in range(_COPIES)}:
                yield properties[MARK]


def _kind(labels: list[str]) -> str:
    return next((label for label in labels if label in KINDS), "")


def _line(data: Mapping[str, Any]) -> bytes:
    return (json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()
