"""Ways through the atlas: neighbourhoods, paths, comparisons, pages, time, and files to take away."""

from __future__ import annotations

import csv
import io
import json
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from tests.viz.conftest import Open
from tests.viz.test_browser import entities, shown
from viz.layout import Layout, lay_out
from viz.page import render

pytestmark = pytest.mark.browser

NAMES = "atlas.stage.names()"


def overlapping(page: Any) -> list[tuple[str, str]]:
    """Pairs of names on the map of which one lies on the other."""
    boxes = page.evaluate(NAMES)
    return [
        (a["text"], b["text"])
        for a, b in combinations(boxes, 2)
        if a["left"] < b["right"] and b["left"] < a["right"] and a["top"] < b["bottom"] and b["top"] < a["bottom"]
    ]


@pytest.mark.parametrize("size", ["desk", "phone"])
@pytest.mark.parametrize("lang", ["ja-JP", "en-US"])
def test_no_name_lies_on_another_and_none_is_cut(page_file: Path, visit: Open, size: str, lang: str) -> None:
    """In the overview and closer up; and the overview fills most of the screen that cards leave free."""
    page = visit(page_file, size=size, lang=lang).page
    width, height = page.viewport_size["width"], page.viewport_size["height"]
    for _ in range(3):
        boxes = page.evaluate(NAMES)
        assert len(boxes) > 10
        assert overlapping(page) == []
        assert [b["text"] for b in boxes if b["left"] < 0 or b["right"] > width or b["top"] < 0 or b["bottom"] > height] == []
        page.locator(".stage").press("+")
    page.locator(".stage").press("0")
    spots = page.evaluate("atlas.atlas.entities.map((entity) => atlas.stage.spot(entity.id))")
    free = (width - (280 if size == "desk" else 12)) * (height - (66 if size == "desk" else 182))
    xs, ys = [x for x, _ in spots], [y for _, y in spots]
    assert (max(xs) - min(xs)) * (max(ys) - min(ys)) > 0.6 * free


def test_neighbourhood_expands_collapses_and_goes_back(page_file: Path, visit: Open) -> None:
    """One entity's neighbours alone are on the map, then another's too; back and out lead where they say."""
    seen = visit(page_file, "#e=gpt-4")
    page = seen.page
    page.locator("#act-around").click()
    first = page.evaluate(NAMES)
    assert overlapping(page) == []
    assert any(box["text"] == "GPT-4" for box in first)
    other = page.locator(".panel .link.entity").first
    other.click()
    page.locator("#act-around").click()
    assert page.locator(".scope .chip").count() == 2
    assert len(page.evaluate(NAMES)) > len(first)
    page.locator("#scope-back").click()
    page.locator(".scope .chip >> nth=1").wait_for(state="detached")
    page.locator("#scope-all").click()
    assert page.locator(".scope").is_hidden()
    assert "around" not in page.evaluate("location.hash")
    seen.assert_quiet(page_file)


@pytest.mark.parametrize(("chosen", "rings"), [("gpt-4", 1), ("loner-3", 0)])
def test_only_a_member_of_a_neighbourhood_is_ringed(page_file: Path, visit: Open, chosen: str, rings: int) -> None:
    """What is chosen but not around the centre has no place on that map, so no ring stands where another thing is."""
    page = visit(page_file, f"#around=gpt-4&e={chosen}", accept_downloads=True).page
    page.locator("#export").click()
    with page.expect_download() as download:
        page.locator("#export-svg").click()
    assert Path(download.value.path()).read_text(encoding="utf8").count("<circle") == rings


def test_double_click_opens_a_neighbourhood(page_file: Path, visit: Open) -> None:
    """On a node, twice with the mouse is once into what is around it."""
    page = visit(page_file).page
    page.mouse.dblclick(*page.evaluate("atlas.stage.spot('transformer')"))
    page.locator(".scope").wait_for()
    assert page.locator(".scope .chip").inner_text() == "Transformer"


