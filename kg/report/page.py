"""Reports as pages of their own: no script, no request, a policy that lets in the one style sheet it names.

Links are relative, so that a page works from a disk, below any address, and inside an atlas folder:
``weeks/<id>.html`` (English) and ``weeks/<id>.ja.html`` beside ``map.html``. The same news gives the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING, Any

from kg import __version__
from kg.outgoing import TextLevel
from kg.report.markup import items
from kg.report.parts import Report
from kg.report.words import Lang, say

if TYPE_CHECKING:
    from jinja2 import Environment

SUFFIX: dict[Lang, str] = {"en": ".html", "ja": ".ja.html"}
FEED = "feed.xml"
NAMES = 8
"""So many of the things that a week introduced stand in the list of weeks."""


@dataclass(frozen=True, slots=True)
class Brief:
    """A week in the list of weeks and in the feed; papers and what was introduced are (name, sentence or nothing)."""

    id: str
    lang: Lang
    days: str
    end: str
    lead: str
    papers: tuple[tuple[str, str], ...]
    introduced: tuple[tuple[str, str], ...]


def week_page(report: Report, text: TextLevel = "quotes") -> str:
    """The page of a week, for a place such as ``weeks/2023-W45.html``."""
    return _page("week.html", report.lang, text, root="../", name=report.news.id, report=report)


def weeks_page(briefs: Sequence[Brief], lang: Lang, stamp: str, undated: int) -> str:
    """The list of weeks, newest first, for ``weeks/index.html``; ``undated`` counts the papers that are in none."""
    newest = sorted(briefs, key=lambda b: b.id, reverse=True)
    years = [(year, list(found)) for year, found in groupby(newest, key=lambda b: b.id[:4])]
    return _page("weeks.html", lang, "none", root="../", name="index", here=True, years=years, undated=undated, stamp=stamp, shown=NAMES)


def home_page(report: Report | None, lang: Lang, text: TextLevel) -> str:
    """The front page of a site: the map, the weeks and the papers of the latest week."""
    return _page("home.html", lang, text, root="", name="index", report=report, weeks=f"weeks/index{SUFFIX[lang]}", feed=f"weeks/{FEED}")


def brief(report: Report) -> Brief:
    """A week in short."""
    rows = {s.key: tuple((line.head, line.quotes[0].text if line.quotes else "") for line in s.lines) for s in report.sections}
    return Brief(report.news.id, report.lang, report.days, report.news.end, report.lead, rows.get("papers", ()), rows.get("introduced", ()))


def _page(template: str, lang: Lang, text: TextLevel, *, root: str, name: str, **values: Any) -> str:
    other: Lang = "ja" if lang == "en" else "en"
    shared = {
        "lang": lang,
        "other_lang": other,
        "other": name + SUFFIX[other],
        "suffix": SUFFIX[lang],
        "root": root,
        "weeks": f"index{SUFFIX[lang]}",
        "feed": FEED,
        "stamp": f"Ronbun Atlas {__version__}, text {text}",
        "style": _style(),
        "policy": policy(),
    }
    return _environment().get_template(template).render(shared | values)


def policy() -> str:
    """The pages' Content-Security-Policy."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


@cache
def sources() -> str:
    """A hash of all templates and the style sheet: pages made from others are not current."""
    digest = hashlib.sha256()
    for path in sorted((files("kg.report") / "templates").iterdir(), key=lambda p: p.name):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    found = Environment(loader=PackageLoader("kg.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    found.filters.update(say=lambda key, lang, **values: say(lang, key, **values), items=items)
    found.globals.update(here=False)
    return found


@cache
def _style() -> str:
    """The style sheet; our own file, so it goes in as it is."""
    return (files("kg.report") / "templates" / "style.css").read_text("utf8").replace("\r\n", "\n")
