"""What a language model costs: the price table, an estimate before, a limit while asking, and the account after.

Token counts before an answer are estimates (a Japanese or Chinese character is one, four others are one); after it
they are the server's own where it tells them.
"""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from kg.errors import SchemaError, UsageError
from kg.resources import find
from kg.sources.language_model import ModelFault

FILE = "prices.yaml"

_WIDE = re.compile(r"[⺀-鿿가-힯豈-﫿＀-￯]")
_VERSION = re.compile(r"(?:-\d{4}-\d{2}-\d{2}|-\d{4}|-latest|-preview)?")


class Price(BaseModel):
    """US dollars for a million tokens, in and out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    input: float
    output: float

    def of(self, tokens_in: int, tokens_out: int) -> float:
        """The price of so many tokens in US dollars."""
        return (tokens_in * self.input + tokens_out * self.output) / 1_000_000


@dataclass(frozen=True, slots=True)
class Estimate:
    """What asking would take: calls, tokens in and out, and US dollars (None for a model without a price)."""

    calls: int
    tokens_in: int
    tokens_out: int
    cost: float | None

    def __str__(self) -> str:
        return f"{self.calls} calls, about {self.tokens_in:,} tokens in and {self.tokens_out:,} out, {_dollars(self.cost, 'about ')}"


@dataclass(frozen=True, slots=True)
class Account:
    """What was used: requests sent, tokens in and out, and US dollars (None for a model without a price)."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float | None = None

    def __str__(self) -> str:
        return f"{self.calls} calls, {self.tokens_in:,} tokens in and {self.tokens_out:,} out, {_dollars(self.cost)}"


def _dollars(cost: float | None, about: str = "") -> str:
    return "price unknown (schemas/prices.yaml has none for this model)" if cost is None else f"{about}${cost:.4f}"


def tokens(text: str) -> int:
    """An estimate of the tokens of a text."""
    wide = len(_WIDE.findall(text))
    return wide + math.ceil((len(text) - wide) / 4)


def load_price(model: str, override: Path) -> Price | None:
    """The price of a model: prices.yaml of an atlas's own schemas, or the shipped one; None where it has none.

    A dated name (gpt-4o-mini-2024-07-18) has the price of the plain one. Raises SchemaError.
    """
    own = override / FILE
    path = own if own.is_file() else find(f"schemas/{FILE}")
    try:
        table = TypeAdapter(dict[str, Price]).validate_python(yaml.safe_load(path.read_text("utf8")) or {})
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SchemaError(f"this is not YAML: {error.problem}", where=f"{path}:{line}", fix="mend the line") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise SchemaError(f"{place}: {first['msg']}", where=str(path), fix="write NAME: {input: DOLLARS, output: DOLLARS}") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SchemaError(f"cannot be read: {error}", where=str(path), fix="save it as UTF-8 text") from error
    names = [name for name in table if re.fullmatch(re.escape(name) + _VERSION.pattern, model)]
    return table[max(names, key=len)] if names else None


def priced(calls: int, tokens_in: int, tokens_out: int, price: Price | None) -> Estimate:
    """An estimate with its price."""
    return Estimate(calls, tokens_in, tokens_out, price.of(tokens_in, tokens_out) if price else None)


class Purse:
    """Counts what is sent and refuses what would go over a limit; for many threads.

    A request's own estimate is set aside before it is sent, so that the limit also holds for requests under way.
    """

    def __init__(self, price: Price | None, max_cost: float | None = None, max_calls: int | None = None) -> None:
        """Raises UsageError where a cost is to be limited that nobody knows."""
        if max_cost is not None and price is None:
            raise UsageError("the price of this model is not known, so its cost cannot be limited", fix=f"add it to {FILE}, or use --max-calls")
        self._price, self._max_cost, self._max_calls = price, max_cost, max_calls
        self._lock = threading.Lock()
        self._calls = self._in = self._out = 0
        self._aside = 0.0

    def take(self, tokens_in: int, tokens_out: int) -> float:
        """Sets the price of a request aside and counts it. Raises ModelFault (stopped) where it would go over a limit."""
        with self._lock:
            if self._max_calls is not None and self._calls >= self._max_calls:
                raise ModelFault("stopped", f"--max-calls {self._max_calls} is reached", fix="run it again to go on")
            cost = self._price.of(tokens_in, tokens_out) if self._price else 0.0
            if self._price and self._max_cost is not None and self._price.of(self._in, self._out) + self._aside + cost > self._max_cost:
                raise ModelFault("stopped", f"--max-cost {self._max_cost:g} is reached", fix="run it again to go on")
            self._calls += 1
            self._aside += cost
            return cost

    def settle(self, aside: float, tokens_in: int, tokens_out: int) -> None:
        """Puts what a request really used in the place of what was set aside for it."""
        with self._lock:
            self._aside -= aside
            self._in += tokens_in
            self._out += tokens_out

    @property
    def account(self) -> Account:
        """What was used so far."""
        with self._lock:
            return Account(self._calls, self._in, self._out, self._price.of(self._in, self._out) if self._price else None)


def token_total(messages: object, form: Mapping[str, object] | None = None) -> int:
    """An estimate of the tokens of a whole request: its messages and, where it has one, the schema of its answer."""
    return tokens(str(messages)) + (tokens(str(dict(form))) if form else 0)
