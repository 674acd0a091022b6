"""The outline of a sentence: each thing that a result is made of as one sign, the words between them as they are.

Patterns of schemas/results.yaml are written over outlines, so that they speak of models and metrics and not of names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kg.resultcues import SIGNS

KINDS = {"Model": "M", "Method": "M", "Software": "M", "Benchmark": "B", "Dataset": "B", "Task": "T", "Metric": "X"}

_QUALIFIED = re.compile(r"^[(（][^()（）]{1,16}[)）](?=[でにの])")
"""How a benchmark is taken, which is no part of a pattern: LLFF(3視点)で."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a text. ``index`` is its mention's (None: no mention names it), ``name`` its name in the vocabulary."""

    kind: str
    start: int
    end: int
    index: int | None = None
    name: str | None = None
    value: float = 0.0
    unit: str = ""


class Outline:
    """A sentence with signs for its things; ``items`` are by place in ``text``. Items do not overlap."""

    def __init__(self, text: str, start: int, end: int, items: Iterable[Item]) -> None:
        self.items: dict[int, Item] = {}
        parts: list[str] = []
        size, at = 0, start
        for item in sorted(items, key=lambda i: i.start):
            between = text[at : item.start]
            if parts and parts[-1] == SIGNS["B"]:
                between = _QUALIFIED.sub("", between)
            parts += [between, SIGNS[item.kind]]
            size += len(between)
            self.items[size] = item
            size, at = size + 1, item.end
        self.text = "".join([*parts, text[at:end]])

    def places(self, kinds: str) -> list[int]:
        """Places of the things of some kinds, in order."""
        return [place for place, item in self.items.items() if item.kind in kinds]
