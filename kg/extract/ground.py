"""Where a name that somebody proposes stands in a passage: exactly, or safely aligned, or not at all.

Three levels, the first that finds anything counts: the characters themselves; the same characters with other widths,
spaces and hyphens; the same with other case, where only one spelling of the text fits. A name never stands inside a
longer word. Invariant: ``text[start:end]`` of every span is what the passage prints.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract.folded import Folded, fold_text
from kg.extract.spans import ends_name, starts_name

LONGEST = 80


@dataclass(frozen=True, slots=True)
class Grounded:
    """Spans of a name in reading order, and how they were found: ``exact`` or ``aligned``."""

    spans: tuple[tuple[int, int], ...]
    how: str


@dataclass(frozen=True, slots=True)
class Ungrounded:
    """Why a name does not count."""

    reason: str


class Ground:
    """One passage's text, ready to be searched; ``tails`` are words that may follow a name without a break."""

    def __init__(self, text: str, tails: tuple[str, ...] = ()) -> None:
        self._text, self._tails = text, tails
        self._wide: Folded | None = None
        self._cased: Folded | None = None

    def find(self, name: str) -> Grounded | Ungrounded:
        """All places of a name."""
        if len(name) > LONGEST or "\n" in name:
            return Ungrounded("it is longer than a name")
        if not any(c.isalpha() for c in name):
            return Ungrounded("it has no letter")
        exact = list(_places(self._text, name))
        bounded = self._bounded(exact)
        if bounded:
            return Grounded(bounded, "exact")
        aligned = self._bounded(self._aligned(name, cased=True))
        if aligned:
            return Grounded(aligned, "aligned")
        loose = self._bounded(self._aligned(name, cased=False))
        spellings = {self._text[s:e] for s, e in loose}
        if len(spellings) == 1:
            return Grounded(loose, "aligned")
        if spellings:
            return Ungrounded("several spellings of the text would fit")
        return Ungrounded("it stands only inside longer words" if exact else "it does not stand in the text")

    def _aligned(self, name: str, *, cased: bool) -> list[tuple[int, int]]:
        if cased:
            self._wide = self._wide or fold_text(self._text, cased=True)
            folded, wanted = self._wide, fold_text(name, cased=True).text
        else:
            self._cased = self._cased or fold_text(self._text)
            folded, wanted = self._cased, fold_text(name).text
        if len(wanted) < 2:
            return []
        return [folded.span(start, end) for start, end in _places(folded.text, wanted) if _whole(folded, start, end)]

    def _bounded(self, places: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
        found: list[tuple[int, int]] = []
        for start, end in places:
            stands = ends_name(self._text, end, self._tails) if starts_name(self._text, start) else None
            if stands is not None and "\n" not in self._text[start:stands] and not (found and start < found[-1][1]):
                found.append((start, stands))
        return tuple(found)


def nearest(spans: tuple[tuple[int, int], ...], other: tuple[int, int]) -> tuple[int, int]:
    """The span with the least distance to another one; the first of equals."""
    return min(spans, key=lambda span: (max(span[0] - other[1], other[0] - span[1], 0), span))


def _places(text: str, name: str) -> Iterator[tuple[int, int]]:
    at = text.find(name)
    while at >= 0:
        yield at, at + len(name)
        at = text.find(name, at + 1)


def _whole(folded: Folded, start: int, end: int) -> bool:
    """Whether a place in the folded text takes whole characters: ㍍ folds to four, of which no part is a place."""
    left = start == 0 or folded.starts[start - 1] != folded.starts[start]
    right = end == len(folded.text) or folded.starts[end] != folded.starts[end - 1]
    return left and right
