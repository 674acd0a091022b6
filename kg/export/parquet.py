"""Two Parquet files in a folder, ``nodes.parquet`` and ``edges.parquet``: typed columns, lists as lists, dates as dates, missing as null.

A property with values of several kinds is JSON text.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import networkx as nx

from kg.atomic import write_bytes
from kg.export.rows import EDGE, NODE, as_json, column, edges, ident, kinds, nodes


def write(graph: nx.MultiDiGraph, path: Path) -> None:
    """Writes both files into the folder ``path``. Raises AtlasFolderError where they cannot be written."""
    found = nodes(graph)
    ends = dict(zip(NODE, ([ident(n.key) for n in found], [n.key[0] for n in found], [n.labels[-1] for n in found]), strict=True))
    write_bytes(path / "nodes.parquet", _table(ends, [node.properties for node in found]))
    links = edges(graph)
    ends = dict(zip(EDGE, ([ident(e.start) for e in links], [ident(e.end) for e in links], [e.type for e in links]), strict=True))
    write_bytes(path / "edges.parquet", _table(ends, [edge.properties for edge in links]))


def _table(ends: dict[str, list[str]], rows: Sequence[dict[str, Any]]) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    types = {"text": pa.string(), "json": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32()}
    types["list"] = pa.list_(pa.string())
    columns = {name: pa.array(values, pa.string()) for name, values in ends.items()}
    for name, kind in kinds(rows).items():
        values = (row.get(name) for row in rows)
        columns[column(name, ends)] = pa.array([as_json(v) if kind == "json" and v is not None else v for v in values], types[kind])
    sink = pa.BufferOutputStream()
    parquet.write_table(pa.table(columns), sink, compression="zstd")
    return bytes(sink.getvalue())
