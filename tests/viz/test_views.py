"""The ways to see the atlas: language, theme, address, table, phone, and where there is little to see."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest

from kg.graphfile import new_graph
from tests.viz.conftest import Open
from tests.viz.test_browser import WEBGL, entities
from viz.layout import Layout, lay_out
from viz.page import render

pytestmark = pytest.mark.browser


def test_language_and_theme_switch_and_stay(page_file: Path, visit: Open) -> None:
    """The interface changes its language and its colours, and the next visit remembers both."""
    page = visit(page_file, color_scheme="light").page
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.locator("#theme").click()
    page.locator("#theme").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate(ground) != light
    page.locator("#language").click()
    assert page.locator("#view-map").inner_text() == "地図"
    assert page.locator("label.type").first.inner_text().startswith("モデル")
    page.reload()
    page.wait_for_selector("html.ready", state="attached")
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dataset.theme]") == ["ja", "dark"]


def test_theme_follows_the_device(page_file: Path, visit: Open) -> None:
    """Without a choice the page is dark where the device is, also when that changes."""
    page = visit(page_file, color_scheme="dark").page
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.emulate_media(color_scheme="light")
    page.wait_for_selector("html[data-theme=light]", state="attached")


def test_address_holds_the_view(page_file: Path, visit: Open) -> None:
    """A link carries selection, filters, colours and view, and the page keeps it up to date."""
    page = visit(page_file, "#e=lora&hide=Model~Metric&colour=type&view=table").page
    assert page.locator(".panel h2").inner_text() == "LoRA"
    assert page.locator("#type-Model").is_checked() is False
    assert page.locator("#colour-type").is_checked()
    assert page.locator(".sheet").is_visible()
    page.locator("#type-Metric").check()
    page.keyboard.press("Escape")
    page.locator("#view-map").click()
    assert page.evaluate("location.hash").partition("&place=")[0] == "#hide=Model&colour=type"


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_weeks_are_a_click_away_where_they_are(
    graph: nx.MultiDiGraph, layout: Layout, visit: Open, tmp_path: Path, page_file: Path, size: str
) -> None:
    """The toolbar leads to their list in the reader's language; a page without them beside it has no such link."""
    path = tmp_path / "map.html"
    path.write_bytes(render(graph, layout, weeks=True))
    (tmp_path / "weeks").mkdir()
    for name in ("index.html", "index.ja.html"):
        (tmp_path / "weeks" / name).write_text(f"<title>{name}</title>")
    for lang, name in (("en-US", "index.html"), ("ja-JP", "index.ja.html")):
        page = visit(path, size=size, lang=lang).page
        page.locator("#weekly").click()
        page.wait_for_url("**/weeks/*")
        assert page.title() == name
    assert visit(page_file, size=size).page.locator("#weekly").count() == 0


@pytest.mark.parametrize("address", ["#e=nothing", "#e=constructor", "#e=__proto__&hide=None&weeks=a~b&view=x", "#%E0%A4%A", "#p=&a="])
def test_wrong_addresses_do_no_harm(page_file: Path, visit: Open, address: str) -> None:
    """What an address says wrongly is left out."""
    seen = visit(page_file, address)
    seen.assert_quiet(page_file)
    assert seen.page.locator(".panel").is_hidden()


def test_old_ids_lead_to_new_ones(graph: nx.MultiDiGraph, visit: Open, tmp_path: Path) -> None:
    """A link with an id that was redirected opens what is there now."""
    copy = graph.copy()
    copy.graph["redirects"] = {("Entity", "attention-net"): "transformer"}
    path = tmp_path / "map.html"
    path.write_bytes(render(copy, lay_out(copy, {})))
    page = visit(path, "#e=attention-net").page
    assert page.locator(".panel h2").inner_text() == "Transformer"


