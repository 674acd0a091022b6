"""Unlisted Japanese terms: compounds of kanji and katakana whose last word says what they are (勾配分割, 正規化層)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.spans import Span
from kg.schema import Words

_COMPOUND = re.compile(r"[一-鿿ァ-ヺー々・]{4,16}")


class Terms:
    """The heads and modifiers of words.yaml."""

    def __init__(self, words: Words) -> None:
        self._heads = sorted(((head, type_) for type_, heads in words.term_heads.items() for head in heads), key=lambda h: (-len(h[0]), h))
        self._modifiers = frozenset(words.term_modifiers)

    def find(self, text: str) -> Iterator[Span]:
        """Compounds with a head and a modifier that says more than a generic word."""
        for match in _COMPOUND.finditer(text):
            compound = match.group().strip("・")
            head, type_ = next(((h, t) for h, t in self._heads if compound.endswith(h)), ("", ""))
            modifier = compound[: -len(head)] if head else ""
            if len(modifier) >= 2 and modifier not in self._modifiers:
                start = match.start() + match.group().index(compound)
                yield Span(start, start + len(compound), "term", 0.5, types=((type_, 0.4),))
