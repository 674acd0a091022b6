"""Tables in Markdown: a file for each label (``nodes-Model.md``) and relation (``edges-Paper-USES-Entity.md``), and ``index.md``.

For people: line breaks are spaces, lists are joined by commas, and no text is markup. What is to be read back is in another format.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import networkx as nx

from kg.export.files import write_files
from kg.export.rows import edges, kinds, nodes, scalar
from kg.filenames import safe_name

_MARKS = {ord(sign): "\\" + sign for sign in "\\`*_{}[]()#|~$!"} | {ord("<"): "&lt;", ord(">"): "&gt;", ord("&"): "&amp;"}


def write(graph: nx.MultiDiGraph, path: Path) -> None:
    """Writes the tables into the folder ``path``. Raises AtlasFolderError where one cannot be written."""
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for node in nodes(graph):
        groups[f"nodes-{safe_name(node.labels[-1])}"].append({"id": node.key[1], **node.properties})
    for edge in edges(graph):
        groups[f"edges-{safe_name(f'{edge.start[0]}-{edge.type}-{edge.end[0]}')}"].append(
            {"start node": edge.start[1], "end node": edge.end[1], **edge.properties}
        )
    files: dict[str, str] = {}
    index = ["# Tables", "", "| table | rows |", "| --- | --- |"]
    for name, rows in sorted(groups.items()):
        files[f"{name}.md"] = f"# {cell(name)}\n\n{table(rows)}"
        index.append(f"| [{cell(name)}]({name.replace(' ', '%20')}.md) | {len(rows)} |")
    write_files(path, files | {"index.md": "\n".join(index) + "\n"})


def table(rows: list[dict[str, Any]]) -> str:
    """Rows as a table; its first columns are those of the first row that stand for the row itself."""
    columns = kinds(rows)
    first = [name for name in ("start node", "end node", "id", "name", "title") if name in columns]
    names = [*first, *(name for name in columns if name not in first)]
    lines = [_line(cell(name) for name in names), _line("---" for _ in names)]
    lines += [_line(_shown(row, name, columns) for name in names) for row in rows]
    return "\n".join(lines) + "\n"


def _shown(row: Mapping[str, Any], name: str, columns: Mapping[str, str]) -> str:
    value = row.get(name)
    if columns[name] == "list":
        return cell(", ".join(value or ()))
    return "" if value is None else cell(str(scalar(value, columns[name])))


def cell(text: str) -> str:
    """A text as the content of one cell."""
    return " ".join(text.split()).translate(_MARKS)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
