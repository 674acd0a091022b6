"""The map: from a graph to one page for the browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

    from kg.outgoing import TextLevel
    from viz.drawing import Drawing


def is_current(atlas_dir: Path, text: TextLevel) -> bool:
    """Whether map.html is what would be drawn now at this level of text, and links to weeks/ if they are there."""
    from kg.atlas import Atlas
    from kg.graphfile import read_generation
    from kg.strata import load_strata
    from viz.marks import WEEKS, stamp

    atlas = Atlas(atlas_dir)
    page, positions = atlas_dir / "map.html", atlas_dir / "layout.jsonl"
    if not page.is_file() or not positions.is_file():
        return False
    with page.open("rb") as file:
        head = file.read(4096)
    linked = WEEKS.encode() in head
    return linked == has_weeks(page) and stamp(read_generation(atlas.graph), text, load_strata(atlas.schemas)).encode() in head


def has_weeks(page: Path) -> bool:
    """Whether the pages of the weeks stand beside a page."""
    return (page.parent / "weeks" / "index.html").is_file()


def alone(page: bytes) -> bytes:
    """A page as it is where nothing stands beside it: without its link to the weeks."""
    from viz.marks import WEEKS

    return page.replace(WEEKS.encode(), b"", 1)


def is_drawn_from(atlas_dir: Path, generation: str) -> bool:
    """Whether map.html says that it was drawn from this generation of the graph, at whatever level of text."""
    with (atlas_dir / "map.html").open("rb") as file:
        return f"generation {generation}".encode() in file.read(4096)


def draw(
    atlas_dir: Path,
    *,
    text: TextLevel = "quotes",
    relayout: bool = False,
    output: Path | None = None,
    graph: nx.MultiDiGraph | None = None,
) -> Path:
    """Draws the map of an atlas folder and returns the page's path (map.html in the folder, or ``output``).

    Entities that had a position keep it; ``relayout`` places all of them afresh. ``graph`` is the folder's
    own for a caller that has it in memory; else it is read. The page links to the pages of the weeks where
    these stand beside it. Writes layout.jsonl
    and the page, each whole or not at all. Raises AtlasFolderError where there is no graph or a file
    cannot be written, MapError where layout.jsonl is damaged, SchemaError where the atlas's own strata are wrong.
    """
    from kg.atlas import Atlas
    from kg.atomic import write_bytes
    from kg.history import read_history, with_history
    from kg.strata import load_strata
    from viz.layout import encode_layout, lay_out, read_layout
    from viz.page import render

    atlas = Atlas(atlas_dir)
    graph = atlas.read_graph() if graph is None else with_history(graph, read_history(atlas.history))
    positions = atlas_dir / "layout.jsonl"
    layout = lay_out(graph, {} if relayout else read_layout(positions))
    page = output or atlas_dir / "map.html"
    html = render(graph, layout, text=text, weeks=has_weeks(page), strata=load_strata(atlas.schemas))
    write_bytes(positions, encode_layout(layout))
    write_bytes(page, html)
    return page


def neighbourhood(atlas: str | Path | nx.MultiDiGraph, name: str, *, most: int = 200, text: TextLevel = "quotes") -> Drawing:
    """One entity or paper with what is nearest to it, at most ``most`` entities: a page that a notebook shows by itself.

    ``atlas`` is a folder or its graph, ``name`` any name or id. Raises AtlasError where there is no such thing.
    """
    from kg.atlas import open_atlas
    from viz.around import neighbourhood as draw_around
    from viz.drawing import Drawing

    graph = open_atlas(Path(atlas)).read_graph() if isinstance(atlas, (str, Path)) else atlas
    return Drawing(draw_around(graph, name, most=most, text=text), title=name)
