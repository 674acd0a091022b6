"""Rows on standard output: a table to read, JSON or CSV to go on with, as ``kg query`` prints them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any


def print_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]], format_: str) -> None:
    """Prints rows in one of table, json and csv."""
    from kg.store.bolt import Answer
    from kg.store.render import terminal_width, write

    if format_ == "table":
        rows = [["" if value is None else value for value in row] for row in rows]
    write(Answer(tuple(columns), tuple(map(tuple, rows)), ""), format_, sys.stdout, width=terminal_width(sys.stdout))
