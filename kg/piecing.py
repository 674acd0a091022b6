"""The pieces of an atlas's names in one run: which of those that are kept something new meets, and what becomes of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kg.cache import Cache
from kg.lines import LostError
from kg.model import Decision, Entity
from kg.resolve.meeting import met
from kg.resolve.pieces import Piece, Resolver, decisions_of, keys_of, names_in
from kg.resolve.summary import Summary
from kg.standing import Placed

KIND = "piece"


class Pieces:
    """``before`` are the kept pieces that were looked at, by name; ``now`` what is in their place. Raises LostError for lost ones."""

    def __init__(self, kept: Mapping[str, Placed], cache: Cache, resolver: Resolver) -> None:
        self._kept, self._cache, self._resolver = kept, cache, resolver
        self.before: dict[str, Piece] = {}
        self.now: list[Piece] = []
        self._of: dict[str, Callable[[str, str], Entity | None]] = {}

    def decide(self, said: Mapping[str, Summary], left: Mapping[str, Summary], without: Collection[str]) -> set[str]:
        """Decides anew all that papers meet by what they say, or said (``left``); ``without`` are papers that no longer say what they
        did. Returns the papers of whose names the atlas thinks otherwise than before."""
        keys = {key for summary in (*said.values(), *left.values()) for key in keys_of(summary)}
        self._take(self._holding(keys))
        known = names_in(self.before.values(), without)
        items = [item for paper, summary in said.items() for item in self._resolver.items(paper, summary, known)]
        marks = self._resolver.always.union(*(item.marks for item in items))
        self._take(met(marks, {name: placed.marks for name, placed in self._kept.items()}) - self.before.keys())
        then = _named(self.before.values())
        self.now = self._resolver.pieces(items, self.before.values(), without)
        self._index(self.now)
        now = _named(self.now)
        return {paper for paper, key in then.keys() | now.keys() if then.get((paper, key)) != now.get((paper, key))}

    def look(self, keys: Collection[str]) -> None:
        """Makes sure that it is known what some keys stand for."""
        more = [replace(self.before[name]) for name in self._take(self._holding({key for key in keys if key not in self._of}))]
        self.now += more
        self._index(more)

    def entity_of(self, paper: str) -> Callable[[str], Entity | None]:
        """What a paper's own keys stand for, of those that were looked at."""
        return lambda key: self._of[key](paper, key) if key in self._of else None

    def link(self, rows: Iterable[Sequence[Any]], without: Collection[str]) -> None:
        """Gives links, as pieces have them, to the pieces of their heads, and takes away what papers ``without`` stated before."""
        kept = [row for piece in self.before.values() for row in piece.links if row[4] not in without]
        home = {row[0]: piece for piece in self.now for row in piece.decided.entities.values()}
        for piece in self.now:
            piece.links = []
        for row in (*kept, *rows):
            home[row[1]].links.append(row)
        for piece in self.now:
            piece.links.sort(key=tuple)

    def settle(self) -> tuple[list[Piece], list[Piece], dict[str, Placed]]:
        """The pieces that went, those that came, which are kept from now on, and where all of them stand."""
        rows = {_name(data): (data, piece) for piece in self.now for data in [_packed(piece)]}
        came = {name: row for name, row in rows.items() if name not in self.before}
        self._cache.save(KIND, {name: data for name, (data, _) in came.items()})
        placed = {name: _placed(piece) for name, (_, piece) in came.items()}
        went = self.before.keys() - rows.keys()
        kept = {name: row for name, row in self._kept.items() if name not in went}
        return [self.before[name] for name in sorted(went)], [piece for _, piece in came.values()], kept | placed

    def _holding(self, keys: Collection[str]) -> set[str]:
        """The kept pieces that have one of some keys, of those that were not looked at yet."""
        wanted = {f"={key}" for key in keys}
        return {name for name, placed in self._kept.items() if name not in self.before and not wanted.isdisjoint(placed.marks)}

    def _take(self, names: Collection[str]) -> list[str]:
        """Reads kept pieces."""
        found = self._cache.some(KIND, names)
        if len(found) < len(names):
            raise LostError("a piece")
        self.before |= {name: Piece.of_row(row) for name, row in zip(found, json.loads(b"[" + b",".join(found.values()) + b"]"), strict=True)}
        return list(found)

    def _index(self, pieces: Iterable[Piece]) -> None:
        for piece in pieces:
            entity_of = piece.entity_of()
            self._of |= {key: entity_of for _, key, _ in piece.named()}


def decided(placed: Iterable[Placed]) -> list[Decision]:
    """The decisions of all pieces in order."""
    return decisions_of(row for one in placed if one.decisions != "[]" for row in json.loads(one.decisions))


def marked(placed: Iterable[Placed]) -> frozenset[str]:
    """The keys of all that papers name, whatever is decided of it."""
    return frozenset(mark[1:] for one in placed for mark in one.marks if mark[0] == "=")


def _named(pieces: Iterable[Piece]) -> dict[tuple[str, str], Any]:
    return {(paper, key): entity for piece in pieces for paper, key, entity in piece.named()}


def _placed(piece: Piece) -> Placed:
    return Placed(len(piece.decided.entities), json.dumps(piece.decided.decisions, ensure_ascii=False), piece.marks)


def _packed(piece: Piece) -> bytes:
    return json.dumps(piece.row(), ensure_ascii=False).encode("utf8", "surrogatepass")


def _name(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]
