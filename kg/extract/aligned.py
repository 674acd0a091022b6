"""Lists that belong together: "A and B reach 80% and 90%, respectively", AとBはそれぞれ80%と90%."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.extract.outline import Outline
from kg.resultcues import SIGNS

_SAID = re.compile(r"(?i:\brespectively\b)|それぞれ|順に")
_COMMA = r"(?:,? and |, |、|と|および|及び)"


@dataclass(frozen=True, slots=True)
class Aligned:
    """Numbers with what each belongs to, as places in the outline; ``kind`` is M (whose it is) or B (where it is)."""

    kind: str
    pairs: tuple[tuple[int, int], ...]
    by: int | None
    start: int


def _run(sign: str) -> re.Pattern[str]:
    return re.compile(rf"{sign}(?:{_COMMA}{sign})+")


_NUMBERS, _RUNS = _run(SIGNS["N"]), {kind: _run(SIGNS[kind]) for kind in "MB"}
# lists that stand side by side go together without a word for it: MMLUとGSM8Kで80%と90%, 80% and 90% on MMLU and GSM8K
_B, _N, _X = SIGNS["B"], SIGNS["N"], SIGNS["X"]
_BESIDE = (
    re.compile(rf"{_B}(?:{_COMMA}{_B})+(?:で|では|において|における)、?(?:{_X}(?:が|は|を|で)? ?)?{_N}(?:{_COMMA}{_N})+"),
    re.compile(rf"{_N}(?:{_COMMA}{_N})+ (?:{_X} )?(?:on|in) (?:the )?{_B}(?:{_COMMA}{_B})+"),
)
_METRIC_AFTER = re.compile(rf"(?:の| )(?:[\w-]+ )?({SIGNS['X']})")
_METRIC_BEFORE = re.compile(rf"({SIGNS['X']})(?: of |: |は|が|で|それぞれ)*$")


def aligned(outline: Outline) -> Aligned | None:
    """The one list of numbers and the one list as long as it, where the sentence says that they go together."""
    numbers = list(_NUMBERS.finditer(outline.text))
    beside = any(p.search(outline.text) for p in _BESIDE)
    if len(numbers) != 1 or not (_SAID.search(outline.text) or beside):
        return None
    run = numbers[0]
    values = [p for p in outline.places("N") if run.start() <= p < run.end()]
    runs = [(kind, m.span()) for kind, pattern in _RUNS.items() for m in pattern.finditer(outline.text)]
    lists = [(kind, [p for p in outline.places(kind) if start <= p < end]) for kind, (start, end) in runs]
    fitting = [(kind, places) for kind, places in lists if len(places) == len(values)]
    if len(fitting) != 1:
        return Aligned("B", (), None, 0) if beside else None  # which belongs to which is not said
    metric = _METRIC_AFTER.match(outline.text, run.end()) or _METRIC_BEFORE.search(outline.text, 0, run.start())
    kind, places = fitting[0]
    return Aligned(kind, tuple(zip(values, places, strict=True)), metric.start(1) if metric else None, run.start())
