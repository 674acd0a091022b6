"""``kg strata``: what the atlas knows in each field and task, and models compared over it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.options import atlas_option, rows_format_option
from kg.errors import AtlasError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.analyze.strata import Layer, Standing, Strata
    from kg.report.words import Lang

_GAP = "-"
_PARTS = ("papers", "entities", "models", "questions", "results")


@click.command("strata")
@click.argument("name", required=False)
@atlas_option
@click.option("--compare", multiple=True, metavar="MODEL", help="Compare models over all strata; name two or more.")
@click.option("--gaps", is_flag=True, help="Only strata of which the atlas knows no paper.")
@click.option("--lang", type=click.Choice(["en", "ja"]), default="en", show_default=True, help="The language of the strata's names.")
@rows_format_option
def strata_command(name: str | None, atlas: Path, compare: tuple[str, ...], gaps: bool, lang: Lang, format_: str) -> None:
    """Fields and tasks with their papers, entities, questions and results; or all of the stratum NAME."""
    from kg.analyze.strata import Strata
    from kg.atlas import open_atlas
    from kg.strata import load_strata

    if len(compare) == 1:
        raise UsageError("a comparison needs two models", fix="give --compare once for each model")
    opened = open_atlas(atlas)
    strata = Strata(opened.read_graph(), load_strata(opened.schemas))
    if compare:
        _compare(strata, compare, lang, format_)
        return
    layers = strata.layers()
    if name:
        wanted = [la for la in layers if name.casefold() in (la.stratum.name.casefold(), la.stratum.ja)]
        if not wanted:
            raise AtlasError(f"there is no stratum {name}", fix="`kg strata` lists them; schemas/strata.yaml defines them")
        _show(wanted[0], lang, format_)
    else:
        _table([la for la in layers if la.gap or not gaps], lang, format_)


def _title(layer_or_stratum: Any, lang: str, format_: str) -> str:
    stratum = getattr(layer_or_stratum, "stratum", layer_or_stratum)
    name: str = stratum.ja if lang == "ja" else stratum.name
    return "  " * stratum.depth + name if format_ == "table" else name


def _heads(names: Sequence[str], lang: Lang, format_: str) -> list[str]:
    """Heads of columns in a language; what programs read has the same ones in each."""
    from kg.report.words import say

    return [say(lang if format_ == "table" else "en", f"strata.{name}") for name in names]


def _table(layers: list[Layer], lang: Lang, format_: str) -> None:
    from kg.cli.tables import print_rows

    rows = []
    for la in layers:
        counts = [len(part) for part in (la.papers, la.entities, la.models, la.questions, la.results)]
        rows.append((_title(la, lang, format_), *(c or _GAP if format_ == "table" else c for c in counts)))
    print_rows(_heads(("stratum", *_PARTS), lang, format_), rows, format_)


def _show(layer: Layer, lang: Lang, format_: str) -> None:
    from kg.cli.tables import print_rows
    from kg.report.words import say
    from kg.store.values import neutral

    if format_ == "json":
        click.echo(json.dumps(asdict(layer) | {"gap": layer.gap}, ensure_ascii=False))
    elif format_ == "csv":
        print_rows(("of", "on", "by", "value", "unit", "paper"), [(r.of, r.on, r.by, r.value, r.unit, r.paper) for r in layer.results], "csv")
    else:
        title = say(lang, "strata.title", path=" > ".join(layer.stratum.path), ja=layer.stratum.ja)
        click.echo(title + (say(lang, "strata.gap") if layer.gap else ""))
        for part in _PARTS[:-1]:
            found = getattr(layer, part)
            click.echo(f"{say(lang, f'strata.{part}')} ({len(found)}):" + (" " + neutral(", ".join(found)) if found else ""))
        click.echo(f"{say(lang, 'strata.results')} ({len(layer.results)}):")
        for r in layer.results:
            value = f"{r.value:g}{r.unit} {r.by or ''}"
            click.echo(neutral("  " + say(lang, "strata.result", of=r.of, on=r.on or "?", value=value, paper=r.paper)))


def _compare(strata: Strata, names: tuple[str, ...], lang: Lang, format_: str) -> None:
    from kg.cli.tables import print_rows
    from kg.lookup import find

    keys = [find(strata.graph, name) for name in names]
    if wrong := [name for name, key in zip(names, keys, strict=True) if key[0] != "Entity"]:
        raise UsageError(f"{wrong[0]} is a paper", fix="name models")
    found = strata.compare([key[1] for key in keys])
    titles = [strata.graph.nodes[key]["properties"]["name"] for key in keys]
    if format_ == "json":
        data = [{"stratum": s.path, "models": {key[1]: asdict(x) | {"gap": x.gap} for key, x in zip(keys, row, strict=True)}} for s, row in found]
        click.echo(json.dumps(data, ensure_ascii=False))
        return
    first, *parts = _heads(("stratum", "papers", "results"), lang, format_)
    columns = [first, *(f"{title}: {part}" for title in titles for part in parts)]
    rows = [(_title(s, lang, format_), *(c for x in row for c in _cells(x, format_))) for s, row in found]
    print_rows(columns, rows, format_)


def _cells(standing: Standing, format_: str) -> tuple[Any, Any]:
    if format_ == "csv":
        return len(standing.papers), len(standing.results)
    results = "; ".join(f"{r.on or '?'} {r.value:g}{r.unit}" for r in standing.results[:3])
    return len(standing.papers) or _GAP, results or _GAP