def test_path_follows_the_filters(page_file: Path, visit: Open) -> None:
    """The shortest path is told step by step with its evidence, and changes when a kind of relation is hidden."""
    seen = visit(page_file, "#path=gpt-4&path=lora&without=TOGETHER")
    page = seen.page
    assert page.locator(".panel h2").inner_text() == "GPT-4 → LoRA"
    assert page.locator(".path > li .between").count() == page.locator(".path > li").count() - 1
    assert page.locator(".path mark").count() > 0
    page.locator("#act-swap").click()
    assert page.locator(".panel h2").inner_text() == "LoRA → GPT-4"
    page.evaluate("location.hash = '#path=gpt-4&path=loner-3'")
    page.get_by_text("Nothing connects").wait_for()
    page.locator("#type-Metric").uncheck()
    page.get_by_text("No path passes").wait_for()
    seen.assert_quiet(page_file)


def test_comparison_sets_facts_side_by_side(graph: nx.MultiDiGraph, page_file: Path, visit: Open) -> None:
    """Both columns hold each entity's own numbers; shared papers are those that name both."""
    page = visit(page_file, "#compare=gpt-4&compare=lora").page
    counts = page.locator(".compare tbody tr:nth-child(2) td").all_inner_texts()
    assert counts == [str(graph.nodes["Entity", ident]["properties"]["paper_count"]) for ident in ("gpt-4", "lora")]
    named = [{s for s, e in graph.edges() if e == ("Entity", ident) and s[0] == "Paper"} for ident in ("gpt-4", "lora")]
    section = page.locator(".panel section", has_text="Papers in common")
    shared = len(named[0] & named[1])
    assert (section.locator("h3 .count").inner_text() if shared else str(section.count())) == str(shared)


