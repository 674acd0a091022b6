"""The shell of ``kg query``: statements end with ``;`` or an empty line, commands begin with ``:``."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kg.errors import AtlasError
from kg.store.bolt import BoltStore
from kg.store.render import FORMATS, terminal_width, write

_HELP = """A statement ends with ; or with an empty line. ^C drops it, ^D leaves.
:schema          labels, relationship types and properties, with their numbers
:format FORMAT   table, json or csv
:help  :quit"""

_SCHEMA = (
    "MATCH (n) UNWIND labels(n) AS label UNWIND keys(n) AS key "
    "RETURN label, count(DISTINCT n) AS nodes, collect(DISTINCT key) AS properties ORDER BY label",
    "MATCH ()-[r]->() UNWIND keys(r) + [null] AS key "
    "RETURN type(r) AS relationship, count(DISTINCT r) AS number, collect(DISTINCT key) AS properties ORDER BY relationship",
)
_HISTORY_LINES = 1_000


class Shell:
    """Reads statements from a terminal and answers them until its user leaves."""

    def __init__(self, store: BoltStore, timeout: float, limit: int, format_: str, parameters: Mapping[str, Any]) -> None:
        self._store, self._timeout, self._limit, self._format = store, timeout, limit, format_
        self._parameters = parameters
        self._lines: list[str] = []

    def run(self) -> None:
        """Runs to ^D or ``:quit``; a wrong query is told and forgotten."""
        print(f"Cypher on {self._store.where}; :help says more", file=sys.stderr)
        with _history():
            while True:
                try:
                    if self.take(_read("  > " if self._lines else "kg> ")):
                        return
                except KeyboardInterrupt:
                    self._lines.clear()
                    print(file=sys.stderr)
                except EOFError:
                    print(file=sys.stderr)
                    return

    def take(self, line: str) -> bool:
        """Takes one line; True where it asks to leave."""
        if not self._lines and line.lstrip().startswith(":"):
            return self._command(*line.split())
        ended = not line.strip() or line.rstrip().endswith(";")
        self._lines.append(line)
        if ended:
            text = "\n".join(self._lines).strip().rstrip(";").rstrip()
            self._lines.clear()
            if text:
                self._answer(text)
        return False

    def _command(self, name: str, *values: str) -> bool:
        match name, values:
            case ((":quit" | ":exit" | ":q"), ()):
                return True
            case ":help", ():
                print(_HELP, file=sys.stderr)
            case ":schema", ():
                for query in _SCHEMA:
                    self._answer(query)
            case ":format", (format_,) if format_ in FORMATS:
                self._format = format_
            case _:
                print("kg: there is no such command; :help lists them", file=sys.stderr)
        return False

    def _answer(self, text: str) -> None:
        try:
            answer = self._store.query(text, self._parameters, timeout=self._timeout, limit=self._limit)
        except AtlasError as error:
            print(f"kg: {error}", file=sys.stderr)
            return
        write(answer, self._format, sys.stdout, width=terminal_width(sys.stdout))
        sys.stdout.flush()
        if answer.note:
            print(f"kg: {answer.note}", file=sys.stderr)


def _read(prompt: str) -> str:
    if sys.stdout.isatty():
        return input(prompt)
    print(prompt, end="", file=sys.stderr, flush=True)  # standard output is for answers
    return input()


@contextlib.contextmanager
def _history() -> Any:
    """Line editing, and the lines of former shells where the user's state folder takes them."""
    import readline

    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    path = Path(state) / "ronbun-atlas" / "query-history"
    readline.set_history_length(_HISTORY_LINES)
    with contextlib.suppress(OSError):
        readline.read_history_file(path)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            readline.write_history_file(path)
            path.chmod(0o600)
