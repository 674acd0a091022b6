"""English weekly lists: under the heading of each week a Markdown table (or a numbered list), one paper a row.

A row is ``1) **Label** - text <br>● point ... | [Paper](...), [Tweet](...)``; a file may hold a year of weeks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kg.arxiv_id import find_arxiv_id
from kg.model import Role
from kg.read.blocks import atx
from kg.read.dates import find_range, find_year
from kg.read.draft import Draft, Layout, Log, Reading
from kg.read.facts import find_url
from kg.read.names import label_names
from kg.read.prose import inline
from kg.read.weekly import headline_week
from kg.text import excerpt

_CELLS = re.compile(r"(?<!\\)\|")
_RULE_CELL = re.compile(r"[\s:|-]*")
_NUMBER = re.compile(r"^\s*(?:[-*+]\s+)?(?:\d{1,3}\s*[.)．）]{1,2}|#\s*\d{1,3})\s*")
_NUMBER_IN_LABEL = re.compile(r"^(\*\*|\*)\s*\d{1,3}\s*[.)．）]{1,2}\s*")
_LABEL = re.compile(r"^(?:\*\*\s*(?P<bold>.+?)\s*\*\*|__(?P<under>.+?)__|\*(?P<single>[^*]+)\*|(?P<link>\[[^\]]+\]\([^)]*\)))")
_UNMARKED = re.compile(r"^(?P<label>.{2,150}?)(?:\s+[-–—]\s+|\s{2,}|\s*●)")
_LINK = re.compile(r"\[(?P<text>[^\[\]]{0,200})\]\((?P<target>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)")
_ITEM = re.compile(r"^(?:\d{1,3}[.)]\s+|[-*+]\s+(?=\*\*|\[))")
_POINT = re.compile(r"<br\s*/?>|[●◦▪•](?=\s)", re.I)
_LIST_HEADING = re.compile(r"\bpapers?\b|\bweek\b", re.I)
_NOT_PAPERS = re.compile(r"tweet|twitter|thread|video|youtube|discord|newsletter", re.I)
_LAST_LINKS = re.compile(r"(?:[\s,|]*\[[^\]]{1,30}\]\([^)\s]*\))+\s*$")
_ONLY_ADDRESS = re.compile(r"(?:[\w ]{1,12}:\s*)?https?://\S+")
# a label in bold that was never closed after its title runs on into the text
_RUNS_ON = re.compile(r"\s(?=(?:This (?:paper|work|study|survey)|We|Introduc\w+|Propos\w+|Present\w+|Researchers|The authors)\s+[a-z])")
_LONGEST_TITLE = 120
_LONGEST_TAIL = 2000  # characters at the end of a row that may be links


@dataclass(frozen=True, slots=True)
class _Row:
    """One row: its line (1-based), text cell, links cell (none in a list item), and the number of its week's heading in the page."""

    line: int
    text: str
    links: str
    section: int


@dataclass(frozen=True, slots=True)
class _Section:
    """A week's heading: its text, line (1-based) and the year that the page had last named before it."""

    heading: str
    line: int
    year: int | None


def matches(lines: Sequence[str]) -> float:
    """Rows with links under headings of weeks tell it."""
    sections, rows = _scan(lines)
    weekly = sum(1 for section in sections if find_range(section.heading, section.year or 2000)[0])
    linked = sum(1 for row in rows if _LINK.search(row.links or row.text) or find_url(row.text))
    if not linked or not (weekly or any(_LIST_HEADING.search(section.heading) for section in sections)):
        return 0.0
    return min(1.0, 0.5 + 0.2 * bool(weekly) + 0.03 * linked)


def read(lines: Sequence[str], log: Log) -> Reading:
    """Reads every row of every week."""
    sections, rows = _scan(lines)
    weeks = _weeks(sections, rows, log)
    papers = []
    for row in rows:
        draft = _paper(row, log)
        if draft:
            draft.week = weeks.get(row.section)
            papers.append(draft)
    title = next((inline(found[1]) for line in lines if (found := atx(line)) and found[0] == 1), sections[0].heading if sections else "")
    return Reading(title, papers)


def _scan(lines: Sequence[str]) -> tuple[list[_Section], list[_Row]]:
    """Headings that print a week, and the rows below each (rows before the first belong to section -1)."""
    sections: list[_Section] = []
    rows: list[_Row] = []
    year: int | None = None
    for number, line in enumerate(lines, 1):
        if heading := atx(line) or _bold_line(line):
            text = inline(heading[1])
            if find_range(text, 2000)[0] or "week" in text.casefold():
                sections.append(_Section(text, number, year))
            year = find_year(text) or year
        elif line.lstrip().startswith("|"):
            cells = [cell.strip().replace("\\|", "|") for cell in _CELLS.split(line.strip().strip("|"))]
            if cells[0] and not _RULE_CELL.fullmatch(cells[0]) and not _is_table_head(cells):
                rows.append(_Row(number, " | ".join(cells[:-1]) if len(cells) > 1 else cells[0], cells[-1], len(sections) - 1))
        elif sections and _ITEM.match(line):
            rows.append(_Row(number, line, "", len(sections) - 1))
        elif rows and not rows[-1].links and line.startswith((" ", "\t")) and line.strip():
            # a list item goes on over its indented lines
            more = line.strip().lstrip("-*+● ")
            rows[-1] = replace(rows[-1], text=f"{rows[-1].text}<br>{more}")
    return sections, rows


