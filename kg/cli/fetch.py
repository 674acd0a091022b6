"""``kg fetch``: what arXiv says of the atlas's papers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.options import atlas_option, text_option

if TYPE_CHECKING:
    from kg.atlas import Atlas


@click.command("fetch")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@atlas_option
@click.option("--refresh", is_flag=True, help="Ask again for papers that have metadata already.")
@click.option("--offline", is_flag=True, help="Ask nobody: only say which papers have no metadata.")
@click.option("--no-build", is_flag=True, help="Keep the metadata, but do not build the graph and the map again.")
@click.option("--delay", type=click.FloatRange(min=0), default=3.0, show_default=True, help="Seconds between requests; arXiv asks for 3.")
@text_option
def fetch_command(ids: tuple[str, ...], atlas: Path, refresh: bool, offline: bool, no_build: bool, **how: Any) -> None:
    """Ask arXiv for authors, dates, categories, abstracts and full titles of papers, by arXiv ID.

    Without ID, of all papers of the atlas that have an arXiv id and no metadata yet. Only what no digest prints is
    filled in. ARXIV_API_URL names another server.
    """
    from kg.atlas import open_atlas, writing
    from kg.sources.metadata import FILE, load

    opened = open_atlas(atlas)
    wanted = _wanted(opened, ids)
    if offline:
        known, problems = load(opened.path / FILE)
        _warn(problems)
        missing = [ident for ident in wanted if ident not in known]
        click.echo(f"{len(wanted)} papers: {len(wanted) - len(missing)} with metadata, {len(missing)} without")
        for ident in missing:
            click.echo(f"  {ident}")
        return
    with writing(atlas) as locked:
        _fetch(locked, wanted, refresh, how["delay"])
    if not no_build and opened.sources():
        _build(atlas, how["text"])


def _wanted(atlas: Atlas, ids: Sequence[str]) -> list[str]:
    """The ids that are meant, sorted. Raises UsageError for one that is no arXiv id."""
    from kg.errors import UsageError
    from kg.graphfile import read_graph
    from kg.sources.metadata import split_id

    if not ids:
        papers = (data["properties"] for key, data in read_graph(atlas.graph).nodes(data=True) if key[0] == "Paper")
        return sorted({paper["arxiv_id"] for paper in papers if paper.get("arxiv_id")})
    wanted = set()
    for ident in ids:
        split = split_id(ident)
        if split is None:
            raise UsageError(f"{ident} is no arXiv id", fix="write it as 2305.14314 or math/0211159")
        wanted.add(split[0])
    return sorted(wanted)


def _fetch(atlas: Atlas, wanted: Sequence[str], refresh: bool, delay: float) -> None:
    """Asks for what is not there and keeps each batch at once. Raises SourceError where nothing at all came."""
    import os

    from kg.errors import SourceError
    from kg.sources.metadata import BATCH, FILE, fetch, load, save

    known, problems = load(atlas.path / FILE)
    _warn(problems)
    todo = [ident for ident in wanted if refresh or ident not in known]
    got: set[str] = set()
    asked = 0
    try:
        for batch in fetch(todo, base_url=os.environ.get("ARXIV_API_URL"), delay=delay):
            asked = min(asked + BATCH, len(todo))
            known |= {one.id: one for one in batch}
            save(atlas.path / FILE, known)
            got |= {one.id for one in batch}
            click.echo(f"kg: asked for {asked} of {len(todo)} papers", err=True)
    except SourceError as error:
        if not got:
            raise
        click.echo(f"kg: {error}", err=True)
    missing = [ident for ident in todo[:asked] if ident not in got]
    for ident in missing:
        click.echo(f"kg: arXiv has no paper {ident}", err=True)
    counts = f"{len(got)} fetched, {len(wanted) - len(todo)} known already, {len(missing)} that arXiv does not have"
    click.echo(f"{len(wanted)} papers: {counts}" + (f", {len(todo) - asked} not asked for" if asked < len(todo) else ""))
    if todo and not got:
        raise SourceError("nothing could be fetched", fix="check the ids of the papers above")


def _build(atlas: Path, text: Any) -> None:
    from kg.pipeline import Options, build

    report = build(atlas, None, Options(text=text))
    click.echo(f"{atlas}: {report.papers} papers" + ("" if report.changed else " (nothing changed)"))
    if report.map:
        click.echo(f"map: {report.map}")


def _warn(problems: Sequence[object]) -> None:
    for problem in problems:
        click.echo(f"kg: {problem}", err=True)
