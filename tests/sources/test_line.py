"""The line to a server: tries, pauses, jitter, pace, the closed line, and the budget; time and chance are the test's own."""

from __future__ import annotations

import json
import random
import socket
import time
from collections.abc import Iterator
from email.utils import formatdate

import pytest

from kg.errors import UsageError
from kg.sources.language_model import ModelFault, Settings
from kg.sources.line import Line, Manners
from kg.sources.spending import Price, Purse, load_price, tokens
from tests.sources.chat import Chat, Reply, chat, fails, says, says_json
from tests.sources.clocks import FastClock

MESSAGES = [{"role": "user", "content": "質問"}]
PRICE = Price(input=1.0, output=10.0)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    yield


def line(server: Chat | str, purse: Purse | None = None, **manners: float) -> tuple[Line, FastClock]:
    """A line with its own clock."""
    clock = FastClock()
    url = server if isinstance(server, str) else server.url
    return Line(Settings("tiny", 20, url, "sk-key-1"), purse or Purse(None), Manners(**manners), clock, random.Random(7)), clock  # noqa: S311 (jitter)


def test_pauses_grow_and_are_jittered() -> None:
    """Three failures, then an answer: each pause lies around twice the one before, and none is the same for two lines."""
    with chat(fails(500, "x"), fails(503, "x"), Reply(b"{", 200), says("ok")) as server:
        one, clock = line(server)
        assert one.send(MESSAGES, {}, 10).text == "ok"
    assert len(server.requests) == 4
    first, second, third = clock.slept
    assert 0.5 <= first <= 1.5 and 1 <= second <= 3 and 2 <= third <= 6
    assert len({first, second / 2, third / 4}) == 3


@pytest.mark.parametrize("told", ["7", "7.0"])
def test_retry_after_holds_for_everybody(told: str) -> None:
    """After a 429 that names a time nobody asks before it."""
    with chat(fails(429, "slow down", Retry_After=told), says("a"), says("b")) as server:
        one, clock = line(server)
        one.send(MESSAGES, {}, 10)
        assert clock.time == 7
        one.send(MESSAGES, {}, 10)
    assert clock.time == 7 and len(server.requests) == 3


def test_retry_after_may_be_a_date() -> None:
    """As HTTP allows; one that has passed is no pause, and words are none."""
    late = formatdate(time.time() + 60, usegmt=True)
    with chat(fails(503, "x", Retry_After=late), fails(503, "x", Retry_After=formatdate(0, usegmt=True)), says("a")) as server:
        one, clock = line(server)
        assert one.send(MESSAGES, {}, 10).text == "a"
    assert 50 <= clock.time <= 61
    with chat(fails(503, "x", Retry_After="soon"), says("a")) as server:
        one, clock = line(server)
        assert one.send(MESSAGES, {}, 10).text == "a"
    assert len(clock.slept) == 1


def test_a_429_without_retry_after_is_tried_again() -> None:
    """As any other passing failure."""
    with chat(fails(429, "slow down"), says("a")) as server:
        one, clock = line(server)
        assert one.send(MESSAGES, {}, 10).text == "a"
    assert len(clock.slept) == 1


def test_a_quota_of_a_day_ends_the_run() -> None:
    """A Retry-After of hours is not waited for, and nothing else is sent."""
    with chat(fails(429, "quota", Retry_After="86400")) as server:
        one, clock = line(server)
        with pytest.raises(ModelFault, match="429"):
            one.send(MESSAGES, {}, 10)
        with pytest.raises(ModelFault) as stopped:
            one.send(MESSAGES, {}, 10)
    assert stopped.value.kind == "stopped"
    assert (len(server.requests), clock.time) == (1, 0)


def test_requests_keep_their_distance() -> None:
    """With an interval of two seconds three requests take four."""
    with chat(says("ok")) as server:
        one, clock = line(server, interval=2.0)
        for _ in range(3):
            one.send(MESSAGES, {}, 10)
    assert clock.time == 4


def test_a_server_that_is_down_is_left_alone_and_then_given_up() -> None:
    """Eight failures in a row close the line for its rest; after three rests without an answer it stays closed."""
    with chat(fails(500, "down")) as server:
        one, clock = line(server, tries=2, base=0.0)
        kinds = []
        for _ in range(12):
            with pytest.raises(ModelFault) as raised:
                one.send(MESSAGES, {}, 10)
            kinds.append(raised.value.kind)
    assert clock.time == 90
    assert kinds[-1] == "stopped" and "failing" in kinds
    assert len(server.requests) == 11


def test_an_answer_opens_the_line_again() -> None:
    """A failure after an answer starts the count anew."""
    with chat(*[fails(500, "x")] * 7, says("ok"), *[fails(500, "x")] * 7, says("ok")) as server:
        one, clock = line(server, tries=8, base=0.0)
        assert [one.send(MESSAGES, {}, 10).text for _ in range(2)] == ["ok", "ok"]
    assert clock.time == 0 and len(server.requests) == 16


