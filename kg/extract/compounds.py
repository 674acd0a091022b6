"""Listed Japanese names that stand inside a longer compound: 生成モデル in 画像生成モデル, テキスト編集 in テキスト編集指示.

Such a mention does not make its paper name the term; it counts where the paper names the term by itself elsewhere.
Where what stands before the term says something (ベイズ in ベイズ線形回帰), the whole compound is a term of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from kg.extract.spans import Span
from kg.extract.terms import ADVERB
from kg.schema import Words
from kg.text import is_han, is_katakana

PART = 0.2
"""The strength of a mention that is a part of a longer compound."""
_NOUN = re.compile(r" ([a-z]{3,})(?![\w-])")
_RUN = re.compile(r"(?:\d(?=次元))?[一-鿿々ァ-ヺー・]{2,10}$")


class Compounds:
    """What may stand before and after a term without making another of it (words.yaml)."""

    def __init__(self, words: Words) -> None:
        self._before = tuple(words.compound_before)
        self._after = tuple(dict.fromkeys((*words.compound_after, *words.tail)))
        self._vague = frozenset(words.term_modifiers)
        self._heads = {head: type_ for type_, heads in words.english_heads.items() for head in heads}

    def settle(self, text: str, spans: Iterable[Span]) -> list[Span]:
        """The spans in their order; a part of a longer compound becomes that compound, or has at most the strength PART."""
        found = list(spans)
        ends, starts = {s.end for s in found}, {s.start for s in found}
        return [self._settled(text, span, ends, starts) for span in found]

    def _settled(self, text: str, span: Span, ends: set[int], starts: set[int]) -> Span:
        if span.name is None or span.rule not in ("lexicon", "lexicon-mt"):
            return span
        kind, start, end = span.types[0][0] if span.types else "", span.start, span.end
        if text[end - 1].isascii():
            return self._attributive(text, span, span.name, starts)
        if start > 0 and start not in ends and _joined(text, start) and not text.endswith(self._before, 0, start):
            return self._whole(text, span, kind, ends) or replace(span, strength=min(span.strength, PART))
        if kind == "Task" and end < len(text) and end not in starts and _joined(text, end) and not text.startswith(self._after, end):
            return replace(span, strength=min(span.strength, PART))
        return span

    def _attributive(self, text: str, span: Span, name: str, starts: set[int]) -> Span:
        """multi-agent (of multi-agent system) before another noun: multi-agent coordination is a term of its own."""
        noun = _NOUN.match(text, span.end)
        surface = text[span.start : span.end].casefold()
        type_ = self._heads.get(noun.group(1)) if noun and noun.start(1) not in starts else None
        if noun is None or type_ is None or not name.casefold().startswith(surface + " "):
            return span
        same = name.casefold().startswith(f"{surface} {noun.group(1).rstrip('s')}")
        return span if same else Span(span.start, noun.end(), "term", 0.5, types=((type_, 0.4),))

    def _whole(self, text: str, span: Span, kind: str, ends: set[int]) -> Span | None:
        """The compound that ends with a listed term, where its modifier says something and no other name stands in it."""
        run = _RUN.search(text, 0, span.start)
        start = run.start() if run else span.start
        modifier = ADVERB.sub("", run.group()) if run else ""
        start += len(run.group()) - len(modifier) if run else 0
        if run is None or kind not in ("Method", "Task") or modifier in self._vague or any(start < end <= span.start for end in ends):
            return None
        if start and _joined(text, start):
            return None  # the run goes on: a sentence without particles
        return Span(start, span.end, "term", 0.5, types=((kind, 0.4),))


def _joined(text: str, at: int) -> bool:
    """Whether han or katakana runs on over ``at``."""
    return all(is_han(c) or is_katakana(c) for c in text[at - 1 : at + 1])
