"""One code path for every store: Cypher over Bolt, with the official driver.

Queries are auto-committed in READ access mode, stop after a time and a number of rows, and come back
as plain JSON values. Neo4j is asked first what a query would do; a server that does not enforce READ mode is
sent no query that could write.
"""

from __future__ import annotations

import gc
import logging
import queue
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from types import TracebackType
from typing import Any, Self

from neo4j import READ_ACCESS, Driver, GraphDatabase, Query
from neo4j.exceptions import DriverError, Neo4jError

from kg.errors import AtlasError, QueryError, StoreError, UsageError
from kg.store import plan
from kg.store.content import Content
from kg.store.dialect import in_order, only_reads
from kg.store.failures import checked_uri, failure, not_pushed, refused_write, safe_uri, too_long
from kg.store.known import Known
from kg.store.load import Wish, make_equal
from kg.store.rounds import Changes
from kg.store.values import plain
from kg.store.wanted import Wanted, wanted
from kg.store.writer import Target

CONNECT_SECONDS = 10.0
RETRY_SECONDS = 60.0

_AGAIN_SECONDS = 0.2
"""After so long a transaction is tried again at first; some 35 times in all, where the driver's own delays allow 6."""

_PATIENCE_SECONDS = 6.0
"""How long after the time limit a server may take to say that it stopped."""

_FETCH_ROWS = 1_000

_DIRECT = (5, 26)
"""From this version on a Neo4j takes the statements of kg.store.direct."""

