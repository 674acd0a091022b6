"""Text, Markdown, JSON, pages, index and feed of the small graph and of the example atlas."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from functools import cache
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from kg.analyze.history import History
from kg.analyze.until import until
from kg.atlas import Atlas, open_atlas, writing
from kg.graphfile import encode
from kg.report import plain, words
from kg.report.folder import write_weeks
from kg.report.load import Weeks
from kg.report.page import policy, week_page
from kg.report.sections import report
from kg.report.words import LANGS, Lang, days, ordinal
from tests.report.conftest import SENTENCES, small_graph
from tests.report.test_news import news
from tests.viz.synthetic import make

ATOM = "{http://www.w3.org/2005/Atom}"


class Page(HTMLParser):
    """Reads a page strictly enough for checks: links, ids, unclosed elements."""

    VOID = frozenset({"meta", "link", "br"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remembers what is open, and links and ids."""
        values = dict(attrs)
        assert len(values) == len(attrs)
        self.links += [v for k, v in attrs if k in ("href", "src") and v is not None]
        self.ids += [v for k, v in attrs if k == "id" and v]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Elements close in order."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Gathers the text that a reader sees."""
        if "style" not in self.open:
            self.text += data


def put(graph: nx.MultiDiGraph, folder: Path) -> Atlas:
    """An atlas folder that holds a graph."""
    with writing(folder) as atlas:
        atlas.write_graph(encode(graph))
    return open_atlas(folder)


def files(folder: Path) -> dict[str, bytes]:
    """All files of a folder by name."""
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


@pytest.mark.parametrize("lang", LANGS)
def test_every_form_tells_the_same(history: History, lang: Lang) -> None:
    """The same heads, counts and sentences as text, Markdown and page."""
    worded = report(history, news(history, "2023-W14"), lang)
    heads = [line.head for section in worded.sections for line in section.lines]
    assert len(heads) >= 6
    rendered = MarkdownIt().render(plain.markdown(worded))
    shown = Page(rendered).text, Page(week_page(worded)).text, plain.text(worded)
    for head in heads:
        assert all(head in text for text in shown)
    for section in worded.sections:
        for quote in (q for line in section.lines for q in line.quotes):
            assert all(quote.text in text for text in shown)


def test_the_fourth_paper_is_called_so(history: History) -> None:
    """Where and when, in both languages."""
    both = [plain.text(report(history, news(history, "2023-W14"), lang)) for lang in LANGS]
    assert "- Barnet [Method]: 4th paper, first in 2023-W10 (Paper p1), last in 2023-W12 (Paper p3)" in both[0]
    assert "- Barnet [手法]: 4本目の論文、初出 2023-W10(Paper p1)、前回 2023-W12(Paper p3)" in both[1]


@pytest.mark.parametrize("lang", LANGS)
def test_none_keeps_every_sentence_in(history: History, lang: Lang) -> None:
    """Nothing of the passages but names goes out, in no form; full brings all of them."""
    for week in history.weeks:
        found = news(history, week)
        bare = report(history, found, lang, "none")
        forms = (plain.text(bare), plain.markdown(bare), week_page(bare, "none"), plain.as_json(found, "none"))
        sentences = [s for text in SENTENCES.values() for s in re.split(r"(?<=[.。])\s*", text) if len(s) > 10]
        assert not [s for s in sentences for form in forms if s in form or s in Page(forms[2]).text]
        whole = report(history, found, lang, "full")
        for paper in found.papers:
            assert SENTENCES[paper.id] in plain.text(whole)
            assert SENTENCES[paper.id] in Page(week_page(whole, "full")).text
            assert SENTENCES[paper.id] in plain.as_json(found, "full")


def test_words_exist_in_both_languages() -> None:
    """With the same gaps; ordinals and ranges of days as one writes them."""
    for table in (words.WORDS, words.RELATIONS, words.LINKS):
        for key, (english, japanese) in table.items():
            assert english and japanese, key
            assert set(re.findall(r"\{(\w+)\}", english)) == set(re.findall(r"\{(\w+)\}", japanese)), key
    numbers = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 13: "13th", 21: "21st", 102: "102nd", 111: "111th"}
    assert {n: ordinal("en", n) for n in numbers} == numbers
    from kg.weeks import week_bounds

    assert days("en", *week_bounds("2023-W45")) == "6–12 November 2023"
    assert days("en", *week_bounds("2023-W48")) == "27 November – 3 December 2023"
    assert days("en", *week_bounds("2025-W01")) == "30 December 2024 – 5 January 2025"
    assert days("ja", *week_bounds("2025-W01")) == "2024年12月30日〜2025年1月5日"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """weeks/ of a synthetic atlas of thirty weeks."""
    return write_weeks(put(make(200), tmp_path_factory.mktemp("weeks") / "atlas")).parent


