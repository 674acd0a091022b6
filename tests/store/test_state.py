"""Nobody wrote since the last push, or somebody did: a push trusts what it left only in the first case."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from neo4j import Driver, GraphDatabase
from neo4j._codec.packstream.v1 import PackableBuffer, Packer

from kg.store import load, state, statements
from kg.store.columns import Column
from kg.store.content import of_graph
from kg.store.known import Known
from kg.store.load import Wish
from kg.store.rounds import Changes
from kg.store.state import State, is_now, numbered, state_of
from tests.store.atlases import small_graph
from tests.store.servers import contents, expected, opened, run, wipe


@given(st.binary(min_size=16, max_size=16), st.integers(0, 2**63 - 1))
def test_bookmarks_are_read(name: bytes, number: int) -> None:
    """Whatever the number is, as the driver packs it."""
    buffer = PackableBuffer()
    Packer(buffer).pack([bytearray(name), number])
    text = base64.b64encode(bytes(buffer.data) + b"\x90").decode()
    assert numbered(f"FB:{text}") is None, "a list of two"
    buffer = PackableBuffer()
    Packer(buffer).pack([bytearray(name)])
    last = PackableBuffer()
    Packer(last).pack(number)
    for form in (str, lambda t: t.rstrip("=")):
        assert numbered("FB:" + form(base64.b64encode(bytes(buffer.data) + bytes(last.data) + b"\x90").decode())) == (name.hex(), number)


@given(st.one_of(st.text(), st.binary().map(lambda data: "FB:" + base64.b64encode(data).decode())))
def test_other_bookmarks_tell_nothing(text: str) -> None:
    """No text is an error."""
    assert numbered(text) is None


@pytest.fixture
def driver(server: Any) -> Iterator[Driver]:
    """Connections to an empty server."""
    with GraphDatabase.driver(server.uri, auth=("neo4j", server.password), notifications_min_severity="OFF") as connected:
        yield connected


@pytest.fixture
def sums(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Grows with each time that a push lets the server add up."""
    counted: list[object] = []
    add = load.sums_in

    def counting(session: Any) -> Any:
        counted.append(session)
        return add(session)

    monkeypatch.setattr(load, "sums_in", counting)
    return counted


def pushed(server: Any, papers: int, known: Known, **how: bool) -> Changes:
    """Pushes the small graph; afterwards the server is equal to it."""
    graph = small_graph(papers)
    with opened(server) as store:
        changes = store.push(of_graph(graph), Wish(**how), known)
    assert contents(server) == expected(graph)
    return changes


@pytest.mark.database
def test_each_transaction_counts_one(server: Any, driver: Driver) -> None:
    """Those that read, fail or change nothing count nothing; a database that is not there has no state."""
    run(server, "CREATE (:Thing {n: 1})-[:LIKES]->(:Thing {n: 2})")
    before = state_of(driver, None)
    assert before is not None and is_now(driver, None, before) and before == state_of(driver, "neo4j")
    for nothing in ("MATCH (n) RETURN n", "MATCH (n:Nobody) DELETE n", "SHOW INDEXES", "CREATE INDEX i IF NOT EXISTS FOR (n:AtlasPush) ON (n.x)"):
        run(server, "DROP INDEX i IF EXISTS")
        before = state_of(driver, None)
        run(server, nothing)
        assert before is not None and is_now(driver, None, before) == (not nothing.startswith("CREATE INDEX")), nothing
    with driver.session() as session, session.begin_transaction() as transaction:
        transaction.run("CREATE (:Thing)").consume()
        transaction.rollback()
    before = state_of(driver, None)
    for change in ("CREATE (:Thing {n: 3})", "MATCH (t:Thing {n: 3}) SET t.n = 4", "MATCH (t:Thing {n: 4}) DELETE t"):
        run(server, change)
        assert before is not None and not is_now(driver, None, before), change
        before = before.after(1)
        assert is_now(driver, None, before), change
    run(server, "DROP INDEX i IF EXISTS")
    assert state_of(driver, "nosuch") is None


@pytest.mark.database
def test_who_was_last_is_trusted(server: Any, tmp_path: Path, sums: list[object]) -> None:
    """Then a push adds up nothing, is one transaction, and what it left is known again."""
    known = Known(tmp_path)
    pushed(server, 3, known)
    for papers in (5, 2, 4):
        sums.clear()
        assert pushed(server, papers, known).total > 0
        assert pushed(server, papers, known).total == 0
        assert pushed(server, papers, known, dry_run=True).total == 0
        assert sums == []


