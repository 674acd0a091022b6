"""Papers that a person judged the same or different, by arXiv id or title."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

from kg.model import Problem

S = TypeVar("S")
Names = Callable[[S], Collection[str]]


def apply(
    groups: Sequence[list[S]], names: Names[S], same: Sequence[Sequence[str]], different: Sequence[Sequence[str]]
) -> tuple[list[list[S]], list[Problem]]:
    """Splits groups that were judged different and joins those judged the same; where both were said, they stay apart."""
    found = [list(g) for g in groups]
    pairs = [(a, b) for items in different for n, b in enumerate(items) for a in items[:n]]
    for a, b in pairs:
        for group in list(found):
            apart = [s for s in group if b in names(s) and a not in names(s)]
            if apart and any(a in names(s) for s in group):
                group[:] = [s for s in group if s not in apart]
                found.append(apart)
    problems = []
    for items in same:
        for name in items[1:]:
            problems += _join(found, names, (items[0], name), pairs)
    return [g for g in found if g], problems


def _join(found: list[list[S]], names: Names[S], pair: tuple[str, str], different: Sequence[tuple[str, str]]) -> list[Problem]:
    homes = [next((g for g in found if any(name in names(s) for s in g)), None) for name in pair]
    if homes[0] is None or homes[1] is None or homes[0] is homes[1]:
        return []
    both = {name for g in homes if g for s in g for name in names(s)}
    clash = next((d for d in different if set(d) <= both), None)
    if clash:
        what = f"papers {pair[0]} and {pair[1]} were judged the same, but {clash[0]} and {clash[1]} different"
        return [Problem("judgements.yaml", what, "them apart")]
    homes[0] += homes[1]
    homes[1].clear()
    return []
