"""``kg week``: what is new in a week, as text, Markdown, JSON or a page, in English or Japanese."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.options import atlas_option, text_option

if TYPE_CHECKING:
    from kg.analyze.weeknews import WeekNews
    from kg.outgoing import TextLevel
    from kg.report.load import Weeks
    from kg.report.words import Lang


@click.command("week")
@click.argument("week", required=False, metavar="[ID]")
@atlas_option
@click.option("--since", metavar="WEEK|DAY", help="All that is new from this week or day on, up to ID.")
@click.option("--format", "format_", type=click.Choice(["text", "markdown", "json", "html"]), default="text", show_default=True, help="How to print.")
@click.option("--lang", type=click.Choice(["en", "ja"]), default="en", show_default=True, help="The language of the report's own words.")
@text_option
@click.option("--list", "list_", is_flag=True, help="List the weeks of the atlas.")
def week_command(week: str | None, atlas: Path, since: str | None, list_: bool, **how: Any) -> None:
    """What is new in a week (such as 2023-W45), each line with its sentence; the latest week without ID."""
    from kg.atlas import open_atlas
    from kg.report.load import Weeks
    from kg.report.words import say

    weeks = Weeks(open_atlas(atlas))
    if list_:
        click.echo("\n".join(weeks.history.weeks))
        if undated := weeks.undated():
            click.echo(f"kg: {say('en', 'undated', n=undated)}", err=True)
        return
    click.echo(_shown(weeks, weeks.news(weeks.history.span(week, since)), **how), nl=False)


def _shown(weeks: Weeks, news: WeekNews, *, format_: str, lang: Lang, text: TextLevel) -> str:
    from kg.report import plain
    from kg.report.page import week_page
    from kg.report.sections import report

    if format_ == "json":
        return plain.as_json(news, text)
    worded = report(weeks.history, news, lang, text)
    return week_page(worded, text) if format_ == "html" else {"text": plain.text, "markdown": plain.markdown}[format_](worded)