def test_page_of_an_asset_has_its_address(visit: Open, graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    """A full page by address, with every further property of the entity, addresses of the web as links; and back to the map."""
    copy = graph.copy()
    copy.nodes["Entity", "gpt-4"]["properties"].update(
        license="proprietary", size=1_800, open=False, source="https://example.org/a", bad="javascript:x"
    )
    path = tmp_path / "map.html"
    path.write_bytes(render(copy, lay_out(copy, {})))
    page = visit(path, "#e=gpt-4&view=page").page
    text = page.locator(".attributes").inner_text()
    assert re.findall(r"license\s+proprietary|size\s+1800|open\s+false|bad\s+javascript:x", text)
    assert page.locator(".attributes a").get_attribute("href") == "https://example.org/a"
    assert page.locator(".panel").bounding_box()["width"] > 900
    assert page.evaluate("[...document.querySelectorAll('.panel, .panel .scroller')].every((part) => part.scrollWidth <= part.clientWidth)")
    page.locator(".panel .scroller > :last-child").scroll_into_view_if_needed()
    assert page.locator(".panel h2").is_visible()
    assert page.locator(".stage").is_hidden()
    page.locator("#as-page").click()
    assert page.locator(".stage").is_visible()


def test_lineage_goes_both_ways(graph: nx.MultiDiGraph, page_file: Path, visit: Open) -> None:
    """What an entity is based on and what came of it are trees in its panel."""
    head, tail = next((s, e) for s, e, d in sorted(graph.edges(data=True), key=str) if d["type"] == "BASED_ON" and s != e)
    page = visit(page_file, f"#e={head[1]}").page
    assert graph.nodes[tail]["properties"]["name"] in page.locator(".tree").first.inner_text()
    page.evaluate("(id) => { location.hash = `#e=${id}` }", tail[1])
    page.get_by_text("Led to").wait_for()


def test_quote_is_read_in_its_passage(graph: nx.MultiDiGraph, layout: Layout, visit: Open, tmp_path: Path) -> None:
    """With full text a quote opens into its passage, with the question, the sentence set off and the name marked."""
    path = tmp_path / "map.html"
    path.write_bytes(render(graph, layout, text="full"))
    page = visit(path, "#e=gpt-4").page
    context = page.locator("details.context").first
    context.locator("summary").click()
    assert context.locator(".asked").inner_text()
    assert "GPT-4" in context.locator(".quoted mark").all_inner_texts()
    whole = context.locator(".prose").inner_text()
    assert len(whole) > len(context.locator(".quoted").inner_text())


def test_filters_by_papers_kind_and_region(graph: nx.MultiDiGraph, page_file: Path, visit: Open) -> None:
    """Each filter leaves what it says, is counted, is in the address, and all are cleared at once."""
    page = visit(page_file).page
    everything = shown(page)
    page.locator("#least").fill("3")
    assert shown(page) == sum(e["paper_count"] >= 3 for e in entities(graph))
    page.locator("#only-0").click()
    inside = shown(page)
    assert 0 < inside <= int(page.locator("#region-0 .count").inner_text())
    assert re.search(r"least=3&region=", page.evaluate("location.hash"))
    page.locator("#reset").click()
    page.locator("#roles summary").click()
    for role in ("EVALUATES_ON", "USES", "COMPARES_WITH", "STUDIES", "AFFILIATED_WITH", "MENTIONS"):
        page.locator(f"#role-{role}").uncheck()
    assert shown(page) == len({end for _, end, d in graph.edges(data=True) if d["type"] == "INTRODUCES"})
    page.locator("#reset").click()
    assert shown(page) == everything


def test_time_plays_and_stops(page_file: Path, visit: Open) -> None:
    """Playing, the map grows from the first week; pausing keeps the week that was reached."""
    page = visit(page_file).page
    everything = shown(page)
    page.locator("#play").click()
    assert shown(page) < everything
    page.wait_for_timeout(1200)
    page.locator("#play").click()
    reached = page.locator("#to-week").input_value()
    page.wait_for_timeout(900)
    assert page.locator("#to-week").input_value() == reached
    assert 0 < int(reached) < 29
    assert shown(page) < everything


def test_a_step_between_press_and_release_does_not_take_the_click(page_file: Path, visit: Open) -> None:
    """Each step draws the button's sign and the weeks beside it anew; a pause that was pressed before and released after it counts."""
    page = visit(page_file).page
    page.locator("#play").click()
    page.locator("#play").hover()
    page.mouse.down()
    pressed = page.locator("#to-week").input_value()
    page.wait_for_function("(value) => document.querySelector('#to-week').value !== value", arg=pressed)
    page.mouse.up()
    reached = page.locator("#to-week").input_value()
    page.wait_for_timeout(900)
    assert page.locator("#to-week").input_value() == reached


def test_files_to_take_away(graph: nx.MultiDiGraph, page_file: Path, visit: Open) -> None:
    """The view as SVG and PNG, what is shown as CSV and JSON, the table as CSV; nothing asks for anything."""
    seen = visit(page_file, "#hide=Model", accept_downloads=True)
    page = seen.page

    def saved(button: str) -> bytes:
        if button.startswith("#export"):
            page.locator("#export").click()
        with page.expect_download() as download:
            page.locator(button).click()
        return Path(download.value.path()).read_bytes()

    others = [e for e in entities(graph) if e["id"] not in {m["id"] for m in entities(graph, "Model")}]
    svg = saved("#export-svg").decode()
    assert svg.startswith("<svg")
    assert svg.count("<text") > 10
    assert "<script" not in svg
    assert saved("#export-png").startswith(b"\x89PNG")
    rows = list(csv.DictReader(io.StringIO(saved("#export-csv").decode("utf-8-sig"))))
    assert {row["Name"] for row in rows} == {e["name"] for e in others}
    data = json.loads(saved("#export-json"))
    assert {e["id"] for e in data["entities"]} == {e["id"] for e in others}
    page.evaluate("location.hash = '#hide=Model&e=gpt-4'")
    assert len(json.loads(saved("#export-selected-json"))["entities"]) == 1
    page.evaluate("location.hash = '#hide=Model'")
    page.locator("#view-table").click()
    page.locator("#in-papers").fill(">=5")
    filtered = list(csv.DictReader(io.StringIO(saved("#export-csv").decode("utf-8-sig"))))
    assert len(filtered) == sum(e["paper_count"] >= 5 for e in others)
    rows = list(csv.DictReader(io.StringIO(saved("#sheet-csv").decode("utf-8-sig"))))
    assert len(rows) == sum(e["paper_count"] >= 5 for e in others)
    assert seen.errors == []
    assert {url.partition("#")[0] for url in seen.requests if not url.startswith("blob:")} == {page_file.as_uri()}
