"""Weekly digests that explain each paper by questions and answers, with or without blank lines between.

A headline with the week, a list of titles (numbered, or dashed with a date and a one-line summary), then for
each paper its title, labelled facts, an abstract and ``Q:``/``A:`` pairs; page furniture before and after.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.read.draft import Draft, Layout, Log, Reading
from kg.read.labels import bare_label, labelled
from kg.read.layouts import _qa_listing as listing
from kg.read.layouts._qa_body import ANSWER, QUESTION, read_body
from kg.read.prose import ITEM, inline
from kg.read.weekly import headline_week
from kg.text import fold, has_japanese

_HEADER_KEYS = {"authors", "published", "updated", "url", "categories", "abstract"}
_TELLING_KEYS = {"authors", "url", "categories", "abstract"}
_LIST_FOLLOWS = re.compile(r"紹介(?:する|した)論文は|以下の\s*\d+\s*本|papers (?:of|in) this (?:week|digest):?\s*$", re.I)
_SENTENCE = re.compile(r"[。．!！]\s*$|[ぁ-ん]\.\s*$")


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a paper starts: its title's line and the first line of its body (0-based), and the titles."""

    title_line: int
    body: int
    title: str
    title_ja: str | None


def matches(lines: Sequence[str]) -> float:
    """Question and answer lines tell it; labels and the sentence before the list add to it."""
    questions = sum(1 for line in lines if QUESTION.match(line))
    answers = sum(1 for line in lines if ANSWER.match(line))
    keys = {found.key for line in lines if (found := labelled(line))} & _HEADER_KEYS
    listed = any(_LIST_FOLLOWS.search(line) for line in lines)
    if min(questions, answers) == 0 and not (listed and len(keys) > 1):
        return 0.0
    return min(1.0, 0.45 + 0.05 * min(questions, answers, 5) + 0.05 * len(keys) + 0.1 * listed)


def read(lines: Sequence[str], log: Log) -> Reading:
    """Reads the papers in printed order; a paper that only the list knows is kept with its summary."""
    weeks = {i: week for i, line in enumerate(lines) if _may_be_headline(line) and (week := headline_week(line, i + 1, log))}
    list_starts = [i for i, line in enumerate(lines) if _LIST_FOLLOWS.search(line) and not QUESTION.match(line) and not ANSWER.match(line)]
    starts = _starts(lines, _listed_titles(lines, list_starts))
    bounds = sorted({start.title_line for start in starts} | set(list_starts) | weeks.keys() | {len(lines)})
    papers = []
    for start in starts:
        draft = Draft(start.title, start.title_line + 1, title_ja=start.title_ja)
        end = next((bound for bound in bounds if bound > start.title_line), len(lines))
        read_body(lines, start.body, end, draft, log)
        papers.append(draft)
    for list_start in list_starts:
        end = next((bound for bound in bounds if bound > list_start), len(lines))
        papers += listing.merge(listing.items(lines, list_start + 1, end, {fold(paper.title) for paper in papers}), papers, log)
    for paper in papers:
        before = [line for line in weeks if line < paper.line]
        paper.week = weeks[max(before)] if before else None
    first_headline = min(weeks, default=None)
    title = inline(lines[first_headline].lstrip("# ")) if first_headline is not None else _first_heading(lines)
    return Reading(title, sorted(papers, key=lambda paper: paper.line))


def _may_be_headline(line: str) -> bool:
    told = "【" in line or line.startswith("#") or "論文" in line or "papers" in line.casefold() or len(line) < 60
    return told and len(line) < 400 and not (QUESTION.match(line) or ANSWER.match(line) or labelled(line))


def _first_heading(lines: Sequence[str]) -> str:
    return next((inline(line.lstrip("# ")) for line in lines if line.startswith("# ")), "")


def _listed_titles(lines: Sequence[str], list_starts: Sequence[int]) -> set[str]:
    titles = set()
    for start in list_starts:
        for line in lines[start + 1 : start + 400]:
            if QUESTION.match(line):
                break
            if item := ITEM.match(line):
                titles.add(fold(inline(line[item.end() :])))
    return titles - {""}


def _starts(lines: Sequence[str], listed: set[str]) -> list[_Start]:
    """A paper starts with a line before a run of header labels, or with a listed title or heading that leads to questions."""
    starts: dict[int, _Start] = {}
    previous: int | None = None  # the last line that holds text
    in_run = False
    for i, line in enumerate(lines):
        if not line.strip():
            continue
        label = labelled(line)
        if label and label.key in _HEADER_KEYS:
            if not in_run and previous is not None and _heads_run(lines, i, previous, listed):
                found = _start(lines, previous, i, listed)
                starts[found.title_line] = found
            in_run = True
        else:
            in_run = False
            if _is_known_title(line, listed) and _leads_to_questions(lines, i, listed):
                starts[i] = _start(lines, i, i + 1, listed)
        previous = i
    return [start for _, start in sorted(starts.items())]


def _heads_run(lines: Sequence[str], first: int, title: int, listed: set[str]) -> bool:
    keys = set()
    for line in lines[first : first + 24]:
        label = labelled(line)
        if label and label.key in _HEADER_KEYS:
            keys.add(label.key)
        elif line.strip():
            break
    text = lines[title]
    if not keys & _TELLING_KEYS or QUESTION.match(text) or ANSWER.match(text) or labelled(text) or bare_label(text):
        return False
    return fold(_clean(text)) in listed or ((len(keys) > 1 or "authors" in keys) and not _SENTENCE.search(text))


def _is_known_title(line: str, listed: set[str]) -> bool:
    if ITEM.match(line) and not line.startswith("#"):
        return False
    is_heading = line.startswith("#") and not bare_label(line) and not QUESTION.match(line)
    return is_heading or fold(_clean(line)) in listed


def _leads_to_questions(lines: Sequence[str], title: int, listed: set[str]) -> bool:
    for line in lines[title + 1 :]:
        if QUESTION.match(line):
            return True
        if _is_known_title(line, listed) or _LIST_FOLLOWS.search(line):
            return False
    return False


def _start(lines: Sequence[str], line: int, body: int, listed: set[str]) -> _Start:
    title = _clean(lines[line])
    above = line - 1
    if has_japanese(title) and above >= 0 and fold(_clean(lines[above])) in listed:
        return _Start(above, body, _clean(lines[above]), title.strip("()（）「」"))
    return _Start(line, body, title, title if has_japanese(title) else None)


def _clean(line: str) -> str:
    text = line.strip().lstrip("#").strip()
    item = ITEM.match(text)
    return inline(text[item.end() :] if item else text).strip(" 　")


LAYOUT = Layout("weekly-qa", matches, read)
