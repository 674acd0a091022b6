"""A clock that never waits: sleeping moves its time on."""

from __future__ import annotations

import threading


class FastClock:
    """Time in seconds since its making; what was slept is in ``slept``."""

    def __init__(self) -> None:
        self.time, self.slept = 0.0, list[float]()
        self._lock = threading.Lock()

    def now(self) -> float:
        """The moment."""
        with self._lock:
            return self.time

    def sleep(self, seconds: float) -> None:
        """Moves on at once."""
        with self._lock:
            self.time += seconds
            self.slept.append(seconds)
