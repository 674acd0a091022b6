"""The line to one server that all threads share: paced, tried again with jitter, and closed when the server is down.

Invariants: at most one request starts in each interval; after a 429 with Retry-After nobody asks before its time;
a server that fails many times in a row is left alone for a while, and given up after three such pauses.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from kg.sources.language_model import Answer, ModelFault, Settings, exchange
from kg.sources.spending import Purse, token_total, tokens

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionMessageParam

_TRANSIENT = {"busy", "failing", "unreachable", "slow", "broken"}
_FATAL = {"key", "unknown", "setup"}
_UNREAD = {"busy", "unreachable", "request", *_FATAL}
"""Faults of requests that no model read: they cost nothing."""


class Clock(Protocol):
    """Time in seconds, and waiting."""

    def now(self) -> float:
        """Seconds since any fixed moment."""

    def sleep(self, seconds: float) -> None:
        """Waits."""


class RealClock:
    """The machine's own clock."""

    def now(self) -> float:
        """Seconds of the monotonic clock."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Waits."""
        time.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Manners:
    """How often and how long to try. Times are in seconds."""

    interval: float = 0.0
    tries: int = 4
    base: float = 1.0
    longest: float = 120.0
    failures: int = 8
    rest: float = 30.0
    rests: int = 3


class Line:
    """Sends requests to one server; safe for many threads."""

    def __init__(
        self, settings: Settings, purse: Purse, manners: Manners | None = None, clock: Clock | None = None, dice: random.Random | None = None
    ) -> None:
        self.settings, self.purse = settings, purse
        self._manners, self._clock = manners or Manners(), clock or RealClock()
        self._dice = dice or random.Random()  # noqa: S311 (jitter, no secret)
        self._lock = threading.Lock()
        self._free_at = 0.0  # nobody sends before
        self._failed = self._rested = 0
        self._answered = False
        self._stopped: ModelFault | None = None

    def send(self, messages: Sequence[ChatCompletionMessageParam], how: Mapping[str, Any], expected: int) -> Answer:
        """One answer; ``expected`` is an estimate of its tokens. Raises ModelFault when the tries are used up or nothing can help."""
        for attempt in range(1, self._manners.tries + 1):
            self._wait()
            asked = token_total(messages, how.get("response_format"))
            aside = self._spend(asked, expected)
            try:
                answer = exchange(messages, self.settings, how)
            except ModelFault as fault:
                self.purse.settle(aside, *_used(fault, asked, expected))
                pause = self._failure(fault, attempt)
                if pause is None:
                    raise
                self._clock.sleep(pause)
                continue
            told = tokens(answer.text) if answer.tokens_out is None else answer.tokens_out
            self.purse.settle(aside, asked if answer.tokens_in is None else answer.tokens_in, told)
            with self._lock:
                self._failed, self._rested, self._answered = 0, 0, True
            return answer
        raise AssertionError("the last try raises")

    def _wait(self) -> None:
        """Waits for this request's turn. Raises ModelFault (stopped) where the server was given up."""
        while True:
            with self._lock:
                if self._stopped is not None:
                    raise ModelFault("stopped", self._stopped.what, where=self._stopped.where, fix=self._stopped.fix)
                now = self._clock.now()
                if now >= self._free_at:
                    self._free_at = now + self._manners.interval
                    return
                left = self._free_at - now
            self._clock.sleep(left)

    def _spend(self, asked: int, expected: int) -> float:
        try:
            return self.purse.take(asked, expected)
        except ModelFault as fault:
            with self._lock:
                self._stopped = self._stopped or fault
            raise

    def _failure(self, fault: ModelFault, attempt: int) -> float | None:
        """The seconds until the next try, or None where there is none; opens and closes the line."""
        manners = self._manners
        with self._lock:
            last = attempt == manners.tries
            never_there = fault.kind == "unreachable" and last and not self._answered
            if fault.kind in _FATAL or never_there:
                self._stopped = fault
                return None
            if fault.kind not in _TRANSIENT:
                return None
            self._failed += 1
            if self._failed >= manners.failures:
                self._failed, self._rested = manners.failures - 1, self._rested + 1
                if self._rested > manners.rests:
                    self._stopped = fault
                    return None
                self._free_at = max(self._free_at, self._clock.now() + manners.rest)
            if last:
                return None
            if fault.after is not None:
                if fault.after > manners.longest:
                    self._stopped = fault  # a day's quota: no one waits that long
                    return None
                self._free_at = max(self._free_at, self._clock.now() + fault.after)
                return 0.0
            return float(min(manners.longest, manners.base * 2 ** (attempt - 1)) * (0.5 + self._dice.random()))


def _used(fault: ModelFault, asked: int, expected: int) -> tuple[int, int]:
    """The tokens that a failed exchange cost: what the server told of, else what was expected, because it may be charged all the same."""
    if fault.kind in _UNREAD:
        return 0, 0
    told_in, told_out = fault.used
    return asked if told_in is None else told_in, expected if told_out is None else told_out
