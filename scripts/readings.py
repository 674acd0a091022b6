"""Tables of what a person has read: rows made from an atlas, verdicts kept from the committed list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

Row = tuple[str, ...]
Verdicts = Mapping[Row, tuple[str, str]]
"""Row -> (right or wrong, reason)."""


def clean(text: object) -> str:
    """A text as a cell of a table."""
    return " ".join(str(text).replace("|", "/").split())


def verdicts(path: Path) -> dict[Row, tuple[str, str]]:
    """The verdicts of a committed list; its last two columns are verdict and reason."""
    found = {}
    for line in path.read_text("utf8").splitlines() if path.exists() else ():
        *row, verdict, reason = [cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")] if line.startswith("| ") else ["", ""]
        if verdict in ("right", "wrong"):
            found[tuple(row)] = verdict, reason
    return found


def table(head: Row, rows: Iterable[Row], known: Verdicts) -> Iterator[str]:
    """The lines of a table; what nobody has read yet is marked ``?``."""
    yield f"| {' | '.join((*head, 'verdict', 'reason'))} |"
    yield "|" + " --- |" * (len(head) + 2)
    for row in rows:
        yield f"| {' | '.join((*row, *known.get(row, ('?', ''))))} |"


def score(rows: Iterable[Row], known: Verdicts) -> str:
    """Read, right and precision, as cells."""
    rows = list(rows)
    read = [known[row][0] for row in rows if row in known]
    right = read.count("right")
    return f"{len(read)} of {len(rows)} | {right} | {right / len(read) if read else 0:.2f}"
