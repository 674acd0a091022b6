"""Numbers that may be results: with their unit, and no difference, bound, guess, share, year or count."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.extract.outline import Item
from kg.resultcues import ResultCues

_REACH = 60
"""How far the words before a number are looked at."""

_DIGITS = 20
"""Signs of a number before its point; what is longer is an identifier, and may be too large to be a number at all."""


class Numbers:
    """The units of results.yaml, and what makes a number no result."""

    def __init__(self, cues: ResultCues) -> None:
        self._units = {sign.casefold(): unit for unit in cues.units for sign in unit.signs}
        signs = "|".join(re.escape(s) for s in sorted((s for u in cues.units for s in u.signs), key=lambda s: (-len(s), s)))
        # no part of a word, of another number or of a version; a comma may stand between thousands
        number = rf"(\d{{1,3}}(?:,\d{{3}})+|\d+)(\.\d+)?(?:\s?({signs})(?:(?<=[%％])|(?![A-Za-z/])))?(?![\d@])(?!\.\d)"
        self._number = re.compile(rf"(?<![A-Za-z0-9_.,@−–\-]){number}")
        self._stuck = re.compile(number)
        self._before = re.compile(rf"(?:{'|'.join(cues.not_before)})$")
        self._beaten = re.compile("|".join(cues.beaten))
        self._after = re.compile("|".join(cues.not_after))

    def find(self, text: str, start: int, end: int, metrics: Iterable[int] = ()) -> Iterator[Item]:
        """The numbers of text[start:end] that may be results; ``metrics``: where metrics end, at which a number may begin (WER2.47%)."""
        stuck = (m for at in metrics if text[at - 1 : at].isalpha() and (m := self._stuck.match(text, at, end)))
        for match in sorted({m.start(): m for m in (*stuck, *self._number.finditer(text, start, end))}.values(), key=lambda m: m.start()):
            whole, fraction, sign = match.groups()
            unit = self._units[sign.casefold()].unit if sign else ""
            if not (unit or fraction) or (match.end() < end and not sign and text[match.end()].isalpha() and text[match.end()].isascii()):
                continue
            beaten = self._beaten.match(text, match.end(), end)
            bound = self._before.search(text, max(start, match.start() - _REACH), match.start())
            if bound or (not beaten and self._after.match(text, match.end(), end)):
                continue
            value = float(whole.replace(",", "") + (fraction or ""))
            if len(whole) <= _DIGITS and (unit != "%" or value <= 100):
                yield Item("V" if beaten else "N", match.start(), match.end(), value=value, unit=unit)
