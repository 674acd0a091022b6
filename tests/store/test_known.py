"""Sums tell what a database holds; what an earlier push left is known only if it adds up to the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from neo4j import READ_ACCESS

from kg.store import columns, difference, load
from kg.store.bolt import BoltStore
from kg.store.columns import Column
from kg.store.content import of_graph
from kg.store.known import Known
from kg.store.load import Wish
from kg.store.place import DATABASE
from kg.store.sums import NOTHING, sums_in, sums_of
from kg.store.things import Held, Things, nowhere
from kg.store.wanted import wanted
from tests.store.atlases import small_graph
from tests.store.servers import contents, expected, opened, run

MARKS = st.lists(st.integers(0, 2**63 - 1), max_size=20)


def held(marks: list[int], edges: list[int]) -> Held:
    """Marks of one kind and one type."""
    nodes, links = (
        Things(Column(np.int64, [np.array(some, np.int64)]), Column(np.uint16, [np.zeros(len(some))]), (name,), nowhere(len(some)))
        for name, some in (("Paper", marks), ("USES", edges))
    )
    return Held(nodes, links, nowhere(len(marks)))


@given(MARKS, MARKS)
def test_sums_of_marks(nodes: list[int], edges: list[int]) -> None:
    """They are those of whole numbers, in any order; one mark less, more or twice is seen."""
    sums = sums_of(held(nodes, edges))
    assert sums == sums_of(held(nodes[::-1], edges[::-1]))
    assert (sums.nodes.high << 32) + sums.nodes.low == sum(nodes)
    assert (sums == NOTHING) == (not nodes and not edges)
    for other in (held([*nodes, 0], edges), held(nodes, [*edges, 7]), held(nodes[1:], edges[:-1])):
        assert sums_of(other) != sums or len(other.nodes) + len(other.edges) == len(nodes) + len(edges)


def test_what_is_kept_is_found(tmp_path: Path) -> None:
    """By its sums alone; a file that is not what its name says is nothing, and old ones go."""
    known, some = Known(tmp_path / "pushed"), held([1, 2], [3])
    assert known.find(sums_of(some)) is None
    known.keep(some, None)
    found = known.find(sums_of(some))
    assert (
        found is not None and sums_of(found) == sums_of(some) and [(name, marks.tolist()) for name, marks in found.edges.by_name()] == [("USES", [3])]
    )
    file = next((tmp_path / "pushed").iterdir())
    wrong = tmp_path / "pushed" / f"{sums_of(held([9], [])).name}.held"
    wrong.write_bytes(file.read_bytes())
    assert known.find(sums_of(held([9], []))) is None
    for damage in (
        b"",
        b"{}",
        b'{"state": 1',
        file.read_bytes().replace(b"[2, 1]", b"[%d, 1]" % 10**30),
        file.read_bytes()[:-20],
        file.read_bytes().replace(b'["USES"]', b"[]      "),
    ):
        file.write_bytes(damage)
        assert known.find(sums_of(some)) is None
    (tmp_path / "pushed" / "older.npz").write_bytes(b"")
    for number in range(10):
        known.keep(held([number], []), None)
    assert len(list((tmp_path / "pushed").iterdir())) == 4
    assert known.find(sums_of(held([9], []))) is not None
    assert Known().find(sums_of(some)) is None


def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    """The next push is slower, and that is all."""
    (tmp_path / "pushed").write_text("a file")
    known = Known(tmp_path / "pushed")
    known.keep(held([1], []), None)
    assert known.find(sums_of(held([1], []))) is None


def test_the_local_store_adds_up_too(store: BoltStore) -> None:
    """The same sums from its engine."""
    with store._connected().session(database=DATABASE, default_access_mode=READ_ACCESS) as session:
        assert sums_in(session) == sums_of(wanted(of_graph(small_graph())).held)


@pytest.mark.database
@pytest.mark.parametrize("some", [4, columns.SOME], ids=["files", "memory"])
def test_a_known_database_is_not_read(server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, some: int) -> None:
    """From its sums alone a push knows what to write; where somebody changed marks meanwhile, it reads all of them."""
    monkeypatch.setattr(columns, "SOME", some)
    monkeypatch.setattr(columns, "_PAGE", some // 2)
    known, looks = Known(tmp_path), []

    def counted(session: Any) -> Held:
        looks.append(session)
        return difference.look(session)

    monkeypatch.setattr(load, "look", counted)
    for papers in (3, 5, 2, 5):
        graph = small_graph(papers)
        with opened(server) as store:
            assert store.push(of_graph(graph), Wish(), known).total > 0
            assert store.push(of_graph(graph), Wish(), known).total == 0
        assert contents(server) == expected(graph)
        with opened(server) as store, store._connected().session() as session:
            assert sums_in(session) == sums_of(wanted(of_graph(graph)).held)
    assert looks == []
    for change in (
        "MATCH (p:Paper {id: '2311.00000'}) DETACH DELETE p",
        "MATCH (:Passage)-[r:NAMES]->() WITH r LIMIT 1 DELETE r",
        "MATCH (p:Paper {id: '2311.00000'}) SET p._atlas = p._atlas + 1",
        "CREATE (:Paper {id: 'stray', _atlas: 5})",
        "MATCH (a:Paper {id: '2311.00000'})-[r:USES]->(b) CREATE (a)-[s:USES]->(b) SET s = properties(r)",
    ):
        run(server, change)
        before = len(looks)
        with opened(server) as store:
            store.push(of_graph(graph), Wish(), known)
        assert len(looks) > before
        assert contents(server) == expected(graph)


@pytest.mark.database
def test_what_is_no_mark_is_not_ours(server: Any, tmp_path: Path) -> None:
    """Whatever somebody keeps in a property of the same name, a push neither fails nor touches it."""
    run(server, "UNWIND ['text', 1.5, true, -3, [1, 2]] AS v CREATE (:Paper {id: 'theirs', _atlas: v})-[:USES {_atlas: v}]->(:Entity {_atlas: v})")
    query = "MATCH (a {id: 'theirs'})-[r]->(b) RETURN a._atlas AS a, r._atlas AS r, b._atlas AS b"
    before = sorted(map(repr, run(server, query)))
    for papers in (3, 4):
        for how in (Wish(), Wish(verify=True)):
            with opened(server) as store:
                store.push(of_graph(small_graph(papers)), how, Known(tmp_path))
                assert store.push(of_graph(small_graph(papers)), how, Known(tmp_path)).total == 0
    assert sorted(map(repr, run(server, query))) == before
