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
from kg.read.layouts._qa_body import ANSWER, QUESTION, WRAPPING_KEYS, read_body
from kg.read.prose import ITEM, inline
from kg.read.weekly import headline_week
from kg.text import fold, has_japanese

_HEADER_KEYS = {"authors", "published", "updated", "url", "categories", "abstract"}
_TELLING_KEYS = {"authors", "url", "categories", "abstract"}
_LONGEST_HEADER = 60  # lines
_LONGEST_LIST = 400  # lines
_SHORTEST_CUT_TITLE = 6
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
    papers = [paper for paper in papers if _is_worth_keeping(paper, log)]
    for paper in papers:
        before = [line for line in weeks if line < paper.line]
        paper.week = weeks[max(before)] if before else None
    first_headline = min(weeks, default=None)
    title = inline(lines[first_headline].lstrip("# ")) if first_headline is not None else _first_heading(lines)
    return Reading(title, sorted(papers, key=lambda paper: paper.line))


def _is_worth_keeping(paper: Draft, log: Log) -> bool:
    """A paper without text (where a digest was cut) is kept for its facts; a bare title is not."""
    facts = paper.arxiv_id or paper.url or paper.authors or paper.published
    if not paper.passages:
        log.add("a title has no text below it", "its facts" if facts else "nothing", paper.line, paper.title)
    return bool(paper.passages or facts)


def _may_be_headline(line: str) -> bool:
    told = "【" in line or line.startswith("#") or "論文" in line or "papers" in line.casefold() or len(line) < 60
    return told and len(line) < 400 and not (QUESTION.match(line) or ANSWER.match(line) or labelled(line))


def _first_heading(lines: Sequence[str]) -> str:
    return next((inline(line.lstrip("# ")) for line in lines if line.startswith("# ")), "")


def _listed_titles(lines: Sequence[str], list_starts: Sequence[int]) -> set[str]:
    titles: set[str] = set()
    for start in list_starts:
        end = next((i for i in range(start + 1, len(lines)) if QUESTION.match(lines[i])), len(lines))
        titles |= {fold(item.title) for item in listing.items(lines, start + 1, min(end, start + _LONGEST_LIST), set())}
    return titles - {""}


def _starts(lines: Sequence[str], listed: set[str]) -> list[_Start]:
    """A paper starts with a line before a run of header labels, or with a listed title or heading that leads to questions."""
    starts: dict[int, _Start] = {}
    previous: int | None = None  # the last line that holds text
    run: str | None = None  # the last label of the run of labels that a line stands in
    for i, line in enumerate(lines):
        if not line.strip():
            continue
        label = labelled(line)
        if label and label.key in _HEADER_KEYS:
            if run is None and previous is not None and _heads_run(lines, i, previous, listed):
                found = _start(lines, previous, i, listed)
                starts[found.title_line] = found
            run = label.key
        elif _is_known_title(line, listed):
            run = None
            if _leads_to_questions(lines, i, listed):
                starts[i] = _start(lines, i, i + 1, listed)
        elif not (run in WRAPPING_KEYS and previous == i - 1):  # else a list of names goes on
            run = None
        previous = i
    if previous is not None and _is_cut_title(lines[previous], listed):
        starts.setdefault(previous, _start(lines, previous, previous + 1, listed))
    return [start for _, start in sorted(starts.items())]


def _is_cut_title(last_line: str, listed: set[str]) -> bool:
    """Whether a digest ends in the middle of the next paper's title."""
    text = fold(_clean(last_line))
    return len(text) >= _SHORTEST_CUT_TITLE and not ITEM.match(last_line) and any(title.startswith(text) for title in listed)


def _heads_run(lines: Sequence[str], first: int, title: int, listed: set[str]) -> bool:
    keys: set[str] = set()
    last = ""
    for line in lines[first : first + _LONGEST_HEADER]:
        label = labelled(line)
        if label and label.key in _HEADER_KEYS:
            last = label.key
            keys.add(last)
        elif line.strip() and last not in WRAPPING_KEYS:
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
