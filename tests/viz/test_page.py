"""The page as bytes: reproducible, closed, and with no more of other people's text than asked for."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import viz
from kg.analyze.strata import Strata
from kg.errors import AtlasFolderError, MapError
from kg.graphfile import add_edge, add_node, encode, new_graph
from kg.outgoing import web_address
from kg.resources import find
from kg.strata import load_strata
from viz import marks
from viz.evidence import Evidence, utf16
from viz.layout import Layout, lay_out
from viz.marks import WEEKS
from viz.page import render


def data_of(page: bytes, block: str = "data") -> dict[str, Any]:
    """The data that a page carries, of the map or of its views."""
    packed = re.search(rb'<script type="text/plain" id="%s">(.*?)</script>' % block.encode(), page, re.S)
    assert packed
    first, *second = (json.loads(line) for line in gzip.decompress(base64.b64decode(packed.group(1))).splitlines())
    if not second:
        return dict(first)
    (rest,) = second
    later = {name: value if first["later"][name] is None else first[name] | value for name, value in rest.items()}
    return {name: value for name, value in first.items() if name != "later"} | later


def test_same_graph_same_bytes(graph: nx.MultiDiGraph, layout: Layout) -> None:
    """Rendering twice, also from a graph that was built in another order, gives the same page."""
    turned = nx.MultiDiGraph(**graph.graph)
    turned.add_nodes_from(reversed(list(graph.nodes(data=True))))
    turned.add_edges_from(reversed(list(graph.edges(data=True))))
    assert render(graph, layout) == render(graph, layout) == render(turned, layout)
    strata = load_strata()
    assert render(graph, layout, strata=strata) == render(turned, layout, strata=strata)


def test_policy_names_exactly_what_is_inside(graph: nx.MultiDiGraph, layout: Layout) -> None:
    """The hashes are those of the one script and the one style sheet, and nothing else is allowed."""
    page = render(graph, layout).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    scripts, styles = re.findall(r"<script>(.*?)</script>", page, re.S), re.findall(r"<style>(.*?)</style>", page, re.S)
    assert len(scripts) == len(styles) == 1
    for source in (*scripts, *styles):
        assert base64.b64encode(hashlib.sha256(source.encode()).digest()).decode() in policy.group(1)
    assert "default-src &#x27;none&#x27;" in policy.group(1)
    assert "unsafe" not in policy.group(1)
    assert "http" not in policy.group(1)


def test_no_tag_loads_anything(graph: nx.MultiDiGraph, layout: Layout) -> None:
    """Outside script, style and data there is no address but the icon's."""
    page = render(graph, layout).decode()
    markup = re.sub(r"(<(script|style)[^>]*>).*?(</\2>)", r"\1\3", page, flags=re.S)
    assert re.findall(r'(?:src|href)="([^"]{5})', markup) == ["data:"]


@pytest.mark.parametrize("text", ["none", "quotes", "full"])
def test_text_level_is_kept(graph: nx.MultiDiGraph, layout: Layout, text: Any) -> None:
    """Each level carries what it says, and the lower ones leak nothing of the higher."""
    page = render(graph, layout, text=text, strata=load_strata())
    carried = json.dumps([data_of(page), data_of(page, "views")], ensure_ascii=False)
    quotes = {d["properties"]["quote"] for *_, d in graph.edges(data=True) if "quote" in d["properties"]}
    quotes |= {quote for *_, d in graph.edges(data=True) for quote in d["properties"].get("quotes", ())}
    bodies = {
        d["properties"][field]
        for (kind, _), d in graph.nodes(data=True)
        if kind in ("Paper", "Passage")
        for field in ("abstract", "summary", "text", "heading")
        if field in d["properties"]
    }
    assert sum(quote in carried for quote in quotes) == (0 if text == "none" else len(quotes))
    assert sum(body in carried for body in bodies - quotes) == (len(bodies - quotes) if text == "full" else 0)


def test_unknown_text_level_is_refused(graph: nx.MultiDiGraph, layout: Layout) -> None:
    """A level that does not exist is no reason to send everything."""
    with pytest.raises(MapError, match="no text level 'all'"):
        render(graph, layout, text="all")  # type: ignore[arg-type]


