"""A report as plain text, as Markdown and as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from kg.analyze.weeknews import WeekNews
from kg.outgoing import TextLevel
from kg.report.parts import Line, Quote, Report
from kg.report.words import say, type_word

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&])")


def text(report: Report) -> str:
    """Lines for a terminal."""
    lines = [f"{report.news.id} ({report.news.start} - {report.news.end})", report.lead]
    for section in report.sections:
        lines += ["", f"{section.title} ({len(section.lines)})", *([f"  {section.note}"] if section.note else [])]
        for line in section.lines:
            lines += _plain(line, report)
    return "\n".join(lines) + "\n"


def _plain(line: Line, report: Report) -> Iterator[str]:
    type_ = f" [{type_word(report.lang, line.type)}]" if line.type else ""
    yield f"- {line.head}{type_}" + (f": {line.detail}" if line.detail else "")
    if line.tags:
        yield f"  {say(report.lang, 'introduces')}: {', '.join(n.name for n in line.tags)}"
    for quote in line.quotes:
        source = "" if line.key == ("Paper", quote.paper) else f" ({quote.paper})"
        yield f"  “{_one_line(quote.text)}”{source}" if quote.text else f"  {source.strip()}"
    if line.judgement:
        yield f"  {line.judgement}"
    for role, heading, passage in line.passages:
        yield f"    {heading or role}: {_one_line(passage)}"


def markdown(report: Report) -> str:
    """CommonMark; every word of other people is escaped."""
    lines = [f"# {_escape(report.news.id)} ({_escape(report.days)})", "", _escape(report.lead)]
    for section in report.sections:
        lines += ["", f"## {_escape(section.title)} ({len(section.lines)})", *(["", f"*{_escape(section.note)}*"] if section.note else []), ""]
        for line in section.lines:
            lines += _marked(line, report)
    return "\n".join(lines) + "\n"


def _marked(line: Line, report: Report) -> Iterator[str]:
    head = f"[{_escape(line.head)}](<{line.url}>)" if line.url else _escape(line.head)
    type_ = f" ({_escape(type_word(report.lang, line.type))})" if line.type else ""
    yield f"- **{head}**{type_}" + (f": {_escape(line.detail)}" if line.detail else "")
    if line.tags:
        yield f"  \\\n  {_escape(say(report.lang, 'introduces'))}: {_escape(', '.join(n.name for n in line.tags))}"
    for quote in line.quotes:
        yield from _quoted(quote, own=line.key == ("Paper", quote.paper))
    if line.judgement:
        fence = "`" * (1 + max((len(run) for run in re.findall("`+", line.judgement)), default=0))
        yield f"\n  {fence} {line.judgement} {fence}"
    for role, heading, passage in line.passages:
        yield f"\n  {_escape(heading or role)}: {_escape(_one_line(passage))}"


def _quoted(quote: Quote, *, own: bool) -> Iterator[str]:
    source = f"[{_escape(quote.title)}](<{quote.url}>)" if quote.url else _escape(quote.title)
    if quote.text:
        yield f"\n  > {_escape(_one_line(quote.text))}" + ("" if own else f" — {source}")
    elif not own:
        yield f"\n  {source}"


def as_json(news: WeekNews, level: TextLevel) -> str:
    """The news as one JSON object, without words; ``level`` as for the reports."""
    return json.dumps(_only(asdict(news), level), ensure_ascii=False, indent=1) + "\n"


def _only(value: Any, level: TextLevel) -> Any:
    if isinstance(value, dict):
        dropped = {"none": ("quote", "passages"), "quotes": ("passages",), "full": ()}[level]
        return {k: _only(v, level) for k, v in value.items() if k not in dropped}
    return [_only(v, level) for v in value] if isinstance(value, list | tuple) else value


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", _one_line(text))
