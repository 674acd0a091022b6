"""The map against pyvis and a plain vis-network page, same graph, same browser: ``python benchmarks/map.py [ENTITIES]...``

Each page is made with the same nodes, edges, places, names, and papers of each node (in tooltips, where a
page has no panels), and opened from its file in a fresh
Chromium context. pyvis runs with physics off; the plain page is vis-network with straight edges and
physics off, as a careful author would write it. Time to ready runs from navigation to the second
animation frame after the page's script is done (all of them draw in the first); the frame rate is that of two seconds of panning by
script. Pages are visited in turn, round by round; times are medians, and ratios are medians of the rounds' ratios. Our page decodes
what search needs when it is first asked, so that answer's time is told too.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import networkx as nx

sys.path.insert(0, str(Path(__file__).parent.parent))

from conftest import ARGUMENTS
from kg.analyze.communities import network
from tests.viz.synthetic import make
from viz.layout import Layout, lay_out
from viz.page import render

SIZES = (1_000, 10_000)
ROUNDS = 5
PATIENCE = 120_000
FROM_ELSEWHERE = re.compile(r"<link\b[^>]*\bhref=[^>]*>|<script\b[^>]*\bsrc=[^>]*>\s*</script>", re.S)
DRAWN = """<script>document.documentElement.classList.add("ready")</script>"""
WATCH = """
const seen = () => requestAnimationFrame(() => requestAnimationFrame(() => { window.readyAt = performance.now() }))
const watch = () => document.documentElement.classList.contains("ready") ? seen() : setTimeout(watch, 4)
addEventListener("DOMContentLoaded", watch)
"""
READY = "new Promise((done) => { const look = () => (window.readyAt ? done(window.readyAt) : setTimeout(look, 20)); look() })"
PAN = """async () => {
  const move = (x) => STEP
  let frames = 0
  const start = performance.now()
  while (performance.now() - start < 2000) {
    move(Math.sin(frames / 10) * 40)
    await new Promise(requestAnimationFrame)
    frames += 1
  }
  return frames / ((performance.now() - start) / 1000)
}"""
OURS = "atlas.stage.pan(x / 4000, 0)"
VIS = "network.moveTo({ position: { x, y: 0 }, animation: false })"
ASK = """() => {
  const start = performance.now()
  const box = document.querySelector("[role=combobox]")
  box.value = "transf"
  box.dispatchEvent(new Event("input"))
  return document.querySelector("[role=option]") ? performance.now() - start : NaN
}"""


@dataclass(frozen=True, slots=True)
class Subject:
    """A page to measure: its file, and how a script pans it by x."""

    path: Path
    pan: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What one visit cost: milliseconds to ready, frames a second; milliseconds to the first search's answer where there is a search."""

    ready: float
    rate: float
    answer: float | None