def test_columns_are_whole(graph: nx.MultiDiGraph, layout: Layout) -> None:
    """All columns of a table have the same length, and entities and papers are all there."""
    data = data_of(render(graph, layout))
    for table in ("entities", "papers", "mentions", "claims", "ties", "regions", "weeks", "authors", "results", "passages"):
        assert len({len(column) for column in data[table].values()}) <= 1, table
    assert len(data["entities"]["id"]) == sum(kind == "Entity" for kind, _ in graph)
    assert len(data["papers"]["id"]) == sum(kind == "Paper" for kind, _ in graph)


def test_views_speak_of_what_is_in_the_page(graph: nx.MultiDiGraph, layout: Layout) -> None:
    """Numbers of entities, papers and results in the views' block are places in the page's columns, and mean the same things."""
    graph = graph.copy()
    paper = min(ident for kind, ident in graph if kind == "Paper")
    for number, benchmark in enumerate(("mmlu", "lora")):
        result = add_node(graph, "Result", f"r{number}", {"value": 50.0 + number})
        for relation, end in (("OF", ("Entity", "gpt-4")), ("ON", ("Entity", benchmark)), ("REPORTED_IN", ("Paper", paper))):
            add_edge(graph, result, relation, end)
    page = render(graph, layout, strata=load_strata())
    data, views = data_of(page), data_of(page, "views")
    models = {data["entities"]["id"][number] for number in views["families"]["entity"]}
    assert models == {ident for (kind, ident), d in graph.nodes(data=True) if kind == "Entity" and "Model" in d["labels"]}
    stratum = views["strata"]["name"].index("Language")
    known = next(layer for layer in Strata(graph, load_strata()).layers() if layer.stratum.name == "Language")
    assert [data["papers"]["id"][number] for number in views["strata"]["papers"][stratum]] == list(known.papers)
    boards = {data["entities"]["id"][benchmark]: points for benchmark, points in views["trends"]["boards"]}
    assert {name: [data["results"]["value"][result] for result, *_ in points] for name, points in boards.items()} == {"mmlu": [50.0], "lora": [51.0]}


def test_every_quote_marks_the_name(graph: nx.MultiDiGraph, layout: Layout) -> None:
    """The marked part of a mention's quote is the entity's name, counted as browsers count."""
    data = data_of(render(graph, layout))
    mentions = data["mentions"]
    assert mentions["quote"]
    for entity, quote, spans in zip(mentions["entity"], mentions["quote"], mentions["spans"], strict=True):
        units = data["texts"][quote].encode("utf-16-le")
        assert units[2 * spans[0] : 2 * spans[1]].decode("utf-16-le") == data["entities"]["name"][entity]


@given(st.text(alphabet="ab𠮷🙂あ", max_size=12), st.text(alphabet="xy🙂", max_size=6))
def test_spans_count_in_utf16(before: str, after: str) -> None:
    """Characters outside the basic plane before a name shift it by two."""
    graph = new_graph()
    add_node(graph, "Entity", "e", {"name": "Zed"}, label="Model")
    quote = f"{before}Zed{after}"
    start, end = Evidence(graph).spans(quote, None, ("e",))
    assert quote.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le") == "Zed"
    assert utf16(quote, len(quote)) == len(quote.encode("utf-16-le")) // 2


def test_span_is_the_one_that_the_edge_means() -> None:
    """Where the quoted sentence comes twice in a passage, the passage's own grounding decides."""
    graph = new_graph()
    entity = add_node(graph, "Entity", "e", {"name": "Zed", "aliases": ["Zed", "it"]}, label="Model")
    passage = add_node(graph, "Passage", "p", {"text": "Zed wins. It is fast: it is Zed."})
    graph.add_edge(passage, entity, type="NAMES", properties={"surface": "it", "start": 22, "end": 24})
    assert Evidence(graph).spans("It is fast: it is Zed.", "p", ("e",), {"start": 22, "end": 24}) == [12, 14]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//host/x", "ftp://host/", "http://", "", None, "http://[broken"])
def test_only_web_addresses_pass(url: str | None) -> None:
    """Anything but http and https with a host is dropped."""
    assert web_address(url) is None
    assert web_address("https://example.org/a?b=c") == "https://example.org/a?b=c"


