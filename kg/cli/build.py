"""``kg build``, ``kg add`` and ``kg remove``: what the atlas is made from."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from kg.cli.options import atlas_option, extractor_options, given, text_option
from kg.errors import UsageError
from kg.outgoing import TextLevel

_SOURCES = click.argument("sources", nargs=-1, metavar="[SOURCE]...")
_STRICT = click.option("--strict", is_flag=True, help="Exit with 1 when anything was skipped or doubted.")
_ID = click.option("--id", "stdin_id", metavar="NAME", help="The digest id of standard input (else stdin); another digest of this id is replaced.")
_NO_MAP = click.option("--no-map", is_flag=True, help="Do not draw map.html and the pages of weeks.")
_FORMAT = click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print the summary."
)


@click.command("build")
@_SOURCES
@atlas_option
@click.option("--replace", is_flag=True, help="Drop digests that are not among the sources.")
@_ID
@extractor_options
@text_option
@_NO_MAP
@_STRICT
@_FORMAT
def build_command(sources: tuple[str, ...], atlas: Path, replace: bool, stdin_id: str | None, no_map: bool, **more: Any) -> None:
    """Make the atlas hold exactly these digests: files, folders, or - for standard input.

    Without SOURCE, rebuild it from the digests that it keeps.
    """
    from kg.pipeline import Options, build
    from kg.read.decode import require_text
    from kg.sources.files import gather

    _check_id(sources, stdin_id)
    gathered = gather(sources, stdin_id, require_text) if sources else None
    options = Options(replace=replace, draw=not no_map, text=more.pop("text"), model=given(more))
    if more.pop("dry_run"):
        _foresee(atlas, gathered, options, keep=False)
    else:
        _report(build(atlas, gathered, options), atlas, **more)


@click.command("add")
@_SOURCES
@atlas_option
@_ID
@extractor_options
@text_option
@_NO_MAP
@_STRICT
@_FORMAT
def add_command(sources: tuple[str, ...], atlas: Path, stdin_id: str | None, no_map: bool, **more: Any) -> None:
    """Add digests to the atlas; one with the same id is replaced."""
    from kg.pipeline import Options, add
    from kg.read.decode import require_text
    from kg.sources.files import gather

    if not sources:
        raise UsageError("there is nothing to add", fix="name a SOURCE: a file, a folder or - for standard input")
    _check_id(sources, stdin_id)
    gathered, options = gather(sources, stdin_id, require_text), Options(draw=not no_map, text=more.pop("text"), model=given(more))
    if more.pop("dry_run"):
        _foresee(atlas, gathered, options, keep=True)
    else:
        _report(add(atlas, gathered, options), atlas, **more)


@click.command("remove")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@atlas_option
@text_option
@_NO_MAP
@_STRICT
@_FORMAT
def remove_command(ids: tuple[str, ...], atlas: Path, text: TextLevel, no_map: bool, **shown: Any) -> None:
    """Take digests, weeks (2023-W45) or papers (2311.05232) out, with all that only they supported."""
    from kg.atlas import open_atlas
    from kg.pipeline import Options, remove

    open_atlas(atlas)
    _report(remove(atlas, ids, Options(draw=not no_map, text=text)), atlas, **shown)


def _check_id(sources: tuple[str, ...], stdin_id: str | None) -> None:
    """Refuses an id that names nothing here, and one by which weeks and papers are known: `kg remove` would take more than is meant."""
    from kg.arxiv_id import find_arxiv_id
    from kg.weeks import is_week

    if stdin_id is not None and "-" not in sources:
        raise UsageError("--id names standard input, and none is read", fix="add - as a SOURCE; a file's id is its path")
    if stdin_id and (is_week(stdin_id) or find_arxiv_id(stdin_id)):
        raise UsageError(f"{stdin_id} names a week or paper, and cannot name a digest", fix=f"call it digest-{stdin_id}, or whatever else you like")


def _foresee(atlas: Path, gathered: Any, options: Any, *, keep: bool) -> None:
    """What the model would be asked; for --dry-run."""
    from kg.pipeline import foresee

    model, found = foresee(atlas, gathered, options, keep=keep)
    click.echo(f"{model}: {found}")


def _report(report: Any, atlas: Path, strict: bool, format_: str) -> None:
    from kg.text import counted

    for problem in (*report.problems, *report.remarks):
        click.echo(f"kg: {problem}", err=True)
    if report.replaced and format_ == "text":
        click.echo(f"kg: replaced, as digests of these ids were here already: {', '.join(report.replaced)}", err=True)
    if format_ == "json":
        click.echo(json.dumps(asdict(report), ensure_ascii=False, default=str))
    else:
        click.echo(
            f"{atlas}: {counted(report.papers, 'paper')}"
            + (f" and {counted(report.assets, 'asset')}" if report.assets else "")
            + f" from {counted(report.digests, 'digest')}, {counted(report.entities, 'entity', 'entities')}"
            + f", {counted(report.relations, 'relation')}"
            + ("" if report.changed else " (nothing changed)")
        )
        click.echo(f"{report.passages} passages, {report.extracted} of them extracted now; {len(report.problems)} skipped or doubted")
        if report.asked:
            _tell(report.asked, atlas)
        if report.map:
            click.echo(f"map: {report.map}")
        if report.weeks:
            click.echo(f"weeks: {report.weeks}")
    if strict and report.problems:
        sys.exit(1)


def _tell(asked: Any, atlas: Path) -> None:
    click.echo(f"{asked.model}: {asked.asked} passages asked, {asked.known} known already; {asked.account}")
    if asked.rejected:
        click.echo(f"{asked.rejected} of its proposals rejected: {atlas / 'rejected.jsonl'}")
    if asked.once:
        click.echo("kg: without the flag a later run reads with the rules alone; [model] in atlas.toml makes it last", err=True)
    if asked.verdicts:
        click.echo(f"{asked.verdicts} undecided pairs read a second time: {atlas / 'verdicts.jsonl'}")
