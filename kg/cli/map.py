"""``kg map``: draws the atlas as one page for the browser, or one entity with what is around it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import atlas_option, text_option

if TYPE_CHECKING:
    from viz.data import TextLevel


@click.command("map")
@atlas_option
@click.option("--relayout", is_flag=True, help="Place everything anew; without it, what was on the map stays where it is.")
@text_option
@click.option("--around", metavar="NAME", help="Draw only this entity or paper with its nearest entities.")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Where to write the page.  [default: map.html in the atlas]"
)
def map_command(atlas: Path, relayout: bool, text: TextLevel, around: str | None, output: Path | None) -> None:
    """Draw the map: one page that opens in a browser without a network."""
    if around is not None:
        click.echo(_draw_around(atlas, around, text, output))
        return
    from kg.atlas import open_atlas, writing
    from viz import draw

    open_atlas(atlas)
    with writing(atlas):
        click.echo(draw(atlas, text=text, relayout=relayout, output=output))


def _draw_around(atlas: Path, name: str, text: TextLevel, output: Path | None) -> Path:
    """Writes the neighbourhood's page; its name follows from the entity's unless ``output`` is given."""
    from kg.atlas import open_atlas
    from kg.atomic import write_text
    from kg.graphfile import read_graph
    from kg.history import read_history, with_history
    from kg.text import slug
    from viz.neighbourhood import neighbourhood

    opened = open_atlas(atlas)
    graph = with_history(read_graph(opened.graph), read_history(opened.history))
    page = output or atlas / f"around-{slug(name)[:60]}.html"
    write_text(page, neighbourhood(graph, name, text=text))
    return page
