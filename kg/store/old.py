"""The nodes of a database that should not be there as they are: some of them become others, and the rest goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import islice

import numpy as np
from neo4j import ManagedTransaction, Session

from kg.graphfile import KINDS
from kg.model import ENTITY_TYPES
from kg.store.columns import Column, Index, Mask, Numbers
from kg.store.content import Node, key_number
from kg.store.statements import BATCH_ROWS, Change, Old, sent
from kg.store.things import NOWHERE, Held, Some, filled, kind_named
from kg.store.wanted import Wanted

_ROW = np.dtype([("mark", "i8"), ("place", "i8"), ("kind", "u1"), ("types", "u4"), ("told", "?"), ("odd", "?")])
_AT_ONCE = 1_000


class OldNodes:
    """All of them. A database is not asked about those that the last push left."""

    def __init__(self, reader: Session | ManagedTransaction, old: Held, want: Wanted, find: Callable[[str], str]) -> None:
        """``find`` makes the statement that asks for nodes of a kind."""
        self._reader, self._want, self._find = reader, want, find
        self._keys, self._rows = Column(np.int64), Column(_ROW)
        for some, keys in zip(old.nodes.pieces(), old.keys.pieces(), strict=True):
            self._add(some, keys, old.nodes.names)
        self._by_key = Index(self._keys)
        self._used = filled(np.bool_, len(self._keys))

    def becoming(self, keys: Column, new: Column) -> Column:
        """Which of the new nodes, whose keys are given, one of these becomes."""
        return Column(np.bool_, (self._among(*some) for some in zip(keys.pieces(), new.pieces(), strict=True)))

    def changes(self, nodes: Iterable[Node], keys: Iterable[int]) -> Iterator[Change]:
        """What makes the nodes, whose keys are given, of those that become them."""
        pairs = zip(nodes, keys, strict=True)
        while some := list(islice(pairs, _AT_ONCE)):
            at, _ = self._by_key.find(np.array([key for _, key in some], np.int64))
            self._used.put(at, True)
            for (node, _), one in zip(some, map(_unpacked, self._rows.take(at)), strict=True):
                yield one.into(node)

    def left(self) -> Iterator[Old]:
        """Those that became nothing."""
        for rows, used in zip(self._rows.pieces(), self._used.pieces(), strict=True):
            yield from map(_unpacked, rows[~used])

    def _among(self, keys: Numbers, new: Mask) -> Mask:
        there = np.zeros(len(keys), np.bool_)
        there[new] = self._by_key.find(keys[new])[1]
        return there

    def _add(self, some: Some, keys: Numbers, names: tuple[str, ...]) -> None:
        known = (some.ids != NOWHERE) & (keys != NOWHERE)
        forms = np.array([_form((name,)) for name in names], [("kind", "u1"), ("types", "u4")])
        rows = np.zeros(np.count_nonzero(known), _ROW)
        rows["mark"], rows["place"] = some.marks[known], some.ids[known]
        for field in ("kind", "types"):
            rows[field] = forms[field][some.kinds[known]]
        self._keys.append(keys[known])
        self._rows.append(rows)
        for number, kind in enumerate(KINDS):
            marks = some.marks[~known & (forms["kind"][some.kinds] == number)]
            for start in range(0, len(marks), BATCH_ROWS):
                self._ask(kind, marks[start : start + BATCH_ROWS])

    def _ask(self, kind: str, marks: Numbers) -> None:
        """Adds the nodes of a kind that have some marks, as the database has them; what somebody made of an id that is no text is none."""
        found = list(self._reader.run(self._find(kind), sent(marks.tolist())))
        if not found:
            return
        keys = np.array([key_number(kind, one["id"]) if isinstance(one["id"], str) else NOWHERE for one in found], np.int64)
        # what has a mark that is wanted is that node, whatever somebody made of its id
        at, same = self._by_mark.find(np.array([one["mark"] for one in found], np.int64))
        right = keys.copy()
        right[same] = self._want.held.keys.take(at[same])
        odd = right != keys
        first = np.zeros(len(right), np.bool_)
        first[np.unique(right, return_index=True)[1]] = True
        right[~first] = NOWHERE  # one that is there twice is no other's, and goes
        rows = [
            (one["mark"], one.get("place", NOWHERE), *_form((kind, *one["labels"])), True, other)
            for one, other in zip(found, odd.tolist(), strict=True)
        ]
        self._keys.append(right)
        self._rows.append(np.array(rows, _ROW))

    @cached_property
    def _by_mark(self) -> Index:
        return Index(self._want.held.nodes.marks)


def _form(labels: tuple[str, ...]) -> tuple[int, int]:
    """The number of the kind of a node, and a bit for each of its types."""
    kind = kind_named(labels[0])
    types = sum(1 << number for number, name in enumerate(ENTITY_TYPES) if name in labels) if kind == "Entity" else 0
    return KINDS.index(kind), types


def _unpacked(row: np.void) -> Old:
    mark, place, kind, types, told, odd = row.tolist()
    return Old(KINDS[kind], mark, place, tuple(name for number, name in enumerate(ENTITY_TYPES) if types >> number & 1), bool(told), bool(odd))
