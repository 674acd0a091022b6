"""Files of one JSON object a line, as atlases hold them: read as bytes, since a text may hold line ends of its own (U+2028)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic_core import from_json  # reads a line in a third of the time of json

from kg.errors import AtlasFolderError

Row = dict[str, Any]

_REBUILD = "run `kg build` without sources to make it anew"
LISTS = {
    "problems.jsonl": ("digest", "line", "what", "kept"),
    "decisions.jsonl": ("verdict", "names", "rule", "score"),
    "rejected.jsonl": ("reason",),
}
"""The lists that runs leave in an atlas, and the fields that every row of them has."""


def json_lines(path: Path, *needs: str) -> Iterator[tuple[int, Row | None]]:
    """Each line's number and object, or None where it is damaged: no object, or one without a field that it ``needs``.

    Blank lines are left out; there are none where there is no file. Raises AtlasFolderError where it cannot be read.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return
    except OSError as error:
        raise AtlasFolderError(f"cannot be read: {error.strerror}", where=str(path), fix="mend the permissions") from error
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            yield number, _row(line, needs)


def read_json_lines(path: Path, *needs: str, fix: str = _REBUILD) -> list[Row]:
    """The objects of all lines. Raises AtlasFolderError (file:line) at a damaged one."""
    rows = []
    for number, row in json_lines(path, *needs):
        if row is None:
            raise AtlasFolderError("this line is damaged", where=f"{path}:{number}", fix=fix)
        rows.append(row)
    return rows


def read_list(atlas: Path, name: str) -> list[Row]:
    """One of ``LISTS`` in an atlas folder; empty where no run left it. Raises AtlasFolderError (file:line) at a damaged line."""
    return read_json_lines(atlas / name, *LISTS[name])


def _row(line: bytes, needs: tuple[str, ...]) -> Row | None:
    try:
        row = from_json(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) and all(name in row for name in needs) else None
