"""The digest of a week that nobody wrote: a model's answers about papers of arXiv, checked, in the layout of a weekly Q&A digest.

What the model says is only ever text of an entry: titles, authors, dates, addresses and categories are arXiv's own.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from kg.sources.digest_check import Terms, unsupported
from kg.sources.metadata import Metadata
from kg.sources.structured import Form
from kg.weeks import week_bounds, week_of

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionMessageParam

Language = Literal["ja", "en"]
PROMPT = "digest"
NAMES = {"ja": "Japanese", "en": "English"}
LIMIT = 6000
LONGEST_SOURCE = 60_000  # characters of a given text that the model is shown

_LOST = "\ufffd"
"""What stands for a character that could not be decoded."""
_LONGEST = 2000  # characters of an answer
_UNTOLD = {"ja": "本文からは分かりません。", "en": "The text does not say."}
_FLAG = {"ja": " (原文に見当たらない: {})", "en": " (not in the source: {})"}
_ITEM = {"type": "object", "required": ["question", "answer", "told"], "additionalProperties": False}
_ITEM["properties"] = {"question": {"type": "string"}, "answer": {"type": "string"}, "told": {"type": "boolean"}}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"summary": {"type": "string"}, "abstract": {"type": "string"}, "qa": {"type": "array", "items": _ITEM}},
    "required": ["summary", "abstract", "qa"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Pair:
    """A question with its answer as printed; ``flags`` are its names and numbers that the source does not have."""

    question: str
    answer: str
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper of a digest."""

    paper: Metadata
    week: str
    categories: tuple[str, ...]
    summary: str
    abstract: str
    pairs: tuple[Pair, ...]
    flags: tuple[str, ...] = ()


def _fits(value: Mapping[str, Any]) -> bool:
    texts = isinstance(value.get("summary"), str) and isinstance(value.get("abstract"), str)
    return texts and isinstance(value.get("qa"), list) and any(_pair(item) for item in value["qa"])


FORM = Form("digest", SCHEMA, _fits, LIMIT)


def conversation(instructions: str, paper: Metadata, text: str) -> tuple[ChatCompletionMessageParam, ...]:
    """The messages about one paper; its texts are data."""
    told = {"title": paper.title, "abstract": paper.abstract, "comment": paper.comment or ""} | ({"text": text[:LONGEST_SOURCE]} if text else {})
    return ({"role": "system", "content": instructions}, {"role": "user", "content": json.dumps(told, ensure_ascii=False)})


class Writer:
    """Makes entries of answers. ``plain`` gives a text as a reader of digests would read it back."""

    def __init__(self, language: Language, terms: Terms, plain: Callable[[str], str]) -> None:
        self._language, self._terms, self._plain = language, terms, plain

    def entry(self, paper: Metadata, week: str | None, categories: tuple[str, ...], answer: Mapping[str, Any], text: str) -> Entry:
        """The entry of a paper from an answer that fits; every name and number is held against the title, abstract and text."""
        source = "\n".join((paper.title, paper.abstract, paper.comment or "", text[:LONGEST_SOURCE]))
        summary, doubts = self._checked(_sentence(answer["summary"]), source)
        abstract, more = self._checked(_sentence(answer["abstract"]), source)
        pairs = []
        for question, reply in filter(None, map(_pair, answer["qa"])):
            asked, asked_doubts = self._text(question, source)
            printed, flags = self._checked(reply, source) if reply else (_UNTOLD[self._language], ())
            if asked and printed:
                pairs.append(Pair(asked, printed, tuple(dict.fromkeys((*flags, *asked_doubts)))))
        return Entry(paper, week or week_of(paper.published), categories, summary, abstract or paper.abstract, tuple(pairs), (*doubts, *more))

    def _checked(self, text: str, source: str) -> tuple[str, tuple[str, ...]]:
        """A text with its flags behind it."""
        plain, doubts = self._text(text, source)
        flags = (*unsupported(plain, source), *doubts)
        return (self._plain(plain + _FLAG[self._language].format(", ".join(flags))) if flags and plain else plain), flags

    def _text(self, text: str, source: str) -> tuple[str, tuple[str, ...]]:
        words = " ".join("".join(sign if sign.isprintable() and sign != _LOST else " " for sign in text).split())[:_LONGEST]
        if self._language == "ja":
            words, doubts = self._terms.restored(words, source)
            return self._plain(words), doubts
        return self._plain(words), ()


