"""Progress on standard error, only on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


def track(items: Sequence[T], label: str) -> Iterator[T]:
    """Yields the items while a bar says how far it is; silent where standard error is no terminal."""
    import sys

    if not sys.stderr.isatty() or len(items) < 2:
        return iter(items)
    return _bar(items, label)


@contextmanager
def counting(total: int, label: str) -> Iterator[Callable[[int], None]]:
    """A bar for work of ``total`` pieces that come in lots; call what it yields with the number done."""
    import sys

    if not sys.stderr.isatty() or not total:
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(label, total=total)
        yield lambda done: progress.advance(task, done)


def _bar(items: Sequence[T], label: str) -> Iterator[T]:
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        yield from progress.track(items, description=label)
