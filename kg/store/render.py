"""An answer as text: a table to read, JSON or CSV to go on with.

The rows hold other people's text: on a terminal, no control character of it does anything.
"""

from __future__ import annotations

import csv
import json
import shutil
from typing import IO, Any

from kg.store.bolt import Answer
from kg.store.values import UNSAFE, neutral

FORMATS = ("table", "json", "csv")

_NAMED_BY = ("name", "title", "surface", "text")
_CHUNK = 500
"""Rows that share their column widths: a table of all rows would keep its reader waiting."""


def write(answer: Answer, format_: str, out: IO[str], *, width: int | None = None) -> None:
    """Writes an answer in one of FORMATS. ``width`` is that of the terminal, None where the output is no terminal."""
    if format_ == "json":
        _write_json(answer, out)
    elif format_ == "csv":
        _write_csv(answer, out, terminal=width is not None)
    elif width is None:
        _write_plain(answer, out)
    else:
        _write_table(answer, out, width)


def cell(value: Any) -> str:
    """One value on one line, such as ``(gpt-4:Model {name: "GPT-4"})``, ``[:USES]`` or ``["a", "b"]``."""
    if isinstance(value, str):
        return neutral(value)
    if isinstance(value, dict):
        return _map(value)
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_inner, value)) + "]"
    return json.dumps(value)


def _inner(value: Any) -> str:
    return f'"{cell(value)}"' if isinstance(value, str) else cell(value)


def _map(value: dict[str, Any]) -> str:
    keys = set(value)
    if keys == {"id", "labels", "properties"}:
        return _node(value)
    if keys == {"id", "type", "properties"}:
        return f"[:{neutral(str(value['type']))}]"
    if keys == {"nodes", "relationships"}:
        steps = [cell(n) for n in value["nodes"]]
        links = [f"-{cell(r)}-" for r in value["relationships"]] + [""]
        return "".join(a + b for a, b in zip(steps, links, strict=True))
    return "{" + ", ".join(f"{neutral(k)}: {_inner(v)}" for k, v in value.items()) + "}"


def _node(value: dict[str, Any]) -> str:
    name = next((k for k in _NAMED_BY if k in value["properties"]), None)
    label = f":{neutral(value['labels'][-1])}" if value["labels"] else ""
    known = f" {{{name}: {_inner(value['properties'][name])}}}" if name else ""
    return f"({neutral(str(value['id']))}{label}{known})"


def _write_plain(answer: Answer, out: IO[str]) -> None:
    for row in (answer.columns, *answer.rows):
        out.write("\t".join(map(cell, row)) + "\n")


def _write_table(answer: Answer, out: IO[str], width: int) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=out, width=width, highlight=False)
    for start in range(0, max(1, len(answer.rows)), _CHUNK):
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
        for column in answer.columns:
            table.add_column(Text(cell(column)), overflow="fold")
        for row in answer.rows[start : start + _CHUNK]:
            table.add_row(*(Text(cell(value)) for value in row))
        console.print(table)


def _write_json(answer: Answer, out: IO[str]) -> None:
    """A list of row objects, one a line; control characters are JSON escapes, so that the text is safe to show."""
    rows = (json.dumps(row, ensure_ascii=False) for row in answer.objects())
    safe = (UNSAFE.sub(lambda m: f"\\u{ord(m[0]):04x}", row) for row in rows)
    out.write("[" + ",".join("\n " + row for row in safe) + ("\n]\n" if answer.rows else "]\n"))


def _write_csv(answer: Answer, out: IO[str], *, terminal: bool) -> None:
    """RFC 4180: commas, CRLF, quotes doubled; lists, maps and nodes as JSON, nothing for null."""
    writer = csv.writer(out, lineterminator="\r\n")
    for row in (answer.columns, *answer.rows):
        fields = [_field(value) for value in row]
        writer.writerow([neutral(f) for f in fields] if terminal else fields)


def _field(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def terminal_width(out: IO[str]) -> int | None:
    """How wide the terminal is that an output goes to; None where it is none."""
    return shutil.get_terminal_size().columns if out.isatty() else None
