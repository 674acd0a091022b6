"""Sentences of Japanese, English and mixed text as spans."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.text import has_japanese

_END = re.compile(
    r"(?:[。！？!?]|(?<![0-9０-９])．|．(?![0-9０-９]))+[」』)）\]\"'”’]*|\n+|(?<=[ぁ-ヿ一-鿿)）」])\.|\.(?=\s|$|[^\x00-\x7f]|[\"”)](?:\s|$))[\"”)]?|[●•▪]\s*"
)
_MAY_END = re.compile("[。．！？!?\n.●•▪]")
"""What an end begins with: looked for alone, as a set of signs, it is found three times as soon."""

_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|et al|vs|cf|etc|Fig|Figs|Eq|Sec|Tab|No|Mr|Mrs|Ms|Dr|Prof|approx|resp|Inc|Corp|St)|\b[A-Z])$")


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Spans (start, end) of sentences in order, without surrounding blanks; together they hold all words."""
    spans = []
    start = 0
    for match in _ends(text):
        if match.group().startswith(".") and _is_abbreviation(text, match.start(), match.end()):
            continue
        if match.group()[0] in "!?！？" and _goes_on(text, match.end()):
            continue
        spans.append((start, match.end()))
        start = match.end()
    spans.append((start, len(text)))
    return tuple(span for s, e in spans if (span := _trim(text, s, e)))


def _ends(text: str) -> Iterator[re.Match[str]]:
    at = 0
    while begun := _MAY_END.search(text, at):
        match = _END.match(text, begun.start())
        at = (match or begun).end()
        if match:
            yield match


def _is_abbreviation(text: str, dot: int, after: int) -> bool:
    following = text[after : after + 2].strip()
    if following and has_japanese(following[0]):
        return False
    return bool(_ABBREVIATION.search(text, max(0, dot - 8), dot)) and bool(following)


def _goes_on(text: str, after: int) -> bool:
    # "Yahoo! JAPAN" and "何がすごい?という" do not end a sentence
    return text[after : after + 1] in ("と", "、", ",") or (text[after : after + 1] == " " and text[after + 1 : after + 2].islower())


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and (text[start].isspace() or text[start] in "●•▪" or text[start : start + 2] in ("- ", "– ", "— ")):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "●•▪"):
        end -= 1
    return (start, end) if start < end else None


def sentence_of(spans: tuple[tuple[int, int], ...], start: int, end: int) -> tuple[int, int]:
    """The sentence that holds text[start:end]; a span over a break gets all that it touches."""
    touched = [s for s in spans if s[0] < end and start < s[1]]
    return (touched[0][0], touched[-1][1]) if touched else (start, end)
