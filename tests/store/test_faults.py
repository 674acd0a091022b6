"""What goes wrong between a push and its server: in the end it is equal, nothing is lost, and nothing foreign is touched."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

import networkx as nx
import pytest
from neo4j import GraphDatabase, ManagedTransaction
from neo4j.exceptions import IncompleteCommit, Neo4jError, ServiceUnavailable, TransientError

from kg.errors import StoreError
from kg.graphfile import add_edge, add_node, new_graph
from kg.store import bolt, guard, statements, writer
from kg.store.content import of_graph
from scripts.neo4j_server import Jars
from tests.store.servers import Wire, contents, drop_schema, expected, opened, run

pytestmark = pytest.mark.database

BATCH = 25


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many transactions, so that there is something to come between."""
    monkeypatch.setattr(statements, "BATCH_ROWS", BATCH)


def graph_of(seed: int, size: int = 600) -> nx.MultiDiGraph:
    """Papers, entities and relationships between them, of which another seed has some in common."""
    chance = random.Random(seed)  # noqa: S311 (no secret)
    graph = new_graph()
    add_node(graph, "Digest", "always.md", {"title": "In each of them"})
    papers = [
        add_node(graph, "Paper", f"p{n}", {"title": f"Paper {n}", "lang": chance.choice(["en", "ja"])})
        for n in range(size // 3)
        if chance.random() < 0.8
    ]
    things = [
        add_node(graph, "Entity", f"e{n}", {"name": f"Thing {n}", "paper_count": chance.randrange(3)}, label=chance.choice(["Model", "Method"]))
        for n in range(size // 3)
    ]
    for number in range(size):
        add_edge(graph, chance.choice(papers), "USES", chance.choice(things), quote=f"it's number {number % 50}", confidence=0.5)
    return graph


def foreign(server: Any) -> list[str]:
    """All that is not the atlas's."""
    query = "MATCH (n) WHERE n._atlas IS NULL AND NOT n:AtlasPush OPTIONAL MATCH (n)-[r]->() RETURN properties(n) AS n, properties(r) AS r"
    return sorted(map(repr, run(server, query)))


@pytest.fixture
def others(server: Any) -> Iterator[Callable[[], None]]:
    """Other people's data, with labels and ids of the atlas; calling it checks that it is as it was."""
    run(server, "UNWIND range(1, 50) AS i CREATE (:Paper {id: 'p' + i, mine: i})-[:USES {n: i}]->(:Entity {id: 'e' + i})")
    before = foreign(server)

    def check() -> None:
        assert foreign(server) == before

    yield check
    check()


def at_batch(monkeypatch: pytest.MonkeyPatch, number: int, happens: Callable[[], None]) -> None:
    """Lets something happen while the batch of a number is written."""
    hold, calls = guard.Guard.hold, iter(range(10**6))

    def held(self: guard.Guard, transaction: ManagedTransaction, lane: int, work: str = "") -> bool:
        done = hold(self, transaction, lane, work)
        if next(calls) == number:
            happens()
        return done

    monkeypatch.setattr(guard.Guard, "hold", held)


def push(server: Any, graph: nx.MultiDiGraph, uri: str | None = None) -> None:
    """Pushes a graph."""
    with opened(server, uri) as store:
        store.push(of_graph(graph))


@pytest.mark.usefixtures("others")
@pytest.mark.parametrize(
    "points", [pytest.param([(9, 0.01)], id="once"), pytest.param([(n * 4, n / 200) for n in range(10)], id="ten", marks=pytest.mark.soak)]
)
@pytest.mark.timeout(900)
def test_server_is_killed(server: Any, monkeypatch: pytest.MonkeyPatch, points: list[tuple[int, float]]) -> None:
    """In the middle of a transaction, at its commit or after it; the next push goes on, and the killed one claims nothing."""
    monkeypatch.setattr(bolt, "RETRY_SECONDS", 1.0)
    for seed, (number, pause) in enumerate(points, 1):
        graph = graph_of(seed)
        with monkeypatch.context() as patched:
            # killed by the clock, not by this thread: it dies wherever the push is by then
            at_batch(patched, number, threading.Timer(pause, server.kill).start)
            with pytest.raises(StoreError, match="push again"):
                push(server, graph)
        until_dead(server)
        server.start()
        push(server, graph)
        assert contents(server) == expected(graph)
        assert run(server, "MATCH (l:AtlasPush) RETURN count(l) AS n") == [{"n": 0}]


def until_dead(server: Any) -> None:
    """Waits for the timer's kill to be done."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with suppress(Exception):
            run(server, "RETURN 1")
            time.sleep(0.1)
            continue
        time.sleep(0.3)
        return


@pytest.mark.soak
@pytest.mark.usefixtures("others")
def test_server_restarts_meanwhile(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A push that is patient enough notices a restart only by the time that it takes; a database that only reads is told."""
    graph = graph_of(1)

    def restart() -> None:
        server.kill()
        threading.Thread(target=server.start).start()

    at_batch(monkeypatch, 12, restart)
    push(server, graph)
    assert contents(server) == expected(graph)
    if isinstance(server, Jars):
        server.kill()
        server.settings = {"server.databases.default_to_read_only": "true"}
        try:
            server.start()
            with pytest.raises(StoreError, match=r"read.only") as caught:
                push(server, graph_of(2))
            assert "push again" in str(caught.value)
            assert contents(server) == expected(graph)
        finally:
            server.settings = {}
            server.kill()
            server.start()


@pytest.mark.usefixtures("others")
@pytest.mark.parametrize(
    "points", [pytest.param([9_000, 45_000], id="twice"), pytest.param(range(1_000, 60_000, 3_000), id="often", marks=pytest.mark.soak)]
)
def test_connection_is_cut(server: Any, points: Iterable[int]) -> None:
    """After some bytes: a batch is tried again, a look is told; what was or was not committed is there once."""
    for seed, after in enumerate(points, 1):
        wire = Wire(server.port, after)
        try:
            push(server, graph_of(seed), wire.uri)
        except StoreError as error:
            assert "push again" in str(error)
            push(server, graph_of(seed), wire.uri)
        finally:
            wire.close()
        assert wire.cuts == 1
        assert contents(server) == expected(graph_of(seed))


@pytest.mark.usefixtures("others")
@pytest.mark.parametrize("error", [ServiceUnavailable, IncompleteCommit])
def test_commits_that_were_not_told(server: Any, monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    """What was committed though its server did not say so is not made twice, with constraints or before there are any."""
    drop_schema(server)
    commit, turns = ManagedTransaction._commit, iter(range(10**6))
    made: list[str] = []

    def untold(self: ManagedTransaction) -> None:
        commit(self)
        if next(turns) % 8 == 1:
            raise error("gone")

    def counted(transaction: ManagedTransaction, batch: statements.Batch) -> Any:
        made.extend([batch.cypher] * bool(batch.rows))
        return make(transaction, batch)

    make = writer._make
    monkeypatch.setattr(ManagedTransaction, "_commit", untold)
    monkeypatch.setattr(writer, "_make", counted)
    monkeypatch.setattr(writer, "LANES", 1)
    push(server, graph_of(1))
    assert contents(server) == expected(graph_of(1))
    nodes, edges = graph_of(1).number_of_nodes(), graph_of(1).number_of_edges()
    assert len(made) == -(-nodes // BATCH) + -(-edges // BATCH), "each batch ran once"
    push(server, graph_of(2))
    assert contents(server) == expected(graph_of(2))


@pytest.mark.usefixtures("others")
def test_connection_stays_cut(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """After its patience a push says so; the next one goes on."""
    monkeypatch.setattr(bolt, "RETRY_SECONDS", 1.0)
    wire = Wire(server.port, 30_000, for_good=True)
    with pytest.raises(StoreError, match="push again"):
        push(server, graph_of(1), wire.uri)
    assert contents(server) != expected(graph_of(1))
    push(server, graph_of(1))
    assert contents(server) == expected(graph_of(1))


def test_smaller_transactions_get_through_a_crowd(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where others who lock the same nodes let no large transaction through, small ones write the same, each thing once."""
    make = writer.Writer._make

    def crowded(self: writer.Writer, transaction: ManagedTransaction, work: str, bundle: Any, lane: int) -> Any:
        if sum(len(batch.rows) for batch in bundle) > 10:
            raise Neo4jError._hydrate_neo4j(code="Neo.TransientError.Transaction.DeadlockDetected", message="crowded")
        return make(self, transaction, work, bundle, lane)

    monkeypatch.setattr(bolt, "RETRY_SECONDS", 0.1)
    monkeypatch.setattr(writer.Writer, "_make", crowded)
    with pytest.raises(StoreError, match="crowded"):
        push(server, graph_of(1))
    monkeypatch.setattr(writer, "_FEW_ROWS", 8)
    push(server, graph_of(1))
    assert contents(server) == expected(graph_of(1))


@pytest.mark.soak
def test_deadlocks_are_tried_again(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Others who lock the same nodes the other way round cost time, and their own properties stay."""
    push(server, graph_of(1))
    deadlocks, stop = [], threading.Event()
    wait = "UNWIND range(1, 40000) AS i WITH sum(i) AS s "

    def disturb(seed: int) -> None:
        with GraphDatabase.driver(server.uri, auth=("neo4j", server.password)) as driver, driver.session() as session:
            names = [f"e{n}" for n in range(199, -1, -1)]
            while not stop.is_set():
                try:
                    with session.begin_transaction() as transaction:
                        for start in range(0, 200, 50):
                            cypher = wait + "UNWIND $names AS id MATCH (n:Entity {id: id}) SET n.seen = $seed"
                            transaction.run(cypher, names=names[start : start + 50], seed=seed).consume()
                        transaction.commit()
                except TransientError as error:
                    deadlocks.append(error.code)
                except Neo4jError:
                    return

    make = writer.Writer._make

    def counted(self: writer.Writer, transaction: ManagedTransaction, work: str, bundle: Any, lane: int) -> Any:
        try:
            return make(self, transaction, work, bundle, lane)
        except TransientError as error:
            deadlocks.append(error.code)
            raise

    monkeypatch.setattr(writer.Writer, "_make", counted)
    threads = [threading.Thread(target=disturb, args=(seed,)) for seed in range(2)]
    for thread in threads:
        thread.start()
    try:
        end = time.monotonic() + 30
        for seed in range(2, 100):
            push(server, graph_of(seed))
            if (deadlocks and seed > 3) or time.monotonic() > end:
                break
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert any("Deadlock" in str(code) for code in deadlocks), "nothing got in each other's way"
    run(server, "MATCH (n:Entity) REMOVE n.seen")
    assert contents(server) == expected(graph_of(seed))
