"""Writes batches to a database, over some connections at once where it is a server.

The batches of one call are for different things, so their order does not matter; whoever is free takes the next.
So the server has work while the next batch is prepared, and no more than a few batches are in memory.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from neo4j import Driver, GraphDatabase, ManagedTransaction, Session
from neo4j.api import BookmarkManager

from kg.store import statements
from kg.store.guard import Guard
from kg.store.statements import Batch

LANES = 3
"""So many transactions write to a server at once."""

_STATEMENTS = 8
"""So many small batches share a transaction at most: the server plans those of others meanwhile."""


class MovedError(Exception):
    """The database is not as the difference has it."""


@dataclass(frozen=True, slots=True)
class Target:
    """A database to write to. ``shared`` says whether others may write to it too: a Neo4j, not a store that nobody has yet."""

    driver: Driver
    database: str | None
    shared: bool
    bookmarks: BookmarkManager = field(default_factory=GraphDatabase.bookmark_manager)

    @property
    def lanes(self) -> int:
        """How many transactions may write at once."""
        return LANES if self.shared else 1

    def session(self) -> Session:
        """A session that sees whatever the others wrote, also on another member of a cluster."""
        return self.driver.session(database=self.database, bookmark_manager=self.bookmarks)


class Writer:
    """Makes transactions of batches. ``guard`` has the right to write, where one is needed."""

    def __init__(self, target: Target, guard: Guard | None) -> None:
        self._target, self._guard = target, guard
        self._lock = threading.Lock()
        self._stopped = False

    def write(self, batches: Iterable[Batch], counter: Counter[str], done: Callable[[int], None]) -> None:
        """Writes all batches, and counts what they made. Raises MovedError where one finds something else than it expects;
        what others write at that moment is whole.
        """
        work = _bundled(batches)
        self._stopped = False

        def lane(number: int) -> None:
            bundle = self._next(work)
            if bundle is None:
                return  # without a connection
            with self._target.session() as session:
                while bundle is not None:
                    try:
                        made = session.execute_write(self._make, bundle, number)
                    except BaseException:
                        self._stopped = True
                        raise
                    with self._lock:
                        counter.update(made)
                        done(sum(len(batch.rows) for batch in bundle))
                    bundle = self._next(work)

        if self._target.lanes == 1:
            return lane(0)
        with ThreadPoolExecutor(self._target.lanes) as pool:
            lanes = [pool.submit(lane, number) for number in range(self._target.lanes)]
            try:
                for future in lanes:
                    future.result()
            finally:
                self._stopped = True  # also where somebody pressed ^C: the pool waits for its threads

    def _next(self, work: Iterator[list[Batch]]) -> list[Batch] | None:
        with self._lock:
            try:
                return None if self._stopped else next(work, None)
            except BaseException:
                self._stopped = True
                raise

    def _make(self, transaction: ManagedTransaction, bundle: list[Batch], lane: int) -> Counter[str]:
        if self._guard is not None:
            self._guard.hold(transaction, lane)
        counter = Counter[str]()
        for batch in bundle:
            made = int(transaction.run(batch.cypher, {"rows": batch.rows}).single(strict=True)["made"])
            if made == len(batch.rows):
                counter += batch.what
            elif batch.whole:
                raise MovedError(f"it found or made {made} of {len(batch.rows)} {' and '.join(sorted(batch.what))}")
            elif len(batch.what) == 1:
                counter += Counter(dict.fromkeys(batch.what, made))
            else:  # some were there twice, or gone already
                counter += batch.what
        return counter


def _bundled(batches: Iterable[Batch]) -> Iterator[list[Batch]]:
    """Batches by transaction: none has more rows than a batch may have, and few have only some."""
    bundle: list[Batch] = []
    for batch in batches:
        rows = sum(len(other.rows) for other in bundle)
        if bundle and (rows + len(batch.rows) > statements.BATCH_ROWS or len(bundle) == _STATEMENTS):
            yield bundle
            bundle = []
        bundle.append(batch)
    if bundle:
        yield bundle
