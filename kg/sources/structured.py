"""One JSON object from a language model, whatever its server can do.

A request asks for a JSON schema first, then for any JSON object, then for plain text. What a server refuses once
(the schema, a temperature, the name of the length limit) is not sent again. The object may stand in a fence, after a
thought or among words; of an answer that was cut off its whole items are kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.sources.language_model import Answer, ModelFault, without_thought
from kg.sources.line import Line
from kg.text import excerpt

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionMessageParam

_MODES = 3
_LEARNED = 4  # requests of one question that may go by on learning what a server takes
_DECODER = json.JSONDecoder()
_MOST_STARTS = 200


@dataclass(frozen=True, slots=True)
class Form:
    """What an answer has to look like: a name, its JSON schema, whether an object fits, the length limit, and its lists of items."""

    name: str
    schema: Mapping[str, Any]
    fits: Callable[[dict[str, Any]], bool]
    limit: int
    lists: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """An object that fits the form; ``cut`` where only the whole items of a cut answer are in it."""

    value: dict[str, Any]
    cut: bool


class Structured:
    """Asks over a line for objects, and remembers what the server takes."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._mode = 0
        self._temperature = True
        self._limit: str | None = "max_tokens"

    def ask(self, messages: Sequence[ChatCompletionMessageParam], form: Form, expected: int) -> Told:
        """The object in the model's answer; ``expected`` estimates its tokens. Raises ModelFault where there is none in any mode."""
        mode, learned = self._mode, 0
        prompt = "\n".join(str(message.get("content")) for message in messages)
        while True:
            how = self._how(mode, form)
            try:
                answer = self._line.send(messages, how, expected)
            except ModelFault as fault:
                learned += 1
                if fault.kind != "request" or learned > _LEARNED or not self._learn(fault.what, mode, how):
                    raise
                mode = max(mode, self._mode)
                continue
            told = self._read(answer, form, prompt)
            if told is not None:
                return told
            mode += 1
            if mode == _MODES:
                raise self._useless(answer)

    def _how(self, mode: int, form: Form) -> dict[str, Any]:
        how: dict[str, Any] = {"temperature": 0} if self._temperature else {}
        if self._limit:
            how[self._limit] = form.limit
        if mode == 0:
            how["response_format"] = {"type": "json_schema", "json_schema": {"name": form.name, "strict": True, "schema": dict(form.schema)}}
        elif mode == 1:
            how["response_format"] = {"type": "json_object"}
        return how

    def _learn(self, refusal: str, mode: int, how: Mapping[str, Any]) -> bool:
        """What to leave out after a refused request, which another thread may have learned already; False where nothing is left."""
        limit = next((name for name in ("max_tokens", "max_completion_tokens") if name in how), None)
        if "temperature" in how and "temperature" in refusal:
            self._temperature = False
        elif limit and limit in refusal:
            newer = limit == "max_tokens" and "max_completion_tokens" in refusal
            self._limit = "max_completion_tokens" if newer else None
        elif mode < _MODES - 1:
            self._mode = max(self._mode, mode + 1)
        else:
            return False
        return True

    def _read(self, answer: Answer, form: Form, prompt: str) -> Told | None:
        text = without_thought(answer.text)
        found = [value for value, source in _objects(text) if source not in prompt and form.fits(value)]
        if found and not answer.cut:
            return Told(self._clean(found[-1]), cut=False)
        items = {name: list(_items(text, name)) for name in form.lists}
        if answer.cut and any(items.values()) and form.fits(items):
            return Told(self._clean(items), cut=True)
        return Told(self._clean(found[-1]), cut=True) if found else None

    def _clean(self, value: Any) -> Any:
        """The value without the key and without half characters, which a hostile server may spell in escapes."""
        key = self._line.settings.key
        if isinstance(value, dict):
            return {self._clean(k): self._clean(v) for k, v in value.items()}
        if isinstance(value, list):
            return [self._clean(v) for v in value]
        if not isinstance(value, str):
            return value
        text = value.encode("utf8", "replace").decode("utf8")
        return text.replace(key, "***") if key else text

    def _useless(self, answer: Answer) -> ModelFault:
        settings = self._line.settings
        what = "the model's answer was cut off before its first item" if answer.cut else "the model's answer is not of the form that was asked for"
        words = excerpt("".join(sign if sign.isprintable() else " " for sign in answer.text), 80)
        return ModelFault("broken", f"{what}: {words}", where=f"{settings.where}, {settings.model}", fix="name another model with --model")


def _objects(text: str) -> Iterator[tuple[dict[str, Any], str]]:
    """The JSON objects that stand in a text, outermost ones in order, each with its source."""
    at, starts = text.find("{"), 0
    while at >= 0 and starts < _MOST_STARTS:
        starts += 1
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            at = text.find("{", at + 1)
            continue
        if isinstance(value, dict):
            yield value, text[at:end]
        at = text.find("{", end)


def _items(text: str, name: str) -> Iterator[Any]:
    """The whole items of a list that is cut off somewhere."""
    opened = re.search(rf'"{re.escape(name)}"\s*:\s*\[', text)
    at = opened.end() if opened else len(text)
    while at < len(text):
        while at < len(text) and text[at] in " \t\r\n,":
            at += 1
        try:
            item, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        yield item
