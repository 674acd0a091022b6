"""What is known of a key before joining: its spellings, its types, where it occurs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from kg.ends import DATA
from kg.resolve.names import Parts
from kg.resolve.summary import Sighting, Summary
from kg.resolve.vocabulary import Vocabulary

_AKIN = (
    {"Model", "Method", "Software"},
    set(DATA),
    {"Method", "Task"},
    {"Metric", "Benchmark"},
    {"Metric", "Method"},
)


@dataclass
class Facts:
    """All that papers say of one key, summed up; asked for its names only once all is in."""

    key: str
    parts: Parts
    entry: str | None = None
    forms: tuple[str, ...] = ()
    surfaces: dict[str, int] = field(default_factory=dict)
    votes: dict[str, int] = field(default_factory=dict)
    papers: set[str] = field(default_factory=set)

    @cached_property
    def name(self) -> str:
        """The name to show: the entry's, else the commonest spelling."""
        if len(self.surfaces) == 1 and not self.entry:
            return next(iter(self.surfaces))
        return self.entry or min(self.surfaces, key=lambda s: (-self.surfaces[s], s), default=self.key)

    @property
    def spellings(self) -> list[str]:
        """Every way of writing it that was seen or is listed; listed acronyms are left out, they may mean other things."""
        if len(self.surfaces) == 1 and not self.entry:
            return [self.name]
        return sorted({self.name, *self.surfaces, *(f for f in self.forms if len(f) > 5 and not f.isupper())})

    def add(self, paper: str, sighting: Sighting) -> None:
        """Counts in what a paper says of it."""
        self.papers.add(paper)
        for counts, more in ((self.surfaces, sighting.surfaces), (self.votes, sighting.sure)):
            for name, number in more.items():
                counts[name] = counts.get(name, 0) + number

    def types(self) -> set[str]:
        """Types that at least a third of the votes give."""
        total = sum(self.votes.values())
        return {t for t, n in self.votes.items() if n * 3 >= total}


def gather_facts(summaries: Mapping[str, Summary], vocabulary: Vocabulary) -> dict[str, Facts]:
    """The facts of all keys; ``summaries`` are by paper, sorted."""
    found: dict[str, Facts] = {}
    for paper, summary in summaries.items():
        for sighting in summary.sightings:
            facts = found.get(sighting.key)
            if facts is None:
                stem, *rest = sighting.parts
                facts = found[sighting.key] = Facts(sighting.key, Parts(stem, *map(tuple, rest)))
            if sighting.told:
                if sighting.entry and facts.entry is None:
                    facts.entry, facts.forms = sighting.entry, tuple(vocabulary.forms(sighting.entry, sighting.key))
                facts.add(paper, sighting)
    return found


def akin(a: Iterable[str], b: Iterable[str]) -> bool:
    """Whether two sets of types may be of one thing; a name without a sure type may be anything."""
    first, second = set(a), set(b)
    return not first or not second or bool(first & second) or any(first & kind and second & kind for kind in _AKIN)
