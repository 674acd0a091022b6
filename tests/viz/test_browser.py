"""The page in a real browser, as a reader uses it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from tests.viz.conftest import Open

pytestmark = pytest.mark.browser

# WebGL here has no graphics card behind it; the page would not use it if it knew
WEBGL = "for (const kind of [WebGLRenderingContext, WebGL2RenderingContext]) kind.prototype.getExtension = () => null"


def entities(graph: nx.MultiDiGraph, type_: str | None = None) -> list[dict[str, Any]]:
    """Properties of all entities, or of those of a type."""
    return [d["properties"] for (kind, _), d in graph.nodes(data=True) if kind == "Entity" and type_ in (None, d["labels"][-1])]


def shown(page: Any) -> int:
    """How many entities the filters leave, as the page says."""
    return int(re.findall(r"\d+", page.locator("#shown").inner_text())[0])


@pytest.mark.parametrize("size", ["desk", "phone"])
@pytest.mark.parametrize("lang", ["ja-JP", "en-US"])
def test_page_opens_from_a_file_in_peace(page_file: Path, visit: Open, size: str, lang: str) -> None:
    """With WebGL or without: no request, no error, no violation; in the reader's language; nothing is wider than the screen."""
    seen = visit(page_file, size=size, lang=lang, script=WEBGL if size == "desk" else "")
    seen.assert_quiet(page_file)
    assert seen.page.evaluate("document.documentElement.lang") == lang[:2]
    assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert seen.page.locator(".stage canvas").count() >= 5


@pytest.mark.parametrize("query", ["とらんすふぉ", "トランスフォーマー", "ﾄﾗﾝｽﾌｫｰﾏ", "transFORMER", "Trans-former", "tranformer"])
def test_search_finds_by_any_spelling(page_file: Path, visit: Open, query: str) -> None:
    """Hiragana, katakana, half-width kana, case, hyphens and a slip of the pen lead to the same entity."""
    page = visit(page_file).page
    page.get_by_role("combobox").fill(query)
    assert page.get_by_role("option").first.locator(".name").first.inner_text() == "Transformer"


def test_search_finds_by_alias_and_says_which(graph: nx.MultiDiGraph, page_file: Path, visit: Open) -> None:
    """An entity that is found by an alias shows the alias."""
    entity = next(e for e in entities(graph) if e["id"] not in ("transformer",) and any("ネット" in alias for alias in e["aliases"]))
    alias = next(alias for alias in entity["aliases"] if "ネット" in alias)
    page = visit(page_file).page
    page.get_by_role("combobox").fill(alias)
    assert alias in page.get_by_role("listbox").inner_text()
    assert entity["name"] in page.get_by_role("listbox").inner_text()


def test_search_finds_papers_and_authors(graph: nx.MultiDiGraph, page_file: Path, visit: Open) -> None:
    """A title, an arXiv id and an author's name lead to panels of their own."""
    paper = next(d["properties"] for key, d in sorted(graph.nodes(data=True)) if key[0] == "Paper")
    author = next(d["properties"]["name"] for key, d in sorted(graph.nodes(data=True)) if key[0] == "Author")
    page = visit(page_file).page
    for query, heading in ((paper["title"], paper["title"]), (paper["arxiv_id"], paper["title"]), (author, author)):
        page.get_by_role("combobox").fill(query)
        page.get_by_role("option").filter(has_text=heading).first.click()
        assert page.locator(".panel h2").inner_text() == heading


def test_keyboard_alone_is_enough(page_file: Path, visit: Open) -> None:
    """Slash, typing, arrows and Enter open a panel; Escape closes it and leads back to the box."""
    page = visit(page_file).page
    page.keyboard.press("/")
    page.keyboard.type("mmlu")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert page.get_by_role("combobox").get_attribute("aria-activedescendant") == "hit-0"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "H2"
    assert page.locator(".panel h2").inner_text() == "MMLU"
    page.keyboard.press("Escape")
    assert page.locator(".panel").is_hidden()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "combobox"


