"""``kg status``: what the atlas holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from kg.cli.options import atlas_option, format_option


@click.command("status")
@atlas_option
@format_option
def status_command(atlas: Path, format_: str) -> None:
    """What the atlas holds: digests, counts, and what was skipped."""
    from kg.atlas import open_atlas
    from kg.jsonlines import read_list
    from kg.lines import read_manifest

    opened = open_atlas(atlas)
    manifest = read_manifest(opened.graph)
    skipped = read_list(opened.path, "problems.jsonl")
    rejected = _rejected(opened.path)
    digests = [{"id": s.id, "without": list(s.without)} for s in opened.sources()]
    if format_ == "json":
        click.echo(json.dumps({"atlas": str(atlas), **manifest, "digests": digests, "skipped": skipped, "rejected": rejected}, ensure_ascii=False))
        return
    click.echo(f"{atlas}: generation {manifest['generation']}")
    if _was_stopped(digests, manifest["counts"].get("Digest", 0)):
        click.echo("  a run was stopped before its end: `kg build` without sources completes it")
    for name, count in manifest["counts"].items():
        click.echo(f"  {name:<18}{count:>8}")
    click.echo(f"digests ({len(digests)}):")
    for digest in digests:
        click.echo(f"  {digest['id']}" + (f"  (without {', '.join(digest['without'])})" if digest["without"] else ""))
    click.echo(f"skipped or doubted ({len(skipped)}):")
    for problem in skipped:
        click.echo(f"  {problem['digest']}" + (f":{problem['line']}" if problem["line"] else "") + f": {problem['what']} (kept: {problem['kept']})")
    if rejected:
        click.echo(f"proposals of the model that do not count ({sum(rejected.values())}), in {opened.path / 'rejected.jsonl'}:")
    for reason, count in rejected.items():
        click.echo(f"  {count:>6}  {reason}")


def _was_stopped(digests: list[dict[str, Any]], held: int) -> bool:
    """Whether the graph holds other digests than the list; one of which papers or weeks were removed may be in neither."""
    return not sum(not digest["without"] for digest in digests) <= held <= len(digests)


def _rejected(atlas: Path) -> dict[str, int]:
    """How many of a language model's proposals were rejected, by reason, the most frequent first."""
    from collections import Counter

    from kg.jsonlines import read_list

    return dict(Counter(row["reason"] for row in read_list(atlas, "rejected.jsonl")).most_common())