def test_table_sorts_turns_pages_and_filters(graph: nx.MultiDiGraph, page_file: Path, visit: Open) -> None:
    """The table holds every entity, in the order asked for, and narrows to what is typed."""
    page = visit(page_file, "#view=table").page
    counts = [int(cell) for cell in page.locator(".sheet tbody td:nth-child(3)").all_inner_texts()]
    assert counts == sorted((e["paper_count"] for e in entities(graph)), reverse=True)[:100]
    page.locator("#sort-name").click()
    assert page.locator("th[aria-sort=ascending]").inner_text().startswith("Name")
    assert page.locator(".pager").inner_text().count("Page 1 of 3") == 1
    page.get_by_role("button", name="Next").click()
    assert "Page 2 of 3" in page.locator(".pager").inner_text()
    page.locator("#in-name").fill("gpt-4")
    assert "GPT-4" in page.locator(".sheet tbody").inner_text()
    page.locator("#tab-papers").click()
    papers = sum(kind == "Paper" for kind, _ in graph)
    assert page.locator("caption").inner_text() == f"{papers} · rows 1–100"


def test_without_webgl_a_canvas_shows_the_same_map(page_file: Path, visit: Open) -> None:
    """Names stand where they stand with WebGL; hovering, clicking, dragging and the wheel work."""
    names = "JSON.stringify(atlas.stage.names().map((name) => [name.text, Math.round(name.left), Math.round(name.top)]))"
    with_webgl = visit(page_file, script=WEBGL).page
    assert with_webgl.locator(".sigma-nodes").evaluate("(canvas) => canvas.getContext('2d')") is None
    seen = visit(page_file)
    page = seen.page
    assert page.locator(".sigma-nodes").evaluate("(canvas) => canvas.getContext('2d')") is not None
    assert page.evaluate(names) == with_webgl.evaluate(names)
    x, y = page.evaluate("atlas.stage.spot('transformer')")
    page.mouse.move(x, y)
    page.wait_for_selector(".stage.over-node:not(.dimmed)")
    page.mouse.click(x, y)
    assert page.locator(".panel h2").inner_text() == "Transformer"
    page.keyboard.press("Escape")
    before = page.evaluate("atlas.stage.place()")
    page.mouse.move(600, 400)
    page.mouse.wheel(0, -300)
    page.mouse.down()
    page.mouse.move(700, 450, steps=3)
    page.mouse.up()
    after = page.evaluate("atlas.stage.place()")
    assert after["scale"] > before["scale"] * 1.5
    assert after["x"] < before["x"] + 100
    seen.assert_quiet(page_file)


def test_phone_has_sheets(page_file: Path, visit: Open) -> None:
    """Panel and filters come from below, the panel grows by its grip, and both go away again."""
    page = visit(page_file, "#e=transformer", size="phone").page
    low = page.locator(".panel").bounding_box()
    assert low["x"] == 0
    assert round(low["y"] + low["height"]) == 844
    assert 300 < low["height"] < 500
    page.locator(".grip").click()
    assert page.locator(".panel").bounding_box()["height"] > 650
    page.locator(".panel").get_by_role("button", name="Close").click()
    page.locator("#open-filters").click()
    assert page.locator(".filters").is_visible()
    page.locator(".filters").get_by_role("button", name="Close").click()
    assert page.locator(".filters").is_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_empty_atlas_says_what_to_do(visit: Open, tmp_path: Path) -> None:
    """A graph without entities is a page that tells how to fill it."""
    path = tmp_path / "map.html"
    path.write_bytes(render(new_graph(), lay_out(new_graph(), {})))
    seen = visit(path)
    assert "kg build" in seen.page.locator(".empty").inner_text()
    seen.assert_quiet(path)


def test_page_without_text_says_so(graph: nx.MultiDiGraph, layout: Layout, visit: Open, tmp_path: Path) -> None:
    """At the level none panels have no quotes, and tell why."""
    path = tmp_path / "map.html"
    path.write_bytes(render(graph, layout, text="none"))
    page = visit(path, "#e=gpt-4").page
    assert page.locator("blockquote").count() == 0
    assert "no quotations" in page.locator(".panel").inner_text()


def test_full_text_can_be_read(graph: nx.MultiDiGraph, layout: Layout, visit: Open, tmp_path: Path) -> None:
    """At the level full a paper's panel holds its questions and answers."""
    path = tmp_path / "map.html"
    path.write_bytes(render(graph, layout, text="full"))
    key = next(k for k in sorted(graph) if k[0] == "Paper")
    page = visit(path, f"#p={key[1]}").page
    passages = [graph.nodes[end]["properties"] for _, end in graph.out_edges(key) if end[0] == "Passage"]
    shown = page.locator(".answer").all_inner_texts()
    assert passages
    assert [any(p["text"] in text for text in shown) for p in passages] == [True] * len(passages)
