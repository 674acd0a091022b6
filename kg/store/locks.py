"""File locks that survive a kill: the operating system gives them back when their owner dies.

A lock is a file that is locked as long as its descriptor is open. Its folder may be removed by
whoever holds the lock alone, so a lock counts only when its path still leads to the same file.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def acquire(path: Path, *, shared: bool = False) -> int:
    """Locks a file, which is made with its folder and the one above if need be, however long that takes.

    Returns the descriptor that holds the lock. Raises OSError where the file system allows no writing or no lock.
    """
    while True:
        descriptor = _open(path)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        except BaseException:
            os.close(descriptor)
            raise
        if leads_to(path, descriptor):
            return descriptor
        os.close(descriptor)


def try_acquire(path: Path, *, shared: bool = False) -> int | None:
    """As acquire, but returns None at once where others hold the lock."""
    descriptor = _open(path)
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except BaseException:
        os.close(descriptor)
        raise
    if leads_to(path, descriptor):
        return descriptor
    os.close(descriptor)
    return None


def _open(path: Path, tries: int = 10) -> int:
    try:
        for folder in (path.parent.parent, path.parent):
            folder.mkdir(mode=0o700, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except FileNotFoundError:  # somebody removed a folder between these lines
        if tries == 1:
            raise
        return _open(path, tries - 1)


def leads_to(path: Path, descriptor: int) -> bool:
    """Whether a path still leads to the open file, so that nobody removed or replaced it."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Holds a lock alone. Raises OSError as acquire does."""
    descriptor = acquire(path)
    try:
        yield
    finally:
        os.close(descriptor)


def is_held(path: Path) -> bool:
    """Whether somebody holds this lock alone."""
    if not path.exists():
        return False
    descriptor = try_acquire(path, shared=True)
    if descriptor is None:
        return True
    os.close(descriptor)
    return False


def take_alone(descriptor: int) -> bool:
    """Tries to turn an open lock file into a lock held alone; False where others hold it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def let_go(descriptor: int) -> None:
    """Gives a lock back and keeps its file open."""
    fcntl.flock(descriptor, fcntl.LOCK_UN)
