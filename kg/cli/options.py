"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

atlas_option = click.option(
    "--atlas", "atlas", type=click.Path(path_type=Path), default=Path("atlas"), show_default=True, metavar="DIR", help="The atlas folder."
)
text_option = click.option(
    "--text",
    type=click.Choice(["none", "quotes", "full"]),
    default="quotes",
    show_default=True,
    help="How much of the digests' own text the page carries.",
)
format_option = click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print.")
rows_format_option = click.option(
    "--format", "format_", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True, help="How to print."
)
limit_option = click.option(
    "--limit", type=click.IntRange(min=1), default=10_000, show_default=True, metavar="ROWS", help="Print at most so many rows."
)
