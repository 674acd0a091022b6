"""Notes on a paper whose headings are questions (どんなもの？ 先行研究と比べてどこがすごい？ ... What is it? ...), by many hands.

Markdown with ATX or setext headings at any level, tables or bold list items instead of headings, one or several papers a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.arxiv_id import find_arxiv_id
from kg.model import Role
from kg.read.blocks import Block, atx, blocks, diagram
from kg.read.draft import Draft, Layout, Log, Reading
from kg.read.facts import find_url
from kg.read.labels import bare_label
from kg.read.layouts._note_header import read_header
from kg.read.layouts._note_questions import heading_text, question_kind, sureness
from kg.read.prose import inline, prose
from kg.text import fold, has_japanese

_SETEXT = re.compile(r"^\s{0,3}(=|-){2,}\s*$")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_FRONT_MATTER = re.compile(r"^(?:---|\+\+\+)\s*$")
_FRONT_FIELD = re.compile(r"(?P<key>\w+)\s*[:=](?P<value>.*)")
_FRONT_QUOTES = " \t\"'[]"
_QUESTION_ROW = re.compile(r"^\s*\|(?P<question>[^|]+)\|(?P<text>.+)\|\s*$")
_QUESTION_ITEM = re.compile(r"^\s*[-*+]\s+\*\*(?P<question>[^*]+?)\*\*\s*[:：]?\s*(?P<text>.*)$")
_LINK_IN_TITLE = re.compile(r"\[(?P<text>(?:\\.|[^\[\]\\]){0,300})\]\((?P<target>[^)\s]{0,2000})(?:\s[^)]{0,300})?\)")
_LINK_NAMES = {"arxiv", "paper", "pdf", "link", "論文", "論文リンク", "url", "html", "code", "github", "openreview", "blog", "project", "doi"}
_TITLE_LABEL = re.compile(
    r"^(?:(?:論文(?:名|タイトル|紹介|解説|メモ|要約|読み)?|タイトル|title|paper)\s*[:：]|[【\[](?:論文|paper)[^】\]]*[】\]])\s*", re.I
)
_ABOUT = re.compile(r"(?:文献|論文|書誌|基本)情報(?:.{0,3}リンク)?|リンク|出版年月?|(?:paper )?(?:info(?:rmation)?|links?|metadata)", re.I)
_ADDRESS_LINES = 6
_LONGEST_TITLE = 1000
_LEAST_SURE = 0.12  # less than any other layout that knows the text


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading: index of its first line and of the first line below it (0-based), level, text as printed, kind of its question."""

    line: int
    below: int
    level: int
    text: str
    kind: str | None

    @property
    def about(self) -> str | None:
        """The label that the heading is (authors, url, ...), or ``about`` for an address or facts in general."""
        if find_url(self.text) and not has_japanese(self.text) and len(self.text.split()) == 1:
            return "about"
        return bare_label(self.text) or ("about" if _ABOUT.fullmatch(heading_text(self.text)) else None)


def matches(lines: Sequence[str]) -> float:
    """Headings that ask at least two of the six questions tell it; the least sure is a title with the paper's address and sections of any name."""
    headings = list(_headings(_as_headings(lines)))
    sure = sureness({heading.kind for heading in headings if heading.kind})
    if sure or not headings or headings[0].level > 1 or not _has_address(lines, headings[0]):
        return sure
    sections = [heading for heading in headings[1:] if not heading.about]
    return _LEAST_SURE if len(sections) > 1 and all(heading.level > 1 for heading in sections) else 0.0


def read(lines: Sequence[str], log: Log) -> Reading:
    """Reads each paper of the notes with its header and its sections."""
    front, lines = _front_matter(_as_headings(lines))
    headings = list(_headings(lines))
    starts = _paper_starts(lines, headings)
    papers: list[Draft] = []
    for i, end in pairwise([*starts, len(headings)]):
        draft = _paper(lines, headings, i, end, front if not papers else [], log)
        if draft.title:
            papers.append(draft)
    return Reading(papers[0].title if papers else "", papers)


def _as_headings(lines: Sequence[str]) -> list[str]:
    """Table rows and bold list items that ask a question, as headings; a line stays a line."""
    out = []
    for line in lines:
        match = _QUESTION_ROW.match(line) or _QUESTION_ITEM.match(line)
        if match and question_kind(match["question"]):
            out.append(f"## {match['question'].strip()}\0{match['text'].strip()}")
        else:
            out.append(line)
    return out


def _front_matter(lines: Sequence[str]) -> tuple[list[tuple[int, str]], list[str]]:
    """The fields of YAML or TOML front matter as labelled lines (with numbers), and the lines with it blanked."""
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if not lines or not _FRONT_MATTER.match(lines[first]):
        return [], list(lines)
    last = next((i for i in range(first + 1, min(len(lines), first + 40)) if lines[i].strip() == lines[first].strip()), None)
    if last is None:
        return [], list(lines)
    fields = []
    for i in range(first + 1, last):
        if match := _FRONT_FIELD.match(lines[i]):
            fields.append((i + 1, f"{match['key']}: {match['value'].strip(_FRONT_QUOTES)}"))
    return fields, [*[""] * (last + 1), *lines[last + 1 :]]


