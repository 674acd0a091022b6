"""Threads that answer queries, each with a store of its own: a store is for one thread.

They wait in one line, so two hundred requests at once are answered by a few readers one after
another. A reader whose graph was replaced opens the store of the new one before its next query.
"""

from __future__ import annotations

import asyncio
import io
import queue
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.atlas import Atlas
from kg.errors import AtlasFolderError
from kg.graphfile import read_generation
from kg.serve.refusals import Refused
from kg.store.bolt import BoltStore
from kg.store.render import write

READERS = 8
WAITING = 256
OpenStore = Callable[[], AbstractContextManager[BoltStore]]
LARGEST_ANSWER = 32_000_000
"""Characters of JSON: more would stop the browser that asked."""

_IDLE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may take: seconds, and rows that are returned."""

    timeout: float = 30.0
    rows: int = 10_000


@dataclass(frozen=True, slots=True)
class Found:
    """An answer as ``kg query --format json`` prints it, with its columns, what was left out, and the graph it comes from."""

    json: str
    columns: tuple[str, ...]
    note: str
    generation: str


@dataclass(frozen=True, slots=True)
class _Job:
    cypher: str
    parameters: Mapping[str, Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Found]

    def settle(self, outcome: Found | BaseException) -> None:
        with suppress(RuntimeError):  # the loop has ended: nobody waits
            self.loop.call_soon_threadsafe(_settle, self.future, outcome)


class Readers:
    """A few threads with stores, and the line before them."""

    def __init__(self, atlas: Path, open_store: OpenStore, limits: Limits) -> None:
        self._atlas, self._open_store, self._limits = atlas, open_store, limits
        self._jobs: queue.Queue[_Job | None] = queue.Queue()
        self._threads = [threading.Thread(target=self._work, name=f"reader {n}", daemon=True) for n in range(READERS)]

    def start(self) -> None:
        """Starts the threads."""
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float = 2.0) -> None:
        """Lets go of the stores; a reader whose query does not end in time is left to end with the process."""
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join(seconds / READERS)

    async def query(self, cypher: str, parameters: Mapping[str, Any]) -> Found:
        """Runs one query that reads. Cancelled before its turn, it never runs.

        Raises AtlasError as BoltStore.query, and Refused (503) where the line is full.
        """
        if self._jobs.qsize() >= WAITING:
            raise Refused(503, "too many queries are waiting", fix="try again in a moment")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Found] = loop.create_future()
        self._jobs.put(_Job(cypher, parameters, loop, future))
        return await future

    def _work(self) -> None:
        with _Shelf(self._atlas, self._open_store) as shelf:
            while True:
                try:
                    job = self._jobs.get(timeout=_IDLE_SECONDS)
                except queue.Empty:
                    shelf.let_go_of_old()
                    continue
                if job is None:
                    return
                if not job.future.cancelled():
                    self._answer(shelf, job)

    def _answer(self, shelf: _Shelf, job: _Job) -> None:
        try:
            store = shelf.current()
            answer = store.query(job.cypher, job.parameters, timeout=self._limits.timeout, limit=self._limits.rows)
            out = io.StringIO()
            write(answer, "json", out)
            if out.tell() > LARGEST_ANSWER:
                raise Refused(400, "the answer is too large to show", fix="ask for fewer rows or properties, or use `kg query`")
            job.settle(Found(out.getvalue(), answer.columns, answer.note, shelf.generation))
        except BaseException as error:  # noqa: BLE001 (whoever waits for the answer raises it)
            job.settle(error)


class _Shelf:
    """The store that one reader has open."""

    def __init__(self, atlas: Path, open_store: OpenStore) -> None:
        self._atlas, self._open_store, self._stack = atlas, open_store, ExitStack()
        self._store: BoltStore | None = None
        self.generation = ""

    def __enter__(self) -> _Shelf:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def current(self) -> BoltStore:
        """The store of the graph that is there now."""
        self.let_go_of_old()
        if self._store is None:
            self.generation = read_generation(Atlas(self._atlas).graph)
            self._store = self._stack.enter_context(self._open_store())
        return self._store

    def let_go_of_old(self) -> None:
        """Closes a store whose graph was replaced, so that its host can end."""
        with suppress(AtlasFolderError):  # the graph is being swapped just now
            if self._store is not None and read_generation(Atlas(self._atlas).graph) != self.generation:
                self._close()

    def _close(self) -> None:
        self._store = None
        self._stack.close()


def _settle(future: asyncio.Future[Found], outcome: Found | BaseException) -> None:
    if future.done():
        return  # its client has left
    if isinstance(outcome, Found):
        future.set_result(outcome)
    else:
        future.set_exception(outcome)
