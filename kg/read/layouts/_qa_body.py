"""The body of one paper in a weekly Q&A digest: labelled facts, abstract, questions and answers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.model import Role
from kg.read.draft import Draft, Log
from kg.read.labels import bare_label, labelled
from kg.read.prose import prose

_LEAD = r"^[\s>#*_・-]*"
QUESTION = re.compile(_LEAD + r"(?:[QＱ]|質問|問)\s*[\d０-９]{0,2}\s*(?:\*\*)?\s*(?:[:：]|[.．](?=\s|[^\w.]))\s*(?:\*\*)?\s*")
ANSWER = re.compile(_LEAD + r"(?:[AＡ]|回答|答え|答)\s*[\d０-９]{0,2}\s*(?:\*\*)?\s*[:：]\s*(?:\*\*)?\s*")
WRAPPING_KEYS = {"authors", "categories"}
FURNITURE = re.compile(
    r"[\s#*>]*(?:コメント(?:を残す|する|をどうぞ|欄)?|(?:関連|おすすめ|人気|最近の?|新着)(?:の?記事|の?投稿|論文|エントリー?)?|(?:前|次)の(?:記事|投稿).*"
    r"|(?:この記事を)?シェア(?:する)?|アーカイブ|カテゴリーから探す|タグ|検索|プロフィール|スポンサー.*|広告|目次|ページトップ.*|トップへ.*"
    r"|comments?|leave a (?:reply|comment)|related (?:posts?|articles?)|share(?: this)?|tags?|archives?|search|copyright.*|©.*)"
    r"\s*(?:\(\d+\)|[:：])?\s*",
    re.I,
)


def read_body(lines: Sequence[str], start: int, end: int, draft: Draft, log: Log) -> None:
    """Reads lines[start:end] (0-based) into the draft; furniture after the last answer ends the body."""
    first_question = next((i for i in range(start, end) if QUESTION.match(lines[i]) or ANSWER.match(lines[i])), end)
    _read_head(lines, start, first_question, draft, log)
    _read_pairs(lines, first_question, _furniture(lines, first_question, end), draft, log)


def _read_head(lines: Sequence[str], start: int, end: int, draft: Draft, log: Log) -> None:
    abstract: list[str] = []
    key: str | None = None
    for i in range(start, end):
        line = lines[i]
        label = labelled(line) if key != "abstract" or bare_label(line) == "qa" else None
        if label:
            key = label.key
            if key == "abstract":
                abstract.append(label.value)
            elif label.value:
                draft.take(key, label.raw if key == "url" else _with_rest(lines, i, end, label.value, key), i + 1, log)
        elif bare_label(line):
            key = bare_label(line)
        elif not line.strip():
            key = key if key == "abstract" else None
            abstract.append("")
        elif key == "abstract" or key is None:
            abstract.append(line)
        elif key not in WRAPPING_KEYS or not labelled(lines[i - 1]):
            draft.take(key, line.strip(), i + 1, log)
    draft.put(Role.ABSTRACT, prose(_until_furniture(abstract)))


def _with_rest(lines: Sequence[str], i: int, end: int, value: str, key: str) -> str:
    """A list of people or categories goes on over the lines that it wraps to."""
    while key in WRAPPING_KEYS and i + 1 < end and lines[i + 1].strip() and not (labelled(lines[i + 1]) or bare_label(lines[i + 1])):
        i += 1
        value += " " + lines[i].strip()
    return value


def _read_pairs(lines: Sequence[str], start: int, end: int, draft: Draft, log: Log) -> None:
    question, answers = "", 0
    i = start
    while i < end:
        stop = next((j for j in range(i + 1, end) if QUESTION.match(lines[j]) or ANSWER.match(lines[j])), end)
        asked, told = QUESTION.match(lines[i]), ANSWER.match(lines[i])
        if asked:
            if question and not answers:
                log.add("a question has no answer", "the question", i + 1, draft.title)
            question, answers = prose([lines[i][asked.end() :].replace("**", ""), *lines[i + 1 : stop]]), 0
            draft.put(Role.QUESTION, question)
        elif told:
            first = lines[i][told.end() :]
            while again := ANSWER.match(first):
                first = first[again.end() :]
            if not question:
                log.add("an answer has no question", "the answer", i + 1, draft.title)
            text = prose([first.replace("**", ""), *lines[i + 1 : stop]])
            if text:
                draft.put(Role.ANSWER, text, question)
                answers += 1
        i = stop
    if question and not answers:
        log.add("a question has no answer", "the question", end, draft.title)


def _furniture(lines: Sequence[str], start: int, end: int) -> int:
    """The first line of page furniture after the last question or answer begins, else the end."""
    last = max((i for i in range(start, end) if QUESTION.match(lines[i]) or ANSWER.match(lines[i])), default=end)
    return next((i for i in range(last + 1, end) if FURNITURE.fullmatch(lines[i])), end)


def _until_furniture(lines: Sequence[str]) -> Sequence[str]:
    return lines[: next((i for i, line in enumerate(lines) if FURNITURE.fullmatch(line)), len(lines))]
