"""Transcripts of a reading group's slides: numbered slides whose line breaks became blanks.

An overview slide lists the papers; a paper begins on a slide with its Japanese title, ``(原文: English title)``,
address, abstract and labelled fields (目的 成果 方法 固有名 著者所属), and goes on to the next such slide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kg.arxiv_id import find_arxiv_id
from kg.model import Role
from kg.read.dates import find_date
from kg.read.draft import Draft, Layout, Log, Reading
from kg.read.facts import people
from kg.read.names import listed_names
from kg.read.prose import inline, rejoin
from kg.text import excerpt, fold, has_japanese
from kg.weeks import week_of

_SLIDE = re.compile(r"^\s{0,4}(\d{1,3})[.．]\s+(?=\S)")
_ORIGINAL = re.compile(r"[（(]\s*原(?:文|題|論文)\s*[:：]\s*")
_PAPER_NUMBER = re.compile(r"^\s*\d{1,2}\s*[.．、)]\s*")
_FIELDS = ("目的", "成果", "方法", "固有名", "固有名詞", "著者所属", "所属", "著者")
_FIELD = re.compile(rf"(?:^|(?<=[\s。．.)）]))({'|'.join(sorted(_FIELDS, key=len, reverse=True))})\s*[:：]\s*")
_URL = re.compile(r"https?://[^\s\u3000-\u9fff]+")
_ITEM_START = re.compile(r"\s(?=[・→⇒※☆×①-⑳]|[1-9][.．][^\d\s])")
_NOTHING = re.compile(r"[-–ー―なし無特に該当\s]*")
_FURNITURE = re.compile(r"upgrade to pro.*|transcript|tweet|share|more decks by .*|other decks in .*|see all by .*|featured|speaker ?deck.*", re.I)
_THANKS = re.compile(r".{0,20}(?:ご?清聴|ありがとうございま|thank you|質疑応答|Q\s*&\s*A).{0,30}", re.I)
_LONGEST_SLIDE_HEADING = 24


@dataclass(frozen=True, slots=True)
class _Slide:
    """A slide's line (1-based) and its text, with the blanks and breaks of the transcript."""

    line: int
    text: str

    @property
    def originals(self) -> int:
        """How many original titles it prints."""
        return len(_ORIGINAL.findall(self.text))

    def starts_paper(self) -> bool:
        """Whether a paper begins here: one original title with an address or fields, or a numbered title with both."""
        fields = {match[1] for match in _FIELD.finditer(self.text)}
        if self.originals == 1:
            return bool(fields or find_arxiv_id(self.text) or _URL.search(self.text))
        return self.originals == 0 and len(fields & {"目的", "成果", "方法", "固有名"}) > 2 and find_arxiv_id(self.text) is not None


def matches(lines: Sequence[str]) -> float:
    """Numbered slides with original titles or the group's fields tell it."""
    slides = _slides(lines)
    evidence = sum(slide.originals + len({match[1] for match in _FIELD.finditer(slide.text)}) for slide in slides)
    return min(1.0, 0.5 + 0.05 * evidence) if len(slides) > 1 and evidence > 1 else 0.0


def read(lines: Sequence[str], log: Log) -> Reading:
    """Reads every paper that has a slide of its own; those that are only listed are reported in one problem."""
    slides = _slides(lines)
    papers: list[Draft] = []
    listed: list[tuple[str, str]] = []
    overview = 0
    for slide in slides:
        if slide.starts_paper():
            papers.append(_first_slide(slide, log))
        elif slide.originals:
            listed += _titles(slide.text)
            overview = overview or slide.line
        elif papers and slide is slides[-1] and _is_cut_title(slide.text, listed):
            log.add("the deck ends in the title of a paper", "the papers before it", slide.line, rejoin(slide.text))
        elif papers:
            text = rejoin(slide.text, sentences=False)
            if not _THANKS.fullmatch(text):
                items = (inline(item.strip("・ ")) for item in _ITEM_START.split(text))
                papers[-1].put(Role.SECTION, "\n".join(filter(None, items)), _slide_heading(text))
    _report_listed(listed, papers, overview, log)
    day = _date(lines, slides, log)
    for paper in papers:
        paper.week = week_of(day) if day else None
    return Reading(_title(lines, slides), papers)


def _slides(lines: Sequence[str]) -> list[_Slide]:
    """Slides are numbered from 1 without a gap and not indented deeper than the first, so that a numbered line inside a slide is none."""
    found: list[tuple[int, list[str]]] = []
    expected, deepest = 1, 4
    for number, line in enumerate(lines, 1):
        match = _SLIDE.match(line)
        indent = len(line) - len(line.lstrip())
        if match and int(match[1]) == expected and indent <= deepest:
            found.append((number, [line[match.end() :]]))
            expected, deepest = expected + 1, indent if expected == 1 else deepest
        elif found and not line.startswith(" ") and _FURNITURE.fullmatch(line.strip()):
            break
        elif found:
            found[-1][1].append(line)
    return [_Slide(line, "\n".join(part.strip() for part in text).strip()) for line, text in found]


