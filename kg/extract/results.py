"""Numbers that a sentence states for a model or method on a benchmark by a metric.

Strict on purpose: one subject, one place or measure, one number that stands with it.
"""

from __future__ import annotations

import re

from kg.extract.spans import Span
from kg.model import Score

_NUMBER = re.compile(
    r"(?<![\d.,A-Za-z\-–~〜+±×])(\d{1,3}(?:\.\d+)?)\s*(%|％|ポイント|points?\b)(?!\s*(?:少|減|増|向上|改善|高速|以上の|of|fewer|less|more|faster|reduction|improvement|increase|higher|lower|better|cheaper))"
)
_CHANGE = re.compile(r"\s*(?:\w+\s+){0,2}(?:boost|gain|drop|relative|absolute|faster|fewer|の向上|の改善|の削減|増|減)")
_RELATIVE = re.compile(r"(?:約|最大|平均|up to|by|over|than|from|to|only|about|around|nearly|additional)\s*$", re.I)


def scores(text: str, sentence: tuple[int, int], mentions: list[tuple[int, Span]], types: list[str]) -> list[Score]:
    """Scores of one sentence; mentions are (index, span) with their types."""
    start, end = sentence
    numbers = [m for m in _NUMBER.finditer(text, start, end) if not _RELATIVE.search(text, max(start, m.start() - 12), m.start())]
    subjects = [(i, s) for (i, s), t in zip(mentions, types, strict=True) if t in ("Model", "Method")]
    places = [(i, s) for (i, s), t in zip(mentions, types, strict=True) if t in ("Benchmark", "Dataset")]
    measures = [(i, s) for (i, s), t in zip(mentions, types, strict=True) if t == "Metric"]
    if len(numbers) != 1 or len(subjects) != 1 or len(places) != 1 or len(measures) > 1:
        return []
    number = numbers[0]
    if subjects[0][1].start > number.start() or _CHANGE.match(text, number.end()):
        return []
    unit = "%" if number.group(2) in "%％" else "points"
    return [Score(float(number.group(1)), unit, subjects[0][0], places[0][0], measures[0][0] if measures else None, start, end)]
