"""The list of titles at the top of a weekly Q&A digest, with the dates and one-line summaries that it may print."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from kg.model import Role
from kg.read.draft import Draft, Log
from kg.read.labels import bare_label, labelled
from kg.read.layouts._qa_body import FURNITURE
from kg.read.prose import ITEM, inline, prose
from kg.text import fold, has_japanese

# in one layout the dash of the next title stands at the end of the summary before it
_GLUED = re.compile(r"^(?P<before>.*?[。．.!?！？)）]) [-–] (?P<title>\S.*)$")
_SAME = 92.0  # rapidfuzz ratio from which two printings are one title


@dataclass(slots=True)
class Item:
    """One entry of the list (``line`` is 1-based)."""

    title: str
    line: int
    dates: list[tuple[str, str, int]] = field(default_factory=list)
    summary: list[str] = field(default_factory=list)


def items(lines: Sequence[str], start: int, end: int, titles: set[str]) -> list[Item]:
    """The entries of lines[start:end] (0-based); ``titles`` are folded titles that the digest has sections for."""
    found: list[Item] = []
    for number, line in _unglued(lines, start, end, titles):
        item = ITEM.match(line)
        label = labelled(line)
        if item and not label:
            found.append(Item(inline(line[item.end() :]).strip(), number))
        elif found and label and label.key in {"published", "updated"}:
            found[-1].dates.append((label.key, label.value, number))
        elif found and line.strip() and not label and not FURNITURE.fullmatch(line):
            found[-1].summary.append(line)
    return [item for item in found if item.title and not bare_label(item.title)]


def merge(listed: Sequence[Item], papers: Sequence[Draft], log: Log) -> list[Draft]:
    """Gives each paper its summary from the list; returns drafts for entries with a summary but no section, and reports the others."""
    added = []
    for item in listed:
        draft = next((paper for paper in papers if _same(paper.title, item.title)), None)
        summary = prose(item.summary)
        if draft is None and not (summary or item.dates):
            log.add("a paper is listed, but nothing is written about it", "nothing", item.line, item.title)
            continue
        if draft is None:
            draft = Draft(item.title, item.line, title_ja=item.title if has_japanese(item.title) else None)
            added.append(draft)
            log.add("a paper of the list has no section", "its line in the list", item.line, item.title)
        for key, value, line in item.dates:
            draft.take(key, value, line, log)
        at = next((i for i, passage in enumerate(draft.passages) if passage.role is not Role.SUMMARY), len(draft.passages))
        draft.put(Role.SUMMARY, summary)
        if summary:
            draft.passages.insert(at, draft.passages.pop())
    return added


def _unglued(lines: Sequence[str], start: int, end: int, titles: set[str]) -> list[tuple[int, str]]:
    out = []
    for i in range(start, end):
        glued = _GLUED.match(lines[i])
        if glued and (fold(glued["title"]) in titles or _next_is_date(lines, i, end)):
            out += [(i + 1, glued["before"]), (i + 1, f"- {glued['title']}")]
        else:
            out.append((i + 1, lines[i]))
    return out


def _next_is_date(lines: Sequence[str], i: int, end: int) -> bool:
    following = next((line for line in lines[i + 1 : end] if line.strip()), "")
    label = labelled(following)
    return label is not None and label.key == "published"


def _same(one: str, other: str) -> bool:
    return fold(one) == fold(other) or fuzz.ratio(fold(one), fold(other)) >= _SAME