def rows(graph: nx.MultiDiGraph, layout: Layout) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Nodes and edges for the peers, with what our page shows too: place, name, colour."""
    net = network(graph)
    said = tooltips(graph)
    nodes = [
        {
            "id": i,
            "label": graph.nodes["Entity", ident]["properties"]["name"],
            "x": layout.positions[ident][0],
            "y": -layout.positions[ident][1],
            "color": f"hsl({layout.communities.get(ident, 0) * 47 % 360}, 50%, 55%)",
            "shape": "dot",
            "size": 6,
            "title": "\n".join(said.get(ident, [])),
        }
        for i, ident in enumerate(net.ids)
    ]
    return nodes, [{"from": int(a), "to": int(b)} for a, b in net.pairs]


def tooltips(graph: nx.MultiDiGraph) -> dict[str, list[str]]:
    """For each entity by id its aliases and the papers that name it: what pages without panels show on hovering."""
    lines = {
        ident: [", ".join([d["labels"][-1], *d["properties"].get("aliases", ())])] for (kind, ident), d in graph.nodes(data=True) if kind == "Entity"
    }
    for start, end, data in graph.edges(data=True):
        if start[0] == "Paper" and end[0] == "Entity":
            paper = graph.nodes[start]["properties"]
            lines[end[1]].append(f"{data['type']} {paper.get('title')} ({paper.get('arxiv_id')}, {paper.get('published')})")
    return lines


def with_pyvis(nodes: list[dict[str, Any]], edges: list[dict[str, Any]]) -> str:
    """What pyvis writes, with its requests to other hosts taken out, which would only slow it."""
    from pyvis.network import Network

    # directed, since adding an undirected edge looks through all edges that are there
    drawing = Network(height="100vh", width="100%", directed=True, cdn_resources="in_line")
    drawing.toggle_physics(False)
    for node in nodes:
        drawing.add_node(node["id"], **{key: value for key, value in node.items() if key != "id"}, physics=False)
    for edge in edges:
        drawing.add_edge(edge["from"], edge["to"])
    html = FROM_ELSEWHERE.sub("", drawing.generate_html(notebook=False))
    return str(html.replace("</body>", DRAWN + "</body>"))


def with_vis(nodes: list[dict[str, Any]], edges: list[dict[str, Any]]) -> str:
    """One page with vis-network and nothing else."""
    library = next(Path(str(files("pyvis"))).rglob("vis-9.1.2/vis-network.min.js")).read_text(encoding="utf8")
    options = {"physics": False, "edges": {"smooth": False}, "interaction": {"hideEdgesOnDrag": False}, "layout": {"improvedLayout": False}}
    data = json.dumps({"nodes": nodes, "edges": edges}, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<!doctype html><meta charset="utf-8"><div id="map" style="height:100vh"></div><script>{library}</script>'
        f'<script>const network = new vis.Network(document.getElementById("map"), {data}, {json.dumps(options)})</script>{DRAWN}'
    )


def visit(browser: Any, subject: Subject) -> Figures | None:
    """One visit in a fresh context; None where the page did not get ready in time."""
    from playwright.sync_api import TimeoutError as Late

    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.add_init_script(WATCH)
    try:
        page.goto(subject.path.as_uri())
        page.wait_for_selector("html.ready", state="attached")
        ready, rate = page.evaluate(READY), page.evaluate(PAN.replace("STEP", subject.pan))
        if subject.pan != OURS:
            return Figures(ready, rate, None)
        page.reload()
        page.wait_for_selector("html.ready", state="attached")
        page.evaluate(READY)
        return Figures(ready, rate, page.evaluate(ASK))
    except Late:
        return None
    finally:
        context.close()


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """Wall time of one call, and what it returned."""
    start = time.perf_counter()
    done = work()
    return time.perf_counter() - start, done


def report(name: str, subject: Subject, visits: list[Figures], ours: list[Figures], size: int) -> None:
    """One line a page; for peers how many times faster, smoother and smaller ours is."""
    if len(visits) < len(ours):
        print(f"  {name:12} not ready after {PATIENCE / 1000:.0f} s")
        return
    ready, rate = (statistics.median(getattr(v, figure) for v in visits) for figure in ("ready", "rate"))
    bytes_ = subject.path.stat().st_size
    line = f"  {name:12} ready {ready:7.0f} ms  {rate:5.1f} frames/s  {bytes_ / 1e6:6.2f} MB"
    if visits is ours:
        print(f"{line}   first search answered in {statistics.median(v.answer or 0 for v in ours):.0f} ms")
        return
    sooner = statistics.median(peer.ready / our.ready for peer, our in zip(visits, ours, strict=True))
    smoother = statistics.median(our.rate / peer.rate for peer, our in zip(visits, ours, strict=True))
    print(f"{line}   ours: {sooner:.1f} x sooner, {smoother:.1f} x the frames, {size / bytes_:.2f} x the size")


def compare(browser: Any, entities: int, folder: Path) -> None:
    """All pages of one graph."""
    graph = make(entities)
    took, layout = seconds(lambda: lay_out(graph, {}))
    nodes, edges = rows(graph, layout)
    print(f"{len(nodes)} entities, {len(edges)} edges: layout {took:.1f} s")
    pans = {"ours": OURS, "pyvis": VIS, "vis-network": VIS}
    pages = {name: Subject(folder / f"{name}.html", pan) for name, pan in pans.items()}
    pages["ours"].path.write_bytes(render(graph, layout, text="none"))
    pages["pyvis"].path.write_text(with_pyvis(nodes, edges), encoding="utf8")
    pages["vis-network"].path.write_text(with_vis(nodes, edges), encoding="utf8")
    rounds = [{name: visit(browser, subject) for name, subject in pages.items()} for _ in range(ROUNDS)]
    visits = {name: [figures for turn in rounds if (figures := turn[name])] for name in pages}
    if len(visits["ours"]) < ROUNDS:
        sys.exit(f"our own page of {entities} entities did not get ready")
    for name, subject in pages.items():
        report(name, subject, visits[name], visits["ours"], pages["ours"].path.stat().st_size)


def main() -> None:
    """Prints the figures for each number of entities."""
    from playwright.sync_api import sync_playwright

    from conftest import find_chromium

    chromium = find_chromium()
    if chromium is None:
        sys.exit("there is no Chromium to measure with")
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as folder:
        browser = driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        for entities in [int(argument) for argument in sys.argv[1:]] or SIZES:
            compare(browser, entities, Path(folder))
        browser.close()


if __name__ == "__main__":
    main()
