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
from html import escape
from importlib.resources import files
from itertools import groupby

from kg import __version__
from kg.outgoing import TextLevel
from kg.report.markup import items
from kg.report.parts import Report, Section
from kg.report.words import Lang, say

SUFFIX: dict[Lang, str] = {"en": ".html", "ja": ".ja.html"}
FEED = "feed.xml"
NAMES = 8
"""So many of the things that a week introduced stand in the list of weeks."""

_FRAME = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="{stamp}">
<meta name="color-scheme" content="light dark">
<title>{title} · Ronbun Atlas 論文アトラス</title>
<link rel="icon" href="data:,">
<link rel="alternate" type="application/atom+xml" title="Ronbun Atlas 論文アトラス" href="{weeks}{feed}">
<link rel="alternate" hreflang="{other_lang}" href="{other}">
<style>{style}</style>
</head>
<body>
<header>
<nav aria-label="Ronbun Atlas">
<a class="home" href="{root}map.html{place}">{to_map}</a>
<a href="{weeks}index{suffix}"{here}>{to_weeks}</a>
{around}
<a class="other" href="{other}" hreflang="{other_lang}" lang="{other_lang}">{to_other}</a>
</nav>
</header>
<main>
{main}
</main>
</body>
</html>
"""


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


@dataclass(frozen=True, slots=True)
class _Frame:
    """What stands around a page's own part: ``root`` leads to the map's folder, ``weeks`` to that of the weeks; ``place`` is on the map."""

    name: str
    title: str
    lang: Lang
    stamp: str
    root: str = "../"
    weeks: str = ""
    place: str = ""
    around: str = ""
    here: str = ""

    def page(self, main: str) -> str:
        """The page; ``main`` is HTML."""
        other: Lang = "ja" if self.lang == "en" else "en"
        words = {f"to_{key}": say(self.lang, key) for key in ("map", "weeks", "other")}
        facts = {name: getattr(self, name) for name in ("lang", "root", "weeks", "place", "around", "here")}
        return _FRAME.format(
            **words,
            **facts,
            policy=escape(policy()),
            stamp=escape(self.stamp),
            title=escape(self.title),
            feed=FEED,
            suffix=SUFFIX[self.lang],
            other=self.name + SUFFIX[other],
            other_lang=other,
            style=_style(),
            main=main,
        )


def week_page(report: Report, text: TextLevel = "quotes") -> str:
    """The page of a week, for a place such as ``weeks/2023-W45.html``."""
    news, lang = report.news, report.lang
    around = [
        f'<a rel="{rel}" href="{week}{SUFFIX[lang]}">{shown}</a>'
        for rel, week, shown in (("prev", news.previous, f"‹ {news.previous}"), ("next", news.next, f"{news.next} ›"))
        if week
    ]
    frame = _Frame(news.id, news.id, lang, _stamp(text), place=f"#weeks={news.weeks[0]}~{news.weeks[-1]}", around="\n".join(around))
    contents = "".join(f'<li><a href="#{s.key}">{escape(s.title)}</a> <span>{len(s.lines)}</span></li>\n' for s in report.sections)
    return frame.page(
        f'<h1>{news.id} <small>{escape(report.days)}</small></h1>\n<p class="lead">{escape(report.lead)}</p>\n'
        f'<nav class="contents" aria-label="{escape(say(lang, "sections"))}"><ul>\n{contents}</ul></nav>\n'
        + "".join(_section(section, lang) for section in report.sections)
    )


def _section(section: Section, lang: Lang) -> str:
    note = f'<p class="note">{escape(section.note)}</p>\n' if section.note else ""
    return (
        f'<section id="{section.key}" class="{section.key}" aria-labelledby="{section.key}-title">\n'
        f'<h2 id="{section.key}-title">{escape(section.title)} <small>{len(section.lines)}</small></h2>\n'
        f'{note}<ul class="lines">\n{items(section.lines, lang, "../")}</ul>\n</section>\n'
    )


def weeks_page(briefs: Sequence[Brief], lang: Lang, stamp: str, undated: int) -> str:
    """The list of weeks, newest first, for ``weeks/index.html``; ``undated`` counts the papers that are in none."""
    main = [f"<h1>{say(lang, 'weeks')}</h1>\n"]
    main += [f'<p class="note">{escape(say(lang, "undated", n=undated))}</p>\n'] if undated else []
    main += [f"<p>{say(lang, 'nothing')}</p>\n"] if not briefs else []
    newest = sorted(briefs, key=lambda b: b.id, reverse=True)
    for year, found in groupby(newest, key=lambda b: b.id[:4]):
        weeks = "".join(map(_in_short, found))
        main.append(f'<section aria-labelledby="y{year}">\n<h2 id="y{year}">{year}</h2>\n<ul class="weeks">\n{weeks}</ul>\n</section>\n')
    return _Frame("index", say(lang, "weeks"), lang, stamp, here=' aria-current="page"').page("".join(main))


def _in_short(brief: Brief) -> str:
    names = " · ".join(head for head, _ in brief.introduced[:NAMES])
    introduced = f'<p class="names">{escape(names)}</p>' if names else ""
    week = f'<h3><a href="{brief.id}{SUFFIX[brief.lang]}">{brief.id}</a> <small>{escape(brief.days)}</small></h3>'
    return f'<li>{week}\n<p class="detail">{escape(brief.lead)}</p>\n{introduced}</li>\n'


def home_page(report: Report | None, lang: Lang, text: TextLevel) -> str:
    """The front page of a site: the map, the weeks and the papers of the latest week."""
    doors = (("map", "map.html"), ("weeks", f"weeks/index{SUFFIX[lang]}"), ("feed", f"weeks/{FEED}"))
    main = [
        '<h1>Ronbun Atlas <span lang="ja">論文アトラス</span></h1>\n',
        f'<p class="lead">{escape(say(lang, "home"))}</p>\n',
        f'<p class="doors">{" ".join(f"""<a href="{place}">{escape(say(lang, key))}</a>""" for key, place in doors)}</p>\n',
    ]
    if report:
        week = report.news.id
        main.append(
            f'<section aria-labelledby="latest">\n<h2 id="latest">{escape(say(lang, "latest"))}: '
            f'<a href="weeks/{week}{SUFFIX[lang]}">{week}</a> <small>{escape(report.days)}</small></h2>\n'
            f'<p class="detail">{escape(report.lead)}</p>\n<ul class="lines">\n{items(report.sections[0].lines, lang, "")}</ul>\n</section>\n'
        )
    return _Frame("index", say(lang, "home"), lang, _stamp(text), root="", weeks="weeks/").page("".join(main))


def brief(report: Report) -> Brief:
    """A week in short."""
    rows = {s.key: tuple((line.head, line.quotes[0].text if line.quotes else "") for line in s.lines) for s in report.sections}
    return Brief(report.news.id, report.lang, report.days, report.news.end, report.lead, rows.get("papers", ()), rows.get("introduced", ()))


def _stamp(text: TextLevel) -> str:
    return f"Ronbun Atlas {__version__}, text {text}"


def policy() -> str:
    """The pages' Content-Security-Policy."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


@cache
def sources() -> str:
    """A hash of the code and the style sheet that find the news and make the pages: pages made by others are not current."""
    digest = hashlib.sha256()
    for package in ("kg.analyze", "kg.report"):
        for path in sorted(files(package).iterdir(), key=lambda p: p.name):
            if path.name.endswith((".py", ".css")):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@cache
def _style() -> str:
    """The style sheet; our own file, so it goes in as it is."""
    return (files("kg.report") / "style.css").read_text("utf8").replace("\r\n", "\n")
