"""One question to a language model: any server that speaks OpenAI's chat completions.

Every failure is a ModelFault; the key is in none of them, and in no answer. The time limit is that
of the whole exchange, with all tries of the client.
"""

from __future__ import annotations

import queue
import re
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError

from kg.errors import ModelError
from kg.text import excerpt

if TYPE_CHECKING:
    import openai
    from openai.types.chat import ChatCompletionMessageParam

DEFAULT_URL = "https://api.openai.com/v1"

_RETRIES = 2
_THOUGHT = re.compile(r"\A\s*<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
_LARGEST = 4_000_000  # characters of an answer; no extraction or digest comes near

Kind = Literal["busy", "failing", "unreachable", "slow", "broken", "refused", "request", "key", "unknown", "setup", "stopped"]


class ModelFault(ModelError):
    """A failed exchange: its kind tells whether to try again (busy, failing, unreachable, slow, broken), ``after`` how many seconds to wait.

    ``used`` are the tokens of question and answer that a server told of, although its answer is of no use.
    """

    def __init__(self, kind: Kind, what: str, *, where: str = "", fix: str = "", after: float | None = None) -> None:
        super().__init__(what, where=where, fix=fix)
        self.kind, self.after = kind, after
        self.used: tuple[int | None, int | None] = (None, None)


@dataclass(frozen=True, slots=True)
class Settings:
    """Which model to ask, where, and for how many seconds at most."""

    model: str
    timeout: float
    url: str = DEFAULT_URL
    key: str = field(default="", repr=False)

    @property
    def where(self) -> str:
        """What messages call the server: its address without user, password and query."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said, the tokens of question and answer (None where the server does not tell), and whether it was cut off."""

    text: str
    tokens_in: int | None
    tokens_out: int | None
    cut: bool


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class _Completion(BaseModel):
    """The part of an answer that is read; servers differ in the rest."""

    choices: list[_Choice]
    usage: _Usage | None = None


def settings_from(environment: Mapping[str, str], model: str, timeout: float) -> Settings:
    """Settings with OPENAI_API_KEY and OPENAI_BASE_URL. Raises ModelError where they cannot be used."""
    key, url = environment.get("OPENAI_API_KEY", "").strip(), environment.get("OPENAI_BASE_URL", "").strip()
    if not key and not url:
        raise ModelError(
            "there is no language model to ask",
            where="OPENAI_API_KEY",
            fix="set it to the key of your account, or set OPENAI_BASE_URL to a server of your own, such as http://127.0.0.1:8080/v1",
        )
    if not (key.isascii() and key.isprintable()):
        raise ModelError("the key holds characters that no key has", where="OPENAI_API_KEY", fix="set it again")
    if url and not _is_address(url):
        raise ModelError("this is not the address of a server", where="OPENAI_BASE_URL", fix="set one such as http://127.0.0.1:8080/v1")
    return Settings(model, timeout, url or DEFAULT_URL, key)


def complete(messages: Sequence[ChatCompletionMessageParam], settings: Settings) -> str:
    """The model's answer to a conversation, at temperature 0, with the client's own tries. Raises ModelError."""
    answer = exchange(messages, settings, {"temperature": 0}, retries=_RETRIES)
    if answer.cut:
        place = f"{settings.where}, {settings.model}"
        raise ModelError("the model's answer was cut off at its length limit", where=place, fix="ask for less, or name another with --model")
    return answer.text


def exchange(messages: Sequence[ChatCompletionMessageParam], settings: Settings, how: Mapping[str, Any], retries: int = 0) -> Answer:
    """One exchange; ``how`` holds the request's other parameters. A cut answer is an answer. Raises ModelFault."""
    outcomes: queue.SimpleQueue[Answer | BaseException] = queue.SimpleQueue()

    def run() -> None:
        try:
            outcomes.put(_answer(_asked(messages, settings, how, retries), settings))
        except BaseException as error:  # noqa: BLE001 (the waiting thread raises it)
            outcomes.put(error)

    # in a thread: the client's own limit holds for one try, and starts again with each byte
    threading.Thread(target=run, daemon=True).start()
    try:
        outcome = outcomes.get(timeout=settings.timeout)
    except queue.Empty:
        raise _too_slow(settings) from None
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


def without_thought(text: str) -> str:
    """An answer without what the model thought aloud before it."""
    return _THOUGHT.sub("", text)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _asked(messages: Sequence[ChatCompletionMessageParam], settings: Settings, how: Mapping[str, Any], retries: int) -> str:
    """The body of the server's answer."""
    import openai

    try:
        client = _client(settings, retries)
        return client.chat.completions.with_raw_response.create(model=settings.model, messages=list(messages), **how).text
    except openai.APITimeoutError:
        raise _too_slow(settings) from None
    except openai.APIConnectionError as error:
        reason = _said(str(error.__cause__ or error), settings)
        fix = "start it, or mend OPENAI_BASE_URL"
        raise ModelFault("unreachable", f"the language model cannot be reached: {reason}", where=settings.where, fix=fix) from None
    except openai.APIStatusError as error:
        raise _refused(error, settings) from None
    except (openai.OpenAIError, ValueError) as error:
        what = f"the language model cannot be asked: {_said(str(error), settings)}"
        raise ModelFault("setup", what, where=settings.where, fix="mend OPENAI_BASE_URL") from None


@lru_cache(maxsize=2)
def _client(settings: Settings, retries: int) -> openai.OpenAI:
    """One client for all threads: making one reads the machine's certificates."""
    import openai

    # a local server may need no key, but the client insists on one
    return openai.OpenAI(api_key=settings.key or "none", base_url=settings.url, timeout=settings.timeout, max_retries=retries)


def _answer(body: str, settings: Settings) -> Answer:
    """The text in a completion, without the key, should a server send it back; what it used, also where it is of no use."""
    where = f"{settings.where}, {settings.model}"
    try:
        if len(body) > _LARGEST:
            raise ModelFault("broken", f"the answer is longer than {_LARGEST:,} characters", where=where, fix="name another model with --model")
        completion = _Completion.model_validate_json(body)
    except ValidationError:
        fix = "set OPENAI_BASE_URL to its address up to /v1"
        raise ModelFault("broken", "the answer is no chat completion", where=where, fix=fix) from None
    usage = completion.usage or _Usage()
    try:
        text, cut = _text(completion, where, settings)
    except ModelFault as fault:
        fault.used = usage.prompt_tokens, usage.completion_tokens
        raise
    return Answer(text, usage.prompt_tokens, usage.completion_tokens, cut)


def _text(completion: _Completion, where: str, settings: Settings) -> tuple[str, bool]:
    """What a completion says, and whether it was cut off."""
    again = "try again, or name another with --model"
    if not completion.choices:
        raise ModelFault("broken", "the model gave no answer", where=where, fix=again)
    message, reason = completion.choices[0].message, completion.choices[0].finish_reason
    if message.refusal or reason == "content_filter":
        told = f": {_said(message.refusal, settings)}" if message.refusal else ""
        fix = "ask in other words, or name another with --model"
        raise ModelFault("refused", f"the model refuses to answer{told}", where=where, fix=fix)
    cut = reason == "length"
    if not cut and not (message.content and message.content.strip()):
        raise ModelFault("broken", "the model gave an empty answer", where=where, fix=again)
    return _without_key(message.content or "", settings), cut


def _refused(error: openai.APIStatusError, settings: Settings) -> ModelFault:
    status, told, where = error.status_code, _said(error.message, settings), settings.where
    after = _pause(error.response.headers.get("retry-after"))
    if status == 401:  # what the server says of a wrong key may quote a part of it
        return ModelFault("key", "the language model refuses the key (401)", where=where, fix="set OPENAI_API_KEY")
    if status == 404:
        what = f"the server does not know the model {settings.model} (404): {told}"
        return ModelFault("unknown", what, where=where, fix="name another with --model, or mend OPENAI_BASE_URL")
    if status == 429:
        what = f"the language model is asked too often, or the account is used up (429): {told}"
        return ModelFault("busy", what, where=where, fix="wait a while", after=after)
    if status >= 500 or status == 408:
        what = f"the language model's server fails ({status}): {told}"
        return ModelFault("failing", what, where=where, fix="try again later", after=after)
    kind: Kind = "key" if status == 403 else "request"
    return ModelFault(kind, f"the language model refuses the request ({status}): {told}", where=where, fix="name another with --model")


def _pause(told: str | None) -> float | None:
    """The seconds that a Retry-After asks for: a number, or a date; None where there is none."""
    try:
        return max(0.0, float(told or ""))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(told or "").timestamp() - time.time())
    except (ValueError, OverflowError):
        return None


def _too_slow(settings: Settings) -> ModelFault:
    return ModelFault("slow", f"the language model did not answer in {settings.timeout:g} s", where=settings.where, fix="raise --timeout")


def _said(text: str, settings: Settings) -> str:
    """One line of what a server says, without the key and without control characters."""
    return "".join(sign for sign in excerpt(_without_key(text, settings), 300) if sign.isprintable())


def _without_key(text: str, settings: Settings) -> str:
    return text.replace(settings.key, "***") if settings.key else text
