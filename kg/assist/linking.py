"""A language model as second reader of linking: undecided pairs of names in, verdicts with reasons out.

``verdicts.jsonl`` of the atlas holds what the model says of the pairs that are undecided now, one a line by names:
{"model", "names", "reason", "verdict"}. A verdict never stands against a person: what judgements.yaml says of two
names, or makes of them by joining others, wins.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import combinations
from typing import Any

from kg.assist.answers import Answers, content_hash
from kg.assist.desk import Desk, Question
from kg.assist.wishes import Wishes
from kg.atlas import Atlas
from kg.atomic import write_text
from kg.model import Decision, Occurrence, Problem
from kg.prompts import load_prompt
from kg.resolve.groups import Groups
from kg.resolve.judgements import Judgements
from kg.resolve.names import key
from kg.schema import Schema
from kg.sources.structured import Form
from kg.text import excerpt, fold

VERDICTS = "verdicts.jsonl"
_PROMPT = "same"
_KINDS = ("same", "different", "undecided")
_SENTENCES = 3  # for each name
_LONGEST = 400  # characters of a sentence
_LIMIT = 300
_SCHEMA = {
    "type": "object",
    "properties": {"verdict": {"type": "string", "enum": list(_KINDS)}, "reason": {"type": "string"}},
    "required": ["verdict", "reason"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names that may be one thing, in order, and sentences that name them."""

    names: tuple[str, str]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the model says of a pair."""

    names: tuple[str, str]
    verdict: str
    reason: str
    model: str


def _fits(value: Mapping[str, Any]) -> bool:
    return value.get("verdict") in _KINDS and isinstance(value.get("reason"), str)


FORM = Form("verdict", _SCHEMA, _fits, _LIMIT)


def undecided(decisions: Iterable[Decision], occurrences: Iterable[Occurrence]) -> list[Pair]:
    """The pairs among the decisions that are undecided, with sentences for each name."""
    pairs = sorted({(*sorted(d.names),) for d in decisions if d.verdict == "undecided" and len(d.names) == 2})
    wanted = {fold(name) for pair in pairs for name in pair}
    sentences: dict[str, dict[str, None]] = defaultdict(dict)
    for occurrence in occurrences if wanted else ():
        mention = occurrence.mention
        for name in {fold(mention.surface), fold(mention.name or "")} & wanted:
            sentences[name].setdefault(excerpt(occurrence.passage.text[slice(*mention.sentence)], _LONGEST))
    return [Pair((a, b), tuple(dict.fromkeys([*sentences[fold(a)]][:_SENTENCES] + [*sentences[fold(b)]][:_SENTENCES]))) for a, b in pairs]


def second_reading(atlas: Atlas, schema: Schema, wishes: Wishes, desk: Desk, pairs: Sequence[Pair]) -> tuple[list[Verdict], list[Problem]]:
    """The model's verdicts on the pairs, kept in verdicts.jsonl. Raises ModelError where a wanted model answers nothing."""
    prompt = load_prompt(_PROMPT, schema, atlas.schemas)
    answers = Answers(atlas.path / "answers" / "pairs", wishes.model, prompt, json.dumps(_SCHEMA), f"temperature 0, at most {_LIMIT} tokens")
    by_content = {content_hash(*pair.names, *pair.sentences): pair for pair in pairs}
    questions = [_question(content, pair, prompt) for content, pair in by_content.items()]
    answers.prune(set(by_content))
    result = desk.put(questions, FORM, answers, "second reading")
    verdicts = [
        Verdict(by_content[content].names, answer["verdict"], excerpt(answer["reason"], 300), wishes.model)
        for content, answer in result.answers.items()
    ]
    verdicts.sort(key=lambda v: v.names)
    write_text(atlas.path / VERDICTS, "".join(json.dumps(asdict(v), ensure_ascii=False, sort_keys=True) + "\n" for v in verdicts))
    names = {content: " and ".join(by_content[content].names) for content in result.failures}
    problems = [
        Problem("language model", f"its second reading of {names[c]} failed: {e.what}", "the pair undecided") for c, e in result.failures.items()
    ]
    if result.unasked:
        problems.append(Problem("language model", f"{result.unasked} undecided pairs were not put to it: {result.why}", "them undecided"))
    return verdicts, sorted(problems, key=lambda p: p.what)


def _question(content: str, pair: Pair, prompt: str) -> Question:
    told = json.dumps({"names": pair.names, "sentences": pair.sentences}, ensure_ascii=False)
    return Question(content, ({"role": "system", "content": prompt}, {"role": "user", "content": told}), 60, _LIMIT)


def decisions_of(verdicts: Iterable[Verdict]) -> list[Decision]:
    """The verdicts as decisions of the model, for decisions.jsonl."""
    return [Decision(v.verdict, v.names, f"model {v.model}: {v.reason}") for v in verdicts]


def with_verdicts(judgements: Judgements, verdicts: Iterable[Verdict]) -> Judgements:
    """The person's judgements and, below them, the model's verdicts on names of which the person says nothing."""
    said = Groups(judgements.different)
    for names in judgements.same:
        for name in names[1:]:
            said.join(names[0], name)
    same, different = list(judgements.same), set(judgements.different)
    for verdict in verdicts:
        a, b = (key(name) for name in verdict.names)
        if a == b or said.find(a) == said.find(b) or _apart(said, judgements, a, b):
            continue
        if verdict.verdict == "same":
            same.append((a, b))
        elif verdict.verdict == "different":
            different.add(frozenset((a, b)))
    return replace(judgements, same=tuple(same), different=frozenset(different))


def _apart(said: Groups, judgements: Judgements, a: str, b: str) -> bool:
    """Whether the person told the groups of two names apart, or left them undecided."""
    groups = {said.find(a), said.find(b)}
    left = judgements.different | judgements.undecided
    return any({said.find(x), said.find(y)} == groups for pair in left for x, y in combinations(sorted(pair), 2))
