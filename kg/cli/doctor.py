"""``kg doctor``: checks everything that the atlas promises, and says how to mend what is broken."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from kg.cli.options import atlas_option, format_option


@click.command("doctor")
@atlas_option
@click.option("--strict", is_flag=True, help="Exit with 1 for notes too, such as a map behind its graph.")
@click.option("--mend", is_flag=True, help="First make anew, from the kept digests, all that can be made: cache, graph, map and weeks.")
@format_option
def doctor_command(atlas: Path, strict: bool, mend: bool, format_: str) -> None:
    """Check every promise of the atlas: spans, quotes, references, counts, files in step. Changes nothing without --mend.

    Exits with 1 where something is broken; each finding says how to mend it.
    """
    from kg.doctor import examine

    if mend:
        from kg.atlas import open_atlas
        from kg.pipeline import Options
        from kg.pipeline import mend as make_anew

        open_atlas(atlas)
        make_anew(atlas, Options())

    checks, findings = examine(atlas)
    broken = [f for f in findings if f.broken]
    if format_ == "json":
        click.echo(
            json.dumps({"atlas": str(atlas), "healthy": not broken, "checks": checks, "findings": [asdict(f) for f in findings]}, ensure_ascii=False)
        )
    else:
        for finding in findings:
            click.echo(f"{'broken' if finding.broken else 'note'}: {finding.check}: {finding.where}: {finding.what} ({finding.fix})")
        click.echo(f"{atlas}: {len(checks)} checks, {len(broken)} broken, {len(findings) - len(broken)} notes")
    if broken or (strict and findings):
        sys.exit(1)
