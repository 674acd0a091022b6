"""CSV, Parquet and SQLite, read back with their own readers."""

from __future__ import annotations

import csv as reader
import json
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

import networkx as nx
from hypothesis import given, settings
from pyarrow import parquet as pq

from kg.export import csv, parquet, sqlite
from kg.export.rows import EDGE, NODE, as_json, column, edges, kinds, nodes, scalar
from tests.export.graphs import example, graphs


def expected(graph: nx.MultiDiGraph, *, texts: bool) -> list[list[dict[str, Any]]]:
    """Rows of nodes and relationships; ``texts`` has all values as a CSV file does, else as Parquet does."""
    tables = []
    for own, rows in ((NODE, [node.properties for node in nodes(graph)]), (EDGE, [edge.properties for edge in edges(graph)])):
        columns = kinds(rows)
        if texts:
            tables.append([{column(k, own): _text(scalar(row[k], c)) for k, c in columns.items() if k in row} for row in rows])
        else:
            tables.append([{column(k, own): as_json(row[k]) if c == "json" else row[k] for k, c in columns.items() if k in row} for row in rows])
    return tables


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@settings(max_examples=40)
@given(graphs())
def test_csv_reads_back_equal(graph: nx.MultiDiGraph) -> None:
    """Python's csv gives every text back; numbers, dates and lists as text."""
    with tempfile.TemporaryDirectory() as folder:
        csv.write(graph, Path(folder))
        found = []
        for name in ("nodes", "edges"):
            with (Path(folder) / f"{name}.csv").open(encoding="utf8", newline="") as file:
                header, *rows = reader.reader(file)
                found.append([{k: v for k, v in list(zip(header, row, strict=True))[3:] if v} for row in rows])
    assert found == expected(graph, texts=True)


@settings(max_examples=40)
@given(graphs())
def test_parquet_reads_back_equal(graph: nx.MultiDiGraph) -> None:
    """Dates, numbers and lists of texts keep their types; bytes are the same twice."""
    with tempfile.TemporaryDirectory() as folder:
        parquet.write(graph, Path(folder))
        data = [(Path(folder) / f"{name}.parquet").read_bytes() for name in ("nodes", "edges")]
        found = [pq.read_table(Path(folder) / f"{name}.parquet") for name in ("nodes", "edges")]
        parquet.write(graph, Path(folder))
        assert [(Path(folder) / f"{name}.parquet").read_bytes() for name in ("nodes", "edges")] == data
    rows = []
    for table in found:
        columns = [column.to_pylist() for column in table.columns[3:]]
        pairs = (zip(table.column_names[3:], values, strict=True) for values in zip(*columns, strict=True))
        rows.append([{k: v for k, v in row if v is not None} for row in pairs] if columns else [{}] * table.num_rows)
    assert rows == expected(graph, texts=False)


@settings(max_examples=40)
@given(graphs())
def test_sqlite_reads_back_equal(graph: nx.MultiDiGraph) -> None:
    """Every row is in its table with its values, ends lead somewhere, and no text is a statement."""
    with tempfile.TemporaryDirectory() as folder:
        sqlite.write(graph, Path(folder) / "x.sqlite")
        with sqlite3.connect(Path(folder) / "x.sqlite") as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert database.execute("PRAGMA foreign_key_check").fetchall() == []
            for kind in {key[0] for key in graph}:
                members = [node for node in nodes(graph) if node.key[0] == kind]
                columns = kinds({k: v for k, v in node.properties.items() if k != "id"} for node in members)
                wanted = [(n.key[1], n.labels[-1], *(_cell(n.properties.get(name), c) for name, c in columns.items())) for n in members]
                found = database.execute(f"SELECT * FROM {kind.lower()} ORDER BY id").fetchall()  # noqa: S608 (paper or entity)
                assert sorted(found, key=repr) == sorted(wanted, key=repr)
            tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%\\_%' ESCAPE '\\'")]
            assert sum(database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables) == graph.number_of_edges()  # noqa: S608
        database.close()


def _cell(value: Any, kind: str) -> Any:
    return None if value is None else scalar(value, kind)


def test_sqlite_answers_with_its_keys(tmp_path: Path) -> None:
    """Joins go over indexes, lists are taken apart by json_each, and the same graph gives the same bytes."""
    sqlite.write(example(), tmp_path / "a.sqlite")
    sqlite.write(example(), tmp_path / "b.sqlite")
    assert (tmp_path / "a.sqlite").read_bytes() == (tmp_path / "b.sqlite").read_bytes()
    with sqlite3.connect(tmp_path / "a.sqlite") as database:
        join = "SELECT e.name FROM paper_uses_entity u JOIN entity e ON e.id = u.end_id WHERE u.start_id = '2311.00001' AND e.label = 'Model'"
        assert ("Thing",) in database.execute(join).fetchall()
        assert "paper_uses_entity_start" in str(database.execute(f"EXPLAIN QUERY PLAN {join}").fetchall())
        aliases = "SELECT json_each.value FROM entity, json_each(entity.aliases) WHERE entity.id = 'thing-0'"
        assert [alias for (alias,) in database.execute(aliases)] == json.loads('["もの", "Thing"]')
    database.close()
