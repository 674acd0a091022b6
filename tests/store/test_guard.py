"""The right to write to a database: somebody has all of it, or none, however takers, holders and leavers meet."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from neo4j import Driver, GraphDatabase, Transaction
from neo4j.exceptions import ConstraintError

from kg.errors import StoreError
from kg.store.guard import Guard
from tests.store.atlases import until
from tests.store.servers import run

LANES = 3
LOCKS = "MATCH (l:AtlasPush) RETURN l.id AS id, l.owner AS owner ORDER BY id"
LOCK = "MATCH (l:AtlasPush {id: $id}) SET l.asked = 0"

pytestmark = pytest.mark.database


@pytest.fixture
def driver(server: Any) -> Iterator[Driver]:
    """Connections to an empty server that has what a guard needs."""
    for statement in Guard.schema.values():
        run(server, statement)
    with GraphDatabase.driver(server.uri, auth=("neo4j", server.password)) as opened:
        yield opened


def taken(driver: Driver) -> Guard:
    """A guard that has the right."""
    guard = Guard(LANES)
    with driver.session() as session:
        guard.take(session)
    return guard


def hold(driver: Driver, guard: Guard, lane: int) -> None:
    """One transaction that may write, or not."""
    with driver.session() as session:
        session.execute_write(guard.hold, lane)


class Meanwhile:
    """Does something in a thread that has to wait for locks of ``transaction``."""

    def __init__(self, transaction: Transaction, server: Any, work: Callable[[], None]) -> None:
        self.errors: list[BaseException] = []
        self._transaction, self._work = transaction, work
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        blocked = "SHOW TRANSACTIONS YIELD status WHERE status STARTS WITH 'Blocked' RETURN count(*) AS n"
        assert until(lambda: run(server, blocked) == [{"n": 1}]), "nobody waits"

    def let(self) -> None:
        """Commits the transaction, and waits until the thread is done."""
        self._transaction.commit()
        self._transaction.close()
        self._thread.join(60)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._work()
        except StoreError as error:
            self.errors.append(error)


def test_who_takes_while_another_leaves_has_every_lane(server: Any, driver: Driver) -> None:
    """Its first lane is deleted at the moment when it waits for it: two lanes would stop a push in the middle."""
    first, second = taken(driver), Guard(LANES)
    with driver.session() as session, driver.session() as other:
        transaction = session.begin_transaction()
        transaction.run("MATCH (l:AtlasPush) DELETE l").consume()
        meanwhile = Meanwhile(transaction, server, lambda: second.take(other))
        meanwhile.let()
    assert meanwhile.errors == []
    locks = run(server, LOCKS)
    assert [lock["id"] for lock in locks] == ["push 0", "push 1", "push 2"]
    assert len({lock["owner"] for lock in locks}) == 1
    for lane in range(LANES):
        hold(driver, second, lane)
        with pytest.raises(StoreError, match="took over"):
            hold(driver, first, lane)


def test_who_is_overtaken_while_it_waits_may_not_write(server: Any, driver: Driver) -> None:
    """The owner counts that the lane has once its lock is there, not the one before."""
    guard = taken(driver)
    with driver.session() as session:
        transaction = session.begin_transaction()
        transaction.run("MATCH (l:AtlasPush) SET l.owner = 'elsewhere:1:x'").consume()
        meanwhile = Meanwhile(transaction, server, lambda: hold(driver, guard, 0))
        meanwhile.let()
    assert [str(error) for error in meanwhile.errors if "took over" in str(error)]


def test_who_leaves_late_does_not_take_the_right_from_its_next_holder(server: Any, driver: Driver) -> None:
    """Overtaken while it waits to leave, it deletes nothing."""
    guard = taken(driver)
    with driver.session() as session:
        transaction = session.begin_transaction()
        transaction.run("MATCH (l:AtlasPush) SET l.owner = 'elsewhere:1:x'").consume()
        Meanwhile(transaction, server, lambda: guard.leave(driver.session)).let()
    assert [lock["owner"] for lock in run(server, LOCKS)] == ["elsewhere:1:x"] * LANES


def test_who_leaves_and_who_takes_do_not_deadlock(server: Any, driver: Driver) -> None:
    """Both lock the lanes in one order, whatever order their nodes have; a leaver that loses would keep the right for its lease."""
    run(server, "UNWIND ['push 2', 'push 1', 'push 0'] AS id CREATE (:AtlasPush {id: id})")
    guard = taken(driver)
    with driver.session() as session:
        transaction = session.begin_transaction()
        transaction.run(LOCK, id="push 0").consume()
        meanwhile = Meanwhile(transaction, server, lambda: guard.leave(driver.session))
        for lane in ("push 1", "push 2"):
            transaction.run(LOCK, id=lane).consume()
        meanwhile.let()
    assert run(server, LOCKS) == []


def test_one_transaction_alone_has_the_right(server: Any, driver: Driver) -> None:
    """Who takes it meanwhile waits for its commit, and whoever has it keeps it out; nothing of it stays."""
    second = Guard(LANES)
    with driver.session() as session, driver.session() as other:
        transaction = session.begin_transaction()
        Guard(LANES).alone(transaction)  # type: ignore[arg-type]
        meanwhile = Meanwhile(transaction, server, lambda: second.take(other))
        assert run(server, LOCKS) == []
        meanwhile.let()
    assert meanwhile.errors == [] and len(run(server, LOCKS)) == LANES
    with driver.session() as session, pytest.raises(ConstraintError):
        session.execute_write(Guard(LANES).alone)
    second.leave(driver.session)
    with driver.session() as session:
        session.execute_write(Guard(LANES).alone)
    assert run(server, LOCKS) == []


def test_work_that_was_done_is_known(driver: Driver) -> None:
    """By the one who did it, in its lane, until the next work."""
    guard = taken(driver)
    with driver.session() as session:
        assert [session.execute_write(guard.hold, lane, work) for lane, work in ((0, "1"), (0, "1"), (1, "1"), (0, "2"), (0, "1"))] == [
            *(False, True),
            *(False, False, False),
        ]
        assert not session.execute_write(guard.hold, 2) and not session.execute_write(guard.hold, 2), "no work is never done"