def test_map_moves_by_keyboard(page_file: Path, visit: Open) -> None:
    """Arrows and plus change what is on the map, zero brings back the whole."""
    page = visit(page_file).page
    before = page.evaluate("atlas.stage.place()")
    page.locator(".stage").focus()
    for key in ("+", "ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
    after = page.evaluate("atlas.stage.place()")
    assert after["scale"] > before["scale"]
    assert after["x"] > before["x"]
    assert after["y"] > before["y"]
    page.keyboard.press("0")
    assert page.evaluate("atlas.stage.place()") == before


def test_everything_has_a_name_and_can_be_reached(page_file: Path, visit: Open) -> None:
    """Each control has an accessible name, and Tab reaches search, view, filters and map."""
    page = visit(page_file, "#e=transformer").page
    nameless = page.evaluate(
        """[...document.querySelectorAll('button, input, a')].filter((e) => e.checkVisibility())
        .filter((e) => !(e.textContent.trim() || e.getAttribute('aria-label') || e.labels?.[0]?.textContent.trim())).map((e) => e.outerHTML)"""
    )
    assert nameless == []
    reached = set()
    page.evaluate("document.activeElement.blur()")
    for _ in range(150):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.classList[0]"))
    assert {"stage", "view-table", "language", "theme", "type-Model", "from-week"} <= reached


def test_click_on_a_node_opens_it(graph: nx.MultiDiGraph, page_file: Path, visit: Open) -> None:
    """A lone entity is brought to the middle of the free part; there the mouse finds it without dimming the map, and a click selects it."""
    page = visit(page_file, "#e=loner-3").page
    page.wait_for_timeout(300)
    page.keyboard.press("Escape")
    assert page.locator(".panel").is_hidden()
    middle = page.evaluate("atlas.stage.spot('loner-3')")
    page.mouse.move(*middle)
    page.wait_for_selector(".stage.over-node:not(.dimmed)")
    page.mouse.click(*middle)
    page.wait_for_timeout(500)
    assert page.locator(".panel h2").inner_text() == "Loner 3"


def test_panel_shows_what_says_so(graph: nx.MultiDiGraph, page_file: Path, visit: Open) -> None:
    """Numbers, quotes with the name marked, and a link to arXiv that gives nothing away."""
    properties = graph.nodes["Entity", "gpt-4"]["properties"]
    page = visit(page_file, "#e=gpt-4").page
    facts = page.locator(".facts").inner_text()
    assert str(properties["paper_count"]) in facts
    assert properties["first_week"] in facts
    assert {mark.inner_text() for mark in page.locator(".panel section:has(.meta) mark").all()} == {"GPT-4"}
    link = page.locator(".panel a").first
    assert re.fullmatch(r"https://arxiv\.org/abs/\d{4}\.\d{5}", link.get_attribute("href"))
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_panels_lead_on_and_back(page_file: Path, visit: Open) -> None:
    """From an entity to its paper, to an author, and back again with the browser's own button."""
    page = visit(page_file, "#e=gpt-4").page
    page.locator(".panel .link.paper").first.click()
    paper = page.locator(".panel h2").inner_text()
    page.locator(".panel .link.author").first.click()
    assert page.locator(".panel h2").inner_text() != paper
    page.go_back()
    assert page.locator(".panel h2").inner_text() == paper
    page.go_back()
    assert page.locator(".panel h2").inner_text() == "GPT-4"


def test_type_filter_counts_and_hides(graph: nx.MultiDiGraph, page_file: Path, visit: Open) -> None:
    """Each type shows its count; hiding one takes exactly that many away, from the table too."""
    seen = visit(page_file)
    everything, models = len(entities(graph)), len(entities(graph, "Model"))
    assert shown(seen.page) == everything
    assert seen.page.locator("label.type", has_text="Model").locator(".count").inner_text() == str(models)
    seen.page.locator("#type-Model").uncheck()
    assert shown(seen.page) == everything - models
    seen.page.locator("#view-table").click()
    assert str(everything - models) in seen.page.locator("caption").inner_text()
    seen.page.get_by_text("Clear filters").click()
    assert shown(seen.page) == everything
    seen.assert_quiet(page_file)


def test_week_filter_counts_what_was_named_then(graph: nx.MultiDiGraph, page_file: Path, visit: Open) -> None:
    """The last week alone leaves what its papers name; the checkbox only what appeared first in it."""
    weeks = sorted(key for key in graph if key[0] == "Week")
    papers = {start for start, end in graph.edges() if end == weeks[-1]}
    named = {end for start, end in graph.edges() if start in papers and end[0] == "Entity"}
    first = [e for e in entities(graph) if e.get("first_week") == weeks[-1][1]]
    page = visit(page_file, f"#weeks={weeks[-1][1]}~{weeks[-1][1]}").page
    assert shown(page) == len(named)
    page.locator("#fresh").check()
    assert shown(page) == len(first) < len(named)
    slider = page.locator("#from-week")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    assert slider.get_attribute("aria-valuetext") == weeks[-2][1]