logging.getLogger("neo4j").addHandler(logging.NullHandler())  # without one, its warnings go to the user's terminal


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows of plain JSON values under their columns; ``note`` says so where rows were left out."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    note: str = ""

    def objects(self) -> list[dict[str, Any]]:
        """One map of column to value for each row."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


class BoltStore:
    """A store behind a Bolt address. Use it in a ``with`` block, or ``close`` it; it is for one thread."""

    def __init__(self, uri: str, auth: tuple[str, str] | None = None, database: str | None = None) -> None:
        self._uri, self._auth, self._database = uri, auth, database
        self._driver: Driver | None = None
        self._agent, self._enforces_reading = "", False
        self.where = safe_uri(uri)
        """What messages call this store."""

    def __enter__(self) -> Self:
        """Connects. Raises StoreError where nobody answers or the credentials are refused."""
        self._connected()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def push(self, content: Content, wish: Wish | None = None, known: Known | None = None) -> Changes:
        """Makes the database equal to an atlas; nothing else in it is touched. ``known`` saves reading what an earlier push left.

        Raises UsageError where it holds another atlas, StoreError where it cannot be written (running it again goes on).
        """
        known = known or Known()
        with _spared(), ThreadPoolExecutor(1) as pool:
            return self._push(pool.submit(lambda: wanted(content, known.last())), wish or Wish(), known)

    def close(self) -> None:
        """Ends its connections; whoever needs them later makes them anew."""
        self._leave(close=True)

    def _push(self, reading: Future[Wanted], wish: Wish, known: Known) -> Changes:
        target = Target(self._connected(), self._database, self._is_neo4j(), self._is_neo4j() and self._version() >= _DIRECT)
        try:
            return make_equal(target, reading, wish, known)
        except (Neo4jError, DriverError) as error:
            raise not_pushed(self._failure(error, RETRY_SECONDS)) from error
        except (StoreError, UsageError) as error:
            raise type(error)(error.what, where=self.where, fix=error.fix) from error

    def query(self, cypher: str, parameters: Mapping[str, Any] | None = None, *, timeout: float = 30.0, limit: int = 10_000) -> Answer:
        """Runs one query that reads, for at most ``timeout`` seconds, and returns at most ``limit`` rows.

        Raises QueryError where the query is wrong, writes or runs too long, StoreError where the store is gone.
        """
        driver = self._connected()
        if not self._enforces_reading and not only_reads(cypher):
            raise refused_write(self.where)
        began = time.monotonic()
        try:
            return _within(timeout + _PATIENCE_SECONDS, lambda: self._run(driver, cypher, dict(parameters or {}), timeout, limit))
        except (queue.Empty, KeyboardInterrupt) as error:
            self._leave(close=False)  # its thread still reads from it
            if isinstance(error, queue.Empty):
                raise too_long(self.where, timeout) from None
            raise
        except DriverError as error:
            self._leave(close=True)
            if time.monotonic() - began >= timeout:
                raise too_long(self.where, timeout) from error
            raise self._failure(error, timeout) from error
        except Neo4jError as error:
            raise self._explained(error, cypher, dict(parameters or {}), timeout) from error
        except (OverflowError, TypeError, UnicodeError) as error:
            raise QueryError(f"the query or a parameter cannot be sent: {error}", where=self.where, fix="mend its value") from error

    def _prepared(self, cypher: str, timeout: float) -> str:
        """The text that is sent for a query."""
        return cypher if self._is_neo4j() else in_order(cypher)

    def _explained(self, error: Neo4jError, cypher: str, parameters: dict[str, Any], timeout: float) -> AtlasError:
        """The error of ours for one that the server gave to a query."""
        return self._failure(error, timeout)

    def _columns(self, cypher: str, parameters: dict[str, Any]) -> tuple[str, ...]:
        """The columns of a query, for a server that does not name those of no rows."""
        return ()

    def _run(self, driver: Driver, cypher: str, parameters: dict[str, Any], timeout: float, limit: int) -> Answer:
        session = driver.session(database=self._database, default_access_mode=READ_ACCESS, fetch_size=min(_FETCH_ROWS, limit + 1))
        try:
            if self._is_neo4j() and not plan.only_reads(session, cypher, timeout):
                raise refused_write(self.where)
            result = session.run(Query(self._prepared(cypher, timeout), timeout=timeout), parameters)
            columns = tuple(result.keys())
            rows = tuple(tuple(map(plain, record.values())) for record in islice(result, limit))
            if result.peek() is None:
                return Answer(columns or self._columns(cypher, parameters), rows)
            driver.close()  # closing the session alone would read all rows that are left
            self._driver = None
            return Answer(columns, rows, f"there are more than {limit} rows; the rest was left out (raise --limit)")
        finally:
            session.close()

    def _connected(self) -> Driver:
        if self._driver is None:
            try:
                driver = GraphDatabase.driver(
                    checked_uri(self._uri),
                    auth=self._auth,
                    connection_timeout=CONNECT_SECONDS,
                    max_transaction_retry_time=RETRY_SECONDS,
                    initial_retry_delay=_AGAIN_SECONDS,
                    retry_delay_multiplier=1.1,
                )
                self._driver = driver
                self._agent = driver.get_server_info().agent
            except (DriverError, Neo4jError) as error:
                self._leave(close=True)
                raise self._failure(error, CONNECT_SECONDS) from error
            self._enforces_reading = self._enforces_reading or self._is_neo4j()
        return self._driver

    def _is_neo4j(self) -> bool:
        return self._agent.startswith("Neo4j/") and "compatible" not in self._agent  # others borrow the name

    def _version(self) -> tuple[int, ...]:
        return tuple(int(part) for part in re.findall(r"\d+", self._agent.partition("/")[2])[:2])

    def _failure(self, error: Neo4jError | DriverError, seconds: float) -> AtlasError:
        return failure(error, self.where, seconds, secret=self._auth[1] if self._auth else None)

    def _leave(self, *, close: bool) -> None:
        driver, self._driver = self._driver, None
        if driver is not None and close:
            driver.close()


@contextmanager
def _spared() -> Iterator[None]:
    """Lets the search for garbage, which many short-lived values set off, leave out all that is there before: a tenth of a push."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _within(seconds: float, work: Callable[[], Answer]) -> Answer:
    """Does the work in a thread, so that a deaf server keeps nobody waiting. Raises queue.Empty after the time."""
    outcomes: queue.SimpleQueue[Answer | BaseException] = queue.SimpleQueue()

    def run() -> None:
        try:
            outcomes.put(work())
        except BaseException as error:  # noqa: BLE001 (the waiting thread raises it)
            outcomes.put(error)

    threading.Thread(target=run, daemon=True).start()
    outcome = outcomes.get(timeout=seconds)
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome
