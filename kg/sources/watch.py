"""Files that appear or change in a folder, each handed out once it is finished.

The folder is looked at every few seconds rather than watched through the system: that works the same
on every disk and network share, misses nothing while kg was not running, and needs no library. A file
is finished when two looks in a row find the same size and time, and its time lies a moment back.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from kg.sources.files import paths_below

SETTLED = 1.0
"""Seconds since a file's last change; a clock set back (a time in the future) does not hold it up."""
_UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".tmp", ".swp", "~")
Signature = tuple[int, int]


class Watcher:
    """Remembers what it saw; ``now`` gives the seconds since the epoch."""

    def __init__(self, folder: str, now: Callable[[], float] = time.time) -> None:
        self._folder, self._now = folder, now
        self._seen: dict[str, Signature] = {}
        self._done: dict[str, Signature] = {}

    def finished(self) -> list[str]:
        """Paths of finished files that were not settled before, sorted. Raises OSError where the folder is not there."""
        os.scandir(self._folder).close()
        seen = {path: signature for path in paths_below(self._folder) if (signature := _signature(path))}
        ready = [path for path, signature in seen.items() if self._is_ready(path, signature)]
        self._seen = seen
        return sorted(ready)

    def settle(self, paths: Iterable[str]) -> None:
        """These were taken or refused for good: they come again only when they change."""
        self._done |= {path: self._seen[path] for path in paths}

    def _is_ready(self, path: str, signature: Signature) -> bool:
        age = self._now() - signature[1] / 1e9
        return self._done.get(path) != signature and self._seen.get(path) == signature and not 0 <= age < SETTLED


def _signature(path: str) -> Signature | None:
    """Size and time of change; None for what is gone again, no file, or still being written by its name."""
    try:
        if path.endswith(_UNFINISHED) or not Path(path).is_file():
            return None
        stat = Path(path).stat()
        return stat.st_size, stat.st_mtime_ns
    except OSError:
        return None
