"""Results: numbers that a sentence states for a model or method, on a benchmark or task, by a metric.

Strict on purpose: a number is read only where a pattern of schemas/results.yaml ties it to its place, its metric is
named with it or customary for the place, and one thing can be its subject.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.direction import direction
from kg.extract.aligned import Aligned, aligned
from kg.extract.metrics import Metrics
from kg.extract.numbers import Numbers
from kg.extract.outline import KINDS, Item, Outline
from kg.extract.spans import Span
from kg.extract.subjects import Subjects
from kg.model import OWN, Score
from kg.resultcues import ResultCues
from kg.text import fold


@dataclass(frozen=True, slots=True)
class _Reading:
    """A number that a pattern has read: places in the outline of what it says (None: not said), and where the match was."""

    value: int
    on: int | None
    by: int | None
    start: int
    end: int
    shared: int | None = None


@dataclass(frozen=True, slots=True)
class _Measure:
    """A metric: its mention (None: none), its name, and the unit of the number."""

    by: int | None
    name: str
    unit: str


_Found = tuple[Item, Item | None, Item | None, _Measure]
"""A number, whose it is (None: the paper's own), its place (None: it needs none) and its metric."""


class Results:
    """The extractor of results for one results.yaml."""

    def __init__(self, cues: ResultCues, numbers: Numbers, metrics: Metrics) -> None:
        self._numbers, self._metrics, self._subjects = numbers, metrics, Subjects(cues)
        self._pairs, self._alone = ([cues.compiled(p) for p in group] for group in (cues.pairs, cues.alone))
        self._others = [cues.compiled(p) for p in cues.others]
        self._exceeded = [cues.compiled(p) for p in cues.exceeded]
        self._right_before = cues.compiled(r"(?<!{N} ){by}(?:が|は|を|で|として|[=＝:：]| of| at| is)? ?$")
        self._right_after = cues.compiled(r" ?の?{by}(?!(?:は|が|[=＝:：]| of| at| is)? ?{N})")
        self._other_measure = cues.compiled("{other_measure}")
        self._costs = [cues.compiled(p) for p in cues.intrinsic.patterns]
        self._cost_metrics = frozenset(cues.intrinsic.metrics)
        self._join = cues.compiled(r"[)]?{join}(?:[\w ]{0,24})")
        self._measured = cues.compiled(r"{by} (?:on|in|for) (?:the |its )?(?:[\w-]+ ){0,2}$")
        self._measured_ja = cues.compiled(r"{on}(?:における|での|の){by}")
        self._change = cues.compiled(r"{change} (?:on|in|across|for|of|to)(?: [\w-]+){0,3} ?\(?$")
        self._for = cues.compiled(r" (?:for|by) (?:the )?{of}")
        self._own_place = cues.compiled("{own_place}")
        self._by_unit = {u.unit: u.metric for u in cues.units if u.metric}
        self._customary = {fold(b): c for c in cues.customary for b in c.benchmarks}

    def scores(self, text: str, sentence: tuple[int, int], mentions: Sequence[tuple[int, Span]], types: Sequence[str]) -> list[Score]:
        """Scores of one sentence; mentions are (index in the record, span) of those inside it, with their types."""
        items = [Item(KINDS[t], s.start, s.end, i, s.name or text[s.start : s.end]) for (i, s), t in zip(mentions, types, strict=True) if t in KINDS]
        measured = (i.end for i in items if i.kind == "X")
        numbers = [n for n in self._numbers.find(text, *sentence, measured) if _free(n, (i for i in items if not _inside(i, n)))]
        if not numbers:
            return []
        items = [i for i in items if _free(i, numbers)]  # a unit may be a name too
        items += [i for i in self._words(text, *sentence) if _free(i, [*items, *numbers])]
        outline = Outline(text, *sentence, [*items, *numbers])
        found = [
            Score(number.value, measure.unit, _index(of), _index(on) if on else None, measure.by, *sentence, measure.name)
            for number, of, on, measure in self._found(outline)
        ]
        # what a label says once more, without its metric, is no second result
        said = {(s.value, s.of, s.on) for s in found if s.by is not None}
        return [s for s in found if s.by is not None or (s.value, s.of, s.on) not in said]

    def _words(self, text: str, start: int, end: int) -> Iterator[Item]:
        """Words for metrics that no mention names, and the paper's own benchmark."""
        yield from self._metrics.words(text, start, end)
        for match in self._own_place.finditer(text, start, end):
            yield Item("B", match.start(), match.end(), OWN)

    def _found(self, outline: Outline) -> Iterator[_Found]:
        places = {outline.items[p].name: p for p in reversed(outline.places("B"))}
        only = next(iter(places.values())) if len(places) == 1 else None
        lists = aligned(outline)
        if lists is not None:
            yield from self._of_lists(outline, lists, only)
            return
        read: dict[int, _Reading] = {}
        _read(outline.text, self._pairs, read)
        if only is not None and not read:
            _read(outline.text, self._alone, read, on=only)
        main = list(self._main(outline, sorted(read.values(), key=lambda r: r.value)))
        yield from main
        yield from self._beside(outline, main, read, only)
        yield from self._beaten(outline, main, read)
        yield from self._of_cost(outline, read)

    def _of_lists(self, outline: Outline, lists: Aligned, only: int | None) -> Iterator[_Found]:
        """Numbers whose models or places are listed in their order."""
        for value, place in lists.pairs:
            of, on = (place, only) if lists.kind == "M" else (self._subjects.of(outline, lists.start), place)
            measure = self._measure(outline, _Reading(value, on, lists.by, lists.start, lists.start), None)
            if of is not None and on is not None and measure is not None:
                yield outline.items[value], _thing(outline, of), outline.items[on], measure

    def _main(self, outline: Outline, readings: Sequence[_Reading]) -> Iterator[_Found]:
        last: tuple[_Reading, int | None, _Measure | None] | None = None
        for reading in readings:
            linked = last is not None and self._join.fullmatch(outline.text, last[0].end, reading.start) is not None
            subject = last[1] if last and linked else self._subject(outline, reading)
            measure = self._measure(outline, reading, last[2] if last and linked else None)
            stated = measure is not None and (measure.by is not None or reading.by is not None)
            last = reading, subject, measure if stated else None
            if subject is not None and measure is not None:
                yield outline.items[reading.value], _thing(outline, subject), _thing(outline, reading.on), measure

    def _subject(self, outline: Outline, reading: _Reading) -> int | None:
        """The subject, unless a change is told of rather than a number; a model named right after the number has it."""
        if self._change.search(outline.text, 0, reading.start):
            return None
        after = self._for.match(outline.text, reading.end)
        return after.start("of") if after else self._subjects.of(outline, reading.start)

    def _measure(self, outline: Outline, reading: _Reading, before: _Measure | None) -> _Measure | None:
        """The metric that stands with a number, or with the one before it in a list, or with the place; else the customary one."""
        unit, on = outline.items[reading.value].unit, _thing(outline, reading.on)
        stated = self._stated(outline, reading)
        if stated is not None:
            return _named(outline, stated, unit)
        if before is not None and before.unit == unit:
            return before
        usual = self._customary.get(fold(on.name or "")) if on and on.kind == "B" else None
        if usual and self._other_measure.search(outline.text):
            return None
        if usual and (unit == usual.unit or (not unit and outline.items[reading.value].value > 1)):
            return _Measure(None, usual.metric, usual.unit)
        if reading.shared is not None:
            last = outline.items[max(p for p in outline.places("N") if p < reading.shared)]
            return _named(outline, reading.shared, unit) if last.unit == unit else None
        return None

    def _stated(self, outline: Outline, reading: _Reading) -> int | None:
        """The metric that the pattern read, or that stands right beside the number or the place."""
        if reading.by is not None:
            return reading.by
        found = self._right_before.search(outline.text, 0, reading.value) or self._right_after.match(outline.text, reading.value + 1)
        if found is None and reading.on is not None:
            found = self._measured.search(outline.text, 0, reading.on) or self._measured_ja.match(outline.text, reading.on)
        return found.start("by") if found else None

    def _beside(self, outline: Outline, main: Sequence[_Found], read: dict[int, _Reading], only: int | None) -> Iterator[_Found]:
        """Numbers of other models, by the metric of the result that they stand beside or the place's customary one."""
        for pattern in self._others:
            for match in pattern.finditer(outline.text):
                said = match.groupdict()
                value, by = match.start("value"), match.start("by") if said.get("by") else None
                place = match.start("on") if said.get("on") else only
                if value in read or place is None:
                    continue
                reading = _Reading(value, place, by, match.start(), match.end())
                measure = self._measure(outline, reading, next((m for *_, m in main), None))
                if measure is not None:
                    read[value] = reading
                    yield outline.items[value], outline.items[match.start("of")], outline.items[place], measure

    def _beaten(self, outline: Outline, main: Sequence[_Found], read: dict[int, _Reading]) -> Iterator[_Found]:
        """What a result exceeds: worse numbers of others, by the metric and on the place of the result that stands before them."""
        for pattern in self._exceeded:
            for match in pattern.finditer(outline.text):
                value = match.start("beaten" if "beaten" in match.groupdict() else "value")
                number = outline.items[value]
                best = max((m for m in main if m[0].start < number.start), key=lambda m: m[0].start, default=None)
                if value in read or best is None or best[0].unit != number.unit or not _worse(number, best):
                    continue
                read[value] = _Reading(value, None, None, match.start(), match.end())
                yield number, outline.items[match.start("of")], *best[2:]

    def _of_cost(self, outline: Outline, read: dict[int, _Reading]) -> Iterator[_Found]:
        """Speeds and costs: their unit or metric says enough without a place."""
        costs: dict[int, _Reading] = {}
        _read(outline.text, self._costs, costs)
        for reading in sorted(costs.values(), key=lambda r: r.value):
            number, by = outline.items[reading.value], outline.items[reading.by] if reading.by is not None else None
            name = by.name if by else self._by_unit.get(number.unit)
            subject = self._subject(outline, reading) if name in self._cost_metrics and reading.value not in read else None
            if name and number.unit and subject is not None:
                yield number, _thing(outline, subject), None, _Measure(by.index if by else None, name, number.unit)


def _worse(number: Item, than: _Found) -> bool:
    """Whether a number is worse than a result's, by its metric; of one that is good for some and bad for others, whether it is lower."""
    way = direction(than[3].name) or 1
    return way * number.value < way * than[0].value


def _read(text: str, patterns: Iterable[re.Pattern[str]], read: dict[int, _Reading], on: int | None = None) -> None:
    """Reads numbers that no earlier pattern has read; ``on`` is the place for patterns that name none, if it stands before."""
    for pattern in patterns:
        for match in pattern.finditer(text):
            said = match.groupdict()
            value, place = match.start("value"), match.start("on") if said.get("on") else on
            if value in read or (on is not None and value < on):
                continue
            by, shared = (match.start(name) if said.get(name) else None for name in ("by", "shared"))
            read[value] = _Reading(value, place, by, match.start(), match.end(), shared)


def _named(outline: Outline, place: int, unit: str) -> _Measure:
    by = outline.items[place]
    return _Measure(by.index, by.name or "", unit)


def _thing(outline: Outline, place: int | None) -> Item | None:
    return None if place is None or place == OWN else outline.items[place]


def _inside(item: Item, number: Item) -> bool:
    return number.start < item.start and item.end <= number.end


def _index(item: Item | None) -> int:
    return OWN if item is None or item.index is None else item.index


def _free(item: Item, taken: Iterable[Item]) -> bool:
    return all(item.end <= other.start or other.end <= item.start for other in taken)
