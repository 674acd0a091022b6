"""The small drawing around one name: closed, bounded, and with all text as text."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

import viz
from kg.atlas import writing
from kg.errors import AtlasError
from kg.graphfile import add_edge, add_node, encode, new_graph
from viz.around import neighbourhood


def drawn(html: str, what: str) -> list[dict[str, Any]]:
    """The nodes or edges that a drawing holds."""
    found = re.search(rf"{what} = new vis\.DataSet\((.*)\);", html)
    assert found
    return list(json.loads(found.group(1)))


def star(leaves: int, name: str = "Centre") -> nx.MultiDiGraph:
    """One entity and what is based on it; the higher the number, the more evidence."""
    graph = new_graph()
    centre = add_node(graph, "Entity", "centre", {"name": name, "aliases": [name]}, label="Model")
    for i in range(leaves):
        leaf = add_node(graph, "Entity", f"leaf-{i:03d}", {"name": f"Leaf {i}"}, label="Method")
        add_edge(graph, leaf, "BASED_ON", centre, papers=["p"] * (i + 1), quotes=[f"Leaf {i} extends it."])
    return graph


def test_neighbours_are_drawn_with_direction_and_place() -> None:
    """Each neighbour has a position, each relationship an arrow with its name and its quote."""
    html = neighbourhood(star(5), "Centre")
    assert {node["id"] for node in drawn(html, "nodes")} == {"centre", *(f"leaf-{i:03d}" for i in range(5))}
    assert all(isinstance(node["x"], float) and node["physics"] is False for node in drawn(html, "nodes"))
    edges = drawn(html, "edges")
    assert {(edge["from"], edge["to"], edge["label"]) for edge in edges} == {(f"leaf-{i:03d}", "centre", "BASED_ON") for i in range(5)}
    assert any("Leaf 3 extends it." in edge["title"] for edge in edges)


def test_only_the_strongest_fit() -> None:
    """Where there are more neighbours than room, those with most evidence are drawn."""
    nodes = {node["id"] for node in drawn(neighbourhood(star(30), "Centre", most=10), "nodes")}
    assert nodes == {"centre", *(f"leaf-{i:03d}" for i in range(21, 30))}
    assert len(drawn(neighbourhood(star(300), "Centre", most=1000), "nodes")) == 200


def test_text_none_carries_no_quote() -> None:
    """Names stay, sentences go."""
    assert "extends it" not in neighbourhood(star(3), "Centre", text="none")


def test_same_graph_same_html(graph: nx.MultiDiGraph) -> None:
    """Drawing twice gives the same text."""
    assert neighbourhood(graph, "GPT-4") == neighbourhood(graph, "GPT-4")


def test_paper_is_drawn_by_its_entities(graph: nx.MultiDiGraph) -> None:
    """The neighbourhood of a paper is what it names."""
    key = next(k for k in sorted(graph) if k[0] == "Paper")
    named = {end[1] for _, end in graph.out_edges(key) if end[0] == "Entity"}
    assert {node["id"] for node in drawn(neighbourhood(graph, key[1]), "nodes")} == named


def test_unknown_name_is_an_error(graph: nx.MultiDiGraph) -> None:
    """A name that nobody has is told with the nearest ones."""
    with pytest.raises(AtlasError, match="GPT-44"):
        neighbourhood(graph, "GPT-44")


def test_notebook_shows_the_page_closed_off(graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    """A folder or a graph, any name; Jupyter gets a frame, a file the same page."""
    with writing(tmp_path / "atlas") as atlas:
        atlas.write_graph(encode(graph))
    drawing = viz.neighbourhood(tmp_path / "atlas", "トランスフォーマー", most=10)
    assert drawing == viz.neighbourhood(graph, "トランスフォーマー", most=10)
    assert drawing.save(tmp_path / "page.html").read_text("utf8") == drawing.html
    assert drawing._repr_html_().startswith('<iframe srcdoc="&lt;!doctype html')
    assert "doctype" not in repr(drawing), "a notebook that shows text shows no page of it"


@pytest.mark.browser
def test_notebook_draws_it_without_a_network(graph: nx.MultiDiGraph, tmp_path: Path, browser: Any) -> None:
    """Inside a notebook's page it draws, asks nobody, and cannot reach around itself."""
    hostile = '"></iframe><script>window.hacked = 1</script>'
    for number, drawing in enumerate((viz.neighbourhood(graph, "Transformer"), viz.neighbourhood(star(4, hostile), hostile))):
        path = tmp_path / f"{number}.html"
        path.write_text(f"<!doctype html><meta charset=utf-8><title>notebook</title>{drawing._repr_html_()}", encoding="utf8")
        page = browser.new_page()
        requests: list[str] = []
        errors: list[str] = []
        page.on("request", lambda request, seen=requests: seen.append(request.url))
        page.on("console", lambda message, seen=errors: message.type == "error" and seen.append(message.text))
        page.on("pageerror", lambda error, seen=errors: seen.append(str(error)))
        page.goto(path.as_uri())
        page.frame_locator("iframe").locator("#mynetwork canvas").wait_for()
        assert [url for url in requests if url not in (path.as_uri(), "about:srcdoc")] == []
        assert (errors, page.evaluate("window.hacked"), page.locator("script").count()) == ([], None, 0)
        assert page.frames[1].evaluate("(() => { try { return parent.document.title } catch { return null } })()") is None
        page.close()


@pytest.mark.browser
def test_drawing_opens_without_a_network(graph: nx.MultiDiGraph, tmp_path: Path, browser: Any) -> None:
    """It draws from a file with no request and no error, and hostile names stay text."""
    hostile = '</script><script>window.hacked = 1</script><img src=x onerror="window.hacked = 1" href="javascript:0">\u202e\u200b'
    for number, html in enumerate((neighbourhood(graph, "Transformer"), neighbourhood(star(4, hostile), hostile))):
        path = tmp_path / f"{number}.html"
        path.write_text(html, encoding="utf8")
        page = browser.new_page()
        requests: list[str] = []
        errors: list[str] = []
        page.on("request", lambda request, seen=requests: seen.append(request.url))
        page.on("console", lambda message, seen=errors: message.type == "error" and seen.append(message.text))
        page.on("pageerror", lambda error, seen=errors: seen.append(str(error)))
        page.goto(path.as_uri())
        box = page.locator("#mynetwork canvas").bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_timeout(500)
        assert (errors, requests, page.evaluate("window.hacked")) == ([], [path.as_uri()], None)
        assert page.locator("img").count() == 0
        page.close()
