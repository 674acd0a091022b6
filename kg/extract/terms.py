"""Unlisted terms: compounds whose last word says what they are (勾配分割, 正規化層, segment-level recurrence)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.spans import Span
from kg.schema import Words

_KANA_NOUNS = (
    "繰り返し|埋め込み|畳み込み|重み付き|読み上げ|書き換え|並べ替え|呼び出し|振り分け|割り当て"
    "|入れ替え|枝刈り|組み合わせ|先読み|切り替え|絞り込み|言い換え|穴埋め"
)
_COMPOUND = re.compile(rf"(?:\d(?=次元))?(?:(?:{_KANA_NOUNS})|[一-鿿ァ-ヺー々・]){{1,16}}")
"""A compound of han and katakana; some nouns in it are written with kana, and 2次元 begins with a digit."""
ADVERB = re.compile(r"^(?:元々|元来|本来|当初|従来|通常|近年|最近|今回|現在|将来)(?=..)")
"""What stands before a term without a particle: 元々医用画像分割."""
_SHORT = 4
_LABEL = re.compile(r"\s*(?::|\s[–—-]\s)")
_PLAIN_TAIL = re.compile(r"ly$|^[a-z]+(?:ing|ed)$")
_VAGUE = re.compile(
    r"(?i:(?:real-time|post-hoc|end-to-end|cutting-edge|in-depth|(?:per|non|high|well|near)-\w+"
    r"|\w+-(?:like|quality|level|scale|world|ready|friendly|useful))$)"
)
_OPENS = re.compile(r"(?:^|[\n●•.])\s*$")


class Terms:
    """The heads and modifiers of words.yaml."""

    def __init__(self, words: Words) -> None:
        self._heads = sorted(((head, type_) for type_, heads in words.term_heads.items() for head in heads), key=lambda h: (-len(h[0]), h))
        self._modifiers = frozenset(words.term_modifiers)
        self._english = {head: type_ for type_, heads in words.english_heads.items() for head in heads}
        self._stop = frozenset(words.english_stop)
        heads = "|".join(sorted(map(re.escape, self._english), key=lambda h: (-len(h), h)))
        self._phrase = re.compile(rf"(?<![-\w])((?:[A-Za-z][a-z]+(?:-[a-z]+)* ){{1,2}})({heads})\b(?!-)")

    def find(self, text: str) -> Iterator[Span]:
        """Compounds with a head and a modifier that says more than a generic word."""
        for match in _COMPOUND.finditer(text):
            compound = ADVERB.sub("", match.group().strip("・"))
            head, type_ = next(((h, t) for h, t in self._heads if compound.endswith(h)), ("", ""))
            modifier = compound[: -len(head)] if head else ""
            of_number = text[match.start() - 1 : match.start()].isdigit()  # 8ビット量子化 is cut
            if len(compound) >= _SHORT and len(modifier) >= 2 and modifier not in self._modifiers and not of_number:
                start = match.start() + match.group().index(compound)
                yield Span(start, start + len(compound), "term", 0.5, types=((type_, 0.4),))
        yield from self._english_terms(text)

    def _english_terms(self, text: str) -> Iterator[Span]:
        for match in self._phrase.finditer(text):
            modifiers = match.group(1).split()
            while modifiers and (modifiers[0].casefold() in self._stop or _PLAIN_TAIL.search(modifiers[0])):
                modifiers = modifiers[1:]
            if not modifiers or any(m.casefold() in self._stop or m.endswith(("s", "ly")) or _VAGUE.match(m) for m in modifiers):
                continue
            start = match.end() - len(" ".join([*modifiers, match.group(2)]))
            # a plain adjective makes no term; a hyphenated modifier or the label of a line does
            if not any("-" in m for m in modifiers) and not (_LABEL.match(text, match.end()) and _OPENS.search(text, max(0, start - 3), start)):
                continue
            yield Span(start, match.end(), "term", 0.5, types=((self._english[match.group(2)], 0.4),))
