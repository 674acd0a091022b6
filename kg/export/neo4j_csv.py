"""CSV files for ``neo4j-admin database import full``, which fills an empty Neo4j faster than any query.

``nodes-<Label>.csv`` and ``edges-<START>-<TYPE>-<END>.csv`` in a folder, each with its header, and ``import.sh``, which has the
command. Ids are in one space for each kind of node. A list is joined by ``LIST_END``, a character that no text keeps.
Everything has its mark, so that `kg push` goes on from there.
"""

from __future__ import annotations

import re
import shlex
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import networkx as nx

from kg.atomic import write_text
from kg.errors import AtlasFolderError
from kg.graphfile import marked_edges, marked_nodes

LIST_END = "\x1f"
"""The unit separator: what ASCII has for this, and what no prose has."""

_SCRIPT = """#!/bin/sh
# Fills an empty database from these files: sh import.sh [DATABASE], on the server, while it is stopped.
set -eu
cd "$(dirname "$0")"
"${{NEO4J_ADMIN:-neo4j-admin}}" database import full "${{1:-neo4j}}" {options}
"""
_OPTIONS = ["--overwrite-destination", "--multiline-fields=true", "--array-delimiter=U+001F", "--quote='\"'", "--legacy-style-quoting=false"]


def write(graph: nx.MultiDiGraph, path: Path) -> None:
    """Writes the graph as files in the folder ``path``. Raises AtlasFolderError where it cannot be written."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        for old in (*path.glob("nodes-*.csv"), *path.glob("edges-*.csv")):
            old.unlink()
        options = [*_write_nodes(graph, path), *_write_edges(graph, path)]
    except OSError as error:
        raise AtlasFolderError(f"cannot be written: {error.strerror}", where=str(path), fix="free some space or mend the permissions") from error
    write_text(path / "import.sh", _SCRIPT.format(options=" ".join([*_OPTIONS, *options])))


def _write_nodes(graph: nx.MultiDiGraph, path: Path) -> list[str]:
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for labels, properties in marked_nodes(graph):
        groups[tuple(labels)].append(properties)
    options = []
    for group, rows in sorted(groups.items()):
        names = sorted(set().union(*rows) - {"id"})
        header = [f"id:ID({group[0]})", *(f"{name}:{_type(row.get(name) for row in rows)}" for name in names)]
        file = f"nodes-{group[-1]}.csv"
        _write(path / file, header, ([row["id"], *(_field(row.get(name)) for name in names)] for row in rows))
        options.append(f"--nodes={shlex.quote(':'.join(group) + '=' + file)}")
    return options


def _write_edges(graph: nx.MultiDiGraph, path: Path) -> list[str]:
    groups: dict[tuple[str, str, str], list[tuple[str, str, Mapping[str, Any]]]] = defaultdict(list)
    for start, type_, end, properties in marked_edges(graph):
        groups[start[0], type_, end[0]].append((start[1], end[1], properties))
    options = []
    for (start_kind, name, end_kind), rows in sorted(groups.items()):
        keys = sorted(set().union(*(row[2] for row in rows)))
        header = [f":START_ID({start_kind})", f":END_ID({end_kind})", *(f"{key}:{_type(row[2].get(key) for row in rows)}" for key in keys)]
        file = f"edges-{start_kind}-{name}-{end_kind}.csv"
        _write(path / file, header, ([row[0], row[1], *(_field(row[2].get(key)) for key in keys)] for row in rows))
        options.append(f"--relationships={shlex.quote(name + '=' + file)}")
    return options


def _write(path: Path, header: Sequence[str | None], rows: Iterable[Sequence[str | None]]) -> None:
    with path.open("w", encoding="utf8", newline="") as file:
        for row in chain([header], rows):
            file.write(",".join(map(_cell, row)) + "\n")


def _cell(text: str | None) -> str:
    # Python's csv writes an empty text and an absent one alike: here the one is "" and the other nothing
    return "" if text is None else '"' + text.replace('"', '""') + '"'


def _type(values: Iterable[Any]) -> str:
    kinds: set[str] = set()
    for value in values:
        if isinstance(value, (list, tuple)):
            kinds.update(_scalar(item) + "[]" for item in value)
        elif value is not None:
            kinds.add(_scalar(value))
    if kinds <= {"long", "double"}:
        return "double" if "double" in kinds else "long"
    if kinds <= {"long[]", "double[]"}:
        return "double[]" if "double[]" in kinds else "long[]"
    return kinds.pop() if len(kinds) == 1 else "string[]" if all(kind.endswith("[]") for kind in kinds) else "string"


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, date):
        return "date"
    return {int: "long", float: "double"}.get(type(value), "string")


def _field(value: Any) -> str | None:
    if isinstance(value, (list, tuple)):
        return LIST_END.join(re.sub(LIST_END, " ", str(_field(item))) for item in value)
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else value.isoformat() if isinstance(value, date) else str(value)
