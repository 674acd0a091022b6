"""What is known of a key before joining: its spellings, its types, where it occurs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from kg.model import Mention
from kg.resolve.names import Parts

_AKIN = (
    {"Model", "Method", "Software"},
    {"Dataset", "Benchmark"},
    {"Method", "Task"},
    {"Metric", "Benchmark"},
    {"Metric", "Method"},
)
_SURE = 0.4
"""A vote below this says nothing: it is the guess that an unlisted name is a method."""


@dataclass(slots=True)
class Facts:
    """All mentions of one key, summed up."""

    key: str
    parts: Parts
    entry: str | None = None
    forms: tuple[str, ...] = ()
    surfaces: Counter[str] = field(default_factory=Counter)
    votes: Counter[str] = field(default_factory=Counter)
    papers: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        """The name to show: the entry's, else the commonest spelling."""
        return self.entry or min(self.surfaces, key=lambda s: (-self.surfaces[s], s), default=self.key)

    @property
    def spellings(self) -> list[str]:
        """Every way of writing it that was seen or is listed; listed acronyms are left out, they may mean other things."""
        return sorted({self.name, *self.surfaces, *(f for f in self.forms if len(f) > 5 and not f.isupper())})

    def add(self, paper: str, mention: Mention) -> None:
        """Counts a mention in."""
        self.surfaces[mention.surface] += 1
        self.papers.add(paper)
        for type_, weight in mention.types:
            if weight >= _SURE:
                self.votes[type_] += round(weight * 1000)

    def types(self) -> set[str]:
        """Types that at least a third of the votes give."""
        total = sum(self.votes.values())
        return {t for t, n in self.votes.items() if n * 3 >= total}


def akin(a: Iterable[str], b: Iterable[str]) -> bool:
    """Whether two sets of types may be of one thing; a name without a sure type may be anything."""
    first, second = set(a), set(b)
    return not first or not second or bool(first & second) or any(first & kind and second & kind for kind in _AKIN)
