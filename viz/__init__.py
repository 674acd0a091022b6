"""The map: from a graph to one page for the browser."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Literal

from kg.errors import MapError


def draw(
    atlas_dir: Path,
    *,
    text: Literal["none", "quotes", "full"] = "quotes",
    relayout: bool = False,
    output: Path | None = None,
) -> Path:
    """Draws the map of an atlas folder and returns the page's path (map.html in the folder, or ``output``).

    Entities that had a position keep it; ``relayout`` places all of them afresh. Writes layout.jsonl
    and the page, each whole or not at all. Raises AtlasFolderError where there is no graph and
    MapError where a file cannot be written.
    """
    from kg.graphfile import read_graph
    from viz.layout import encode_layout, lay_out, read_layout
    from viz.page import render

    graph = read_graph(atlas_dir / "graph")
    positions = atlas_dir / "layout.jsonl"
    layout = lay_out(graph, {} if relayout else read_layout(positions))
    page = output or atlas_dir / "map.html"
    html = render(graph, layout, text=text)
    write(positions, encode_layout(layout))
    write(page, html)
    return page


def write(path: Path, data: bytes) -> None:
    """Puts data in place of a file in one step. Raises MapError where that is not possible."""
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            os.chmod(name, 0o666 & ~_umask())
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise MapError(f"cannot be written: {error.strerror}", where=str(path), fix="choose another place with --output") from error


def _umask() -> int:
    """The process's mask for new files, which mkstemp does not heed."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
