"""Whose number it is: the one model or method that can be the subject of a clause, or the paper's own."""

from __future__ import annotations

import re

from kg.extract.outline import Outline
from kg.model import OWN
from kg.resultcues import SIGNS, ResultCues
from kg.text import has_japanese

_M, _N = SIGNS["M"], SIGNS["N"]
_LABEL = re.compile(r"[^:;.]{2,90}?(?::\s|\s[–—-]\s)")
_PLACED = re.compile(r"(?:On|Across|In|For)\b")
_COORDINATE = re.compile(r"(?: \([^()]*\))?(?:,? (?:and|or) |, |/| & )(?:[\w.]+['’]s )?(?:the )?")


class Subjects:
    """The words of results.yaml that tell subjects from objects."""

    def __init__(self, cues: ResultCues) -> None:
        noun = r"(?: \([^()]*\))?(?: (?:models?|variants?|agents?|series|family|system|itself|alone|version))?"
        self._adjacent = cues.compiled(rf"{{of}}{noun},?(?: (?:also|now|even|only|can|\w+ly))* {{attain}}[^{_M}{_N}]{{0,80}}$")
        self._object = cues.compiled(r"(?:^|[\s(])(?:{object})(?: [\w.'’+×-]+){0,3}? ?$")
        self._later = cues.compiled(rf"^[^{_M}]*, {{of}}{noun} {{attain}}")
        self._another = cues.compiled(rf"[,;] (?:and|but|while|whereas) (?:the|its|their|our) [^,;{_N}]{{2,60}}? {{attain}}")
        self._owned = cues.compiled(r"\b(?:from|using|on|of|than|like|through|via|by|for|to|as|in)(?: [\w.'’-]+){0,2} ?$")
        self._own = cues.compiled("{own}")
        self._elided = cues.compiled(r"\W*(?:[A-Z][a-z]+ly,? )?(?:{attain})\b")
        self._topic = cues.compiled(
            rf"{_M}[」』)）]*(?:の?[ァ-ヶー]*モデル|の?手法)?(?:[はがも]|で(?!す|あ|き)|において|の(?=[{SIGNS['B']}]|{SIGNS['X']}[はが]))"
        )
        number = rf"(?:の[{SIGNS['V']}{_N}]| ?[(（]{_N}[)）])?"
        self._surpassed = cues.compiled(rf"{_M}{number}(?=(?:(?:、|や|と|および){_M}{number})*(?:など)?{{surpass}})|{_M}(?:の{_N})?{{rival}}")

    def of(self, outline: Outline, place: int) -> int | None:
        """The place of the subject of what stands at ``place``; OWN for the paper's own thing, None where it is not clear."""
        before = outline.text[:place]
        if has_japanese(outline.text):
            return self._japanese(outline, place)
        label = _LABEL.match(before)
        start = max(label.end() if label else 0, before.rfind("; ") + 1)
        near = self._adjacent.search(before, start)
        if near and not self._owned.search(before, start, near.start("of")):
            return near.start("of")
        found = self._candidates(outline, before, start)
        if len(found) == 1:
            return None if self._another.search(before, max(found[0], start)) else found[0]
        rest = before[start:].strip(" (")
        if not found and _PLACED.match(rest) and (later := self._later.match(outline.text[place:])):
            return place + later.start("of")
        if not rest and not label:
            label = _LABEL.match(outline.text)  # the number stands in the label itself
        return OWN if not found and (self._elided.match(rest) if rest else label) else None

    def _candidates(self, outline: Outline, before: str, start: int) -> list[int]:
        """Places of what may be a subject, one a name; objects, what is joined to them and asides are left out."""
        found: dict[str, int] = {}
        last, struck = start, False
        for place in [p for p in outline.places("M") if start <= p < len(before)]:
            if before.count("(", start, place) > before.count(")", start, place) or before.startswith(f" {_M}", place + 1):
                continue  # an aside, or the first part of a compound
            joined = struck and _COORDINATE.fullmatch(before, last, place) is not None
            struck = joined or self._object.search(before, start, place) is not None
            if not struck:
                item = outline.items[place]
                found.setdefault(item.name or str(place), place)
            last = place + 1
        if self._own.search(before, start):
            found.setdefault("", OWN)
        return list(found.values())

    def _japanese(self, outline: Outline, place: int) -> int | None:
        topics = list(self._topic.finditer(outline.text[: place + 2]))  # with the particle of what stands there
        if any(outline.text.startswith("は", m.end()) for m in topics[:-1]):
            return None  # one thing with another as a part of it: AではBが
        if topics:
            return topics[-1].start()
        # what is exceeded, built upon or compared with is no subject: without another the sentence speaks of the paper's own
        return OWN if self._own.search(outline.text, 0, place) or _M not in self._surpassed.sub("", outline.text) else None
