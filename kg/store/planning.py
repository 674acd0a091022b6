"""Lets a Neo4j plan the statements of a push while the push does something else: each takes it 10 to 50 ms at first.

A server plans what it is asked to do, so it is asked to do nothing, with no rows, and the transaction is rolled back. It
keeps one plan for transactions that changed something before, and another for those that did not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Event
from typing import Any

from neo4j import Session
from neo4j.exceptions import DriverError, Neo4jError

from kg.store import direct, guard
from kg.store.statements import sent
from kg.store.writer import Target

_NONE = sent([])
_CHANGE = "CREATE ()", _NONE
_SMALL = (
    *((guard.ALONE, _NONE), _CHANGE),
    *((cypher, _NONE) for cypher in (direct.EDGE_DELETIONS, direct.NODES, direct.CHANGES, direct.EDGES, direct.NODE_DELETIONS)),
)
_LARGE = (
    *((guard.HOLD, {"lane": "", "lease": 0, "work": ""}), _CHANGE),
    *((cypher, _NONE) for cypher in (direct.NODES, direct.EDGES, direct.CHANGES, direct.EDGE_DELETIONS, direct.NODE_DELETIONS)),
)


def plan_small(session: Session, is_time: Callable[[], bool]) -> None:
    """What writes a small difference, as long as there is time."""
    _plan(session, _SMALL, is_time)


@contextmanager
def planned_large(target: Target) -> Iterator[None]:
    """What writes a large difference, while the block begins to write it, and then what will write a small one."""
    if not target.direct:
        yield
        return
    over = Event()

    def plan() -> None:
        with suppress(DriverError, Neo4jError), target.session() as session:
            for statements in (_LARGE, _SMALL[:1]):
                _plan(session, statements, lambda: not over.is_set())

    with ThreadPoolExecutor(1) as pool:
        pool.submit(plan)
        try:
            yield
        finally:
            over.set()


def _plan(session: Session, statements: tuple[tuple[str, dict[str, Any]], ...], is_time: Callable[[], bool]) -> None:
    # whatever goes wrong is told by the statements themselves, when they are asked for something
    with suppress(DriverError, Neo4jError), session.begin_transaction() as transaction:
        for cypher, parameters in statements:
            if not is_time():
                break
            transaction.run(cypher, parameters).consume()
        transaction.rollback()
