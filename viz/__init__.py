"""The map: from a graph to one page for the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Literal


def draw(
    atlas_dir: Path,
    *,
    text: Literal["none", "quotes", "full"] = "quotes",
    relayout: bool = False,
    output: Path | None = None,
) -> Path:
    """Draws the map of an atlas folder and returns the page's path (map.html in the folder, or ``output``).

    Entities that had a position keep it; ``relayout`` places all of them afresh. Writes layout.jsonl
    and the page, each whole or not at all. Raises AtlasFolderError where there is no graph or a file
    cannot be written, MapError where layout.jsonl is damaged.
    """
    from kg.atlas import Atlas
    from kg.atomic import write_bytes
    from kg.graphfile import read_graph
    from viz.layout import encode_layout, lay_out, read_layout
    from viz.page import render

    graph = read_graph(Atlas(atlas_dir).graph)
    positions = atlas_dir / "layout.jsonl"
    layout = lay_out(graph, {} if relayout else read_layout(positions))
    page = output or atlas_dir / "map.html"
    html = render(graph, layout, text=text)
    write_bytes(positions, encode_layout(layout))
    write_bytes(page, html)
    return page
