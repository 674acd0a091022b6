"""Where a name may begin and end in mixed script, and which of two overlapping spans stands."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kg.text import is_han, is_katakana

_JOINS = frozenset("-‐‑–_+&/.@")
_COMPOUND_TAIL = re.compile(
    r"[-‐‑–](?:based|style|like|generated|tuned|finetuned|trained|level|aware|driven|powered|only|free|augmented|enhanced|aligned|guided|specific|equipped|type|enabled|inspired|family|series|era|distilled|class|packed|trajectories|as-a-\w+)\b",
    re.I,
)

_COMMAS = re.compile(r"[」』\"”]?\s*(?:[、,，・/]|と|や|および|及び|,?\s*and\b|,?\s*or\b)\s*(?:and\s+|および)?[「『\"“]?")
SCORE = r"\d+\.\d{2,}|\d{2,}\.\d+"
"""A number after a name that no version has: WER 1.81, MMLU 70.0."""


SCORED = re.compile(r"\d+\.\d+(?![\dA-Za-z]|\.\d)|\d+(?=\s?[%％])")
"""A number right after a metric's name: WER2.47%, AUC0.814, but not mAP50."""


@dataclass(frozen=True, slots=True)
class Span:
    """A candidate name: where it is, what it says about itself, and the rule that found it."""

    start: int
    end: int
    rule: str
    strength: float
    name: str | None = None
    types: tuple[tuple[str, float], ...] = ()


def _is_word(char: str) -> bool:
    return (char.isascii() and char.isalnum()) or ("À" <= char <= "ɏ" and char not in "×÷") or ("Ａ" <= char <= "ｚ") or ("０" <= char <= "９")


def starts_name(text: str, start: int) -> bool:
    """Whether a name may begin at ``start``: not inside a Latin word, a hyphenated name or a katakana word."""
    if start == 0:
        return True
    before, first = text[start - 1], text[start]
    if _is_word(first):
        if _is_word(before):
            return before in "xX" and first.isupper() and start > 1 and text[start - 2].isdigit()  # 8xA100
        return not (before in _JOINS and start > 1 and _is_word(text[start - 2]) and before not in "/&.")
    if is_katakana(first):
        return not is_katakana(before) or before == "・"
    return True


def ends_name(text: str, end: int, tails: tuple[str, ...]) -> int | None:
    """Where the name that ends at ``end`` really ends (a plural s is taken in), or None inside a longer word.

    ``tails`` are katakana and Latin words that may follow without a break (モデル, データ ...).
    """
    if end >= len(text):
        return end
    last, after = text[end - 1], text[end]
    if _is_word(last):
        for plural in ("s", "es") if last in "sxzh" else ("s",):
            if text.startswith(plural, end) and not _is_word(text[end + len(plural) : end + len(plural) + 1] or " "):
                return end + len(plural)
        if _is_word(after):
            return None
        if after in _JOINS and end + 1 < len(text) and _is_word(text[end + 1]) and after not in "/&.":
            return end if _COMPOUND_TAIL.match(text, end) else None
        return end
    if is_katakana(last) and is_katakana(after) and after not in "・":
        return end if text.startswith(tails, end) else None
    return end


def han_bounded(text: str, start: int, end: int) -> bool:
    """Whether a short han word stands alone: not a part of a longer han compound."""
    before = text[start - 1] if start else ""
    after = text[end] if end < len(text) else ""
    return not (before and is_han(before) and is_han(text[start])) and not (after and is_han(after) and is_han(text[end - 1]) and after not in "的等")


def choose(spans: Iterable[Span]) -> list[Span]:
    """The spans that stand, in text order: longer before shorter, then stronger, then earlier.

    What several rules found at one place keeps the strongest rule and the type votes of all.
    """
    taken: list[Span] = []
    for span in sorted(_merge(spans), key=lambda s: (-(s.end - s.start), -s.strength, s.start, s.rule, s.name or "")):
        place = bisect_left(taken, span.start, key=lambda s: s.start)  # none of the taken overlap: only two can be in the way
        if all(span.end <= other.start or other.end <= span.start for other in taken[max(0, place - 1) : place + 1]):
            taken.insert(place, span)
    return taken


def _merge(spans: Iterable[Span]) -> Iterable[Span]:
    places: dict[tuple[int, int], list[Span]] = {}
    for span in spans:
        places.setdefault((span.start, span.end), []).append(span)
    for found in places.values():
        best = max(found, key=lambda s: (s.name is not None, s.rule.startswith("lexicon"), s.strength, s.rule, s.name or ""))
        if best.name is None:
            votes: dict[str, float] = {}
            for type_, weight in (vote for s in found for vote in s.types):
                votes[type_] = max(weight, votes.get(type_, 0.0))
            best = replace(best, types=tuple(sorted(votes.items())))
        elif best.rule.startswith("lexicon"):
            # a title or a bold label says more than the vocabulary about what the paper does with a name
            best = replace(best, rule=next((s.rule for s in found if s.rule in ("title", "marked")), best.rule))
        yield best


_REACH = 400
"""How far from a name a sentence speaks of it: of what has no end (a table, a list) each name costs the same."""
_CUT = "…"
"""Stands where a sentence goes on, so that nothing there is taken for its start or end."""


@dataclass(frozen=True, slots=True)
class Run:
    """Names that a sentence enumerates, often one, and its words before and after them, as far as these reach."""

    members: tuple[Span, ...]
    before: str
    after: str


def runs(text: str, bounds: Iterable[tuple[int, int]], spans: Sequence[Span]) -> list[Run]:
    """The enumerations of each sentence, in text order."""
    found = []
    for start, end in bounds:
        for run in enumerations(text, [s for s in spans if start <= s.start and s.end <= end]):
            first, last = max(start, run[0].start - _REACH), min(end, run[-1].end + _REACH)
            before, after = text[first : run[0].start], text[run[-1].end : last]
            found.append(Run(tuple(run), _CUT * (first > start) + before, after + _CUT * (last < end)))
    return found


def enumerations(text: str, spans: Iterable[Span]) -> Iterator[list[Span]]:
    """Runs of spans with nothing but commas, と, や, and ... between them."""
    run: list[Span] = []
    for span in spans:
        if run and not _COMMAS.fullmatch(text, run[-1].end, span.start):
            yield run
            run = []
        run.append(span)
    if run:
        yield run