def test_pages_are_whole_and_their_links_lead_somewhere(folder: Path) -> None:
    """Elements close, ids are unique, and relative links point at files that are there (the map is drawn by others)."""
    pages = sorted(folder.glob("*.html"))
    assert len(pages) > 20
    for path in pages:
        page = Page(path.read_text("utf8"))
        assert len(page.ids) == len(set(page.ids))
        for link in page.links:
            parts = urlsplit(link)
            if not parts.scheme and parts.path and parts.path != "../map.html":
                assert (folder / parts.path).is_file(), (path, link)
            elif not parts.path:
                assert parts.fragment in page.ids


def test_the_policy_lets_in_the_one_style_sheet(folder: Path) -> None:
    """No script and no request; the hash is that of the style in the page."""
    for path in folder.glob("*.html"):
        text = path.read_text("utf8")
        (style,) = re.findall(r"<style>(.*?)</style>", text, re.S)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert f"style-src 'sha256-{digest}'" in policy() and policy().startswith("default-src 'none'")
        assert escape(policy()) in text
        assert not re.search(r"<script|<iframe|<img|\son\w+=|\sstyle=|javascript:", text)


def test_text_from_digests_stays_text(tmp_path: Path) -> None:
    """Markup in names, titles and quotes is shown and does nothing; a javascript address is no link."""
    graph = small_graph()
    graph.nodes["Entity", "fooformer"]["properties"]["name"] = "<script>alert(1)</script>"
    graph.nodes["Paper", "p4"]["properties"] |= {"title": "</title><img src=x onerror=alert(1)>", "url": "javascript:alert(1)"}
    atlas = put(graph, tmp_path / "atlas")
    page = (write_weeks(atlas).parent / "2023-W14.html").read_text("utf8")
    assert "<script" not in page and "<img" not in page and "javascript:" not in page
    assert "<script>alert(1)</script>" in Page(page).text
    weeks = Weeks(atlas)
    rendered = MarkdownIt().render(plain.markdown(report(weeks.history, weeks.news(weeks.history.span("2023-W14")), "en")))
    assert "<script" not in rendered and "<img" not in rendered and "javascript:" not in rendered


