"""``kg week``: what is new in a week, as text, Markdown or JSON, in English or Japanese."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import atlas_option

if TYPE_CHECKING:
    from kg.analyze.weeknews import Seen, WeekNews

_WORDS = {
    "en": {"papers": "Papers", "new": "New", "again": "Seen again", "before": "{n} papers before, first in {week}", "nothing": "nothing"},
    "ja": {"papers": "論文", "new": "初めて登場", "again": "再び登場", "before": "これまで {n} 本、初出 {week}", "nothing": "なし"},
}


@click.command("week")
@click.argument("week", required=False, metavar="[ID]")
@atlas_option
@click.option("--format", "format_", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True, help="How to print.")
@click.option("--lang", type=click.Choice(["en", "ja"]), default="en", show_default=True, help="The language of the headings.")
@click.option("--list", "list_", is_flag=True, help="List the weeks of the atlas.")
def week_command(week: str | None, atlas: Path, format_: str, lang: str, list_: bool) -> None:
    """What is new in a week (such as 2023-W45); the latest without ID."""
    from kg.analyze.weeknews import week_news, weeks
    from kg.atlas import open_atlas
    from kg.graphfile import read_graph

    graph = read_graph(open_atlas(atlas).graph)
    if list_:
        click.echo("\n".join(weeks(graph)))
        return
    news = week_news(graph, week)
    if format_ == "json":
        click.echo(json.dumps(asdict(news), ensure_ascii=False))
        return
    for line in _lines(news, _WORDS[lang], markdown=format_ == "markdown", japanese=lang == "ja"):
        click.echo(line)


def _lines(news: WeekNews, words: dict[str, str], *, markdown: bool, japanese: bool) -> list[str]:
    heading = "## " if markdown else ""
    lines = [f"{'# ' if markdown else ''}{news.id} ({news.start} - {news.end})", "", f"{heading}{words['papers']} ({len(news.papers)})", ""]
    for paper in news.papers:
        title = paper["title_ja"] if japanese and paper["title_ja"] else paper["title"]
        lines += [_item(f"{title} ({paper['id']})", markdown), *([f"  {paper['line']}"] if paper["line"] else [])]
    for name, seen in (("new", news.new), ("again", news.again)):
        lines += ["", f"{heading}{words[name]} ({len(seen)})", ""]
        for entity in seen:
            lines += _entity(entity, words if name == "again" else None, markdown, japanese)
    return lines


def _entity(entity: Seen, words: dict[str, str] | None, markdown: bool, japanese: bool) -> list[str]:
    from kg.text import excerpt

    name = entity.name_ja if japanese and entity.name_ja else entity.name
    history = f": {words['before'].format(n=entity.before, week=entity.first_week)}" if words else ""
    return [_item(f"{name} [{entity.type}]{history} ({', '.join(entity.papers)})", markdown), f"  “{excerpt(entity.quote, 200)}”"]


def _item(text: str, markdown: bool) -> str:
    if not markdown:
        return f"- {text}"
    for sign in "\\`*_[]<>":
        text = text.replace(sign, f"\\{sign}")
    return f"- {text}"
