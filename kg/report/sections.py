"""A week's news as sections of worded lines: what text, Markdown and pages all print."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kg.analyze.history import History
from kg.analyze.weeknews import WeekNews, is_introduced
from kg.outgoing import TextLevel
from kg.report.lines import Writer
from kg.report.parts import Line, Report, Section
from kg.report.words import Lang, days, say

_NOTES = ("rising", "returning", "waiting")
_NOT_COUNTED = ("again", "waiting")


def report(history: History, news: WeekNews, lang: Lang, text: TextLevel = "quotes", *, review: bool = True) -> Report:
    """The worded report of a span; sections without lines are left out, and what waits for review without ``review``."""
    writer = Writer(history, news, lang, text)
    lines: dict[str, Iterable[Line]] = {
        "papers": map(writer.paper, news.papers),
        "introduced": [*(writer.new(n) for n in news.new if is_introduced(n)), *(writer.seen(s) for s in news.seen if is_introduced(s))],
        "rising": map(writer.rising, news.rising),
        "returning": map(writer.returning, news.returning),
        "records": map(writer.record, news.records),
        "links": map(writer.link, news.links),
        "new": (writer.new(n) for n in news.new if not is_introduced(n)),
        "seen": (writer.seen(s) for s in news.seen if not is_introduced(s)),
        "again": map(writer.paper, news.again),
        "waiting": map(writer.waiting, news.waiting if review else ()),
    }
    sections = [Section(key, say(lang, key), say(lang, f"{key}.note") if key in _NOTES else "", tuple(found)) for key, found in lines.items()]
    kept = tuple(s for s in sections if s.lines)
    return Report(lang, days(lang, date.fromisoformat(news.start), date.fromisoformat(news.end)), _lead(kept, lang), kept, news)


def _lead(sections: Iterable[Section], lang: Lang) -> str:
    counts = [say(lang, f"lead.{s.key}", n=len(s.lines)) for s in sections if s.key not in _NOT_COUNTED]
    return "、".join(counts) + "。" if lang == "ja" else ", ".join(counts) + "."