def _sentence(text: str) -> str:
    """A text that ends as a sentence does: a lone word on a line may be a label or the furniture of a page."""
    text = text.strip()
    return text if not text or text.endswith(("。", "．", ".", "!", "?", "！", "？")) else f"{text}."


def _pair(item: Any) -> tuple[str, str] | None:
    """Question and answer (empty where the text does not say) of an item; None for one that is none."""
    if not isinstance(item, dict) or not isinstance(item.get("question"), str) or not item["question"].strip():
        return None
    reply = item.get("answer")
    return item["question"], reply.strip() if isinstance(reply, str) and item.get("told", True) is not False else ""


def render(entries: Sequence[Entry], language: Language) -> str:
    """The digest's text: a headline, a list with dates and summaries, and the papers, week by week."""
    weeks: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        weeks[entry.week].append(entry)
    return "\n".join(_week(week, weeks[week], language) for week in sorted(weeks))


def _week(week: str, entries: Sequence[Entry], language: Language) -> str:
    start, end = week_bounds(week)
    japanese = language == "ja"
    lead = f"紹介する論文は以下の{len(entries)}本となります." if japanese else f"The {len(entries)} papers in this digest:"
    lines = [f"{'論文ノート:' if japanese else '# Paper notes '}【{start}~{end}】", "", lead, ""]
    for entry in entries:
        lines += [f"- {entry.paper.title}", f"{'発行日' if japanese else 'Published'}:{_day(entry.paper.published, language)}", entry.summary]
    return "\n".join([*lines, "", *(_paper(entry, language) for entry in entries)])


def _paper(entry: Entry, language: Language) -> str:
    paper = entry.paper
    labels = (
        ("著者", "発行日", "最終更新日", "URL", "カテゴリ", "概要")
        if language == "ja"
        else ("Authors", "Published", "Updated", "URL", "Categories", "Abstract")
    )
    facts = (
        ", ".join(paper.authors),
        _day(paper.published, language),
        _day(paper.updated, language),
        f"http://arxiv.org/abs/{paper.id}v{paper.version}",
        ", ".join(entry.categories),
    )
    head = [f"{label}:{fact}" for label, fact in zip(labels, facts, strict=False) if fact]
    pairs = [line for pair in entry.pairs for line in (f"Q: {pair.question}", f"A: {pair.answer}", "")]
    return "\n".join([paper.title, "", *head, "", f"{labels[-1]}:", "", entry.abstract, "", "Q&A:", "", *pairs])


def _day(day: date, language: Language) -> str:
    return f"{day.year}年{day.month:02d}月{day.day:02d}日" if language == "ja" else day.isoformat()


def untold(pair: Pair) -> bool:
    """Whether an answer says that the text does not tell."""
    return pair.answer in _UNTOLD.values()


_MARK = re.compile(
    r"^(?:[\s>#*_・•●◦▪■‣+|-]*(?:(?:[QＱAＡ]|質問|問|回答|答え|答)\s*[\d０-９]{0,2}\s*(?:[:：]|[.．](?!\d))|\d{1,3}[.)．）](?!\d)|[（(]\d{1,2}[)）]|[①-⑳])\s*|[\s>#*_・•●◦▪■‣+|-]+)+"
)


def without_mark(text: str) -> str:
    """A text that does not begin as a question, an answer or an item of a list does."""
    return _MARK.sub("", text)
