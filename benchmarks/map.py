"""The map against pyvis and a plain vis-network page, same graph, same browser: ``python benchmarks/map.py [ENTITIES]...``

Each page is made with the same nodes, edges, places, names, and papers of each node (in tooltips, where a
page has no panels), and opened from its file in a fresh
Chromium context. pyvis runs with physics off; the plain page is vis-network with straight edges and
physics off, as a careful author would write it. Time to ready runs from navigation to the second
animation frame after the page's script is done (vis-network draws in the first); the frame rate is that of two seconds of panning by script.
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

from kg.analyze.communities import network
from conftest import ARGUMENTS
from tests.viz.synthetic import make
from viz.layout import Layout, lay_out
from viz.page import render

SIZES = (1_000, 10_000)
ROUNDS = 3
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


@dataclass(frozen=True, slots=True)
class Figures:
    """What one page cost: milliseconds to ready, frames a second, bytes."""

    ready: float
    rate: float
    size: int


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


def measure(browser: Any, path: Path, pan: str, rounds: int) -> Figures | None:
    """Medians over so many visits; None where the page did not get ready in time."""
    from playwright.sync_api import TimeoutError as Late

    found: list[tuple[float, float]] = []
    for _ in range(rounds):
        context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.add_init_script(WATCH)
        try:
            page.goto(path.as_uri())
            page.wait_for_selector("html.ready", state="attached")
            found.append((page.evaluate(READY), page.evaluate(PAN.replace("STEP", pan))))
        except Late:
            return None
        finally:
            context.close()
    return Figures(statistics.median(f[0] for f in found), statistics.median(f[1] for f in found), path.stat().st_size)


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """Wall time of one call, and what it returned."""
    start = time.perf_counter()
    done = work()
    return time.perf_counter() - start, done


def report(name: str, ours: Figures, peer: Figures | None) -> None:
    """One line a page; for peers how many times faster, smoother and smaller ours is."""
    if peer is None:
        print(f"  {name:12} not ready after {PATIENCE / 1000:.0f} s")
        return
    ratios = f"{peer.ready / ours.ready:.1f} x sooner, {ours.rate / peer.rate:.1f} x the frames, {ours.size / peer.size:.2f} x the size"
    against = "" if peer is ours else f"   ours: {ratios}"
    print(f"  {name:12} ready {peer.ready:7.0f} ms  {peer.rate:5.1f} frames/s  {peer.size / 1e6:6.2f} MB{against}")


def compare(browser: Any, entities: int, folder: Path) -> None:
    """All pages of one graph."""
    graph = make(entities)
    took, layout = seconds(lambda: lay_out(graph, {}))
    nodes, edges = rows(graph, layout)
    print(f"{len(nodes)} entities, {len(edges)} edges: layout {took:.1f} s")
    pages = {"ours": (folder / "ours.html", OURS), "pyvis": (folder / "pyvis.html", VIS), "vis-network": (folder / "vis.html", VIS)}
    pages["ours"][0].write_bytes(render(graph, layout, text="none"))
    pages["pyvis"][0].write_text(with_pyvis(nodes, edges), encoding="utf8")
    pages["vis-network"][0].write_text(with_vis(nodes, edges), encoding="utf8")
    rounds = ROUNDS if entities <= 2_000 else 1
    ours = measure(browser, *pages["ours"], rounds)
    if ours is None:
        sys.exit(f"our own page of {entities} entities did not get ready")
    for name, (path, pan) in pages.items():
        report(name, ours, ours if name == "ours" else measure(browser, path, pan, rounds))


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
