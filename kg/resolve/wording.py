"""The words that a term is made of, in English: 異種バッチング, ヘテロジニアスバッチング and heterogeneous batching are of the same.

The table (schemas/translations.yaml) has words, not terms: what is in no table is no word, and a Japanese name counts only
where it is made of words all through.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product

from kg.resolve.spelling import loosen
from kg.text import has_japanese

_BREAK = re.compile(r"[\s‐‑-]+")
_LATIN = re.compile(r"[a-z0-9]+")
"""As they stand in a Japanese name, Latin words are themselves (ZeRO-インフィニティ)."""
_MOST_WORDS = 6
_MOST_READINGS = 8
"""生成 is generation and generative, 分割 segmentation and partitioning: of more readings than this nothing is told."""


class Wording:
    """What names are made of, for one table: English word -> its Japanese forms."""

    def __init__(self, table: Mapping[str, Sequence[str]]) -> None:
        self._english = {loosen(word).key: loosen(word).key for word in table}
        japanese: dict[str, list[str]] = defaultdict(list)
        for word, forms in table.items():
            for form in dict.fromkeys(loosen(form).key for form in forms):
                japanese[form].append(loosen(word).key)
        self._japanese = dict(japanese)
        self._longest = max(map(len, self._japanese), default=0)
        self._known: dict[str, tuple[str, ...]] = {}

    def readings(self, name: str) -> tuple[str, ...]:
        """Every way of reading a name as two or more words, each the words with a blank between; none for other names."""
        if name not in self._known:
            self._known[name] = tuple(self._readings(name))
        return self._known[name]

    def _readings(self, name: str) -> list[str]:
        words = self._split(loosen(name).key) if has_japanese(name) else [(word,) for word in self._words(name)]
        if words is None or not 2 <= len(words) <= _MOST_WORDS:
            return []
        found = [" ".join(reading) for reading in islice(product(*words), _MOST_READINGS + 1)]
        return found if len(found) <= _MOST_READINGS else []

    def _words(self, name: str) -> Iterator[str]:
        """English words; two that the table has as one (fine-tuning) are one."""
        words = [loosen(word).key for word in _BREAK.split(name) if word]
        while words:
            both = "".join(words[:2])
            yield both if len(words) > 1 and both in self._english else words[0]
            words = words[2 if len(words) > 1 and both in self._english else 1 :]

    def _split(self, text: str) -> list[tuple[str, ...]] | None:
        """The table's words that a Japanese name is made of, long forms first; None where something is left over."""
        rests: list[list[tuple[str, ...]] | None] = [None] * len(text) + [[]]  # what the name is made of from each place on
        for start in range(len(text) - 1, -1, -1):
            rests[start] = self._from(text, start, rests)
        return rests[0]

    def _from(self, text: str, start: int, rests: Sequence[list[tuple[str, ...]] | None]) -> list[tuple[str, ...]] | None:
        """The words from a place on, where those from each later place are known."""
        if latin := _LATIN.match(text, start):
            rest = rests[latin.end()]
            return None if rest is None else [(latin.group(),), *rest]
        for end in range(min(len(text), start + self._longest), start, -1):
            words, rest = self._japanese.get(text[start:end]), rests[end]
            if words and rest is not None:
                return [tuple(words), *rest]
        return None
