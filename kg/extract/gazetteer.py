"""Finds the vocabulary's names on characters, with one automaton over all forms."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.extract.folded import Folded, fold_form, fold_text
from kg.extract.forms import forms_of
from kg.extract.spans import SCORE, SCORED, Span, ends_name, han_bounded, starts_name
from kg.schema import Listed, Schema
from kg.text import has_japanese, is_han, nfkc

_PLAIN_WORDS = re.compile(r"[A-Za-z]?[a-z]+(?:[ -][a-z]+)*")
_FUNCTION = re.compile(r"^(?:as|or|of|on|in|to|is|an?|the|and|one) | (?:as|or|of|on|in|to|is|an?|the|and|one)$", re.I)
_BREAKS = re.compile(r"[ -]")
_SIZE = re.compile(r"(?:[-_ ‐－]?\d+(?:[.．]\d+)?(?:x\d+)?[BbMＢＭ](?![A-Za-z0-9]))")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>「」、。（）]+|[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z]\S*|[\w.-]+\.(?:com|org|net|io|ai|jp|edu)/\S*"
)
_VERSION = re.compile(
    rf"[-_ ‐]?(?! ?(?:{SCORE})(?!\.))v?\d+(?:\.\d+)*"
    r"(?![\dA-Za-z%％/:：]|[.,]\d|\s*(?:%|％|倍|個|つ|本|件|人|種|万|億|ms|GB|times|年|月|日|GPU|つの))"
)
_RELEASE = re.compile(r"[-_ ]?[vV]\d+(?:\.\d+)*(?![A-Za-z0-9]|\.\d)")
"""The version of a size: Whisper large-v2."""

_COUNT = re.compile(r" \d")
_DECIMALS = re.compile(r"\.\d")


@dataclass(frozen=True, slots=True)
class Form:
    """One form of an entry: ``exact`` forms must agree in case (short names, ordinary words)."""

    listed: Listed
    surface: str
    strong: bool
    exact: bool


class Gazetteer:
    """All forms of a schema's lexicon, ready to be looked up. Build once, use for every passage."""

    def __init__(self, schema: Schema) -> None:
        self._forms: dict[str, list[Form]] = {}
        self._looked = forms_of(schema.lexicon)
        self._tails = tuple(schema.words.tail)
        variants = "|".join(map(re.escape, schema.words.variant))
        # Gemma-2-it and Llama Plus, but on Llama 3.1 it is fast, and SAM plus SA-1B
        self._variant = re.compile(rf"(?:[-_ ](?!(?<= )(?-i:it|plus)\b)(?:{variants})(?![A-Za-z0-9]))", re.I)

    def find(self, text: str, folded: Folded) -> list[Span]:
        """Every admissible occurrence, overlapping ones included; none inside an address."""
        spans = []
        for last, key in self._looked.occurring(folded.text):
            start, end = folded.span(last - len(key) + 1, last + 1)
            form = next((f for f in self._said(key) if self._admits(f, text, start, end)), None)
            if form:
                spans.append(self._span(form, text, start, end))
        blocked = [m.span() for m in _ADDRESS.finditer(text)]
        return [span for span in spans if span is not None and not any(s <= span.start < e for s, e in blocked)]

    def occurring(self, text: str) -> set[str]:
        """The folded forms that a text names, whether or not a longer name holds them."""
        folded = fold_text(text)
        seen = {(key, *folded.span(last - len(key) + 1, last + 1)) for last, key in self._looked.occurring(folded.text)}
        return {key for key, *place in seen if any(self._admits(f, text, *place) and self._span(f, text, *place) for f in self._said(key))}

    def _said(self, folded: str) -> list[Form]:
        """The forms of a folded text, made when they are first met: a run meets a hundredth of them."""
        if folded not in self._forms and len(folded) > 1 and (said := self._looked.by_text.get(folded)):
            self._forms[folded] = [Form(listed, surface, strong, _exact(surface, listed)) for listed, surface, strong in said]
        return self._forms.get(folded, [])

    def lookup(self, name: str) -> Listed | None:
        """The entry that a whole name stands for, or None."""
        forms = [f for f in self._said(fold_form(name)) if f.strong and _case_agrees(f, name)]
        return forms[0].listed if forms else None

    def _admits(self, form: Form, text: str, start: int, end: int) -> bool:
        surface = text[start:end]
        if "\n" in surface or not starts_name(text, start):
            return False
        if not _case_agrees(form, surface):
            return False
        if all(is_han(c) for c in surface) and len(surface) <= 2 and not han_bounded(text, start, end):
            return False
        return not ("  " in surface or " - " in surface or _words_by_chance(form.surface, surface))

    def _span(self, form: Form, text: str, start: int, end: int) -> Span | None:
        if form.listed.type == "Model" and not form.surface[-1].isspace():
            grown = self._grow(text, end)
            if grown is not None:
                version = _VERSION.match(text, end)
                stands = ends_name(text, grown, self._tails)
                if stands is not None:
                    if version is None or _SIZE.match(text, end):
                        return Span(start, stands, "lexicon", 0.9, form.listed.entry.name, (("Model", 1.0),))
                    return self._version(form, text, (start, end, grown, stands))
        if form.listed.type != "Model" and form.surface[-1].isdigit() and _DECIMALS.match(text, end):
            return None  # mAP 50 of mAP 50.6%, CIFAR-10 of CIFAR-10.1
        scored = form.listed.type == "Metric" and form.surface[-1].isalpha() and SCORED.match(text, end)
        stands = end if scored else ends_name(text, end, self._tails)
        if stands is None or (stands > end and form.listed.type == "Metric" and _COUNT.match(text, stands)):
            return None  # GPT-4 scores 86.4% is of GPT-4
        strength = (0.95 if form.strong else 0.7) - (0.5 if _ordinary(form.listed, form.surface) and _plain(form.surface) else 0.0)
        rule = "lexicon" if form.strong else "lexicon-mt"
        return Span(start, stands, rule, strength, form.listed.entry.name, ((form.listed.type, 1.0),))

    def _version(self, form: Form, text: str, places: tuple[int, int, int, int]) -> Span | None:
        """A model's name with a version; ``places``: where the form begins and ends, and where the version and what hangs on it end."""
        start, end, grown, stands = places
        name = form.listed.entry.name
        if form.surface.endswith(f" {name}"):
            return None  # Gemini 1.5 is the version, not Google Gemini 1.5
        listed = self.lookup(name + text[end:grown]) if form.surface != name else None  # ジェマ2 is Gemma 2
        return Span(start, stands, "lexicon" if listed else "version", 0.9, listed.entry.name if listed else None, (("Model", 1.0),))

    def _grow(self, text: str, end: int) -> int | None:
        """The end of a size, tuning or version that follows a model's name, or None where there is none."""
        grown = end
        for pattern in (_SIZE, self._variant, _SIZE, self._variant, _VERSION, _RELEASE):
            match = pattern.match(text, grown)
            if match and (pattern is not _VERSION or grown == end) and (pattern is not _RELEASE or grown > end):
                grown = match.end()
        return grown if grown > end else None


