"""One name, two things: a model and the data or library of the same name, where texts say so again and again.

"the Alpaca dataset", Alpacaデータセット: when class words contradict what the name is elsewhere, twice in one paper or in
two papers, these mentions name a thing of their own (Alpaca dataset).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kg.model import Mention, Passage, Record
from kg.resolve.definitions import Read
from kg.resolve.vocabulary import Vocabulary

_QUOTE = r"[」』\"”]?\s?"
_SAID = {
    "Dataset": re.compile(_QUOTE + r"(?:(?:の)?(?:データセット|コーパス)|(?i:data ?sets?\b|corpus\b|corpora\b))"),
    "Benchmark": re.compile(_QUOTE + r"(?:(?:の)?ベンチマーク|(?i:benchmarks?\b))"),
    "Software": re.compile(_QUOTE + r"(?:(?:の)?(?:ライブラリ|ツールキット)|(?i:librar(?:y|ies)\b|toolkits?\b|packages?\b))"),
    "Model": re.compile(_QUOTE + r"(?:モデル|(?i:models?\b))"),
}
_KIND = {"Model": "model", "Method": "model", "Dataset": "data", "Benchmark": "data", "Software": "software"}
_TWICE = 2
_Place = tuple[str, int]


def split_senses(papers: Mapping[str, Sequence[Read]], vocabulary: Vocabulary) -> dict[str, list[Read]]:
    """The same records, with mentions that name another thing of the same name given a name and type of their own."""
    said: dict[str, dict[str, list[tuple[str, _Place]]]] = defaultdict(lambda: defaultdict(list))
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for paper, read in papers.items():
        for passage, record in read:
            for mention in record.mentions:
                key = vocabulary.key_of(mention)
                votes[key].update({_KIND[t]: round(w * 1000) for t, w in mention.types if t in _KIND})
                type_ = _said(passage, mention)
                if type_:
                    said[key][type_].append((paper, (passage.id, mention.start)))
    moved = {place: type_ for key in said for place, type_ in _contrary(said[key], votes[key]).items()}
    return {paper: [(p, _renamed(p, r, moved)) for p, r in read] for paper, read in papers.items()}


def _said(passage: Passage, mention: Mention) -> str | None:
    return next((type_ for type_, pattern in _SAID.items() if pattern.match(passage.text, mention.end)), None)


def _contrary(said: Mapping[str, Sequence[tuple[str, _Place]]], votes: Counter[str]) -> dict[_Place, str]:
    """Places where a class word says another kind than most of the votes do, where they say so often enough."""
    if not votes:
        return {}
    usual = max(sorted(votes), key=lambda kind: votes[kind])
    moved: dict[_Place, str] = {}
    for kind in sorted(set(_KIND.values()) - {usual}):
        found = [(paper, place, type_) for type_, places in sorted(said.items()) if _KIND[type_] == kind for paper, place in places]
        papers = Counter(paper for paper, _, _ in found)
        if len(papers) >= _TWICE or max(papers.values(), default=0) >= _TWICE:
            first = found[0][2]
            moved |= {place: first for _, place, _ in found}
    return moved


def _renamed(passage: Passage, record: Record, moved: Mapping[_Place, str]) -> Record:
    if not any((passage.id, m.start) in moved for m in record.mentions):
        return record
    return replace(record, mentions=tuple(_as(m, moved.get((passage.id, m.start))) for m in record.mentions))


def _as(mention: Mention, type_: str | None) -> Mention:
    if type_ is None:
        return mention
    word = "library" if type_ == "Software" else type_.casefold()
    return replace(mention, name=f"{mention.name or mention.surface} {word}", types=((type_, 1.0),))
