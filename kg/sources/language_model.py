"""One question to a language model: any server that speaks OpenAI's chat completions.

Every failure is a ModelError; the key is in none of them. The time limit is that of the whole
exchange, with all tries of the client.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import openai
from openai.types.chat import ChatCompletionMessageParam
from pydantic import BaseModel, ValidationError

from kg.errors import ModelError
from kg.text import excerpt

DEFAULT_URL = "https://api.openai.com/v1"

_RETRIES = 2


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


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Completion(BaseModel):
    """The part of an answer that is read; servers differ in the rest."""

    choices: list[_Choice]


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
    """The model's answer to a conversation, at temperature 0. Raises ModelError."""
    outcomes: queue.SimpleQueue[str | BaseException] = queue.SimpleQueue()

    def run() -> None:
        try:
            outcomes.put(_text(_asked(messages, settings), settings))
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


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _asked(messages: Sequence[ChatCompletionMessageParam], settings: Settings) -> str:
    """The body of the server's answer."""
    try:
        # a local server may need no key, but the client insists on one
        with openai.OpenAI(api_key=settings.key or "none", base_url=settings.url, timeout=settings.timeout, max_retries=_RETRIES) as client:
            raw = client.chat.completions.with_raw_response.create(model=settings.model, messages=list(messages), temperature=0)
            return raw.text
    except openai.APITimeoutError:
        raise _too_slow(settings) from None
    except openai.APIConnectionError as error:
        reason = _said(str(error.__cause__ or error), settings)
        raise ModelError(f"the language model cannot be reached: {reason}", where=settings.where, fix="start it, or mend OPENAI_BASE_URL") from None
    except openai.APIStatusError as error:
        raise _refused(error, settings) from None
    except (openai.OpenAIError, ValueError) as error:
        raise ModelError(
            f"the language model cannot be asked: {_said(str(error), settings)}", where=settings.where, fix="mend OPENAI_BASE_URL"
        ) from None


def _text(body: str, settings: Settings) -> str:
    """The text in a completion."""
    where = f"{settings.where}, {settings.model}"
    try:
        choices = _Completion.model_validate_json(body).choices
    except ValidationError:
        raise ModelError("the answer is no chat completion", where=where, fix="set OPENAI_BASE_URL to its address up to /v1") from None
    if not choices:
        raise ModelError("the model gave no answer", where=where, fix="try again, or name another with --model")
    message, reason = choices[0].message, choices[0].finish_reason
    if message.refusal or reason == "content_filter":
        told = f": {_said(message.refusal, settings)}" if message.refusal else ""
        raise ModelError(f"the model refuses to answer{told}", where=where, fix="ask in other words, or name another with --model")
    if reason == "length":
        raise ModelError("the model's answer was cut off at its length limit", where=where, fix="ask for less, or name another with --model")
    if not message.content or not message.content.strip():
        raise ModelError("the model gave an empty answer", where=where, fix="try again, or name another with --model")
    return message.content


def _refused(error: openai.APIStatusError, settings: Settings) -> ModelError:
    status, told = error.status_code, _said(error.message, settings)
    if status == 401:  # what the server says of a wrong key may quote a part of it
        return ModelError("the language model refuses the key (401)", where=settings.where, fix="set OPENAI_API_KEY")
    if status == 404:
        return ModelError(
            f"the server does not know the model {settings.model} (404): {told}",
            where=settings.where,
            fix="name another with --model, or mend OPENAI_BASE_URL",
        )
    if status == 429:
        return ModelError(f"the language model is asked too often, or the account is used up (429): {told}", where=settings.where, fix="wait a while")
    if status >= 500:
        return ModelError(f"the language model's server fails ({status}): {told}", where=settings.where, fix="try again later")
    return ModelError(f"the language model refuses the request ({status}): {told}", where=settings.where, fix="name another with --model")


def _too_slow(settings: Settings) -> ModelError:
    return ModelError(f"the language model did not answer in {settings.timeout:g} s", where=settings.where, fix="raise --timeout")


def _said(text: str, settings: Settings) -> str:
    """One line of what a server says, without the key and without control characters."""
    line = excerpt(text.replace(settings.key, "***") if settings.key else text, 300)
    return "".join(sign for sign in line if sign.isprintable())