def _first_slide(slide: _Slide, log: Log) -> Draft:
    japanese, original, rest = _split_title(slide.text)
    draft = Draft(original or japanese, slide.line, title_ja=japanese if has_japanese(japanese) else None)
    marks = list(_FIELD.finditer(rest))
    abstract = rest[: marks[0].start()] if marks else rest
    draft.take_url(abstract, slide.line, log)
    # the address stands between title and abstract; one inside the abstract belongs to its sentence
    draft.put(Role.ABSTRACT, inline(rejoin(_URL.sub("", abstract, count=1) if _URL.match(abstract.strip()) else abstract)))
    for mark, end in zip(marks, [*(m.start() for m in marks[1:]), len(rest)], strict=False):
        label, value = mark[1], inline(rejoin(rest[mark.end() : end]))
        if not _NOTHING.fullmatch(value):
            draft.put(Role.FIELD, value, label, listed_names(value) if label.startswith("固有名") else ())
            draft.authors = draft.authors or (people(value) if label == "著者" else ())
    return draft


def _split_title(text: str) -> tuple[str, str, str]:
    """Japanese title, original title and the rest of a paper's first slide."""
    mark = _ORIGINAL.search(text)
    if mark is None:
        url = _URL.search(text)
        head, rest = (text[: url.start()], text[url.start() :]) if url else [*text.split("\n", 1), ""][:2]
        return rejoin(_PAPER_NUMBER.sub("", head)), "", rest
    end = _closing(text, mark.end())
    return rejoin(_PAPER_NUMBER.sub("", text[: mark.start()])), rejoin(text[mark.end() : end]), text[end + 1 :]


def _titles(text: str) -> list[tuple[str, str]]:
    """Every (Japanese, original) pair of titles on an overview slide."""
    pairs, at = [], 0
    for mark in _ORIGINAL.finditer(text):
        end = _closing(text, mark.end())
        pairs.append((rejoin(_PAPER_NUMBER.sub("", text[at : mark.start()])), rejoin(text[mark.end() : end])))
        at = end + 1
    return pairs


def _is_cut_title(text: str, listed: Sequence[tuple[str, str]]) -> bool:
    begun = fold(_PAPER_NUMBER.sub("", text).split("\n")[0])
    return any(fold(japanese).startswith(begun) or begun.startswith(fold(japanese)) for japanese, _ in listed if japanese)


def _closing(text: str, start: int) -> int:
    """The bracket that closes the one open before ``start``, or the end of the text where it was cut."""
    depth = 1
    for i in range(start, len(text)):
        depth += (text[i] in "(（") - (text[i] in ")）")
        if depth == 0:
            return i
    return len(text)


def _slide_heading(text: str) -> str:
    """The first words of a slide where they stand apart like a heading."""
    first = re.split(r"\s|(?<=[:：])", text, maxsplit=1)[0].rstrip(":：")
    return first if len(first) <= _LONGEST_SLIDE_HEADING and not first.startswith(("・", "→", "※", "http", "(", "①")) else ""


def _report_listed(listed: Sequence[tuple[str, str]], papers: Sequence[Draft], line: int, log: Log) -> None:
    known = {fold(paper.title) for paper in papers}
    missing = [original for _, original in listed if fold(original) not in known]
    if missing:
        names = "; ".join(excerpt(title, 60) for title in missing)
        log.add(f"{len(missing)} listed papers have no slides of their own ({names})", f"the {len(papers)} that have", line)


def _date(lines: Sequence[str], slides: Sequence[_Slide], log: Log) -> date | None:
    before = slides[0].line - 1 if slides else len(lines)
    for number, line in enumerate(lines[:before], 1):
        day, impossible = find_date(line)
        if impossible:
            log.add(f"there is no such day: {excerpt(line, 40)}", "the papers, without a week", number)
        if day:
            return day
    return None


def _title(lines: Sequence[str], slides: Sequence[_Slide]) -> str:
    """The deck's title: the line that the page repeats, else its first line that is no furniture."""
    before = [line.strip().lstrip("# ") for line in lines[: slides[0].line - 1 if slides else len(lines)]]
    words = [line for line in before if line and not _FURNITURE.fullmatch(line)]
    repeated = [line for line in words if words.count(line) > 1 and has_japanese(line)]
    return (repeated or words or [""])[0]


LAYOUT = Layout("reading-group", matches, read)
