"""Holds a written answer against its source: names and numbers that do not stand there, and terms out of their script.

What is flagged is really absent from the source: a number by its value (3億 is 300 million), a name without regard to
case, width, spaces and hyphens, an acronym also by the words that it stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from kg.schema import Listed
from kg.text import fold, nfkc

_SCALES = {
    "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12,
    "千": 1e3, "万": 1e4, "億": 1e8, "兆": 1e12,
}  # fmt: skip
_WORDS = dict(zip(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], range(1, 13), strict=True))
_NUMBER = re.compile(
    r"(?<![\d.])(\d+(?:,\d{3})+|\d+)(\.\d+)?(?:[\s-]*(thousand|million|billion|trillion)\b|([kKMBT])(?![A-Za-z])|([千万億兆]))?", re.I
)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[.+-][A-Za-z0-9]+)*")
_OPENS = re.compile(r"(?:^|[.!?。．！？:：;；「『(（\"“]\s*)$")
_KATAKANA = re.compile(r"[ァ-ヴー・]{4,}")
_SMALL = frozenset(["a", "an", "and", "by", "for", "from", "in", "of", "on", "the", "to", "with"])
_TERMS = ("Model", "Method", "Benchmark", "Dataset", "Software", "Metric", "Task")


def unsupported(text: str, source: str) -> tuple[str, ...]:
    """The names and numbers of a text that do not stand in its source, in order."""
    text, source = nfkc(text), nfkc(source)
    found = [*_numbers(text, source), *_names(text, source)]
    return tuple(dict.fromkeys(word for _, word in sorted(found)))


def _numbers(text: str, source: str) -> Iterable[tuple[int, str]]:
    known = {value for match in _NUMBER.finditer(source) for value in _values(match)}
    known |= {float(value) for word, value in _WORDS.items() if re.search(rf"\b{word}\b", source, re.I)}
    for match in _NUMBER.finditer(text):
        inside_name = match.start() and re.match(r"[A-Za-z-]", text[match.start() - 1])
        if not inside_name and not known & {max(_values(match))}:
            yield match.start(), match[0].strip()


def _values(match: re.Match[str]) -> tuple[float, ...]:
    """What a printed number may mean: itself and, with a scale, its full value."""
    value = float(match[1].replace(",", "") + (match[2] or ""))
    scale = _SCALES.get((match[3] or match[4] or match[5] or "").lower())
    return (value, round(value * scale, 6)) if scale else (value,)


def _names(text: str, source: str) -> Iterable[tuple[int, str]]:
    folded = fold(source)
    words = [word.casefold() for word in re.findall(r"[A-Za-z]+", source)]
    initials = "".join(w[0] for w in words) + " " + "".join(w[0] for w in words if w not in _SMALL)
    for match in _NAME.finditer(text):
        word = match[0]
        proper = any(c.isupper() or c.isdigit() for c in word[1:]) or (word[0].isupper() and not _OPENS.search(text[: match.start()]))
        if not proper or len(fold(word)) < 2 or fold(word) in folded or fold(word.removesuffix("s")) in folded:
            continue
        if word.isupper() and word.casefold() in initials:
            continue
        yield match.start(), word


class Terms:
    """The lexicon's terms in Japanese script, for putting them back into the Latin script of the source."""

    def __init__(self, lexicon: Iterable[Listed]) -> None:
        self._forms: dict[str, tuple[Listed, bool]] = {}
        for listed in lexicon:
            if listed.type in _TERMS:
                for form in listed.entry.ja:
                    if _KATAKANA.fullmatch(form):
                        self._forms.setdefault(form, (listed, False))
                for form in listed.entry.mt:
                    if len(form) >= 3:
                        self._forms[form] = (listed, True)
        forms = sorted(self._forms, key=lambda form: (-len(form), form))
        # a kana form is one only where the kana end
        places = [rf"(?<![ァ-ヴー]){re.escape(f)}(?![ァ-ヴー])" if _KATAKANA.fullmatch(f) else re.escape(f) for f in forms]
        self._pattern = re.compile("|".join(places) or "(?!)")  # without forms, what stands nowhere: nothing at all would stand everywhere

    def restored(self, text: str, source: str) -> tuple[str, tuple[str, ...]]:
        """The text with terms as the source prints them, and mistranslations (変圧器) of terms that it does not print."""
        doubts: list[str] = []

        def latin(match: re.Match[str]) -> str:
            listed, mistake = self._forms[match[0]]
            printed = next((p for name in (listed.entry.name, *listed.entry.en) if (p := _printed(name, source))), None)
            if printed is None:
                doubts.extend([match[0]] if mistake and match[0] not in source else [])
                return match[0]
            return printed

        return self._pattern.sub(latin, text), tuple(dict.fromkeys(doubts))


@lru_cache(maxsize=4096)
def _printed(name: str, source: str) -> str | None:
    """A Latin name as a source prints it; None where it does not."""
    if not name.isascii():
        return None
    pattern = r"[\s-]?".join(re.escape(part) for part in re.split(r"[\s-]+", name))
    found = re.search(rf"(?<![A-Za-z0-9]){pattern}(?![A-Za-z0-9])", source, re.I)
    return found[0] if found else None
