"""Prints the command reference, docs/commands.md, from the commands themselves."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import click

from kg.cli.main import cli

WIDTH = 100
HEAD = "# Commands\n\nWritten by `make docs` from the commands themselves; `kg COMMAND --help` prints the same.\n"


def pages(command: click.Command, context: click.Context) -> Iterator[str]:
    """The help of a command and of all commands below it, as Markdown sections."""
    yield f"\n## {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None and not below.hidden:
                yield from pages(below, click.Context(below, info_name=name, parent=context, terminal_width=WIDTH, max_content_width=WIDTH))


def main() -> None:
    """Writes the reference to standard output; neither the terminal nor its settings change it."""
    os.environ.pop("COLUMNS", None)
    root = click.Context(cli, info_name="kg", terminal_width=WIDTH, max_content_width=WIDTH, **cli.context_settings)
    sys.stdout.write(HEAD + "".join(pages(cli, root)))


if __name__ == "__main__":
    main()
