"""``kg map``: draws the atlas as one page for the browser, or one entity with what is around it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.options import atlas_option, text_option
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.outgoing import TextLevel


@click.command("map")
@atlas_option
@click.option("--relayout", is_flag=True, help="Place everything anew; without it, what was on the map stays where it is.")
@text_option
@click.option("--around", metavar="NAME", help="Draw only this entity or paper with its nearest entities.")
@click.option(
    "--week",
    is_flag=False,
    flag_value="latest",
    metavar="[ID]",
    help="Draw only what the papers of this week (or FROM..TO; the latest without ID) name, as a page of its own.",
)
@click.option(
    "--filter",
    "filters",
    multiple=True,
    metavar="KEY=VALUE",
    help="Draw only what fits, as a page of its own: type, week, category, name, or papers (at least so many); may be repeated.",
)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Where to write the page.  [default: map.html in the atlas]"
)
def map_command(atlas: Path, relayout: bool, text: TextLevel, around: str | None, output: Path | None, **part: Any) -> None:
    """Draw the map: one page that opens in a browser without a network."""
    if around is not None:
        if any(part.values()):
            raise UsageError("--around draws by itself", fix="leave --week and --filter out")
        click.echo(_draw_around(atlas, around, text, output))
        return
    if any(part.values()):
        click.echo(_draw_part(atlas, part, text, output))
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
    from kg.text import slug
    from viz.around import neighbourhood

    opened = open_atlas(atlas)
    graph = opened.read_graph()
    page = output or atlas / f"around-{slug(name)[:60]}.html"
    write_text(page, neighbourhood(graph, name, text=text))
    return page


def _draw_part(atlas: Path, chosen: dict[str, Any], text: TextLevel, output: Path | None) -> Path:
    """Writes the map of what fits, laid out by itself; its name says what fits unless ``output`` is given."""
    from kg.atlas import open_atlas
    from kg.atomic import write_bytes
    from kg.text import slug
    from viz.choice import choose, parse
    from viz.layout import lay_out
    from viz.page import render

    choice = parse(chosen["filters"], chosen["week"])
    graph = choose(open_atlas(atlas).read_graph(), choice)
    words = " ".join([chosen["week"] or "", *chosen["filters"]])
    page = output or atlas / f"map-{slug(words)[:80]}.html"
    write_bytes(page, render(graph, lay_out(graph, {}), text=text, title=f"{words.strip()} · 論文アトラス"))
    return page
