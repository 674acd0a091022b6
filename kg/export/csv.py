"""Two CSV files in a folder, ``nodes.csv`` and ``edges.csv``: one column a property over all kinds.

Lists are JSON, dates ISO. An empty cell is a missing value, a text of no length is quoted (``""``); most readers take both for missing.
Texts are as they are: a spreadsheet takes one that begins with ``=`` for a formula, unless the column is imported as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import networkx as nx

from kg.atomic import write_text
from kg.export.rows import EDGE, NODE, Kinds, column, edges, ident, kinds, nodes, scalar


def write(graph: nx.MultiDiGraph, path: Path) -> None:
    """Writes both files into the folder ``path``. Raises AtlasFolderError where they cannot be written."""
    all_nodes, all_edges = nodes(graph), edges(graph)
    columns = kinds(node.properties for node in all_nodes)
    rows = ([ident(node.key), node.key[0], node.labels[-1], *_cells(node.properties, columns)] for node in all_nodes)
    write_text(path / "nodes.csv", _table([*NODE, *(column(name, NODE) for name in columns)], rows))
    columns = kinds(edge.properties for edge in all_edges)
    lines = ([ident(edge.start), ident(edge.end), edge.type, *_cells(edge.properties, columns)] for edge in all_edges)
    write_text(path / "edges.csv", _table([*EDGE, *(column(name, EDGE) for name in columns)], lines))


def _cells(properties: Mapping[str, Any], columns: Kinds) -> list[str | None]:
    found = (scalar(properties.get(name), kind) if properties.get(name) is not None else None for name, kind in columns.items())
    return [None if value is None else str(value).lower() if isinstance(value, bool) else str(value) for value in found]


def _table(header: Sequence[str | None], rows: Iterable[Sequence[str | None]]) -> str:
    return "".join(",".join(map(_cell, row)) + "\r\n" for row in chain([header], rows))


def _cell(text: str | None) -> str:
    if text is None:
        return ""
    # a lone carriage return or a space at an end is quoted too: readers differ
    plain = text and text.strip() == text and not any(sign in text for sign in ',"\r\n')
    return text if plain else '"' + text.replace('"', '""') + '"'
