"""Listed Japanese names that stand inside a longer compound: 生成モデル in 画像生成モデル, テキスト編集 in テキスト編集指示.

Such a mention does not make its paper name the term; it counts where the paper names the term by itself elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kg.extract.spans import Span
from kg.schema import Words
from kg.text import is_han, is_katakana

PART = 0.2
"""The strength of a mention that is a part of a longer compound."""


class Compounds:
    """What may stand before and after a term without making another of it (words.yaml)."""

    def __init__(self, words: Words) -> None:
        self._before = tuple(words.compound_before)
        self._after = tuple(dict.fromkeys((*words.compound_after, *words.tail)))

    def weaken(self, text: str, spans: Iterable[Span]) -> list[Span]:
        """The spans in their order; those of parts of longer compounds have at most the strength PART."""
        found = list(spans)
        ends, starts = {s.end for s in found}, {s.start for s in found}
        return [replace(s, strength=min(s.strength, PART)) if self._is_part(text, s, ends, starts) else s for s in found]

    def _is_part(self, text: str, span: Span, ends: set[int], starts: set[int]) -> bool:
        if span.name is None or span.rule not in ("lexicon", "lexicon-mt"):
            return False
        start, end = span.start, span.end
        headed = start > 0 and start not in ends and _joined(text, start) and not text.endswith(self._before, 0, start)
        kind = span.types[0][0] if span.types else ""
        heads = kind == "Task" and end < len(text) and end not in starts and _joined(text, end) and not text.startswith(self._after, end)
        return headed or heads


def _joined(text: str, at: int) -> bool:
    """Whether han or katakana runs on over ``at``."""
    return all(is_han(c) or is_katakana(c) for c in text[at - 1 : at + 1])