def _bold_line(line: str) -> tuple[int, str] | None:
    stripped = line.strip()
    return (2, stripped) if stripped.startswith("**") and stripped.endswith("**") and find_range(stripped, 2000)[0] else None


def _is_table_head(cells: Sequence[str]) -> bool:
    # rows of the table are far longer than its head
    named = {inline(cell).casefold() for cell in cells if len(cell) <= 40}
    return bool(named & {"paper", "papers", "links", "link", "title"}) and not _LINK.search(cells[-1])


def _weeks(sections: Sequence[_Section], rows: Sequence[_Row], log: Log) -> dict[int, str]:
    """The week of each section; a heading without a year takes the page's, else the one its papers' arXiv ids point at."""
    weeks = {}
    for i, section in enumerate(sections):
        year = find_year(section.heading) or section.year or _year_of_papers(row.links or row.text for row in rows if row.section == i)
        week = headline_week(section.heading, section.line, log, year)
        if week:
            weeks[i] = week
        elif any(row.section == i for row in rows):
            log.add(f"no week can be read from “{excerpt(section.heading, 60)}”", "its papers, without a week", section.line)
    return weeks


def _year_of_papers(links: Iterator[str]) -> int | None:
    years = Counter(2000 + int(found[:2]) for link in links if (found := find_arxiv_id(link)) and found[:4].isdigit())
    return max(years, key=lambda year: (years[year], year)) if years else None


def _paper(row: _Row, log: Log) -> Draft | None:
    body = _NUMBER_IN_LABEL.sub(r"\1", _NUMBER.sub("", row.text).strip())
    label = _LABEL.match(body)
    marked = label and (label["bold"] or label["under"] or label["single"] or label["link"])
    title = _marked_title(inline(marked), row, log) if marked else _unmarked_title(body, row, log)
    title = title.strip(" -–—:：")
    if not title:
        log.add("a row names no paper", "nothing", row.line)
        return None
    draft = Draft(title, row.line)
    tail = max(0, len(body) - _LONGEST_TAIL)
    last = _LAST_LINKS.search(body, tail)
    _link(draft, f"{last[0] if last else ''} {row.links}".strip() or body, body, row.line, log)
    points = (" ".join(inline(point, breaks=" ").split()).strip(" ,;|") for point in _POINT.split(body[: last.start()] if last else body))
    text = "\n".join(point for point in points if point and not _ONLY_ADDRESS.fullmatch(point))
    draft.put(Role.SUMMARY, text, names=label_names(title) if marked else ())
    return draft


def _marked_title(label: str, row: _Row, log: Log) -> str:
    runs_on = _RUNS_ON.search(label) if len(label) > _LONGEST_TITLE else None
    if runs_on is None:
        return label
    title = label[: runs_on.start()]
    log.add("a row's label runs on into its text", "the title before it", row.line, title)
    return title


def _unmarked_title(body: str, row: _Row, log: Log) -> str:
    body = _POINT.split(body)[0]
    match = _UNMARKED.match(body)
    if match:
        return inline(match["label"])
    plain = inline(body, breaks=" ")
    first = re.split(r"(?<=[.!?])\s|[;,]\s", plain, maxsplit=1)[0]
    title = first if len(first) <= _LONGEST_TITLE else excerpt(first, _LONGEST_TITLE)
    if title:
        log.add("a row marks no title", "its first words as the title", row.line, title)
    return title


def _link(draft: Draft, links: str, text: str, line: int, log: Log) -> None:
    """The paper's address: a link named Paper first, then any that is no tweet, then any; an arXiv id may also stand in the text."""
    found = [(match["text"], match["target"]) for match in _LINK.finditer(links)]
    ranked = sorted(found, key=lambda link: (not link[0].casefold().startswith("paper"), bool(_NOT_PAPERS.search(link[0]))))
    for _, target in ranked:
        draft.take_url(target, line, log)
    draft.url = draft.url or find_url(links)
    in_text = {arxiv_id for match in _LINK.finditer(text) if (arxiv_id := find_arxiv_id(match["target"]))}
    if draft.arxiv_id is None and len(in_text) == 1:
        draft.arxiv_id = in_text.pop()
    draft.arxiv_id = draft.arxiv_id or find_arxiv_id(links)


LAYOUT = Layout("weekly-list", matches, read)
