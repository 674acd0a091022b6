"""What the page does until its map can be used, and what it leaves for later."""

from __future__ import annotations

import json
from pathlib import Path

import networkx as nx
import pytest

from tests.viz.conftest import Open
from viz.data import columns, split
from viz.layout import Layout

COUNT = """
window.parsed = 0
const { parse } = JSON
JSON.parse = (text, ...more) => ((window.parsed += text.length > 2000), parse(text, ...more))
window.drawings = 0
const { clearRect } = CanvasRenderingContext2D.prototype
CanvasRenderingContext2D.prototype.clearRect = function (...box) {
  if (this.canvas.className === "sigma-edges") window.drawings += 1
  return clearRect.apply(this, box)
}
"""


def test_what_is_drawn_comes_first(graph: nx.MultiDiGraph, layout: Layout) -> None:
    """Both parts together are the data; the first holds no other people's text, no title and no alias, and is the smaller one."""
    data = columns(graph, layout, text="full")
    first, rest = split(data)
    for name, value in data.items():
        columns_ = first["later"].get(name, [])
        assert (rest[name] if columns_ is None else first[name] | rest.get(name, {}) if columns_ else first[name]) == value
    plain = json.dumps(first, ensure_ascii=False)
    assert not [text for text in data["texts"] if json.dumps(text, ensure_ascii=False) in plain]
    assert not [title for title in data["papers"]["title"] if title in plain]
    assert len(plain) < len(json.dumps(rest, ensure_ascii=False)) / 2


@pytest.mark.browser
@pytest.mark.parametrize("size", ["desk", "phone"])
def test_map_is_drawn_once_and_the_rest_is_read_when_asked_for(page_file: Path, visit: Open, size: str) -> None:
    """At rest after its start the page has drawn its lines once and decoded one part of its data; a search decodes the other, once."""
    page = visit(page_file, size=size, script=COUNT).page
    page.wait_for_timeout(500)
    assert page.evaluate("[window.drawings, window.parsed]") == [1, 1]
    page.get_by_role("combobox").fill("lora")
    assert page.get_by_role("option").first.locator(".name").first.inner_text() == "LoRA"
    page.keyboard.press("Enter")
    assert page.locator(".panel blockquote").count() > 0
    assert page.evaluate("window.parsed") == 2


@pytest.mark.browser
@pytest.mark.parametrize("address", ["#e=gpt-4", "#view=table&sheet=papers", "#unnamed=USES"])
def test_an_address_may_need_all_at_once(page_file: Path, visit: Open, address: str) -> None:
    """A page that is opened at what needs the rest reads it at once and is as quiet as any."""
    seen = visit(page_file, address, script=COUNT)
    assert seen.page.evaluate("window.parsed") == 2
    seen.assert_quiet(page_file)
