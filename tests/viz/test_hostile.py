"""Text from digests against the page: it has to stay text."""

from __future__ import annotations

import re
from pathlib import Path

import networkx as nx
import pytest

from kg.graphfile import Key, add_edge, add_node, new_graph
from tests.viz.conftest import Open
from viz.layout import lay_out
from viz.page import render

pytestmark = pytest.mark.browser

HOSTILE = {
    "markup": "<img src=x onerror=\"window.hacked='img'\">",
    "script": "</script><script>window.hacked='script'</script>",
    "style": "</style><svg onload=\"window.hacked='svg'\">",
    "url": "javascript:window.hacked='url'",
    "entity": "&lt;b&gt;&amp;&#39;",
    "rtl": "abc\u202edcba\u202c مرحبا",
    "zero": "zero\u200b\u200d\ufeffwidth",
    "nul": "nul\x00\x1b[31mred",
    "long": "long" * 2500,
    "template": "${window.hacked='template'} {{x}} %s",
    "__proto__": "__proto__",
    "constructor": "constructor",
    "hasOwnProperty": "hasOwnProperty",
}


def hostile_graph() -> nx.MultiDiGraph:
    """Every text that a digest could hold against the page, wherever a text can be."""
    graph = new_graph()
    paper = add_node(graph, "Paper", "javascript:alert(1)", {
        "title": HOSTILE["markup"], "title_ja": HOSTILE["script"], "arxiv_id": '"><script>alert(1)</script>', "url": HOSTILE["url"],
        "abstract": HOSTILE["style"], "summary": HOSTILE["template"], "diagrams": [HOSTILE["script"]]})  # fmt: skip
    other = add_node(graph, "Paper", "2401.00001", {"title": HOSTILE["rtl"], "url": "data:text/html,<script>window.hacked='data'</script>"})
    add_edge(graph, paper, "IN_WEEK", add_node(graph, "Week", "<b>week</b>", {}))
    add_edge(graph, paper, "IN_CATEGORY", add_node(graph, "Category", "<i>", {"name": HOSTILE["markup"]}))
    add_edge(graph, add_node(graph, "Author", "<a>", {"name": HOSTILE["script"]}), "WROTE", paper, position=0)
    passage = add_node(
        graph, "Passage", "p", {"role": HOSTILE["markup"], "heading": HOSTILE["script"], "text": "".join(HOSTILE.values()), "position": 0}
    )
    add_edge(graph, paper, "HAS_PASSAGE", passage)
    centre: Key | None = None
    for ident, name in HOSTILE.items():
        key = add_node(
            graph,
            "Entity",
            ident,
            {"name": name, "name_ja": name + "あ", "aliases": [name, name[::-1]], f"fact {name}": name, "home": HOSTILE["url"]},
            label="Model",
        )
        quote = f"{name} を提案する。{HOSTILE['markup']}"
        graph.add_edge(paper, key, type="INTRODUCES", properties={"quote": quote, "passage": "p", "start": 0, "end": 3})
        add_edge(graph, other, "USES", key, quote=quote, passage="p")
        if centre:
            add_edge(graph, key, "BASED_ON", centre, papers=[paper[1]], passages=["p"], quotes=[quote], confidence=[1.0])
        centre = centre or key
    add_node(graph, "Entity", "odd", {"name": "odd"}, label="<script>")
    return graph


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_hostile_text_is_only_text(visit: Open, tmp_path: Path, size: str) -> None:
    """Whatever names, titles, quotes and addresses hold, all of it shows as text and nothing of it acts."""
    graph = hostile_graph()
    path = tmp_path / "map.html"
    path.write_bytes(render(graph, lay_out(graph, {}), text="full", title=HOSTILE["script"]))
    seen = visit(path, size=size)
    page = seen.page
    elements = {"IMG", "IFRAME", "OBJECT", "EMBED", "FORM", "BASE"}
    for ident, name in HOSTILE.items():
        page.evaluate("(id) => { location.hash = '#e=' + encodeURIComponent(id) }", ident)
        visible = re.sub("[\x00-\x1f\u202a-\u202e\ufeff\ufffd]", "", page.locator(".panel h2").text_content())
        assert visible == re.sub("[\x00-\x1f\u202a-\u202e\ufeff]", "", name)
        assert not elements & set(page.evaluate("[...document.querySelectorAll('*')].map((e) => e.tagName)"))
    pair = ["markup", "script"]
    for address in (
        "#p=javascript:alert(1)",
        "#p=javascript:alert(1)&view=page",
        "#p=2401.00001",
        "#a=%3Ca%3E",
        "#" + "&".join(f"path={ident}" for ident in pair),
        "#view=page&" + "&".join(f"compare={ident}" for ident in pair),
        "#" + "&".join(f"around={ident}" for ident in pair),
        *(f"#view=table&sheet={sheet}&in.name=%3Cimg" for sheet in ("entities", "papers", "relations", "results")),
        "#view=map&colour=type",
    ):
        page.evaluate("(hash) => { location.hash = hash }", address)
        page.wait_for_timeout(100)
        assert [a for a in page.evaluate("[...document.links].map((a) => a.href)") if not a.startswith("https://arxiv.org/")] == []
    page.get_by_role("combobox").fill("img")
    assert "<img" in page.get_by_role("listbox").inner_text()
    assert page.evaluate("[window.hacked, document.querySelectorAll('script').length, document.querySelectorAll('style').length]") == [None, 0, 1]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    seen.assert_quiet(path)
