"""``kg assets``: the ecosystem's datasets, models and applications as a table, one by one, and what is missing."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.options import atlas_option, limit_option, rows_format_option
from kg.errors import AtlasError, UsageError

if TYPE_CHECKING:
    from kg.analyze.assets import AssetPage, Assets, Neighbour
    from kg.atlas import Atlas


@click.command("assets")
@click.argument("name", required=False)
@atlas_option
@click.option("--search", default="", metavar="WORDS", help="Only rows that hold all these words.")
@click.option("--type", "type_", type=click.Choice(["dataset", "model", "application"]), help="Only assets of this type.")
@click.option("--sort", default="name", show_default=True, metavar="COLUMN", help="Sort by a column of the table.")
@click.option("--reverse", is_flag=True, help="The largest or latest first.")
@click.option("--coverage", is_flag=True, help="How many assets state each field, by type.")
@click.option("--undocumented", is_flag=True, help="Names that assets depend on and that no asset describes.")
@click.option("--merged", is_flag=True, help="Names that were found to be one thing or two, and why.")
@rows_format_option
@limit_option
def assets_command(name: str | None, atlas: Path, format_: str, limit: int, **asked: Any) -> None:
    """The ecosystem's assets: all as a table, or NAME with its fields, upstream and downstream."""
    from kg.analyze.assets import COLUMNS, Assets, select
    from kg.atlas import open_atlas
    from kg.cli.tables import print_rows

    coverage, undocumented, merged = (asked.pop(question) for question in ("coverage", "undocumented", "merged"))
    if sum((name is not None, coverage, undocumented, merged)) > 1:
        raise UsageError("one question at a time", fix="use NAME, --coverage, --undocumented or --merged")
    opened = open_atlas(atlas)
    if merged:
        print_rows(("verdict", "name", "other", "reason"), _decisions(opened)[:limit], format_)
        return
    assets = Assets(opened.read_graph())
    if not assets.ids:
        raise AtlasError("there are no assets in this atlas", where=str(atlas), fix="`kg add` a catalogue in YAML; see docs/assets.md")
    if name is not None:
        _show(assets, name, format_)
    elif coverage:
        rows = [(c.type, c.field, c.stated, c.asked, f"{c.share:.0%}" if format_ == "table" else round(c.share, 4)) for c in assets.coverage()]
        print_rows(("type", "field", "stated", "asked", "share"), rows[:limit], format_)
    elif undocumented:
        found = [(u.name, u.type, len(u.named_by), u.papers, list(u.named_by), u.id) for u in assets.undocumented()]
        print_rows(("name", "type", "assets", "papers", "named by", "id"), found[:limit], format_)
    else:
        chosen = select(assets.table(), **asked)[:limit]
        print_rows(COLUMNS, [[row[c] for c in COLUMNS] for row in chosen], format_)


def _decisions(atlas: Atlas) -> list[tuple[str, str, str, str]]:
    from kg.jsonlines import read_list

    found = read_list(atlas.path, "decisions.jsonl")
    return [(d["verdict"], *d["names"][:2], d["rule"].removeprefix("asset: ")) for d in found if d["rule"].startswith("asset: ")]


def _show(assets: Assets, name: str, format_: str) -> None:
    from kg.cli.tables import print_rows
    from kg.lookup import find

    key = find(assets.graph, name)
    page = assets.page(key[1])
    if format_ == "json":
        click.echo(json.dumps(asdict(page), ensure_ascii=False))
    elif format_ == "csv":
        print_rows(("field", "value", "source", "note"), page.fields, "csv")
    else:
        for line in _lines(page):
            click.echo(line)


def _lines(page: AssetPage) -> list[str]:
    from kg.store.values import neutral
    from kg.text import excerpt

    lines = [f"{page.name}  [{page.type}]  id: {page.id}", f"  stated in {', '.join(page.sources)}"]
    for field, value, place, note in page.fields:
        text = excerpt(", ".join(value) if isinstance(value, list) else str(value), 200)
        where = place if len(page.sources) > 1 else f"line {place.rsplit(':', 1)[1]}"
        lines.append(f"  {field}: {text}" + (f" ({excerpt(note, 100)})" if note else "") + f"  [{where}]")
    lines.append(f"  not stated ({len(page.unknown)}): {', '.join(page.unknown) or 'nothing'}")
    for title, found in (("made from", page.upstream), ("made into", page.downstream)):
        lines.append(f"{title} ({len(found)}):")
        lines += [_neighbour(n) for n in found]
    return [neutral(line) for line in lines]


def _neighbour(neighbour: Neighbour) -> str:
    gap = "" if neighbour.documented else ", no asset"
    return f"  {neighbour.relation} {neighbour.name} [{neighbour.type}{gap}]  {neighbour.source}"
