"""The root of ``kg``: finds a command, and turns every error into one line and an exit code."""

from __future__ import annotations

import errno
import importlib
import os
import sys
from types import TracebackType

import click

from kg import __version__
from kg.errors import AtlasError

COMMANDS = {
    "build": "kg.cli.build",
    "add": "kg.cli.build",
    "remove": "kg.cli.build",
    "query": "kg.cli.query",
    "ask": "kg.cli.ask",
    "map": "kg.cli.map",
    "serve": "kg.cli.serve",
    "show": "kg.cli.show",
    "judge": "kg.cli.judge",
    "week": "kg.cli.week",
    "diff": "kg.cli.diff",
    "watch": "kg.cli.watch",
    "site": "kg.cli.site",
    "status": "kg.cli.status",
    "doctor": "kg.cli.doctor",
    "eval": "kg.cli.eval",
    "fetch": "kg.cli.fetch",
    "push": "kg.cli.push",
    "export": "kg.cli.export",
    "diagram": "kg.cli.diagram",
    "digest": "kg.cli.digest",
    "assets": "kg.cli.assets",
    "families": "kg.cli.families",
    "strata": "kg.cli.strata",
    "trends": "kg.cli.trends",
}

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)


class LazyGroup(click.Group):
    """Commands whose modules are imported only when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in the order of a first use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name])
        return next(c for c in vars(module).values() if isinstance(c, click.Command) and c.name == cmd_name)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kg")
def cli() -> None:
    """Ronbun Atlas: one grounded knowledge graph of machine-learning papers from weekly digests."""


def main() -> None:
    """Runs ``kg``; no traceback reaches a user."""
    sys.excepthook = _unexpected
    if _closed():
        sys.exit(1)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    output = sys.stdout
    try:
        code = cli.main(prog_name="kg", standalone_mode=False)
        sys.stdout.flush()
    except AtlasError as error:
        _say(str(error))
        code = error.exit_code
    except click.ClickException as error:
        error.show()
        code = 2
    except (click.Abort, KeyboardInterrupt):
        _say("stopped; run it again to go on where it stopped")
        code = 130
    except BrokenPipeError:
        _give_up_output()  # the reader of our output left: nothing more to say
        code = 141
    except SystemExit:
        if sys.stdout is output:
            raise
        _give_up_output()  # click met the broken pipe before us, and put a stream of its own in its place
        code = 141
    except OSError as error:
        if not _is_of_output(error):
            raise
        _give_up_output()
        _say(f"standard output: cannot be written: {error.strerror} (free some space, or send it elsewhere)")
        code = 1
    sys.exit(code if isinstance(code, int) else 0)


def _closed() -> bool:
    """Whether standard output is closed, which is said: else the next file that is opened would take its place."""
    without = sys.stdout is None
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf8"))  # noqa: SIM115, PTH123 (open to the end; a device, no path)
    if without:
        _say("standard output is closed (send it to a file, or to /dev/null; nothing was done)")
    return without


def _is_of_output(error: OSError) -> bool:
    """Whether it is standard output that takes no more: what is written elsewhere is written by kg.atomic, or names its file."""
    return error.filename is None and error.errno in _FULL


def _give_up_output() -> None:
    """Leaves nothing for the interpreter to flush."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(message: str) -> None:
    print(f"kg: {message}", file=sys.stderr)


def _unexpected(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if os.environ.get("KG_DEBUG"):
        sys.__excepthook__(kind, error, trace)
        return
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}" if trace else "?"  # noqa: PTH119 (a name, no path)
    _say(f"an error of ours ({kind.__name__} at {place}); the atlas is as it was. Please report it; KG_DEBUG=1 shows more")
