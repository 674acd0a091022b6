"""``kg site DIR``: map, weeks and feed as a static site."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import atlas_option, format_option, text_option
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.outgoing import TextLevel


@click.command("site")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@atlas_option
@text_option
@click.option("--url", default="", metavar="URL", help="Where the site will stand; the feed then holds whole addresses.")
@format_option
def site_command(folder: Path, atlas: Path, text: TextLevel, url: str, format_: str) -> None:
    """Write the map, a page of each week, a front page and a feed into a folder that any web server can serve."""
    from kg.atlas import open_atlas, writing
    from kg.report.site import check_folder, write_site
    from kg.text import counted
    from viz import draw

    if url and not url.startswith(("http://", "https://")):
        raise UsageError(f"“{url}” is no web address", fix="begin it with https://")
    open_atlas(atlas)
    check_folder(folder, atlas)
    with writing(atlas) as opened:
        facts = write_site(folder, opened, text, url, lambda page: draw(atlas, text=text, output=page))
    if format_ == "json":
        click.echo(json.dumps({"site": str(folder), **facts}, ensure_ascii=False))
    else:
        click.echo(f"{folder / 'index.html'}: {counted(facts['papers'], 'paper')}, {counted(facts['weeks'], 'week')}, text {text}")