@pytest.mark.parametrize(("status", "kind"), [(401, "key"), (403, "key"), (404, "unknown")])
def test_what_cannot_change_is_not_tried_again(status: int, kind: str) -> None:
    """A wrong key and an unknown model end the run with one request."""
    with chat(fails(status, "no")) as server:
        one, _ = line(server)
        with pytest.raises(ModelFault) as first:
            one.send(MESSAGES, {}, 10)
        with pytest.raises(ModelFault) as second:
            one.send(MESSAGES, {}, 10)
    assert (first.value.kind, second.value.kind, len(server.requests)) == (kind, "stopped", 1)


def test_a_server_that_was_never_there_is_given_up_at_once() -> None:
    """Refused connections cost four tries, not four for each question."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        one, _ = line(f"http://127.0.0.1:{taken.getsockname()[1]}/v1")
        with pytest.raises(ModelFault) as first:
            one.send(MESSAGES, {}, 10)
        with pytest.raises(ModelFault) as second:
            one.send(MESSAGES, {}, 10)
    assert (first.value.kind, second.value.kind) == ("unreachable", "stopped")


def test_a_cut_connection_is_tried_again() -> None:
    """A server that hangs up is asked once more."""
    with chat(Reply({}, cut=True), says("ok")) as server:
        one, _ = line(server)
        assert one.send(MESSAGES, {}, 10).text == "ok"
    assert len(server.requests) == 2


def test_calls_are_limited() -> None:
    """The fourth request is not sent; tries count as requests."""
    with chat(fails(500, "x"), says("ok")) as server:
        one, _ = line(server, Purse(None, max_calls=3))
        assert [one.send(MESSAGES, {}, 10).text for _ in range(2)] == ["ok", "ok"]
        with pytest.raises(ModelFault, match="--max-calls 3 is reached") as raised:
            one.send(MESSAGES, {}, 10)
    assert raised.value.kind == "stopped" and len(server.requests) == 3


def test_cost_is_limited_and_told() -> None:
    """The server's own token counts make the account; a request that could go over the limit is not sent."""
    with chat(says_json({}, (100_000, 40_000))) as server:
        purse = Purse(PRICE, max_cost=0.6)
        one, _ = line(server, purse)
        one.send(MESSAGES, {}, 10)
        assert purse.account.cost == pytest.approx(0.5)
        with pytest.raises(ModelFault, match=r"--max-cost 0\.6 is reached"):
            one.send(MESSAGES, {}, 20_000)
        one.purse.settle(0, 0, 0)
    assert (purse.account.calls, purse.account.tokens_in, purse.account.tokens_out) == (1, 100_000, 40_000)
    assert len(server.requests) == 1


def test_tokens_are_counted_where_the_server_does_not_tell() -> None:
    """An estimate stands in: one for each Japanese character, a quarter for others."""
    with chat(says("日本語abcd")) as server:
        purse = Purse(PRICE)
        one, _ = line(server, purse)
        one.send(MESSAGES, {}, 10)
    assert purse.account.tokens_out == 4 == tokens("日本語abcd")
    assert purse.account.tokens_in > 0


def test_an_unknown_price_cannot_be_limited(tmp_path: pytest.TempPathFactory) -> None:
    """A cost limit that would mean nothing is refused; dated names have the price of the plain ones."""
    with pytest.raises(UsageError, match="--max-calls"):
        Purse(None, max_cost=1.0)
    none = tmp_path  # no schemas of its own
    assert load_price("gpt-4o-mini-2024-07-18", none) == load_price("gpt-4o-mini", none) is not None  # type: ignore[arg-type]
    assert load_price("gpt-4o-minimal", none) is None  # type: ignore[arg-type]
    assert load_price("qwen2.5-1.5b-instruct", none) is None  # type: ignore[arg-type]


def test_an_answer_of_no_use_costs_what_the_server_says() -> None:
    """An empty answer is a failure, and paid for: the limit holds, and the account tells of it."""
    empty = json.dumps({"choices": [{"message": {"content": ""}}], "usage": {"prompt_tokens": 100_000, "completion_tokens": 40_000}})
    purse = Purse(PRICE, max_cost=0.6)
    with chat(Reply(empty.encode(), 200)) as server:
        one, _ = line(server, purse)
        with pytest.raises(ModelFault, match="--max-cost"):
            one.send(MESSAGES, {}, 20_000)
    assert (purse.account.calls, purse.account.tokens_in, purse.account.tokens_out) == (1, 100_000, 40_000)


@pytest.mark.parametrize(
    ("reply", "counted"), [(Reply(b"{", 200), True), (fails(500, "x"), True), (fails(429, "x"), False), (fails(400, "x"), False)]
)
def test_a_failed_exchange_is_counted_as_expected(reply: Reply, counted: bool) -> None:
    """Where nobody tells what it cost, it may have cost all that was set aside; where no model read it, nothing."""
    purse = Purse(PRICE)
    with chat(reply) as server, pytest.raises(ModelFault):
        line(server, purse, tries=1)[0].send(MESSAGES, {}, 50)
    assert purse.account.tokens_out == (50 if counted else 0) and (purse.account.tokens_in > 0) is counted
