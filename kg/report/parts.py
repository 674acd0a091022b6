"""What a report is made of before it is text, Markdown or a page."""

from __future__ import annotations

from dataclasses import dataclass

from kg.analyze.history import Name
from kg.analyze.weeknews import WeekNews
from kg.report.words import Lang


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence, the spans of the names in it, and its paper; ``text`` is empty where texts stay home."""

    text: str
    marks: tuple[tuple[int, int], ...]
    paper: str
    title: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """``head`` is what the line is about, ``detail`` what is said of it; ``key`` is the node's (kind, id)."""

    head: str
    detail: str
    type: str = ""
    key: tuple[str, str] | None = None
    url: str | None = None
    tags: tuple[Name, ...] = ()
    quotes: tuple[Quote, ...] = ()
    judgement: str = ""
    passages: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: at least one line."""

    key: str
    title: str
    note: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The sections in reading order; ``lead`` counts them in one sentence."""

    lang: Lang
    days: str
    lead: str
    sections: tuple[Section, ...]
    news: WeekNews