def test_results_and_redirects_reach_the_page(graph: nx.MultiDiGraph) -> None:
    """Numbers that texts state, and ids that moved, are in the data."""
    copy = graph.copy()
    paper = next(key for key in sorted(copy) if key[0] == "Paper")
    result = add_node(copy, "Result", "r", {"value": 87.5, "unit": "%"})
    add_edge(copy, result, "OF", ("Entity", "gpt-4"))
    add_edge(copy, result, "ON", ("Entity", "mmlu"))
    add_edge(copy, result, "REPORTED_IN", paper, quote="GPT-4は87.5%に達した。")
    copy.graph["redirects"] = {("Entity", "gpt4"): "gpt-4", ("Entity", "gone"): "nowhere"}
    data = data_of(render(copy, lay_out(copy, {})))
    ids = data["entities"]["id"]
    assert (data["results"]["value"], data["results"]["unit"]) == ([87.5], ["%"])
    assert (ids[data["results"]["of"][0]], ids[data["results"]["on"][0]], data["results"]["by"]) == ("gpt-4", "mmlu", [-1])
    assert data["redirects"]["Entity"] == {"gpt4": "gpt-4"}


def atlas(folder: Path, graph: nx.MultiDiGraph) -> Path:
    """An atlas folder that holds the graph."""
    (folder / "graph").mkdir()
    for name, content in encode(graph).items():
        (folder / "graph" / name).write_bytes(content)
    return folder


def test_draw_writes_page_and_positions(graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    """map.html and layout.jsonl appear, nothing else is left behind, and drawing again changes no byte."""
    folder = atlas(tmp_path, graph)
    page = viz.draw(folder)
    first = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert page == folder / "map.html"
    assert set(first) == {"map.html", "layout.jsonl"}
    viz.draw(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == first


def test_relayout_forgets_old_positions(graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    """A moved node stays where it was put until everything is laid out afresh."""
    folder = atlas(tmp_path, graph)
    (folder / "layout.jsonl").write_text('{"id": "gpt-4", "x": 5000.5, "y": 5000.5}\n')
    viz.draw(folder)
    assert '{"id":"gpt-4","x":5000.5,"y":5000.5}' in (folder / "layout.jsonl").read_text()
    viz.draw(folder, relayout=True)
    assert "5000.5" not in (folder / "layout.jsonl").read_text()


def test_draw_elsewhere(graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    """The page goes where it is asked to go; a place that cannot be written is an error that says so."""
    folder = atlas(tmp_path, graph)
    assert viz.draw(folder, output=tmp_path / "other.html").read_bytes().startswith(b"<!doctype html>")
    (tmp_path / "file").write_text("")
    with pytest.raises(AtlasFolderError, match="cannot be written"):
        viz.draw(folder, output=tmp_path / "file" / "map.html")


def test_a_page_links_to_the_weeks_that_stand_beside_it(graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    """Only then; when they come or go the page is not current, and alone it goes without the link."""
    folder = atlas(tmp_path, graph)
    without = viz.draw(folder).read_bytes()
    assert viz.is_current(folder, "quotes")
    (folder / "weeks").mkdir()
    (folder / "weeks" / "index.html").write_text("")
    assert not viz.is_current(folder, "quotes")
    linked = viz.draw(folder).read_bytes()
    assert viz.is_current(folder, "quotes")
    assert WEEKS.encode() in linked
    assert viz.alone(linked) == viz.alone(without) == without
    (folder / "sent").mkdir()
    assert viz.draw(folder, output=folder / "sent" / "map.html").read_bytes() == without


def test_a_page_that_others_drew_is_not_current(graph: nx.MultiDiGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An atlas's own strata came, or the program or its code is another: the page has to be drawn again."""
    folder = atlas(tmp_path, graph)
    viz.draw(folder)
    assert viz.is_current(folder, "quotes")
    (folder / "schemas").mkdir()
    (folder / "schemas" / "strata.yaml").write_text("- {name: rest, ja: 残り, words: [x]}\n")
    assert not viz.is_current(folder, "quotes")
    viz.draw(folder)
    assert viz.is_current(folder, "quotes")
    script = tmp_path / "atlas.js"
    script.write_text("// another program")
    monkeypatch.setattr(marks, "find", lambda name: script if name.endswith(".js") else find(name))
    marks._drawers.cache_clear()
    assert not viz.is_current(folder, "quotes")
    marks._drawers.cache_clear()


def test_draw_without_graph_says_so(tmp_path: Path) -> None:
    """A folder without a graph is no atlas."""
    with pytest.raises(AtlasFolderError, match="there is no graph here"):
        viz.draw(tmp_path)