def _headings(lines: Sequence[str]) -> Iterator[_Heading]:
    fenced = False
    for i, line in enumerate(lines):
        if _FENCE.match(line):
            fenced = not fenced
        if fenced or not line.strip():
            continue
        found = atx(line)
        if found:
            yield _Heading(i, i + 1, found[0], found[1].split("\0")[0], question_kind(found[1].split("\0")[0]))
        elif (mark := _SETEXT.match(line)) and i and lines[i - 1].strip():
            first = _paragraph_start(lines, i - 1) if mark[1] == "=" else i - 1
            text = " ".join(part.strip() for part in lines[first:i])
            # under a line of text, --- is nearly always meant as a rule
            if mark[1] == "=" or question_kind(text):
                yield _Heading(first, i + 1, 1 if mark[1] == "=" else 2, text, question_kind(text))
        elif _is_bare_question(lines, i):
            yield _Heading(i, i + 1, 2, line.strip(), question_kind(line))


def _is_bare_question(lines: Sequence[str], i: int) -> bool:
    """A page saved as text marks no headings: a question of its own between blank lines is one."""
    text = lines[i].strip()
    if len(text) > 40 or not text.endswith(("?", "？")) or text.startswith(("-", "*", "+", ">", "|")):
        return False
    alone = not (i and lines[i - 1].strip()) and not (i + 1 < len(lines) and _SETEXT.match(lines[i + 1]))
    return alone and question_kind(text) is not None


def _paragraph_start(lines: Sequence[str], i: int) -> int:
    while i and lines[i - 1].strip() and not atx(lines[i - 1]) and not _SETEXT.match(lines[i - 1]):
        i -= 1
    return i


def _paper_starts(lines: Sequence[str], headings: Sequence[_Heading]) -> list[int]:
    """Indexes of the headings that are titles; -1 stands for a title without a heading before the first question."""
    first_question = next((i for i, heading in enumerate(headings) if heading.kind), len(headings))
    first = next((i for i, heading in enumerate(headings[:first_question]) if not heading.about), -1)
    starts, seen, candidate = [first], set[str](), None
    level = headings[first].level if first >= 0 else 1
    for i, heading in enumerate(headings):
        if i <= first:
            continue
        if heading.kind:
            if heading.kind in seen and candidate is not None:
                starts.append(candidate)
                seen = set()
            seen.add(heading.kind)
            candidate = None
        elif heading.level <= level and not heading.about:
            if _has_address(lines, heading) and len(heading.text.split()) > 2 and not has_japanese(heading.text):
                starts.append(i)
                seen, candidate = set(), None
            else:
                candidate = i
    return starts


def _has_address(lines: Sequence[str], heading: _Heading) -> bool:
    below = lines[heading.below : heading.below + _ADDRESS_LINES]
    return any(find_arxiv_id(line) for line in [heading.text, *below])


def _paper(lines: Sequence[str], headings: Sequence[_Heading], first: int, end: int, front: list[tuple[int, str]], log: Log) -> Draft:
    top = headings[first].below if first >= 0 else 0
    bottom = headings[end].line if end < len(headings) else len(lines)
    sections = headings[first + 1 : end]
    above = [(i + 1, lines[i]) for i in range(top, sections[0].line if sections else bottom)]
    if first >= 0:
        draft = _titled(headings[first].text, headings[first].line + 1, log)
    else:
        draft, above = _untitled(above, front, log)
    read_header([*front, *above], draft, log)
    path: list[_Heading] = []
    for section, following in zip(sections, [*sections[1:], None], strict=False):
        below = range(section.below, following.line if following else bottom)
        if section.about:
            read_header([(section.line + 1, section.text), *((i + 1, lines[i]) for i in below)], draft, log, key=section.about)
            continue
        if not draft.url and not any(heading.kind for heading in sections[: sections.index(section) + 1]):
            lone = next((i for i in below if find_arxiv_id(lines[i]) and len(lines[i].split()) == 1), None)
            if lone is not None:
                draft.take_url(lines[lone], lone + 1, log)
        path = [heading for heading in path if heading.level < section.level and section.kind is None] + [section]
        if section.kind is None:
            draft.put(Role.HEADING, inline(section.text), " / ".join(heading_text(heading.text) for heading in path[:-1]))
        text = lines[section.line].partition("\0")[2]
        _section(draft, " / ".join(heading_text(heading.text) for heading in path), [text, *(lines[i] for i in below)])
    return draft


def _titled(text: str, line: int, log: Log) -> Draft:
    text = text[:_LONGEST_TITLE]
    title = inline(_LINK_IN_TITLE.sub(_title_link, text))
    title = " ".join(_TITLE_LABEL.sub("", title).split()).strip(" ,、，")
    draft = Draft(title, line, title_ja=title if has_japanese(title) else None)
    if find_url(text) or find_arxiv_id(text):
        draft.take_url(text, line, log)
    return draft


def _title_link(match: re.Match[str]) -> str:
    name = re.sub(r"[\\\[\]\s]", "", match["text"])
    return "" if name.casefold() in _LINK_NAMES else match["text"]


def _untitled(above: list[tuple[int, str]], front: list[tuple[int, str]], log: Log) -> tuple[Draft, list[tuple[int, str]]]:
    """Without a heading of its own the title is the front matter's, else the first line of words."""
    for number, line in front:
        if line.casefold().startswith("title:"):
            return _titled(line.partition(":")[2], number, log), above
    for at, (number, line) in enumerate(above):
        if re.search(r"\w\w", line) and not find_url(line) and not bare_label(line):
            return _titled(line, number, log), above[at + 1 :]
    return Draft("", 1), above


def _section(draft: Draft, heading: str, lines: Sequence[str]) -> None:
    text: list[str] = []
    for block in blocks(lines):
        if block.kind == "diagram":
            draft.diagrams.append(diagram(block))
        else:
            text += [*_without_pictures(block), ""]
    draft.put(Role.SECTION, prose(text), heading)


def _without_pictures(block: Block) -> Iterator[str]:
    for line in block.lines:
        if line.strip() and fold(inline(line)):
            yield line


LAYOUT = Layout("question-notes", matches, read)
