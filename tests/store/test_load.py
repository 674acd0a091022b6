"""Batches are what a server can take, and hold every row once."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.store.load import BATCH_ROWS, BATCH_SIGNS, _batches, _node_batches
from tests.store.atlases import small_graph


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from([0, 10, BATCH_SIGNS // 3, BATCH_SIGNS * 2])), max_size=30))
def test_batches_hold_every_row(sizes: list[tuple[int, int]]) -> None:
    """No row is lost, doubled or moved, and only a row that is too long alone makes a batch too long."""
    rows: list[dict[str, Any]] = [{"n": n, "text": "x" * size} for n, size in sizes]
    batches = list(_batches("", rows))
    assert [row for batch in batches for row in batch.rows] == rows
    for batch in batches:
        assert len(batch.rows) == 1 or sum(len(row["text"]) for row in batch.rows) <= BATCH_SIGNS


def test_batches_are_short() -> None:
    """A batch has a bounded number of rows."""
    assert [len(b.rows) for b in _batches("", [{"n": n} for n in range(2 * BATCH_ROWS + 1)])] == [BATCH_ROWS, BATCH_ROWS, 1]


def test_names_are_quoted() -> None:
    """Labels and property names cannot end the names that they stand in."""
    graph = small_graph()
    graph.add_node(("Author", "x"), labels=["Author"], properties={"id": "x", "a`}) DELETE n //": "y"})
    assert any("`a``}) DELETE n //`: row.`a``}) DELETE n //`" in batch.cypher for batch in _node_batches(graph))
