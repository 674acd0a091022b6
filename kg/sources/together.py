"""Work done by a few threads at once, so that an interruption loses nothing that was asked for."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from kg.errors import AtlasError

T = TypeVar("T")
R = TypeVar("R")


def each(tasks: Sequence[T], work: Callable[[T], R], workers: int) -> Iterator[tuple[T, R | AtlasError]]:
    """Yields each task with its result, or with the AtlasError that it raised, as they come.

    Where the reader stops or is interrupted, no task starts any more, and those under way are waited for: what they
    paid for is kept by ``work`` itself. A second interruption leaves them.
    """
    todo: queue.SimpleQueue[T] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[T, R | AtlasError | BaseException]] = queue.SimpleQueue()
    stop = threading.Event()
    for task in tasks:
        todo.put(task)

    def run() -> None:
        while not stop.is_set():
            try:
                task = todo.get_nowait()
            except queue.Empty:
                return
            try:
                done.put((task, work(task)))
            except BaseException as error:  # noqa: BLE001 (the reader raises it)
                done.put((task, error))

    threads = [threading.Thread(target=run, daemon=True) for _ in range(max(1, min(workers, len(tasks))))]
    for thread in threads:
        thread.start()
    try:
        for _ in tasks:
            task, outcome = done.get()
            if isinstance(outcome, BaseException) and not isinstance(outcome, AtlasError):
                raise outcome
            yield task, outcome
    finally:
        stop.set()
        for thread in threads:
            thread.join()
