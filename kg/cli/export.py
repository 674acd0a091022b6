"""``kg export``: the atlas, or a part of it, in a format that other tools open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import atlas_option, text_option
from kg.errors import UsageError
from kg.export.formats import FORMATS, export

if TYPE_CHECKING:
    import networkx as nx

    from kg.atlas import Atlas
    from kg.outgoing import TextLevel


@click.command("export")
@atlas_option
@click.option("--format", "format_", type=click.Choice(list(FORMATS)), required=True, help="What to write.")
@click.option(
    "--filter",
    "filters",
    multiple=True,
    metavar="KEY=VALUE",
    help="Write only what fits: type, week, category, name, or papers (at least so many), as for the map; may be repeated.",
)
@click.option("--output", type=click.Path(path_type=Path), metavar="PATH", help="The file or folder to write.  [default: the atlas's name, here]")
@text_option
@click.option("--replace", is_flag=True, help="Write into a folder that holds other things; files of the same names are lost.")
def export_command(atlas: Path, format_: str, filters: tuple[str, ...], output: Path | None, text: TextLevel, replace: bool) -> None:
    """Write the atlas for other tools: graph editors, RDF, tables, a notebook of linked notes."""
    from kg.atlas import open_atlas
    from kg.export.texts import public

    opened = open_atlas(atlas)
    path = output or Path(f"{atlas.resolve().name}{FORMATS[format_].suffix or f'-{format_}'}")
    _check_place(path, atlas)
    graph = public(_chosen(opened, filters), text)
    export(graph, format_, path, replace=replace)
    click.echo(f"{path}: {graph.number_of_nodes()} nodes, {graph.number_of_edges()} relationships, text {text}")


def _check_place(path: Path, atlas: Path) -> None:
    here, there = path.resolve(), atlas.resolve()
    if here == there or there in here.parents or here in there.parents:
        raise UsageError("an export cannot be written into or around its atlas", where=str(path), fix="name another place with --output")


def _chosen(atlas: Atlas, filters: tuple[str, ...]) -> nx.MultiDiGraph:
    """The graph or its part, with the positions that the map has."""
    from viz.choice import choose, parse
    from viz.layout import read_layout

    choice = parse(filters) if filters else None
    graph = atlas.read_graph()
    if choice:
        graph = choose(graph, choice)
    graph.graph["positions"] = read_layout(atlas.path / "layout.jsonl")
    return graph
