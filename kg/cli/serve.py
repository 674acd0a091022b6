"""``kg serve``: the map with a Cypher console, in the browser, on this machine alone."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from kg.cli.options import atlas_option


@click.command("serve")
@atlas_option
@click.option("--port", type=click.IntRange(0, 65535), help="The port on 127.0.0.1; 0 takes any free one.  [default: 8765, or the next free one]")
@click.option("--open", "open_", is_flag=True, help="Open the page in the browser.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True, max=600),
    default=30,
    show_default=True,
    metavar="SECONDS",
    help="Stop a query after this time.",
)
@click.option("--limit", type=click.IntRange(1, 100_000), default=10_000, show_default=True, metavar="ROWS", help="Return at most so many rows.")
@click.option("--store", metavar="URI", help="Ask this Bolt server (bolt://, neo4j+s://) instead of the local store.")
def serve_command(atlas: Path, port: int | None, open_: bool, **asked: Any) -> None:
    """Show the map with a Cypher console in the browser, until ^C.

    It listens on 127.0.0.1 alone, only reads, and follows the atlas when it changes.
    """
    from kg.atlas import open_atlas
    from kg.cli.query import Options, opened
    from kg.serve.readers import Limits
    from kg.serve.run import listen, serve

    open_atlas(atlas)

    def ready(address: str) -> None:
        click.echo(address)
        sys.stdout.flush()
        print("kg: ^C ends it", file=sys.stderr)
        if open_:
            _show(address)

    query = Options(atlas, (), "json", asked["store"], None, asked["timeout"], asked["limit"])
    with listen(port) as listener:
        serve(atlas, listener, lambda: opened(query), Limits(query.timeout, query.limit), ready)


def _show(address: str) -> None:
    """Opens the user's browser, without waiting for one that stays in the terminal."""
    import threading
    import webbrowser

    threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()
