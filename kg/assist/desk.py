"""The desk at which questions are put to a model: many at once, each answer kept before the next, every failure its own."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.assist.answers import Answers
from kg.assist.wishes import Wishes
from kg.errors import AtlasError, ModelError
from kg.progress import track
from kg.sources.language_model import ModelFault, Settings, settings_from
from kg.sources.line import Line, Manners
from kg.sources.spending import Account, Estimate, Price, Purse, load_price, priced, token_total
from kg.sources.structured import Form, Structured
from kg.sources.together import each

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionMessageParam

_FATAL = ("key", "unknown", "setup", "unreachable")


@dataclass(frozen=True, slots=True)
class Question:
    """One question: the hash of what it is about, its messages, and the tokens that its answer will take, about and at most."""

    content: str
    messages: tuple[ChatCompletionMessageParam, ...]
    expected: int
    limit: int


@dataclass(slots=True)
class Round:
    """What a round of questions brought: answers by content, failures by content, and how many were not asked, and why."""

    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    failures: dict[str, AtlasError] = field(default_factory=dict)
    unasked: int = 0
    why: str = ""
    known: int = 0
    cut: list[str] = field(default_factory=list)


class Desk:
    """Asks for one run, under one budget. Without a server (``settings`` None) only what is known is answered."""

    def __init__(self, wishes: Wishes, schemas: Path, environment: Mapping[str, str] | None = None) -> None:
        """Raises ModelError where the wishes insist on a model and there is none; UsageError for a budget that cannot be kept."""
        self._wishes = wishes
        self._price: Price | None = load_price(wishes.model, schemas)
        self._purse = Purse(self._price, wishes.max_cost, wishes.max_calls)
        self._missing: ModelError | None = None
        self._structured: Structured | None = None
        try:
            settings: Settings = settings_from(os.environ if environment is None else environment, wishes.model, wishes.timeout)
        except ModelError as error:
            self._missing = error
            return
        interval = 60 / wishes.per_minute if wishes.per_minute else 0.0
        self._structured = Structured(Line(settings, self._purse, Manners(interval=interval)))

    @property
    def model(self) -> str:
        """The model's name."""
        return self._wishes.model

    @property
    def account(self) -> Account:
        """What was used so far."""
        return self._purse.account

    def estimate(self, questions: Sequence[Question], form: Form, kept: Answers) -> Estimate:
        """What asking the questions that have no answer yet would take."""
        todo = [q for q in questions if kept.load(q.content) is None]
        tokens_in = sum(token_total(q.messages, form.schema) for q in todo)
        return priced(len(todo), tokens_in, sum(q.expected for q in todo), self._price)

    def put(self, questions: Sequence[Question], form: Form, kept: Answers, label: str) -> Round:
        """Answers each question, from what is kept or by the model. Raises ModelError where a wanted model answers nothing at all."""
        result = Round()
        todo = []
        for question in {q.content: q for q in questions}.values():
            answer = kept.load(question.content)
            if answer is None or not form.fits(answer.get("answer", {})):
                todo.append(question)
            else:
                self._note(result, question.content, answer)
        result.known = len(result.answers)
        if todo and self._structured is None:
            if self._wishes.insists and self._missing is not None:
                raise self._missing
            result.unasked, result.why = len(todo), str(self._missing)
            return result
        self._ask(todo, form, kept, label, result)
        return result

    def _ask(self, todo: Sequence[Question], form: Form, kept: Answers, label: str, result: Round) -> None:
        structured = self._structured
        if structured is None or not todo:
            return

        def work(question: Question) -> dict[str, Any]:
            told = structured.ask(question.messages, replace(form, limit=question.limit), question.expected)
            answer = {"answer": told.value, "cut": told.cut}
            kept.save(question.content, answer)
            return answer

        stop: AtlasError | None = None
        for _, (question, outcome) in zip(track(todo, label), each(todo, work, self._wishes.concurrency), strict=True):
            if not isinstance(outcome, AtlasError):
                self._note(result, question.content, outcome)
            elif isinstance(outcome, ModelFault) and outcome.kind == "stopped":
                result.unasked, result.why = result.unasked + 1, result.why or str(outcome)
            elif isinstance(outcome, ModelError):
                stop = stop or (outcome if isinstance(outcome, ModelFault) and outcome.kind in _FATAL else None)
                result.failures[question.content] = outcome
            else:
                raise outcome
        if stop is not None and len(result.answers) == result.known:
            raise stop

    def _note(self, result: Round, content: str, answer: Mapping[str, Any]) -> None:
        result.answers[content] = answer["answer"]
        if answer.get("cut"):
            result.cut.append(content)
