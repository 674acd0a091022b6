"""One writer at a time: the lock of an atlas folder, which says who holds it."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from kg.errors import AtlasFolderError, LockedError


def take(lock: Any, path: Path) -> None:
    """Locks an atlas's open lock file for this process. Raises LockedError where another has it."""
    try:
        _lock_alone(lock)
    except BlockingIOError:
        lock.seek(0)
        raise LockedError(
            f"another kg writes to this atlas ({_owner(lock.read())})", where=str(path), fix="wait for it, then run this again"
        ) from None
    except OSError as error:
        raise AtlasFolderError(f"this file system gives no lock: {error.strerror}", where=str(path), fix="keep the atlas on a local disk") from error
    owner = {"pid": os.getpid(), "host": socket.gethostname(), "command": " ".join(sys.argv[1:3]), "since": int(time.time())}
    try:
        lock.truncate(0)
        lock.write(json.dumps(owner))
        lock.flush()
    except OSError as error:
        raise AtlasFolderError(f"the lock cannot be written: {error.strerror}", where=str(path), fix="free some space, and run it again") from error


def _lock_alone(lock: Any) -> None:
    """Raises BlockingIOError where another holds the lock for longer than a look takes."""
    for _ in range(3):
        with suppress(BlockingIOError):
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        time.sleep(0.05)  # somebody may only be looking who writes
    return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def lock_owner(path: Path) -> str | None:
    """Who writes to an atlas right now, or None. Raises OSError where the lock file cannot be read."""
    if not (path / ".lock").exists():
        return None
    with (path / ".lock").open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _owner(lock.read())
    return None


def _owner(text: str) -> str:
    try:
        owner = json.loads(text)
        seconds = int(time.time()) - owner["since"]
        age = f"for {seconds} s" if seconds >= 0 else "since a time that this clock has not reached"
        return f"process {owner['pid']} on {owner['host']}, `kg {owner['command']}`, {age}"
    except (ValueError, KeyError, TypeError):
        return "its owner left no name"