def test_weeks_grow_to_the_same_bytes(tmp_path: Path) -> None:
    """Week by week, with one taken out and brought back, is the same folder as at once; what did not change is not written."""
    graph = make(120)
    ids = sorted(i for k, i in graph.nodes if k == "Week")
    atlas = put(until(graph, ids[len(ids) // 2]), tmp_path / "grown")
    write_weeks(atlas)
    old = {p.name: p.stat().st_mtime_ns for p in (atlas.path / "weeks").iterdir()}
    put(until(graph, ids[-1]), atlas.path)
    write_weeks(atlas)
    kept = [n for n, t in old.items() if (atlas.path / "weeks" / n).stat().st_mtime_ns == t]
    assert len(kept) >= len(ids) // 2
    once = put(until(graph, ids[-1]), tmp_path / "once")
    write_weeks(once, graph=until(graph, ids[-1]))
    assert files(atlas.path / "weeks") == files(once.path / "weeks")
    put(until(graph, ids[0]), atlas.path)
    write_weeks(atlas)
    assert {p.name for p in (atlas.path / "weeks").glob("20*.html")} == {f"{ids[0]}.html", f"{ids[0]}.ja.html"}
    put(until(graph, ids[-1]), atlas.path)
    (atlas.path / "weeks" / ".made.json").write_text("{damaged")
    write_weeks(atlas)
    assert files(atlas.path / "weeks") == files(once.path / "weeks")


def _change(graph: nx.MultiDiGraph, draw: Callable[[int], int]) -> None:
    """One thing of a graph becomes another: a property of a node, or of what leads from one node to another."""
    everything = [data["properties"] for _, data in sorted(graph.nodes(data=True))] + [data["properties"] for *_, data in graph.edges(data=True)]
    changeable = [p for p in everything if set(p) & set(_CHANGES)]
    properties = changeable[draw(len(changeable))]
    names = sorted(set(properties) & set(_CHANGES))
    name = names[draw(len(names))]
    properties[name] = _CHANGES[name](properties[name])


_CHANGES: dict[str, Callable[[Any], Any]] = {
    "name": lambda name: f"{name} II",
    "name_ja": lambda name: f"{name}二",
    "aliases": lambda names: [*names, "Another Name"],
    "title": lambda title: f"{title}, again",
    "published": lambda day: day + timedelta(days=400),
    "confidence": lambda number: round(1 - number, 3) if isinstance(number, float) else number,
    "value": lambda number: number * 10,
    "paper_count": lambda number: number + 1,
}


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_whatever_changes_every_page_tells_it(data: st.DataObject) -> None:
    """After any change of the graph, and of what is undecided, weeks/ is what it would be without the pages before it."""
    with TemporaryDirectory() as folder:
        atlas = put(_base(), Path(folder) / "grown")
        (atlas.path / "weeks").mkdir()
        for name, page in _base_weeks().items():
            (atlas.path / "weeks" / name).write_bytes(page)
        graph = deepcopy(_base())
        for _ in range(data.draw(st.integers(1, 3))):
            _change(graph, lambda count: data.draw(st.integers(0, count - 1)))
        decided = "".join(json.dumps(d) + "\n" for d in _UNDECIDED) if data.draw(st.booleans()) else ""
        once = put(graph, Path(folder) / "once")
        for one in (put(graph, atlas.path), once):
            (one.path / "decisions.jsonl").write_text(decided)
            write_weeks(one)
        assert files(atlas.path / "weeks") == files(once.path / "weeks")


@cache
def _base() -> nx.MultiDiGraph:
    return make(60)


@cache
def _base_weeks() -> dict[str, bytes]:
    with TemporaryDirectory() as folder:
        return files(write_weeks(put(_base(), Path(folder) / "atlas")).parent)


_NAMES = sorted(data["properties"]["name"] for (kind, _), data in make(60).nodes(data=True) if kind == "Entity")
_UNDECIDED = [{"verdict": "undecided", "names": [a, b], "rule": "spelling", "score": 0.8} for a, b in zip(_NAMES[::5], _NAMES[2::5], strict=False)]


def test_another_level_of_text_makes_all_pages_anew(tmp_path: Path) -> None:
    """No sentence stays behind when the level falls."""
    atlas = put(small_graph(), tmp_path / "atlas")
    write_weeks(atlas, "full")
    write_weeks(atlas, "none")
    every = b"".join(files(atlas.path / "weeks").values())
    assert b"is a model for maps" not in every and b"Fooformer" in every


@pytest.mark.parametrize("url", ["", "https://example.org/atlas/"])
def test_the_feed_is_atom(tmp_path: Path, url: str) -> None:
    """RFC 4287: one id, title and time each, unique ids, an author, links that lead to the pages; characters that XML lacks are replaced."""
    from kg.report.feed import feed
    from kg.report.page import brief

    graph = small_graph()
    graph.nodes["Paper", "p4"]["properties"]["title"] = "A\x07 <b> & B"
    history = History(graph)
    data = feed([brief(report(history, news(history, week), "en")) for week in history.weeks], "en", url)
    root = ElementTree.fromstring(data)  # noqa: S314 (our own file)
    assert root.tag == f"{ATOM}feed"
    entries = root.findall(f"{ATOM}entry")
    assert [e.findtext(f"{ATOM}title", "")[:8] for e in entries] == sorted(history.weeks, reverse=True)
    for node in (root, *entries):
        for name in ("id", "title", "updated"):
            assert len(node.findall(f"{ATOM}{name}")) == 1
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", node.findtext(f"{ATOM}id", ""))
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", node.findtext(f"{ATOM}updated", ""))
        (link,) = node.findall(f"{ATOM}link[@rel='alternate']")
        assert link.get("href", "").startswith("https://example.org/atlas/weeks/" if url else ("20", "index"))
    assert len({e.findtext(f"{ATOM}id") for e in (root, *entries)}) == len(entries) + 1
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    assert bool(root.findall(f"{ATOM}link[@rel='self']")) == bool(url)
    assert all("\x07" not in "".join(e.itertext()) for e in entries) and "A\ufffd <b> & B" in "".join(entries[0].itertext())
    (kind,) = {c.get("type") for c in root.iter(f"{ATOM}content")}
    assert kind == "xhtml" and root.find(f".//{ATOM}content/{{http://www.w3.org/1999/xhtml}}div") is not None


def test_json_has_every_piece(history: History) -> None:
    """One object a report, sentences at their level only."""
    found = news(history, "2023-W14")
    data = json.loads(plain.as_json(found, "quotes"))
    assert data["id"] == "2023-W14" and data["records"][0]["now"]["value"] == 75.0
    assert data["seen"][0]["evidence"]["quote"] and "passages" not in data["papers"][0]
    assert "quote" not in plain.as_json(found, "none")
