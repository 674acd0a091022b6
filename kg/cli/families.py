"""``kg families``: which models belong together by name, and what texts state between them."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.options import atlas_option, limit_option
from kg.errors import AtlasError

if TYPE_CHECKING:
    from kg.analyze.families import Named, NameFamily, Names


@click.command("families")
@click.argument("name", required=False)
@atlas_option
@click.option("--threshold", type=click.FloatRange(0.2, 1.0), default=0.4, show_default=True, help="How alike names must be (cosine).")
@click.option("--by", type=click.Choice(["branch", "community"]), default="branch", show_default=True, help="Cut the tree, or find communities.")
@click.option("--scatter", "scatter_", is_flag=True, help="Every dated model with its first week and its papers, as rows.")
@click.option("--format", "format_", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True, help="How to print.")
@limit_option
def families_command(name: str | None, atlas: Path, threshold: float, format_: str, limit: int, **how: Any) -> None:
    """Families of models by the likeness of their names, or the family of NAME. Texts say nothing of it: evidence is shown apart."""
    from kg.analyze.families import branches, communities, families, models_of, scatter, similar_names, stated_between
    from kg.atlas import open_atlas
    from kg.cli.tables import print_rows
    from kg.lookup import find

    graph = open_atlas(atlas).read_graph()
    names = similar_names(models_of(graph), stated_between(graph))
    if how["scatter_"]:
        print_rows(("id", "name", "first", "papers"), scatter(names)[:limit], "table" if format_ == "text" else format_)
        return
    found = families(names, (branches if how["by"] == "branch" else communities)(names, threshold), 1 if name else 2)
    if name:
        key = find(graph, name)
        found = [family for family in found if any(m.id == key[1] for m in family.members)]
        if not found:
            raise AtlasError(f"{key[1]} is no model", fix="families are of models")
    found = found[:limit]
    if format_ == "json":
        click.echo(json.dumps([asdict(f) | {"links": _links(names, f, threshold)} for f in found], ensure_ascii=False))
    elif format_ == "csv":
        rows = [(f.name, m.name, m.size, m.version, ", ".join(m.variants), m.first, m.papers, m.id) for f in found for m in f.members]
        print_rows(("family", "name", "size", "version", "variants", "first", "papers", "id"), rows, "csv")
    else:
        for family in found:
            for line in _lines(names, family, threshold, detailed=name is not None):
                click.echo(line)


def _links(names: Names, family: NameFamily, threshold: float) -> list[dict[str, Any]]:
    """Links inside a family: ``name`` is the cosine (None under the threshold), ``evidence`` what texts state."""
    inside = {m.id for m in family.members}
    found = []
    for link in names.links:
        first, second = names.models[link.first].id, names.models[link.second].id
        if {first, second} <= inside and (link.similarity >= threshold or link.evidence):
            similarity = round(link.similarity, 3) if link.similarity >= threshold else None
            found.append({"first": first, "second": second, "name": similarity, "evidence": list(link.evidence)})
    return found


def _lines(names: Names, family: NameFamily, threshold: float, *, detailed: bool) -> list[str]:
    from kg.store.values import neutral

    words = ", ".join(f"{word} {weight:.1f}" for word, weight in family.words[:6])
    lines = [f"{family.name} ({len(family.members)})  words: {words}"]
    if not detailed:
        lines.append(f"  {', '.join(m.name for m in family.members)}")
    else:
        lines += [f"  {_member(m)}" for m in family.members]
        stated = [link for link in _links(names, family, threshold) if link["evidence"]]
        names_of = {m.id: m.name for m in family.members}
        lines.append(f"stated by texts ({len(stated)}):")
        lines += [f"  {names_of[k['first']]} - {names_of[k['second']]}: {', '.join(k['evidence'])}" for k in stated]
    return [neutral(line) for line in lines]


def _member(model: Named) -> str:
    from kg.text import counted

    parts = [f"size {model.size}" if model.size else "", f"version {model.version}" if model.version else "", *model.variants]
    apart = f" ({', '.join(p for p in parts if p)})" if any(parts) else ""
    return f"{model.first or '?':<10} {model.name}{apart}  {counted(model.papers, 'paper')}"