@pytest.mark.database
def test_a_full_push_adds_up_nothing(server: Any, tmp_path: Path, sums: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Into an empty database or not: its transactions are counted; one that somebody else makes in between is found out."""
    monkeypatch.setattr(statements, "BATCH_ROWS", 5)
    pushed(server, 5, Known(tmp_path))  # the names of all labels, types and properties are transactions of their own
    wipe(server)
    for papers in (3, 5):
        sums.clear()
        pushed(server, papers, Known(tmp_path))
        assert sums == []
    write = load.Work.write

    def disturbed(self: load.Work, *words: Any) -> None:
        write(self, *words)
        run(server, "MATCH (a:Author {id: 'hostile-emoji'}) DELETE a")
        monkeypatch.setattr(load.Work, "write", write)

    monkeypatch.setattr(load.Work, "write", disturbed)
    pushed(server, 2, Known(tmp_path))
    assert sums


FOREIGN = {
    "a node of theirs": "CREATE (:Note {text: 'mine'})",
    "a paper gone": "MATCH (p:Paper {id: '2311.00000'}) DETACH DELETE p",
    "a mention gone": "MATCH (:Passage)-[r:NAMES]->() WITH r LIMIT 1 DELETE r",
    "a node in the place of another": "MATCH (a:Author {id: 'aoi-sato'}) DETACH DELETE a CREATE (:Paper {id: 'x', title: 'theirs'})",
    "an index gone": "DROP INDEX atlas_paper_id",
}


@pytest.mark.database
@pytest.mark.parametrize("change", FOREIGN.values(), ids=FOREIGN)
def test_whoever_else_wrote_ends_the_trust(server: Any, tmp_path: Path, sums: list[object], change: str) -> None:
    """Before a push, or between its first look and its own transaction, or after that."""
    known = Known(tmp_path)
    pushed(server, 3, known)
    run(server, change)
    sums.clear()
    pushed(server, 4, known)
    assert sums and "atlas_paper_id" in {row["name"] for row in run(server, "SHOW INDEXES YIELD name")}


@pytest.mark.database
@pytest.mark.parametrize("moment", ["_difference", "_everything"])
def test_somebody_writes_meanwhile(server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """What they took away is there again in the end."""
    known, once = Known(tmp_path), iter([True])
    pushed(server, 3, known)
    done: Callable[..., Any] = getattr(load._Push, moment)

    def disturbed(self: Any, *words: Any) -> Any:
        found = done(self, *words)
        if next(once, False):
            run(server, "MATCH (a:Author {id: 'hostile-emoji'}) DELETE a")
        return found

    monkeypatch.setattr(load._Push, moment, disturbed)
    assert pushed(server, 4, known).total > 0
    assert pushed(server, 4, known).total == 0


@pytest.mark.database
def test_what_stays_is_told_each_time(server: Any, tmp_path: Path) -> None:
    """A node that somebody holds on to is not forgotten, whether the push before is trusted or not, and goes when it can."""
    known = Known(tmp_path)
    pushed(server, 3, known)
    run(server, "MATCH (p:Paper {id: '2311.00002'}) CREATE (:Note)-[:ABOUT]->(p)")
    for _ in range(3):
        with opened(server) as store:
            assert store.push(of_graph(small_graph(2)), Wish(), known).kept == {"Paper": 1}
    run(server, "MATCH (n:Note) DETACH DELETE n")
    assert pushed(server, 2, known).deleted == {"Paper": 1}


@pytest.mark.database
def test_a_restart_ends_the_trust(server: Any, tmp_path: Path, sums: list[object]) -> None:
    """A database may have been restored then, and count anew from an earlier transaction; the push after that trusts again."""
    known = Known(tmp_path)
    pushed(server, 3, known)
    server.stop()
    server.start()
    for adds_up in (True, False):
        sums.clear()
        assert pushed(server, 3, known).total == 0
        assert bool(sums) == adds_up


@pytest.mark.database
def test_a_server_that_tells_nothing_is_added_up(server: Any, tmp_path: Path, sums: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    """As before there were states."""
    monkeypatch.setattr(state, "numbered", lambda _: None)
    known = Known(tmp_path)
    for papers in (3, 5, 2):
        sums.clear()
        assert pushed(server, papers, known).total > 0
        assert pushed(server, papers, known).total == 0
        assert sums


@pytest.mark.database
def test_another_database_of_the_same_count_is_not_trusted(server: Any, driver: Driver) -> None:
    """Its name is part of its state, and so is its start."""
    now = state_of(driver, None)
    assert now is not None
    assert not is_now(driver, None, State("0" * 32 + now.identity[32:], now.transaction))
    assert not is_now(driver, None, now.after(1))


@pytest.mark.database
@pytest.mark.parametrize("wrong", ["nodes", "edges", "keys"])
def test_places_that_are_wrong_do_no_harm(server: Any, tmp_path: Path, wrong: str) -> None:
    """Internal ids or keys from elsewhere name other nodes: they are looked up, and the next push has the right ones."""
    known = Known(tmp_path)
    pushed(server, 3, known)
    (path,) = tmp_path.glob("*.held")
    left = known.after(State(*_parts(path)))
    assert left is not None
    held = left.held
    if wrong == "keys":
        held = replace(held, keys=_backwards(held.keys))
    else:
        things = getattr(held, wrong)
        held = replace(held, **{wrong: replace(things, ids=_backwards(things.ids))})
    known.keep(held, State(*_parts(path)))
    pushed(server, 5, known)
    pushed(server, 3, known)


def _backwards(values: Column) -> Column:
    return Column(values.kind, [values.read(0, len(values))[::-1]])


def _parts(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        identity, _, number = json.loads(file.readline())["state"].rpartition(" ")
    return identity, int(number)
