"""``kg fetch``: what arXiv says of the atlas's papers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.options import atlas_option, text_option

if TYPE_CHECKING:
    from kg.atlas import Atlas
    from kg.sources.collect import Collected


@click.command("fetch")
@click.argument("ids", nargs=-1, metavar="[ID|FILE]...")
@atlas_option
@click.option("--refresh", is_flag=True, help="Ask again for papers that have metadata already.")
@click.option("--offline", is_flag=True, help="Ask nobody: only say which papers have no metadata.")
@click.option("--no-build", is_flag=True, help="Keep the metadata, but do not build the graph and the map again.")
@click.option("--delay", type=click.FloatRange(min=0), default=3.0, show_default=True, help="Seconds between requests; arXiv asks for 3.")
@text_option
def fetch_command(ids: tuple[str, ...], atlas: Path, refresh: bool, offline: bool, no_build: bool, **how: Any) -> None:
    """Ask arXiv for authors, dates, categories, abstracts and full titles of papers, by arXiv ID.

    A FILE is a digest or weekly list: all papers that it names. Without either, all papers of the atlas that have an
    arXiv id and no metadata yet. Only what no digest prints is filled in, and newer versions than those of the digests
    are told. ARXIV_API_URL names another server.
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
        _tell_newer(opened, wanted)
        return
    with writing(atlas) as locked:
        _fetch(locked, wanted, refresh, how["delay"])
        _tell_newer(locked, wanted)
    if not no_build and opened.sources():
        _build(atlas, how["text"])


def _wanted(atlas: Atlas, ids: Sequence[str]) -> list[str]:
    """The ids that are meant, sorted. Raises UsageError for what is no arXiv id and no file."""

    if not ids:
        papers = (data["properties"] for key, data in atlas.read_graph().nodes(data=True) if key[0] == "Paper")
        return sorted({paper["arxiv_id"] for paper in papers if paper.get("arxiv_id")})
    return sorted(ids_of(ids))


def ids_of(named: Sequence[str]) -> dict[str, str | None]:
    """arXiv ids with the week in which a digest lists them, from ids and from files of digests. Raises UsageError for what is neither."""
    from kg.arxiv_id import find_arxiv_id
    from kg.errors import UsageError
    from kg.sources.metadata import split_id

    found: dict[str, str | None] = {}
    for name in named:
        is_file = split_id(name) is None and Path(name).is_file()
        if is_file:
            found |= {ident: week for ident, week in _listed(name).items() if not found.get(ident)}
        elif ident := find_arxiv_id(name):
            found.setdefault(ident, None)
        else:
            raise UsageError(f"{name} is no arXiv id and no file", fix="write it as 2305.14314 or math/0211159, or name a weekly list")
    return found


def _listed(name: str) -> dict[str, str | None]:
    """The papers with arXiv ids that a digest names, and their weeks. Raises SourceError where there are none."""
    from kg.errors import SourceError
    from kg.read import read_digest
    from kg.sources.files import gather
    from kg.sources.metadata import split_id

    gathered = gather([name])
    _warn(gathered.problems)
    papers = [paper for ident, data in gathered.digests for paper in read_digest(data, ident).papers]
    found = {split[0]: paper.week for paper in papers if (split := split_id(paper.arxiv_id or ""))}
    if not found:
        raise SourceError("no paper in it has an arXiv id", where=name, fix="name a digest or list that links its papers on arXiv")
    return found


def _fetch(atlas: Atlas, wanted: Sequence[str], refresh: bool, delay: float) -> None:
    """Asks for what is not there and keeps each batch at once. Raises SourceError where nothing at all came."""
    from kg.errors import SourceError
    from kg.sources.metadata import FILE, load

    known, problems = load(atlas.path / FILE)
    _warn(problems)
    todo = [ident for ident in wanted if refresh or ident not in known]
    done = collected(atlas.path / FILE, todo, delay)
    counts = f"{len(done.got)} fetched, {len(wanted) - len(todo)} known already, {len(done.missing)} that arXiv does not have"
    click.echo(f"{len(wanted)} papers: {counts}" + (f", {len(todo) - done.asked} not asked for" if done.asked < len(todo) else ""))
    for ident, old, new in done.renewed:
        click.echo(f"{ident}: version {new} (was {old})")
    if todo and not done.got:
        raise SourceError("nothing could be fetched", fix="check the ids of the papers above")


def collected(path: Path, todo: Sequence[str], delay: float) -> Collected:
    """Fetches the papers into a file of metadata, and says on standard error how it goes."""
    import os

    from kg.sources.collect import Server, collect

    server = Server(os.environ.get("ARXIV_API_URL"), delay)
    done = collect(path, todo, server, lambda asked, all_: click.echo(f"kg: asked for {asked} of {all_} papers", err=True))
    if done.error:
        click.echo(f"kg: {done.error}", err=True)
    for ident in done.missing:
        click.echo(f"kg: arXiv has no paper {ident}", err=True)
    return done


def _tell_newer(atlas: Atlas, wanted: Sequence[str]) -> None:
    """Says where arXiv has a newer version than the one that a digest links."""
    from kg.sources.metadata import FILE, load, split_id

    known, _ = load(atlas.path / FILE)
    meant = set(wanted)
    for (kind, ident), data in sorted(atlas.read_graph().nodes(data=True)):
        url = data["properties"].get("url") or ""
        linked = split_id(url.rpartition("/")[2].removesuffix(".pdf")) if kind == "Paper" and ident in meant and ident in known else None
        if linked and linked[0] == ident and "v" in url.rpartition("/")[2] and linked[1] < known[ident].version:
            click.echo(f"{ident}: arXiv has version {known[ident].version}, the digest links version {linked[1]}")


def _build(atlas: Path, text: Any) -> None:
    from kg.pipeline import Options, build

    report = build(atlas, None, Options(text=text))
    click.echo(f"{atlas}: {report.papers} papers" + ("" if report.changed else " (nothing changed)"))
    if report.map:
        click.echo(f"map: {report.map}")


def _warn(problems: Sequence[object]) -> None:
    for problem in problems:
        click.echo(f"kg: {problem}", err=True)
