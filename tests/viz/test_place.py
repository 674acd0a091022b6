"""Where the reader is: places in the address, questions that wait for an answer, what a view does not show and says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.viz.conftest import SIZES, Open
from tests.viz.test_browser import shown

pytestmark = pytest.mark.browser

PLACE = "atlas.stage.place()"


def settled(page: Any) -> tuple[str, dict[str, float]]:
    """The address and the place, once the map rests and has told so: on a busy machine it is long on its way."""
    last = None
    for _ in range(20):
        page.wait_for_timeout(450)
        now = page.evaluate("location.hash"), page.evaluate(PLACE)
        if now == last:
            break
        last = now
    return now


def near(a: dict[str, float], b: dict[str, float]) -> bool:
    """The same place but for what an address rounds."""
    return abs(a["x"] - b["x"]) < 0.1 and abs(a["y"] - b["y"]) < 0.1 and abs(a["scale"] / b["scale"] - 1) < 0.002


def test_a_region_is_a_step_and_back_brings_the_place_back(page_file: Path, visit: Open) -> None:
    """Overview, region, search: each step back undoes the zoom too."""
    page = visit(page_file).page
    _, overview = settled(page)
    page.locator("#region-1").click()
    address, region = settled(page)
    assert "place=" in address
    page.get_by_role("combobox").fill("gpt-4")
    page.keyboard.press("Enter")
    _, chosen = settled(page)
    assert not near(chosen, region)
    page.go_back()
    assert near(settled(page)[1], region)
    page.go_back()
    assert settled(page) == ("", overview)
    page.go_forward()
    page.go_forward()
    assert near(settled(page)[1], chosen)


def test_an_address_leads_to_the_place_and_a_turned_screen_keeps_it(page_file: Path, visit: Open) -> None:
    """What is in the middle stays in the middle, on a screen of another shape and back."""
    page = visit(page_file).page
    page.locator(".stage").press("+")
    page.locator(".stage").press("ArrowRight")
    address, place = settled(page)
    again = visit(page_file, address).page
    assert near(settled(again)[1], place)
    again.set_viewport_size({"width": 600, "height": 1000})
    assert settled(again)[0] == address
    again.set_viewport_size(SIZES["desk"])
    assert near(settled(again)[1], place)


def test_a_choice_in_the_table_answers_and_closing_takes_the_question_back(page_file: Path, visit: Open) -> None:
    """Asked what to compare with, the reader may choose in a panel or in the table; who closes the panel is asked no more."""
    page = visit(page_file, "#e=gpt-4&view=table").page
    page.locator("#act-compare").click()
    assert page.locator("#no-pick").is_visible()
    page.locator(".sheet tbody .link").nth(3).click()
    assert "compare=gpt-4" in page.evaluate("location.hash")
    assert page.locator("#no-pick").is_hidden()
    page.evaluate("location.hash = '#e=gpt-4'")
    page.locator("#act-path").click()
    page.locator(".panel").get_by_label("Close").click()
    assert page.locator("#no-pick").is_hidden()
    page.get_by_role("combobox").fill("lora")
    page.keyboard.press("Enter")
    assert page.locator(".panel h2").inner_text() == "LoRA"


def test_a_list_that_is_cut_leads_to_the_table(page_file: Path, visit: Open) -> None:
    """What the list has no room for is counted, and the table finds the same."""
    page = visit(page_file).page
    page.get_by_role("combobox").fill("a")
    more = page.get_by_role("option").filter(has_text="more in the table").first
    left = int(more.inner_text().split()[0].replace(",", ""))
    more.click()
    assert page.locator("caption").inner_text().startswith(f"{left + 9} of ")


@pytest.mark.parametrize("address", ["#around=gpt-4&e=lora", "#view=table&e=lora"])
def test_escape_closes_one_thing(page_file: Path, visit: Open, address: str) -> None:
    """With the keyboard in the panel, Escape closes the panel and leaves the rest."""
    page = visit(page_file, address).page
    page.locator(".panel h2").focus()
    page.keyboard.press("Escape")
    assert page.locator(".panel").is_hidden()
    assert page.evaluate("location.hash").startswith(address.partition("&")[0])


def test_nothing_left_says_so_and_leads_back(page_file: Path, visit: Open) -> None:
    """Filters that leave nothing are told on the map, with the way out; a field that was emptied asks for nothing."""
    page = visit(page_file, "#least=500").page
    page.locator(".empty").get_by_text("Nothing matches").wait_for()
    page.locator("#clear").click()
    everything = shown(page)
    assert page.locator(".empty").inner_text() == ""
    page.locator("#least").fill("5")
    assert shown(page) < everything
    page.locator("#least").fill("")
    assert shown(page) == everything
    page.locator("#least").blur()
    assert page.locator("#least").input_value() == "1"
    page.locator("#fresh").check()
    page.locator("#fresh").uncheck()
    assert shown(page) == everything


def test_what_a_region_holds_fills_the_screen(page_file: Path, visit: Open) -> None:
    """Only one region: the map goes there, and out again without the filter."""
    page = visit(page_file).page
    _, overview = settled(page)
    page.locator("#only-1").click()
    address, close = settled(page)
    assert close["scale"] > overview["scale"]
    assert "place=" not in address
    page.locator("#reset").click()
    assert settled(page)[1] == overview


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_a_link_to_what_is_not_there_says_so(page_file: Path, visit: Open, size: str) -> None:
    """With a search for it, and until it is dismissed."""
    page = visit(page_file, "#e=gpt-4-and-a-half", size=size).page
    assert "gpt-4-and-a-half is not in this atlas" in page.locator(".notice").inner_text()
    page.locator("#notice-search").click()
    assert page.get_by_role("combobox").input_value() == "gpt 4 and a half"
    assert page.locator(".notice").is_hidden()
