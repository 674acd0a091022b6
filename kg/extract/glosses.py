"""Which parentheses give a second name of what stands before them; the others say something about it.

京都大学 in Neuro-1（京都大学）made it, 双方向 in BERT(双方向) describes it, and LFT in LoRAによる微調整(LFT) stands for the whole phrase.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rapidfuzz.fuzz import partial_ratio

from kg.extract.gazetteer import Gazetteer
from kg.extract.spans import Span
from kg.schema import Listed
from kg.text import fold, has_japanese, is_acronym, is_han, nfkc

Place = tuple[int, int]
Pair = tuple[Place, Place]
"""Spans (long, short) of two names of one thing."""

_ALIKE = 75
"""How alike (of 100) a Latin name must be to a company's own to be another writing of it: Toyota Motor, トヨタ自動車."""
_TERMS = {"Method", "Task", "Metric"}
_THINGS = {"Model", "Benchmark", "Dataset", "Software"}
_COINED = re.compile(r"[a-z]{2}[A-Z]|[A-Z#]#|[A-Za-z]{3}.*\d$|^(?:19|20)\d\d\s")
"""What names have and translations of Japanese nouns do not: OpenFOAM, TUNAMI-N2, Java-C#, 2018 Palu."""
_READING = re.compile(r"[ァ-ヺー・]{2,}")
_COMPOUND = re.compile(r"[一-鿿々ァ-ヺー・A-Za-z0-9-]{4,}")
_BY_MEANS = re.compile(r"(?:による|に基づく|を用いた|を使った|ベースの)\s*$")
_GOES_ON = re.compile(r"[)）](?=([一-鿿々ァ-ヺー]{2,10}))")


class Glosses:
    """The judgement of parentheses by what a vocabulary knows of their two ends."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._lookup = gazetteer.lookup

    def names(self, text: str, pairs: Iterable[Pair]) -> Iterator[Pair]:
        """The pairs that are two names of one thing, the acronym of a Japanese term second."""
        for pair in pairs:
            (start, end), (inside, out) = pair
            outer, inner = nfkc(text[start:end]), nfkc(text[inside:out])
            if (start, end) > (inside, out):  # an acronym with its own words behind it
                yield pair
            elif is_acronym(inner) and (_BY_MEANS.search(text, 0, start) or (has_japanese(outer) and _GOES_ON.match(text, out))):
                continue
            elif has_japanese(inner) and not has_japanese(outer):
                yield from self._told_in_japanese(pair, outer, inner)
            elif not has_japanese(inner) and (self._owned(inner, outer) or self._instance(inner, outer)):
                continue
            else:
                yield pair

    def _told_in_japanese(self, pair: Pair, outer: str, inner: str) -> Iterator[Pair]:
        """RetNet(リテネット) is read so, SOORL(戦略的強化学習) stands for it; BERT(双方向) is only described."""
        known = self._lookup(outer)
        if self._lookup(inner) is not None:
            if not self._owned(outer, inner):
                yield pair
        elif _READING.fullmatch(inner) or (known is not None and known.type == "Organization" and not is_acronym(outer)):
            yield pair
        elif is_acronym(outer) and _COMPOUND.fullmatch(inner) and (known is None or (known.type in _TERMS and len(inner) > 4)):
            yield pair[1], pair[0]

    def _owned(self, name: str, owner: str) -> bool:
        """Whether one end is an organization, and the other is no writing of its name."""
        listed = self._lookup(owner)
        if listed is None or listed.type != "Organization" or self._lookup(name) is not None or (name.isupper() and name.isalpha()):
            return False
        return not any(partial_ratio(fold(name), fold(form)) >= _ALIKE for form in _latin_forms(listed))

    def _instance(self, name: str, noun: str) -> bool:
        """Whether a Latin name is one case of the Japanese noun before it: 地震波(STEAD), 流体計算(OpenFOAM), but not 変換器(Transformer)."""
        if not any(map(is_han, noun)):
            return False  # katakana says how a name is read
        if sum(map(str.isalnum, name)) > len(noun) + 1 and name.isupper():
            return True  # an acronym has about as many letters as its term has characters, or fewer
        if is_acronym(name):
            return False
        known, meant = self._lookup(name), self._lookup(noun)
        if known is not None:
            return known.type in _THINGS and (meant is None or meant.entry.name != known.entry.name)
        return bool(_COINED.search(name))

    def whole(self, text: str, pairs: Iterable[Pair]) -> Iterator[Span]:
        """Terms that a parenthesis stands within: 固有表現(NER)認識 is 固有表現認識."""
        for (start, end), (inside, out) in pairs:
            rest = _GOES_ON.match(text, out) if end <= inside else None
            if rest is None or not has_japanese(text[start:end]):
                continue
            for size in range(len(rest.group(1)), 1, -1):
                listed = self._lookup(text[start:end] + rest.group(1)[:size])
                if listed is not None:
                    yield Span(start, rest.end() + size, "lexicon", 0.9, listed.entry.name, ((listed.type, 1.0),))
                    break


def _latin_forms(listed: Listed) -> Iterator[str]:
    return (form for form, _ in listed.forms() if not has_japanese(form) and len(form) > 3)