def _ordinary(listed: Listed, form: str) -> bool:
    """Whether a form is an ordinary word of its language too."""
    return listed.entry.common is True or (listed.entry.common == "ja" and has_japanese(form))


def _plain(surface: str) -> bool:
    """Whether a form looks like an ordinary word: Go, Alpaca, 精度, but not ReAct, MATH or Adamオプティマイザ."""
    if has_japanese(surface):
        return not any(c.isascii() and c.isupper() for c in surface)
    return surface[1:].islower() or not any(c.isupper() for c in surface)


def _words_by_chance(name: str, surface: str) -> bool:
    """Whether plain words only look like a name when blanks and hyphens are ignored: multiple (MultiPL-E), audio clip (AudioCLIP)."""
    if " " in surface and len(name) <= 4 and " " not in name and not (surface[-1].isdigit() and surface.index(" ") > 1):
        return True  # but GPT 4 is GPT-4
    if " " not in name and _FUNCTION.search(surface):
        return True  # RAG as (Ragas)
    coined = any(c.isupper() for c in name) and not has_japanese(name)
    return coined and bool(_PLAIN_WORDS.fullmatch(surface)) and len(_BREAKS.split(surface)) != len(_BREAKS.split(name))


def _exact(surface: str, listed: Listed) -> bool:
    if has_japanese(surface):
        return False
    words = surface.replace("-", " ").split()
    return _ordinary(listed, surface) or (len(words) == 1 and (len(surface) <= 6 or surface.isupper()))


def _case_agrees(form: Form, surface: str) -> bool:
    if has_japanese(form.surface):
        return True
    surface = nfkc(surface)  # ＲＬＨＦ is RLHF
    if not form.exact:
        return len(form.surface) > 6 or form.surface.islower() or any(c.isupper() for c in surface)
    letters = [c for c in form.surface if c.isalnum()]
    seen = [c for c in surface if c.isalnum()]
    if _ordinary(form.listed, form.surface) or form.surface.isupper():
        return letters == seen[: len(letters)]
    # LLaMa and Pytorch are LLaMA and PyTorch; imagen and adam are words
    return bool(seen) and (letters == seen[: len(letters)] or (any(c.isupper() for c in seen) and len(letters) >= 4) or form.surface.islower())
