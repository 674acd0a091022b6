"""Objects from servers that differ: what one cannot do is left out, what one says around its answer is looked through."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from kg.sources.language_model import ModelFault, Settings
from kg.sources.line import Line, Manners
from kg.sources.spending import Purse
from kg.sources.structured import Form, Structured
from tests.sources.chat import Chat, chat, fails, says
from tests.sources.clocks import FastClock

FORM = Form("things", {"type": "object"}, lambda value: isinstance(value.get("items"), list), 500, ("items",))
GOOD = {"items": [{"name": "LoRA"}, {"name": "量子化"}]}
PROMPT = 'Answer like {"items": [{"name": "example"}]}'
KEY = "sk-secret-0123456789"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


def asker(server: Chat) -> Structured:
    """Asks a server without waiting."""
    return Structured(Line(Settings("tiny", 20, server.url, KEY), Purse(None), Manners(tries=2), FastClock(), random.Random(1)))  # noqa: S311 (jitter)


def ask(structured: Structured) -> Any:
    """The object and whether it was cut."""
    told = structured.ask([{"role": "system", "content": PROMPT}, {"role": "user", "content": "text"}], FORM, 10)
    return told.value, told.cut


def formats(server: Chat) -> list[str | None]:
    """The response formats that were asked for."""
    return [body.get("response_format", {}).get("type") for _, body in server.requests]


def test_asks_for_the_schema_first() -> None:
    """Name, strictness and schema stand in the request, with the temperature and the limit."""
    with chat(says(json.dumps(GOOD))) as server:
        assert ask(asker(server)) == (GOOD, False)
    ((_, body),) = server.requests
    assert body["response_format"] == {"type": "json_schema", "json_schema": {"name": "things", "strict": True, "schema": {"type": "object"}}}
    assert (body["temperature"], body["max_tokens"]) == (0, 500)


def test_a_server_without_schemas_is_asked_for_json_and_then_for_text() -> None:
    """What it refuses once is not sent again."""
    with chat(fails(400, "response_format json_schema is not supported"), fails(422, "json_object neither"), says(json.dumps(GOOD))) as server:
        structured = asker(server)
        assert ask(structured) == (GOOD, False)
        assert ask(structured) == (GOOD, False)
    assert formats(server) == ["json_schema", "json_object", None, None]


def test_parameters_that_a_model_does_not_take_are_left_out() -> None:
    """Reasoning models take no temperature and want the limit by its newer name."""
    refusals = (
        fails(400, "Unsupported value: 'temperature' does not support 0 with this model"),
        fails(400, "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."),
    )
    with chat(*refusals, says(json.dumps(GOOD))) as server:
        assert ask(asker(server)) == (GOOD, False)
    body = server.requests[-1][1]
    assert "temperature" not in body and "max_tokens" not in body and body["max_completion_tokens"] == 500
    assert formats(server)[-1] == "json_schema"


def test_a_request_that_is_refused_in_every_form_is_one_error() -> None:
    """And costs a bounded number of requests."""
    with chat(fails(400, "no")) as server, pytest.raises(ModelFault, match=r"\(400\)"):
        ask(asker(server))
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    "text",
    [
        f"```json\n{json.dumps(GOOD)}\n```",
        f"```\n{json.dumps(GOOD, indent=2)}```",
        f"Here it is: {json.dumps(GOOD)} I hope {{this}} helps.",
        f'<think>maybe {{"items": []}}</think>{json.dumps(GOOD)}',
        f"{PROMPT}\nuser: text\nassistant: {json.dumps(GOOD)}",
        json.dumps(GOOD, ensure_ascii=False, indent=8),
    ],
    ids=["fence", "bare fence", "words around", "thought", "prompt echo", "pretty"],
)
def test_the_object_is_found(text: str) -> None:
    """In a fence, among words, after a thought, after an echo of the prompt; with one request."""
    with chat(says(text)) as server:
        assert ask(asker(server)) == (GOOD, False)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "text",
    ["no object", '{"items": [', '{"wrong": 1}', '{"items": "LoRA"}', "[1, 2]", PROMPT, "{" * 5000, '{"items": [' + "[" * 100_000],
    ids=["words", "broken", "wrong schema", "wrong type", "list", "echo alone", "braces", "deep"],
)
def test_an_answer_of_no_use_is_asked_for_in_other_forms(text: str) -> None:
    """Three requests, then one error without the key; one good answer on the way is enough."""
    with chat(says(text)) as server, pytest.raises(ModelFault, match="not of the form") as raised:
        ask(asker(server))
    assert formats(server) == ["json_schema", "json_object", None]
    assert raised.value.kind == "broken" and str(raised.value).isprintable()
    with chat(says(text), says(json.dumps(GOOD))) as server:
        assert ask(asker(server)) == (GOOD, False)


@pytest.mark.parametrize("end", [1, 3, 12, 22])
def test_of_a_cut_answer_the_whole_items_stay(end: int) -> None:
    """An item that is cut is not there; the answer says that it was cut."""
    whole = json.dumps({"items": [{"name": "LoRA"}, {"name": "cut off"}]})
    with chat(says(whole[:-end], finish="length")) as server:
        value, cut = ask(asker(server))
    assert cut and value["items"][0] == {"name": "LoRA"}
    assert len(server.requests) == 1


def test_a_model_that_pretty_prints_for_ever() -> None:
    """Blanks up to the limit hold no item: other forms are tried, then it is one error."""
    with chat(says('{\n "items": [' + "\n" * 2000, finish="length")) as server, pytest.raises(ModelFault, match="cut off before its first item"):
        ask(asker(server))
    assert len(server.requests) == 3


def test_a_refusal_is_not_argued_with() -> None:
    """One request, one error."""
    with chat(says(None, refusal="I cannot")) as server, pytest.raises(ModelFault) as raised:
        ask(asker(server))
    assert (raised.value.kind, len(server.requests)) == ("refused", 1)


def test_the_key_comes_back_in_no_value() -> None:
    """Not even spelled in escapes, and no half of a surrogate pair either."""
    escaped = "".join(f"\\u{ord(c):04x}" for c in KEY)
    with chat(says(f'{{"items": ["{KEY}", "{escaped}", {{"{escaped}": "\\ud800x"}}]}}')) as server:
        value, _ = ask(asker(server))
    assert value == {"items": ["***", "***", {"***": "?x"}]}
