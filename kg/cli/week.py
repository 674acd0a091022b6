"""``kg week``: what is new in a week, as text, Markdown, JSON or a page, in English or Japanese."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import atlas_option, text_option

if TYPE_CHECKING:
    from kg.report.parts import TextLevel
    from kg.report.words import Lang


@click.command("week")
@click.argument("week", required=False, metavar="[ID]")
@atlas_option
@click.option("--since", metavar="WEEK|DAY", help="All that is new from this week or day on, up to ID.")
@click.option("--format", "format_", type=click.Choice(["text", "markdown", "json", "html"]), default="text", show_default=True, help="How to print.")
@click.option("--lang", type=click.Choice(["en", "ja"]), default="en", show_default=True, help="The language of the report's own words.")
@text_option
@click.option("--list", "list_", is_flag=True, help="List the weeks of the atlas.")
def week_command(week: str | None, atlas: Path, since: str | None, format_: str, lang: Lang, text: TextLevel, list_: bool) -> None:
    """What is new in a week (such as 2023-W45), each line with its sentence; the latest week without ID."""
    from kg.atlas import open_atlas
    from kg.report import plain
    from kg.report.load import Weeks
    from kg.report.page import week_page
    from kg.report.sections import report

    weeks = Weeks(open_atlas(atlas))
    if list_:
        click.echo("\n".join(weeks.history.weeks))
        return
    news = weeks.news(weeks.history.span(week, since))
    if format_ == "json":
        click.echo(plain.as_json(news, text), nl=False)
        return
    worded = report(weeks.history, news, lang, text)
    click.echo({"text": plain.text, "markdown": plain.markdown}[format_](worded) if format_ != "html" else week_page(worded, text), nl=False)
