"""The page for everybody: axe-core's rules in every view, the keyboard alone, print, the whole walk without a pointer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.viz.conftest import Open

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent.parent.parent / "viz" / "web" / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => {
  const { violations } = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })
  return violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map((node) => [node.html.slice(0, 160), node.failureSummary]) }))
}"""
VIEWS = (
    "",
    "#e=gpt-4",
    "#e=gpt-4&view=page",
    "#around=gpt-4&e=transformer",
    "#path=gpt-4&path=loner-3",
    "#compare=gpt-4&compare=lora",
    "#view=table&in.papers=%3E3",
    "#view=table&sheet=papers",
)


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core's program."""
    if not AXE.is_file():
        pytest.skip("axe-core is not there: python hatch_build.py npm run check")
    return AXE.read_text(encoding="utf8")


def findings(page: Any, axe: str) -> list[Any]:
    """What axe-core has against the page as it is."""
    page.evaluate(axe)
    return list(page.evaluate(RUN))


@pytest.mark.parametrize(("size", "scheme", "lang"), [("desk", "light", "en-US"), ("desk", "dark", "ja-JP"), ("phone", "light", "ja-JP")])
def test_axe_has_nothing_against_any_view(page_file: Path, visit: Open, axe: str, size: str, scheme: str, lang: str) -> None:
    """No finding of any weight, light and dark, desktop and phone, every kind of view with its groups open."""
    seen = visit(page_file, size=size, lang=lang, color_scheme=scheme)
    page = seen.page
    for address in VIEWS:
        page.evaluate("(hash) => { location.hash = hash }", address)
        page.evaluate("document.querySelectorAll('details').forEach((part) => (part.open = true))")
        page.evaluate("new Promise(requestAnimationFrame)")
        found = findings(page, axe)
        assert found == [], address + json.dumps(found, indent=1, ensure_ascii=False)
    assert seen.errors == []


def test_axe_has_nothing_against_search_and_menu(page_file: Path, visit: Open, axe: str) -> None:
    """The list of hits and the export menu hold the same rules while they are open."""
    page = visit(page_file).page
    page.get_by_role("combobox").fill("a")
    assert findings(page, axe) == []
    page.keyboard.press("Escape")
    page.locator("#export").press("Enter")
    assert page.locator("#export-svg").is_visible()
    assert findings(page, axe) == []


def test_keyboard_walks_from_search_to_panel_path_and_table(page_file: Path, visit: Open) -> None:
    """Search, open, ask for a path, choose its end, into the neighbourhood, to the table, filter, open: no pointer."""
    page = visit(page_file).page
    page.keyboard.press("/")
    page.keyboard.type("gpt-4")
    page.keyboard.press("Enter")
    assert page.locator(".panel h2").inner_text() == "GPT-4"
    page.locator("#act-path").press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "combobox"
    page.keyboard.type("lora")
    page.keyboard.press("Enter")
    assert page.locator(".panel h2").inner_text() == "GPT-4 → LoRA"
    assert page.evaluate("document.activeElement.tagName") == "H2"
    assert page.locator(".path > li").count() >= 2
    page.locator(".path .link.entity").first.press("Enter")
    page.locator("#act-around").press("Enter")
    assert "around=gpt-4" in page.evaluate("location.hash")
    assert page.evaluate("document.activeElement.id") == "act-around"
    page.locator("#view-table").press("Enter")
    page.locator("#in-name").press("m")
    page.keyboard.type("mlu")
    assert page.evaluate("document.activeElement.id") == "in-name"
    assert page.locator(".sheet tbody tr").count() == 1
    page.locator(".sheet tbody .link").press("Enter")
    assert page.locator(".panel h2").inner_text() == "MMLU"


def test_escape_takes_a_question_back(page_file: Path, visit: Open) -> None:
    """Asked for the second thing of a comparison, the reader may say no."""
    page = visit(page_file, "#e=gpt-4").page
    page.locator("#act-compare").click()
    assert "Compare GPT-4" in (page.get_by_role("combobox").get_attribute("placeholder") or "")
    page.keyboard.press("Escape")
    assert "Compare" not in (page.get_by_role("combobox").get_attribute("placeholder") or "")
    assert page.locator(".panel h2").inner_text() == "GPT-4"


def test_print_has_a_picture_of_the_map(page_file: Path, visit: Open) -> None:
    """On paper there are the map as a drawing and the open panel, and no controls; afterwards all is as it was."""
    page = visit(page_file, "#e=gpt-4").page
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".printed svg text").count() > 5
    assert page.locator(".panel").is_visible()
    for hidden in (".top", ".filters", ".stage", ".zoom"):
        assert page.locator(hidden).is_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".printed svg").count() == 0
