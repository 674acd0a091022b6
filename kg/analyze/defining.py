"""The sentence that says what an entity is, chosen among those that name it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.analyze.history import Evidence, History, Sighting, Split

_KINDS = "手法|モデル|フレームワーク|ベンチマーク|データセット|アルゴリズム|システム|技術|方法|ツール|指標|タスク|アーキテクチャ|組織|企業|もの"
_AFTER = re.compile(
    r"\s*(?:[（(][^）)]{1,80}[）)]\s*)?"
    r"(?:,? (?:is|are|was) (?:an?|the|our|one)\b|,? which is |, an? |\s*[:：–—-]\s|とは|という|と呼ばれる|と名付け"
    rf"|は、?[^。]{{2,}}(?:です|である|だ)\b|は[^。]{{2,}}(?:{_KINDS}))"
)
_BEFORE = re.compile(
    r"(?:called|named|dubbed|introduc\w+|propos\w+|present\w*|releas\w+|termed)[^.]{0,40}$"
    r"|(?:である|という|手法|モデル|フレームワーク|枠組み)[「『]?$",
    re.I,
)
_PROPOSED = re.compile(r"を(?:新たに)?(?:提案|紹介|導入|開発|構築|公開|発表)")
_NO_SENTENCE = frozenset({"title", "question"})
_LONG, _SHORT, _LIST = 260, 20, 5
_NEAR = 80
"""How far before a name the words that bring it in are looked for."""


def definition(history: History, sightings: Iterable[Sighting], week: str, split: Split) -> Evidence:
    """The best of the sentences up to a week that name the entity in the papers of these sightings; never none, they have quotes."""
    sightings = list(sightings)
    entity, papers = sightings[0].entity, {s.paper for s in sightings}
    best = min(sightings, key=lambda s: (s.relation != "INTRODUCES", s.paper)).evidence
    found, top = best, _score_of_quote(history, entity, best)
    for passage, named_by in sorted((p, paper) for paper in papers for p in history.passages_by(paper, week)):
        named, properties = history.names_of(passage).get(entity), history.properties("Passage", passage)
        if not named or properties.get("role") in _NO_SENTENCE:
            continue
        text = properties["text"]
        for start, end in named:
            a, b = next(((a, b) for a, b in split(text) if a <= start and end <= b), (start, end))
            score = _score(text[a:b], start - a, end - a, _is_list(history, passage, a, b))
            if score > top:
                found, top = Evidence(named_by, passage, text[a:b]), score
    shorter = without_title(found, history.properties("Paper", found.paper)["title"])
    return shorter if any(n in shorter.quote for n in _surfaces(history, entity, found.passage)) else found


def without_title(evidence: Evidence, title: str) -> Evidence:
    """Lists print "Title - sentence": the quote without its repeated title, where something is left."""
    rest = evidence.quote[len(title) :].lstrip(" -–—:：") if evidence.quote.startswith(title) else ""
    return Evidence(evidence.paper, evidence.passage, rest) if len(rest) >= _SHORT else evidence


def _score_of_quote(history: History, entity: str, evidence: Evidence) -> float:
    """The relation's own quote wins over an equal: it was chosen with more knowledge."""
    properties = history.properties("Passage", evidence.passage)
    at = properties["text"].find(evidence.quote)
    end = at + len(evidence.quote)
    listed = _is_list(history, evidence.passage, at, end)
    spans = history.names_of(evidence.passage).get(entity, ())
    scores = [_score(evidence.quote, s - at, e - at, listed) for s, e in spans if at <= s and e <= end]
    return max(scores, default=0.0) + 0.5 - 3 * (properties.get("role") in _NO_SENTENCE)


def _score(sentence: str, start: int, end: int, listed: bool) -> float:
    before = sentence[max(0, start - _NEAR) : start]
    score = 3.0 * bool(_AFTER.match(sentence, end)) + 2.0 * bool(_BEFORE.search(before)) + 2.0 * bool(_PROPOSED.match(sentence, end))
    score += 1.0 * (start <= 3) - 2.0 * (len(sentence) < _SHORT) - 1.0 * (len(sentence) > _LONG)
    return score - 1.0 * listed


def _surfaces(history: History, entity: str, passage: str) -> set[str]:
    text = history.properties("Passage", passage)["text"]
    return {text[s:e] for s, e in history.names_of(passage).get(entity, ())}


def _is_list(history: History, passage: str, start: int, end: int) -> bool:
    """Whether a part of a passage names too many entities to be about one of them."""
    named = history.names_of(passage)
    return len(named) > _LIST and len({entity for entity, spans in named.items() for s, e in spans if start <= s and e <= end}) > _LIST
