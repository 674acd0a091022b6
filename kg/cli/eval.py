"""``kg eval GOLD``: how right the atlas is, and how much of that is its vocabulary's."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.options import atlas_option, format_option

if TYPE_CHECKING:
    from kg.guards import Figure, Guards


@click.command("eval")
@click.argument("gold", type=click.Path(path_type=Path))
@atlas_option
@click.option("--verbose", "-v", is_flag=True, help="List what was missed and what was extra.")
@click.option("--report", type=click.Path(path_type=Path), help="Write a Markdown report with every miss and every extra.")
@click.option("--guards", is_flag=True, help="Score again with parts of the vocabulary taken away (minutes).")
@click.option("--elsewhere", multiple=True, help="With --guards: more texts (files, folders) in which a form may occur.")
@format_option
def eval_command(gold: Path, atlas: Path, verbose: bool, report: Path | None, elsewhere: tuple[str, ...], **asked: Any) -> None:
    """Score the atlas against annotated papers in JSON Lines (see docs/annotating.md).

    Build the atlas from exactly the annotated digests. Entities (strict: type included), relations, links and
    linking are scored; intervals are 95 % bootstraps over papers.
    """
    from kg.analyze.evaluate import evaluate
    from kg.analyze.gold import read_gold
    from kg.analyze.report import markdown, summary
    from kg.atlas import open_atlas
    from kg.atomic import write_text

    opened = open_atlas(atlas)
    papers = read_gold(gold)
    found = evaluate(opened.read_graph(), papers)
    if report:
        write_text(report, markdown(found, gold.name))
    guarded = _guards(atlas, gold, elsewhere) if asked["guards"] else None
    if asked["format_"] == "json":
        click.echo(json.dumps(asdict(found) | ({"guards": asdict(guarded)} if guarded else {}), ensure_ascii=False))
        return
    lines = summary(found)
    if verbose:
        for label, pairs in (("missed", found.strict.missed), ("extra", found.strict.extra)):
            lines += [f"{label}: {title[:50]} | {entity}" for title, entity in pairs]
    if guarded:
        lines += _lines(guarded)
    for line in lines:
        click.echo(line)


def _guards(atlas: Path, gold: Path, elsewhere: tuple[str, ...]) -> Guards:
    from kg.analyze.gold import read_gold
    from kg.atlas import open_atlas
    from kg.guards import guard
    from kg.sources.files import gather

    return guard(open_atlas(atlas), read_gold(gold), gather(elsewhere) if elsewhere else None)


def _lines(found: Guards) -> list[str]:
    lines = ["", "guards (strict)", _line("whole vocabulary", found.full)]
    lines += [_line(f"dropout, seed {seed}", figure) for seed, figure in enumerate(found.dropout)]
    lines += [_line("dropout, mean", found.dropout_mean), _line("no lexicon", found.empty), _line("one digest left out", found.left_out)]
    lines.append(f"{len(found.disabled)} forms occur in one digest only and were disabled for it:")
    return [*lines, *(f"  {digest}: {entry}" + (f" ({form})" if form != entry else "") for digest, entry, form in found.disabled)]


def _line(name: str, figure: Figure) -> str:
    rates = f"precision {figure.precision:.3f}  recall {figure.recall:.3f}  F1 {figure.f1:.3f}"
    return f"  {name:<20} {rates}  relation accuracy {figure.relation_accuracy:.3f}"
