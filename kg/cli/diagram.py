"""``kg diagram PAPER``: a paper as a Mermaid flowchart."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import atlas_option
from kg.errors import UsageError


@click.command("diagram")
@click.argument("paper")
@atlas_option
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Where to write it.  [default: standard output]")
def diagram_command(paper: str, atlas: Path, output: Path | None) -> None:
    """Draw a paper as a Mermaid flowchart: sections, entities by relation, links and results."""
    from kg.analyze.diagram import paper_diagram
    from kg.atlas import open_atlas
    from kg.atomic import write_text
    from kg.lookup import find

    opened = open_atlas(atlas)
    graph = opened.read_graph()
    key = ("Paper", paper) if ("Paper", paper) in graph else find(graph, paper)
    if key[0] != "Paper":
        raise UsageError(f"{paper} is no paper but {graph.nodes[key]['labels'][-1]} {key[1]}", fix="name a paper by its id or title")
    text = paper_diagram(graph, key)
    if output is None:
        click.echo(text, nl=False)
        return
    write_text(output, text)
    click.echo(output)
