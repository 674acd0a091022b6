"""Groups of keys: what was joined and why, and what must never meet.

Invariant: keys that a person judged different never end in one group, through whatever chain.
"""

from __future__ import annotations

from collections.abc import Collection

from kg.model import Decision

Key = str


class Groups:
    """Union of keys that refuses what was judged different. The least key of a group stands for it."""

    def __init__(self, different: Collection[frozenset[Key]] = ()) -> None:
        self._parent: dict[Key, Key] = {}
        self._members: dict[Key, set[Key]] = {}
        self._apart: dict[Key, set[Key]] = {}
        for pair in different:
            for key in pair:
                self._apart.setdefault(key, set()).update(pair - {key})
        self.decisions: list[Decision] = []

    def find(self, key: Key) -> Key:
        """The key that stands for the group of ``key``."""
        while key in self._parent:
            key = self._parent[key]
        return key

    def members(self, key: Key) -> set[Key]:
        """All keys of the group that ``key`` is in."""
        root = self.find(key)
        return self._members.get(root, {root})

    def clash(self, a: Key, b: Key) -> tuple[Key, Key] | None:
        """The pair, one of each group, that was judged different; None where nothing keeps the groups apart."""
        mine, other = self.members(a), self.members(b)
        small, large = (mine, other) if len(mine) <= len(other) else (other, mine)
        return next(((x, y) for x in sorted(small) for y in sorted(self._apart.get(x, set()) & large)), None)

    def join(self, a: Key, b: Key) -> bool:
        """Joins two groups; False where they were judged different."""
        first, second = sorted((self.find(a), self.find(b)))
        if first == second:
            return True
        if self.clash(first, second):
            return False
        self._parent[second] = first
        self._members[first] = self._members.get(first, {first}) | self._members.pop(second, {second})
        return True
