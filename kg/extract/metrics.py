"""Ordinary words that name a metric where a number stands with them: 87% accuracy, a success rate of 54%, 精度は86.4%."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.extract.numbers import Numbers
from kg.extract.outline import Item, Outline
from kg.extract.spans import Span
from kg.resultcues import ResultCues
from kg.schema import Listed
from kg.text import has_japanese


class Metrics:
    """The metrics of the lexicon that are ordinary words, and the other words of results.yaml."""

    def __init__(self, cues: ResultCues, lexicon: Iterable[Listed], numbers: Numbers) -> None:
        self._numbers = numbers
        common = [listed for listed in lexicon if listed.type == "Metric" and listed.entry.common]
        self._names = {form.casefold(): listed.entry.name for listed in common for form, strong in listed.forms() if strong}
        self._names |= {word.casefold(): m.metric for m in cues.metrics for word in m.words}
        words = sorted(self._names, key=lambda w: (-len(w), w))
        edged = (re.escape(w) if has_japanese(w) else rf"(?<![A-Za-z-]){re.escape(w)}(?![A-Za-z-])" for w in words)
        self._word = re.compile("|".join(edged), re.I)
        self._beside = [cues.compiled(p) for p in cues.measured]

    def words(self, text: str, start: int, end: int) -> Iterator[Item]:
        """All such words of text[start:end]."""
        for match in self._word.finditer(text, start, end):
            yield Item("X", match.start(), match.end(), name=self._names[match.group().casefold()])

    def find(self, text: str, bounds: Iterable[tuple[int, int]]) -> Iterator[Span]:
        """Those beside a number that may be a result: there they are names."""
        for bound in bounds:
            numbers = list(self._numbers.find(text, *bound))
            if not numbers:
                continue
            words = [w for w in self.words(text, *bound) if all(w.end <= n.start or n.end <= w.start for n in numbers)]
            outline = Outline(text, *bound, [*words, *numbers])
            places = {m.start("by") for pattern in self._beside for m in pattern.finditer(outline.text)}
            for item in (outline.items[p] for p in sorted(places)):
                yield Span(item.start, item.end, "measured", 0.6, item.name, (("Metric", 1.0),))
