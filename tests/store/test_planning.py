"""A server plans the statements of a push beforehand: that changes nothing, and nobody depends on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from neo4j import GraphDatabase

from kg.store import direct, guard, planning, statements, writer
from kg.store.content import of_graph
from kg.store.known import Known
from kg.store.load import Wish
from kg.store.state import is_now, state_of
from kg.store.statements import Batch, sent
from tests.store.atlases import small_graph
from tests.store.servers import contents, expected, opened, run


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that write."""
    statements_: list[str] = []
    make = writer._make

    def noted(transaction: Any, batch: Batch) -> Any:
        statements_.append(batch.cypher)
        return make(transaction, batch)

    monkeypatch.setattr(writer, "_make", noted)
    return statements_


def push(server: Any, papers: int, known: Known) -> None:
    """Pushes the small graph; afterwards the server is equal to it."""
    with opened(server) as store:
        store.push(of_graph(small_graph(papers)), Wish(), known)
    assert contents(server) == expected(small_graph(papers))


@pytest.mark.database
def test_planning_changes_nothing(server: Any, tmp_path: Path) -> None:
    """No node, no lane, no transaction that counts; no time, or no such database, is no error."""
    push(server, 2, Known(tmp_path))
    everything = "MATCH (n) RETURN count(n) AS number"
    before = run(server, everything)
    with GraphDatabase.driver(server.uri, auth=("neo4j", server.password), notifications_min_severity="OFF") as driver:
        state = state_of(driver, None)
        assert state is not None
        with driver.session() as session:
            planning.plan_small(session, lambda: True)
            planning.plan_small(session, lambda: False)
        with driver.session(database="nosuch") as session:
            planning.plan_small(session, lambda: True)
        assert is_now(driver, None, state)
    assert run(server, everything) == before


@pytest.mark.database
def test_planned_statements_are_those_that_write(server: Any, tmp_path: Path, asked: list[str]) -> None:
    """Each of them, whether the difference is small or large, so that a week meets none that its server has not seen."""
    known = Known(tmp_path)
    for papers in (3, 5, 2):
        push(server, papers, known)
    assert set(asked) == {direct.NODES, direct.CHANGES, direct.EDGES, direct.EDGE_DELETIONS, direct.NODE_DELETIONS}
    for plans in (planning._SMALL, planning._LARGE):
        assert set(asked) < {cypher for cypher, _ in plans}
    assert {guard.ALONE, guard.HOLD} == {plans[0][0] for plans in (planning._SMALL, planning._LARGE)}


@pytest.mark.database
def test_a_plan_that_fails_stops_nobody(server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The push writes all the same."""
    for name in ("_SMALL", "_LARGE"):
        monkeypatch.setattr(planning, name, (("NO CYPHER", sent([])),))
    known = Known(tmp_path)
    for papers in (3, 5):
        push(server, papers, known)


@pytest.mark.database
def test_relationships_are_deleted_where_they_are(server: Any, tmp_path: Path, asked: list[str]) -> None:
    """As long as a push knows what the last one left, also after a restart; who knows nothing lets the server look through all."""
    for restart in (False, True):
        push(server, 5, Known(tmp_path))
        asked.clear()
        if restart:
            server.stop()
            server.start()
        push(server, 3, Known(tmp_path))
        assert direct.EDGE_DELETIONS in asked and statements.EDGE_DELETIONS not in asked
    push(server, 5, Known(tmp_path))
    asked.clear()
    push(server, 3, Known())
    assert statements.EDGE_DELETIONS in asked and direct.EDGE_DELETIONS not in asked
