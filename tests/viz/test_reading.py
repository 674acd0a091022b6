"""Looking closer: what the pointer rests on, what filters hide, the keyboard on the map, long panels, small screens, paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from kg.graphfile import add_edge, add_node, new_graph
from tests.viz.conftest import Open
from viz.layout import lay_out
from viz.page import render

pytestmark = pytest.mark.browser

INK = "getComputedStyle(document.querySelector('.panel h2')).color"


def write(folder: Path, graph: nx.MultiDiGraph, **options: Any) -> Path:
    """The page of a graph, laid out afresh."""
    path = folder / "map.html"
    path.write_bytes(render(graph, lay_out(graph, {}), **options))
    return path


def one_paper(title: str = "Widgets for All", entities: int = 6) -> nx.MultiDiGraph:
    """A paper that introduces the first of its entities, which uses the others."""
    graph = new_graph()
    week = add_node(graph, "Week", "2024-W01", {"start": "2024-01-01", "end": "2024-01-07"})
    paper = add_node(graph, "Paper", "2401.00001", {"title": title})
    add_edge(graph, paper, "IN_WEEK", week)
    keys = [add_node(graph, "Entity", f"e{n}", {"name": f"Widget {n}", "paper_count": 1}, label="Model") for n in range(entities)]
    for key in keys:
        add_edge(graph, paper, "INTRODUCES" if key == keys[0] else "USES", key, quote="Widget 0 uses them all.")
    for key in keys[1:]:
        add_edge(graph, keys[0], "USES", key, papers=["2401.00001"], passages=["p"], quotes=["Widget 0 uses them all."], confidence=[1.0])
    return graph


def becomes(page: Any, expression: str, wanted: object) -> None:
    """What the page tells is so, or will be within five seconds: a map on its way, a pointer that has to rest."""
    for _ in range(50):
        if page.evaluate(expression) == wanted:
            return
        page.wait_for_timeout(100)
    assert page.evaluate(expression) == wanted


def test_passing_over_things_changes_nothing(page_file: Path, visit: Open) -> None:
    """The names stay as they are until the pointer rests; then its entity is named, and the map is not dimmed. A wheel ends it."""
    page = visit(page_file).page
    names = "atlas.stage.placed.map((name) => name.region.index)"
    before, spot = page.evaluate(names), page.evaluate("atlas.stage.spot('transformer')")
    page.mouse.move(spot[0] - 40, spot[1])
    page.mouse.move(*spot, steps=4)
    page.mouse.move(spot[0] + 90, spot[1] + 40, steps=4)
    page.wait_for_timeout(200)
    assert page.locator(".stage.dimmed").count() == 0
    page.mouse.move(*spot)
    becomes(page, "atlas.stage.hovering.entity?.id", "transformer")
    assert page.locator(".stage.dimmed").count() == 0
    page.mouse.wheel(0, -120)
    becomes(page, "atlas.stage.hovering.entity", None)
    page.locator(".stage").press("0")
    becomes(page, names, before)


def test_what_filters_hide_is_told_and_shown(page_file: Path, visit: Open) -> None:
    """A selected thing that a filter hides is in view, the panel says why it is not on the map, and one press shows it."""
    page = visit(page_file, "#hide=Model&e=gpt-4").page
    assert "Hidden by your filters: Model" in page.locator(".hidden-by").inner_text()
    x, y = page.evaluate("atlas.stage.spot('gpt-4')")
    assert 272 < x < 872 and 66 < y < 800
    page.locator("#show-hidden").click()
    assert page.locator(".hidden-by").inner_text() == ""
    assert "hide" not in page.evaluate("location.hash")


def test_comparison_says_the_relation_and_one_number_of_links(tmp_path: Path, visit: Open) -> None:
    """Both ends of what is stated between two things, and as many links as are listed below."""
    page = visit(write(tmp_path, one_paper()), "#compare=e0&compare=e1").page
    stated = page.locator(".panel section", has=page.locator(".claim")).first.inner_text()
    assert all(part in stated for part in ("Widget 0", "Uses", "Widget 1"))
    row = page.locator(".compare tr", has_text="Links").locator("td").first.inner_text()
    assert row == "4"
    listed = page.locator(".panel h4", has_text="In common").or_(page.locator(".panel h4", has_text="Only Widget 0"))
    assert sum(int(count) for count in listed.locator(".count").all_inner_texts()) == 4


def test_keyboard_goes_from_entity_to_entity(page_file: Path, visit: Open) -> None:
    """Enter takes what is in the middle, Shift and an arrow the next, told by name; Enter opens it."""
    page = visit(page_file).page
    stage = page.locator(".stage")
    stage.press("Enter")
    first = page.evaluate("atlas.stage.hovering.entity.id")
    stage.press("Shift+ArrowRight")
    name = page.evaluate("atlas.stage.hovering.entity.name")
    assert page.evaluate("atlas.stage.hovering.entity.id") != first
    assert name in page.locator("[role=status][aria-live]").inner_text()
    stage.press("Enter")
    assert page.locator(".panel h2").inner_text() == name


def test_regions_are_one_stop(page_file: Path, visit: Open) -> None:
    """Tab leads to one button of the list, arrows to the others."""
    page = visit(page_file).page
    assert page.locator(".regions button[tabindex='0']").count() == 1
    page.locator("#region-0").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "only-1"
    assert page.locator(".regions button[tabindex='0']").count() == 1
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "only-1"


def test_parts_of_a_long_panel_are_a_press_away(page_file: Path, visit: Open) -> None:
    """The chips count what the parts hold, and lead there."""
    page = visit(page_file, "#e=gpt-4").page
    chip = page.locator(".contents .jump", has_text="Papers")
    chip.click()
    assert page.evaluate("document.activeElement.textContent") == chip.text_content()
    top = page.locator(".panel section", has=page.locator(".meta")).bounding_box()["y"]
    assert top < 500


def test_a_very_long_title_is_cut_and_told_in_full(tmp_path: Path, visit: Open) -> None:
    """Four lines with an ellipsis, all of it on demand, and a diagram that does not repeat it."""
    page = visit(write(tmp_path, one_paper("Widgets and more of them " * 60)), "#p=2401.00001").page
    heading = page.locator(".panel h2")
    cut = heading.bounding_box()["height"]
    page.locator(".panel > header .unfold").click()
    assert heading.bounding_box()["height"] > cut > 0
    assert len(page.locator(".band.paper").inner_text()) < 130


def test_a_short_title_has_no_button(page_file: Path, visit: Open) -> None:
    """Only what is cut can be unfolded."""
    page = visit(page_file, "#e=gpt-4").page
    page.wait_for_timeout(100)
    assert page.locator(".panel > header .unfold").is_hidden()


def test_on_a_low_screen_map_and_panel_stand_side_by_side(page_file: Path, visit: Open) -> None:
    """At 640 by 400 the controls are one row, the panel reaches from there down, and the map keeps half of the width."""
    page = visit(page_file, "#e=gpt-4").page
    page.set_viewport_size({"width": 640, "height": 400})
    page.wait_for_timeout(200)
    panel, top = page.locator(".panel").bounding_box(), page.locator(".toolbar").bounding_box()
    assert top["y"] + top["height"] < 60
    assert panel["x"] >= 300
    assert panel["height"] > 320


@pytest.mark.parametrize("width", [320, 390, 768, 844])
def test_no_word_of_the_toolbar_breaks_or_is_cut(page_file: Path, visit: Open, width: int) -> None:
    """The name of the other language is one line, and every button that shows words shows them whole."""
    page = visit(page_file).page
    page.set_viewport_size({"width": width, "height": 700})
    assert page.locator("#language").evaluate("(e) => e.scrollHeight <= 40 && e.scrollWidth <= e.clientWidth + 1")
    cut = "(all) => all.filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.id)"
    assert page.locator(".toolbar .switch button:visible").evaluate_all(cut) == []


def test_paper_is_light_and_whole(page_file: Path, visit: Open) -> None:
    """Printed from the dark theme: dark ink on light ground, the map before the panel, nothing folded; afterwards dark again."""
    page = visit(page_file, "#e=gpt-4", color_scheme="dark").page
    dark = page.evaluate(INK)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(INK) == "rgb(0, 0, 0)"
    assert "#fbfaf7" in page.locator(".printed svg").evaluate("(e) => e.outerHTML")
    assert page.locator(".printed").bounding_box()["y"] < page.locator(".panel").bounding_box()["y"]
    assert page.locator(".panel .unfold:not([hidden])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert page.evaluate(INK) == dark


def test_a_printed_table_says_which_rows_it_has(page_file: Path, visit: Open) -> None:
    """There is no pager on paper, and the sheet is no wider than the page."""
    page = visit(page_file, "#view=table").page
    page.set_viewport_size({"width": 718, "height": 1000})
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert "rows 1–100" in page.locator("caption").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 718


def test_one_paper_is_a_map(tmp_path: Path, visit: Open) -> None:
    """What is tied together is laid out as such, all of it named, and the head counts in the singular."""
    page = visit(write(tmp_path, one_paper())).page
    spots = page.evaluate("atlas.atlas.entities.map((entity) => atlas.stage.spot(entity.id))")
    assert max(y for _, y in spots) - min(y for _, y in spots) > 60
    assert len(page.evaluate("atlas.stage.names()")) == 6
    assert page.locator(".numbers").inner_text() == "1 paper · 1 week"
