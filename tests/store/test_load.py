"""Batches are what a server can take, and hold every row once; a graph folder's lines are what its graph is."""

from __future__ import annotations

from collections import Counter
from itertools import repeat
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import AtlasFolderError, StoreError
from kg.graphfile import KINDS, MARK, add_node, mark_of, new_graph
from kg.store import writer
from kg.store.columns import Column
from kg.store.content import Content, Line, as_edge, as_node, key_of, of_folder, of_graph, type_of
from kg.store.guard import _is_dead
from kg.store.statements import BATCH_BYTES, BATCH_ROWS, Batch, grouped, node_batches
from kg.store.things import Held, Things, nothing, nowhere
from kg.store.wanted import wanted
from tests.store.atlases import small_graph, write_graph


def batches(rows: list[tuple[Any, dict[str, Any]]]) -> list[Batch]:
    """Batches of rows with their groups."""
    weighed = [(group, row, len(row.get("text", ""))) for group, row in rows]
    return list(grouped(weighed, lambda group, some: Batch("", some, Counter({str(group): len(some)}))))


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from([0, 10, BATCH_BYTES // 3, BATCH_BYTES * 2])), max_size=30))
def test_batches_hold_every_row(sizes: list[tuple[int, int]]) -> None:
    """No row is lost, doubled or moved within its group, and only a row that is too long alone makes a batch too long."""
    rows = [(group, {"n": n, "text": "x" * size}) for n, (group, size) in enumerate(sizes)]
    made = batches(rows)
    for group in range(3):
        assert [row for batch in made if str(group) in batch.what for row in batch.rows] == [row for g, row in rows if g == group]
    for batch in made:
        assert len(batch.rows) == 1 or sum(len(row["text"]) for row in batch.rows) <= BATCH_BYTES


def test_batches_are_short() -> None:
    """A batch has a bounded number of rows."""
    assert [len(b.rows) for b in batches([("x", {"n": n}) for n in range(2 * BATCH_ROWS + 1)])] == [BATCH_ROWS, BATCH_ROWS, 1]


def test_names_are_quoted() -> None:
    """Labels and property names cannot end the names that they stand in."""
    graph = small_graph()
    graph.add_node(("Author", "x"), labels=["Author"], properties={"id": "x", "a`}) DELETE n //": "y"})
    made = node_batches(map(as_node, of_graph(graph).nodes(repeat(0))), nothing())
    assert any("`a``}) DELETE n //`: row[3]" in batch.cypher for batch in made)


def same(content: Content) -> None:
    """Checks a content against the small graph."""
    graph, want = small_graph(), wanted(content)
    nodes = {
        (n.kind, n.id): (list(n.labels), {k: v for k, v in n.properties.items() if k != MARK})
        for n in map(as_node, content.nodes(want.held.nodes.marks.each()))
    }
    assert nodes == {key: (data["labels"], data["properties"]) for key, data in graph.nodes(data=True)}
    lines = list(content.edges(want.held.edges.marks.each()))
    edges = [(e.start, e.type, e.end, {k: v for k, v in e.properties.items() if k != MARK}) for e in map(as_edge, lines)]
    assert sorted(edges, key=repr) == sorted(((s, d["type"], e, d["properties"]) for s, e, d in graph.edges(data=True)), key=repr)
    assert [type_of(line) for some in content.edge_lines() for line in some] == [as_edge(line).type.encode() for line in lines]
    marks = [*want.held.nodes.marks.each(), *want.held.edges.marks.each()]
    assert len(set(marks)) == len(marks) and all(0 <= mark < 2**63 for mark in marks)


@given(st.sampled_from(KINDS), st.text(), st.booleans())
def test_kind_and_id_of_a_line(kind: str, ident: str, typed: bool) -> None:
    """Whatever the id is, as graph/ writes it."""
    graph = new_graph()
    add_node(graph, kind, ident, {"text": '","labels":["X"'}, label="Model" if typed else None)
    assert [key_of(line) for some, _ in of_graph(graph).node_lines() for line in some] == [f"{kind} {ident}".encode()]


@given(st.lists(st.integers(0, 3), max_size=30), st.integers(1, 5), st.integers(0, 30))
def test_marks_are_those_of_lines(numbers: list[int], some: int, expected: int) -> None:
    """Whatever is expected, and however many are read at a time: equal ones follow each other, and each has another mark."""
    lines = [
        b'{"end":["Entity","e"],"properties":{},"start":["Paper","p%d"],"type":"%s"}\n' % (n, (b"USES", b"STUDIES")[n % 2]) for n in sorted(numbers)
    ]
    content = Content("", lambda name: [lines[n : n + some] for n in range(0, len(lines), some)] if name == "edges.jsonl" else [])
    marks = [mark_of(line, lines[:place].count(line)) for place, line in enumerate(lines)]
    there = [mark for mark, line in zip(marks, lines, strict=True) if b"USES" in line][:expected]
    columns = Column(np.int64, [np.array([7, *there], np.int64)]), Column(np.uint16, [np.array([0, *[1] * len(there)])])
    edges = Things(*columns, ("OLD", "USES"), nowhere(len(there) + 1))
    want = wanted(content, Held(nothing(), edges, nowhere(0)).in_order())
    assert list(want.held.edges.marks.each()) == marks
    by_name = {name: those.tolist() for name, those in want.held.edges.by_name()}
    for name in ("USES", "STUDIES"):
        assert by_name.get(name, []) == [m for m, line in zip(marks, lines, strict=True) if name.encode() in line]
    assert set(want.news) == set(marks) - set(there)
    for chosen in (np.ones(len(marks), np.bool_), np.array([mark not in there for mark in marks], np.bool_)):
        picked = [Line(m, at, line) for at, (m, line, yes) in enumerate(zip(marks, lines, chosen, strict=True)) if yes]
        assert list(want.edge_lines(Column(np.bool_, [chosen]))) == picked


def test_lines_of_a_folder_are_those_of_its_graph(tmp_path: Path) -> None:
    """Dates are dates, an entity has its statistics, and a build that replaces the folder meanwhile changes nothing."""
    same(of_graph(small_graph()))
    write_graph(tmp_path, small_graph())
    with of_folder(tmp_path / "graph") as content:
        for name in ("nodes.jsonl", "edges.jsonl", "statistics.jsonl", "manifest.json"):
            (tmp_path / "graph" / name).unlink()
        write_graph(tmp_path, small_graph(papers=1))
        same(content)
        assert content.generation == of_graph(small_graph()).generation


def test_damaged_folder_is_no_content(tmp_path: Path) -> None:
    """Bytes that are not those of the manifest are not pushed."""
    write_graph(tmp_path, small_graph())
    nodes = tmp_path / "graph" / "nodes.jsonl"
    nodes.write_bytes(nodes.read_bytes()[:-10])
    with of_folder(tmp_path / "graph") as content, pytest.raises(AtlasFolderError, match="manifest"):
        wanted(content)
    twice = Content("", lambda name: [[b'{"id":"a","labels":["Paper"],"properties":{"id":"a"}}\n'] * 2] if name == "nodes.jsonl" else [])
    with pytest.raises(StoreError, match="one id"):
        wanted(twice)
    nodes.unlink()
    with pytest.raises(AtlasFolderError, match="cannot be read"), of_folder(tmp_path / "graph"):
        pass


@pytest.mark.parametrize("owner", ["", "elsewhere:1:x", "nonsense", f"{__import__('socket').gethostname()}:x:y"])
def test_only_a_process_of_this_machine_is_known_to_be_dead(owner: str) -> None:
    """Whoever works elsewhere has its lease."""
    assert not _is_dead(owner)


def test_rows_are_let_go() -> None:
    """The driver's answers, which hold each other until garbage is collected, do not keep the rows that were sent."""
    kept: list[dict[str, Any]] = []

    class Transaction:
        def run(self, cypher: str, parameters: dict[str, Any]) -> Any:
            kept.append(parameters)
            assert parameters["sent"]["rows"] == [1, 2]
            return SimpleNamespace(single=lambda strict: {"made": 2})

    batch = Batch("", [1, 2], Counter(x=2))
    made: Any = writer._make(Transaction(), batch)  # type: ignore[arg-type]
    assert (made.number, batch.rows, kept) == (2, [1, 2], [{"sent": {}}])
