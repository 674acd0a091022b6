"""One name, two things: a model and the data or library of the same name, where texts say so again and again.

"the Alpaca dataset", Alpacaデータセット: when class words contradict what the name is elsewhere, twice in one paper or in
two papers, these mentions name a thing of their own (Alpaca dataset).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kg.model import Mention, Passage, Record
from kg.resolve.vocabulary import Vocabulary

_QUOTE = r"[」』\"”]?\s?"
_SAID = {
    "Dataset": re.compile(_QUOTE + r"(?:(?:の)?(?:データセット|コーパス)|(?i:data ?sets?\b|corpus\b|corpora\b))"),
    "Benchmark": re.compile(_QUOTE + r"(?:(?:の)?ベンチマーク|(?i:benchmarks?\b))"),
    "Software": re.compile(_QUOTE + r"(?:(?:の)?(?:ライブラリ|ツールキット)|(?i:librar(?:y|ies)\b|toolkits?\b|packages?\b))"),
    "Model": re.compile(_QUOTE + r"(?:モデル|(?i:models?\b))"),
}
KINDS = ("data", "model", "software")
KIND = {"Model": 1, "Method": 1, "Dataset": 0, "Benchmark": 0, "Software": 2}
"""The kind of a type: data, model or software, by number."""
_TWICE = 2

Moves = Mapping[tuple[str, str], str]
"""(key, type that a class word says) -> the type of the thing that these mentions name."""


def said(passage: Passage, mention: Mention) -> str | None:
    """The type that a class word behind a mention says."""
    return next((type_ for type_, pattern in _SAID.items() if pattern.match(passage.text, mention.end)), None)


def contrary(said_by: Iterable[Mapping[str, Mapping[str, int]]], votes: Mapping[str, Sequence[int]]) -> dict[tuple[str, str], str]:
    """Where class words, as papers say them, say another kind than most of all votes for the key do, often enough."""
    heard: dict[str, list[Mapping[str, int]]] = {}
    for said in said_by:
        for key, types in said.items():
            heard.setdefault(key, []).append(types)
    return {(key, type_): first for key, papers in heard.items() for type_, first in _contrary(papers, votes.get(key, ())).items()}


def count_votes(votes: dict[str, list[int]], kinds: Mapping[str, Sequence[int]], sign: int = 1) -> None:
    """Adds a paper's votes for kinds, or takes them back."""
    for key, numbers in kinds.items():
        if any(numbers):
            kept = votes.setdefault(key, [0] * len(KINDS))
            kept[:] = [total + sign * number for total, number in zip(kept, numbers, strict=True)]
            if not any(kept):
                del votes[key]


def _contrary(papers: Sequence[Mapping[str, int]], votes: Sequence[int]) -> dict[str, str]:
    """The types that are said of another thing, and the type of that thing."""
    if not any(votes):
        return {}
    usual = max(range(len(KINDS)), key=lambda kind: votes[kind])
    moved: dict[str, str] = {}
    for kind in range(len(KINDS)):
        counts = [sum(n for t, n in types.items() if KIND[t] == kind) for types in papers]
        if kind != usual and (sum(map(bool, counts)) >= _TWICE or max(counts) >= _TWICE):
            types = sorted({t for said in papers for t in said if KIND[t] == kind})
            moved |= dict.fromkeys(types, types[0])
    return moved


def renamed(passage: Passage, record: Record, moves: Moves, vocabulary: Vocabulary) -> Record:
    """The record with a name and type of its own for each mention that names another thing of the same name."""
    if not moves:
        return record
    return replace(record, mentions=tuple(_as(m, _move(passage, m, moves, vocabulary)) for m in record.mentions))


def _move(passage: Passage, mention: Mention, moves: Moves, vocabulary: Vocabulary) -> str | None:
    type_ = said(passage, mention)
    return moves.get((vocabulary.key_of(mention), type_)) if type_ else None


def _as(mention: Mention, type_: str | None) -> Mention:
    if type_ is None:
        return mention
    word = "library" if type_ == "Software" else type_.casefold()
    return replace(mention, name=f"{mention.name or mention.surface} {word}", types=((type_, 1.0),))
