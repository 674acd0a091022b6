"""Asking a language model: a server on the loopback plays every fault, and nothing goes out."""

from __future__ import annotations

import socket
import time

import pytest

from kg.errors import ModelError
from kg.sources.language_model import DEFAULT_URL, Settings, complete, settings_from
from tests.sources.chat import Reply, chat, fails, says

KEY = "sk-secret-0123456789"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy and no settings of the machine's own stand between the client and the loopback."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.delenv(name, raising=False)


def ask(url: str, timeout: float = 20, key: str = KEY) -> str:
    """One question to the model ``tiny`` at an address."""
    return complete([{"role": "user", "content": "質問"}], Settings("tiny", timeout, url, key))


def test_asks_once_at_temperature_zero() -> None:
    """The request holds the model, the messages and the key; the answer is the text alone."""
    with chat(says("答え")) as server:
        assert ask(server.url) == "答え"
    ((headers, body),) = server.requests
    assert body == {"path": "/v1/chat/completions", "model": "tiny", "temperature": 0, "messages": [{"role": "user", "content": "質問"}]}
    assert headers["authorization"] == f"Bearer {KEY}"


def test_a_local_server_needs_no_key() -> None:
    """With an address alone the request is sent all the same."""
    with chat(says("yes")) as server:
        settings = settings_from({"OPENAI_BASE_URL": server.url}, "tiny", 20)
        assert complete([{"role": "user", "content": "?"}], settings) == "yes"


def test_a_busy_server_is_asked_again() -> None:
    """429 with Retry-After, then an answer: the user sees only the answer."""
    with chat(fails(429, "slow down", Retry_After="0"), says("now")) as server:
        assert ask(server.url) == "now"
        assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (fails(401, f"Incorrect API key provided: {KEY[:8]}***"), r"refuses the key \(401\)"),
        (fails(403, f"not with {KEY}"), r"refuses the request \(403\): .*not with \*\*\*"),
        (fails(400, "temperature is fixed\x1b[31m\nhere"), r"\(400\): .*temperature is fixed"),
        (fails(404, "no such model"), r"does not know the model tiny \(404\): .*no such model"),
        (fails(429, "quota used up", Retry_After="0"), r"\(429\): .*quota used up"),
        (fails(500, "broken", Retry_After="0"), r"fails \(500\): .*broken"),
        (Reply(b"<html>gateway</html>", 502, {"Content-Type": "text/html", "Retry-After": "0"}), r"fails \(502\)"),
        (Reply({"choices": []}), "gave no answer"),
        (Reply({"choices": None}), "no chat completion"),
        (Reply({"choices": ["x"]}), "no chat completion"),
        (Reply({"error": "odd"}), "no chat completion"),
        (Reply(b'{"choices": [', 200), "no chat completion"),
        (Reply(b"<html>hello</html>", 200, {"Content-Type": "text/html"}), "no chat completion"),
        (Reply(b"\xff\xfe\x00", 200), "no chat completion"),
        (says(None), "empty answer"),
        (says("  \n"), "empty answer"),
        (says(None, refusal="I cannot"), "refuses to answer: I cannot"),
        (says("half", finish="content_filter"), "refuses to answer"),
        (says("MATCH (n", finish="length"), "cut off at its length limit"),
    ],
)
def test_every_fault_is_one_error(reply: Reply, told: str) -> None:
    """What happened, at which server, what to do: on one line, and without the key."""
    with chat(reply) as server, pytest.raises(ModelError, match=told) as raised:
        ask(server.url)
    message = str(raised.value)
    assert message.startswith(server.url) and raised.value.fix
    assert KEY not in message and KEY[:8] not in message
    assert message.isprintable()


def test_a_slow_server_is_left() -> None:
    """The limit holds for all tries of the client together."""
    began = time.monotonic()
    with chat(Reply({}, wait=1.5)) as server, pytest.raises(ModelError, match=r"did not answer in 0\.3 s.*--timeout"):
        ask(server.url, timeout=0.3)
    assert time.monotonic() - began < 3


def test_a_server_that_wants_a_long_pause_is_left() -> None:
    """Retry-After does not stretch the limit."""
    began = time.monotonic()
    with chat(fails(429, "later", Retry_After="50")) as server, pytest.raises(ModelError, match="did not answer in 1 s"):
        ask(server.url, timeout=1)
    assert time.monotonic() - began < 5


def test_nobody_listens() -> None:
    """A refused connection is said with the address."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, never listening
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        with pytest.raises(ModelError, match="cannot be reached") as raised:
            ask(url)
    assert str(raised.value).startswith(url)


def test_settings_come_from_the_environment() -> None:
    """A key alone means OpenAI's own server; the key is in no text of the settings."""
    settings = settings_from({"OPENAI_API_KEY": f" {KEY}\n"}, "m", 5)
    assert (settings.url, settings.key, settings.timeout) == (DEFAULT_URL, KEY, 5)
    assert KEY not in repr(settings)
    assert Settings("m", 1, "https://me:word@host/v1?k=v").where == "https://host/v1"


@pytest.mark.parametrize(
    ("variables", "place"),
    [
        ({}, "OPENAI_API_KEY"),
        ({"OPENAI_API_KEY": " ", "OPENAI_BASE_URL": ""}, "OPENAI_API_KEY"),
        ({"OPENAI_API_KEY": "鍵"}, "OPENAI_API_KEY"),
        ({"OPENAI_API_KEY": "a\nb"}, "OPENAI_API_KEY"),
        ({"OPENAI_BASE_URL": "localhost:8080"}, "OPENAI_BASE_URL"),
        ({"OPENAI_BASE_URL": "http://[::1"}, "OPENAI_BASE_URL"),
        ({"OPENAI_BASE_URL": "http://host:99999/v1"}, "OPENAI_BASE_URL"),
    ],
)
def test_settings_of_no_use(variables: dict[str, str], place: str) -> None:
    """The message names the variable and not its value."""
    with pytest.raises(ModelError) as raised:
        settings_from(variables, "m", 5)
    assert raised.value.where == place and raised.value.fix
    assert "鍵" not in str(raised.value)
