"""``kg eval GOLD``: how right the atlas is."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from kg.cli.options import atlas_option, format_option


@click.command("eval")
@click.argument("gold", type=click.Path(path_type=Path))
@atlas_option
@click.option("--verbose", "-v", is_flag=True, help="List what was missed and what was extra.")
@format_option
def eval_command(gold: Path, atlas: Path, verbose: bool, format_: str) -> None:
    """Score the atlas against annotated papers in JSON Lines.

    A line is a paper: {"title", "arxiv_id", "entities": [{"name", "surfaces", "types", "relations", "tier"}]}
    with tier core or optional.
    """
    from kg.analyze.evaluate import evaluate, read_gold
    from kg.atlas import open_atlas
    from kg.graphfile import read_graph

    graph = read_graph(open_atlas(atlas).graph)
    papers = read_gold(gold)
    scores = {"strict": evaluate(graph, papers, strict=True), "lenient": evaluate(graph, papers, strict=False)}
    if format_ == "json":
        click.echo(json.dumps({name: asdict(s) for name, s in scores.items()}, ensure_ascii=False))
        return
    for name, score in scores.items():
        rates = f"precision {score.precision:.3f}  recall {score.recall:.3f}  F1 {score.f1:.3f}"
        click.echo(f"{name:<8} {rates}  relation accuracy {score.relation_accuracy:.3f}")
    click.echo(f"{scores['strict'].papers} papers, {scores['strict'].papers_missing} of them without entities")
    if verbose:
        for label in ("missed", "extra"):
            for title, entity in getattr(scores["strict"], label):
                click.echo(f"{label}: {title[:50]} | {entity}")
