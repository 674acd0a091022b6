"""Writes batches to a database, over some connections at once where it is a server, or all in one transaction.

The batches of one call are for different things, so their order does not matter; whoever is free takes the next.
So the server has work while the next batch is prepared, and no more than a few batches are in memory.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import NamedTuple, Protocol

import numpy as np
from neo4j import Driver, GraphDatabase, ManagedTransaction, Session
from neo4j.api import BookmarkManager
from neo4j.exceptions import TransientError

from kg.store import statements
from kg.store.guard import Guard, written
from kg.store.statements import Batch, Did, sent

LANES = 3
"""So many transactions write to a server at once."""

_FEW_ROWS = 50
"""A transaction of so few rows is not made smaller where others lock the same nodes."""

_STATEMENTS = 8
"""So many small batches share a transaction at most: the server plans those of others meanwhile."""

_STATEMENTS_AT_ONCE = 20
"""So many batches may be all that there is to write: then one transaction does it."""


_NUMBERS = count()
"""No two transactions of a process share one, whatever they write."""


class MovedError(Exception):
    """The database is not as the difference has it."""


class TooMuchError(Exception):
    """It is more than one transaction should hold."""


@dataclass(frozen=True, slots=True)
class Target:
    """A database to write to. ``shared`` says whether others may write to it too: a Neo4j, not a store that nobody has yet;
    ``direct`` whether it takes the statements of kg.store.direct.
    """

    driver: Driver
    database: str | None
    shared: bool
    direct: bool = False
    bookmarks: BookmarkManager = field(default_factory=GraphDatabase.bookmark_manager)

    @property
    def lanes(self) -> int:
        """How many transactions may write at once."""
        return LANES if self.shared else 1

    def session(self, fetch: int = 1_000) -> Session:
        """A session that sees whatever the others wrote, also on another member of a cluster; so many rows of an answer come at a time."""
        if not self.direct:
            return self.driver.session(database=self.database, bookmark_manager=self.bookmarks, fetch_size=fetch)
        # without what the server thinks of our Cypher, which it would find out anew for each answer
        return self.driver.session(database=self.database, bookmark_manager=self.bookmarks, fetch_size=fetch, notifications_min_severity="OFF")


Counts = Mapping[Did, Counter[str]]
"""How many things were created, changed and deleted, by label or type."""


class Writes(Protocol):
    """What writes batches."""

    def write(self, batches: Iterable[Batch], counts: Counts, done: Callable[[int], None]) -> None:
        """Writes all batches, and counts what they made. Raises MovedError where one finds something else than it expects."""


class _Made(NamedTuple):
    """What a batch did: how many of its rows it found or made, and the numbers and internal ids of its things, where it tells them."""

    number: int
    at: list[int]
    ids: list[int]


class AtOnce:
    """Writes in one open transaction, which is small."""

    def __init__(self, transaction: ManagedTransaction) -> None:
        self._transaction = transaction
        self._rows, self._batches = statements.BATCH_ROWS, _STATEMENTS_AT_ONCE
        self.exact = True
        """Whether each batch found all of its rows, and once."""

    def write(self, batches: Iterable[Batch], counts: Counts, done: Callable[[int], None]) -> None:
        """As Writes.write. Raises TooMuchError."""
        for batch in batches:
            self._rows -= len(batch.rows)
            self._batches -= 1
            if self._rows < 0 or self._batches < 0:
                raise TooMuchError
            made = _make(self._transaction, batch)
            self.exact = self.exact and made.number == len(batch.rows)
            counts[batch.did].update(_counted(batch, made))
            done(len(batch.rows))


class _Ahead:
    """What transactions are to write, each with its number: a thread prepares the next few while others are on their way."""

    def __init__(self, batches: Iterable[Batch], number: int) -> None:
        self._work = zip(_NUMBERS, _bundled(batches), strict=False)
        self._pool = ThreadPoolExecutor(1)
        self._ready = deque(self._pool.submit(next, self._work, None) for _ in range(number))
        self._lock = threading.Lock()

    def take(self) -> tuple[int, list[Batch]] | None:
        """The next, or None after the last one. Raises what its preparation does."""
        with self._lock:
            first = self._ready.popleft()
            self._ready.append(self._pool.submit(next, self._work, None))
        return first.result()

    def close(self) -> None:
        """Prepares no more."""
        self._pool.shutdown(cancel_futures=True)


class Writer:
    """Makes transactions of batches. ``guard`` has the right to write, where one is needed."""

    def __init__(self, target: Target, guard: Guard | None) -> None:
        self._target, self._guard = target, guard
        self._lock = threading.Lock()
        self._stopped = False
        self.exact = True
        """Whether each batch found all of its rows, and once."""
        self.transactions = 0
        """So many were committed, as far as the server said."""

    def write(self, batches: Iterable[Batch], counts: Counts, done: Callable[[int], None]) -> None:
        """As Writes.write; what others write at the moment of an error is whole."""
        ahead = _Ahead(batches, self._target.lanes)
        self._stopped = False

        def lane(number: int) -> None:
            try:
                if (work := ahead.take()) is None:
                    return  # without a connection
                with self._target.session() as session:
                    while work is not None and not self._stopped:
                        self._count(self._made(session, str(work[0]), work[1], number), counts, done)
                        work = ahead.take()
            except BaseException:
                self._stopped = True
                raise

        with closing(ahead), ThreadPoolExecutor(self._target.lanes) as pool:
            lanes = [pool.submit(lane, number) for number in range(self._target.lanes)]
            try:
                for future in lanes:
                    future.result()
            finally:
                self._stopped = True  # also where somebody pressed ^C: the pool waits for its threads

    def _count(self, made: list[tuple[Batch, _Made]], counts: Counts, done: Callable[[int], None]) -> None:
        with self._lock:
            for batch, one in made:
                self.exact = self.exact and one.number == len(batch.rows)
                counts[batch.did].update(_counted(batch, one))
                done(len(batch.rows))

    def _made(self, session: Session, work: str, bundle: list[Batch], lane: int) -> list[tuple[Batch, _Made]]:
        """Writes a bundle, in ever smaller transactions where others who lock the same nodes do not let it through."""
        try:
            write = partial(written, session) if self._guard is not None else session.execute_write
            made = write(self._make, work, bundle, lane)
            with self._lock:
                self.transactions += 1
            return list(zip(bundle, made, strict=True))
        except TransientError as error:
            if not is_crowded(error) or sum(len(batch.rows) for batch in bundle) <= _FEW_ROWS:
                raise
        halves = ((f"{work}.{part}", half) for part, half in enumerate(_halves(bundle)))
        return [made for smaller, half in halves for made in self._made(session, smaller, half, lane)]

    def _make(self, transaction: ManagedTransaction, work: str, bundle: list[Batch], lane: int) -> list[_Made]:
        if self._guard is not None and self._guard.hold(transaction, lane, work):
            return [_Made(len(batch.rows), [], []) for batch in bundle]  # done, but its server did not live to say so
        return [_make(transaction, batch) for batch in bundle]


def _make(transaction: ManagedTransaction, batch: Batch) -> _Made:
    parameters = sent(batch.rows)
    record = transaction.run(batch.cypher, parameters).single(strict=True)
    parameters["sent"].clear()  # the driver's own objects, of which some hold each other, would keep the rows until they are garbage
    made = _Made(int(record["made"]), record.get("at", []), record.get("ids", []))
    if batch.whole and made.number != len(batch.rows):
        raise MovedError(f"it found or made {made.number} of {len(batch.rows)} {' and '.join(sorted(batch.what))}")
    if batch.ids is not None:
        batch.ids.put(np.array(made.at, np.intp), np.array(made.ids, np.int64))
    return made


def is_crowded(error: TransientError) -> bool:
    """Whether others who lock the same nodes did not let a transaction through, however often it was tried."""
    return "lock" in (error.code or "").casefold()


def _halves(bundle: list[Batch]) -> tuple[list[Batch], list[Batch]]:
    """A bundle in two; what one batch counts is counted with its first half."""
    if len(bundle) > 1:
        return bundle[: len(bundle) // 2], bundle[len(bundle) // 2 :]
    (batch,) = bundle
    middle = len(batch.rows) // 2
    return [batch._replace(rows=batch.rows[:middle])], [batch._replace(rows=batch.rows[middle:], what=Counter())]


def _counted(batch: Batch, made: _Made) -> Counter[str]:
    if made.number != len(batch.rows) and len(batch.what) == 1:
        return Counter(dict.fromkeys(batch.what, made.number))
    return batch.what  # of some types, some were there twice, or gone already


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
