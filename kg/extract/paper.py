"""What the passages of one paper know together: names that one learns, and doubtful ones that none confirms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from kg.extract.compounds import PART
from kg.extract.sentences import sentence_of, sentences
from kg.extract.spans import ends_name, starts_name
from kg.model import OWN, Mention, Passage, Record, Role
from kg.text import fold

_TEACHING = {"title", "marked", "called", "is-a", "definition", "affiliation", "shape", "latin-run", "organization", "title-case", "list"}


_DOUBT = {"Metric": 0.45, "Method": 0.45, "Task": 0.45}
"""Up to PART a listed name is a part of a longer compound; up to these bounds it is an ordinary word (精度, debate, hidden state)."""
_OFTEN = 3
"""A paper that has an ordinary word so often is about it; of those that have it less often, a quarter are."""


def complete(passages: Sequence[tuple[Passage, Record]], tails: tuple[str, ...], authors: Iterable[str] = ()) -> list[tuple[Passage, Record]]:
    """The records without doubtful mentions and the paper's own authors, and with the unlisted names that other passages found after those."""
    passages = _confirmed(_impersonal(passages, {fold(author) for author in authors}))
    known: dict[str, Mention] = {}
    for _, record in passages:
        for mention in record.mentions:
            if mention.name is None and mention.rule in _TEACHING and len(fold(mention.surface)) >= 3:
                known.setdefault(mention.surface, mention)
    surfaces = sorted(known, key=lambda s: (-len(s), s))
    if not surfaces:
        return list(passages)
    pattern = re.compile("|".join(map(re.escape, surfaces)))
    return [(passage, _add(passage, record, pattern, known, tails)) for passage, record in passages]


def _confirmed(passages: Sequence[tuple[Passage, Record]]) -> list[tuple[Passage, Record]]:
    """Without listed names of which the whole paper has nothing but a few doubtful mentions, none of them with a number."""
    doubtful: Counter[str] = Counter()
    sure: set[str] = set()
    for passage, record in passages:
        measured = {score.of for score in record.scores}
        for index, mention in enumerate(record.mentions):
            if mention.name is not None:
                kind = mention.types[0][0] if mention.types else ""
                if mention.confidence > _DOUBT.get(kind, PART) or index in measured or (kind != "Metric" and _vouched_for(passage, mention)):
                    sure.add(mention.name)
                else:
                    doubtful[mention.name] += kind != "Metric" and mention.confidence > PART
    struck = {name for name, times in doubtful.items() if times < _OFTEN} - sure
    return [(passage, _kept(record, lambda m: m.name not in struck)) for passage, record in passages] if struck else list(passages)


def _impersonal(passages: Sequence[tuple[Passage, Record]], persons: set[str]) -> list[tuple[Passage, Record]]:
    """Without unlisted names that are persons'."""

    def is_person(mention: Mention) -> bool:
        return mention.name is None and fold(mention.surface) in persons

    return [(passage, _kept(record, lambda m: not is_person(m))) for passage, record in passages] if persons else list(passages)


def _vouched_for(passage: Passage, mention: Mention) -> bool:
    """Whether an ordinary word stands where names stand: in a title, or in a list."""
    beside = passage.text[: mention.start].rstrip()[-1:] + passage.text[mention.end : mention.end + 1]
    return mention.confidence > PART and (passage.role is Role.TITLE or bool(set(beside) & set(",、")))


def _kept(record: Record, keeps: Callable[[Mention], bool]) -> Record:
    """A record with some of its mentions, and what it says of these."""
    kept = [i for i, m in enumerate(record.mentions) if keeps(m)]
    if len(kept) == len(record.mentions):
        return record
    at = {OWN: OWN} | {old: new for new, old in enumerate(kept)}
    return Record(
        tuple(record.mentions[i] for i in kept),
        tuple(replace(a, long=at[a.long], short=at[a.short]) for a in record.aliases if a.long in at and a.short in at),
        tuple(replace(c, head=at[c.head], tail=at[c.tail]) for c in record.claims if c.head in at and c.tail in at),
        tuple(
            replace(s, of=at[s.of], on=None if s.on is None else at.get(s.on), by=None if s.by is None else at.get(s.by))
            for s in record.scores
            if s.of in at
        ),
    )


def _add(passage: Passage, record: Record, pattern: re.Pattern[str], known: dict[str, Mention], tails: tuple[str, ...]) -> Record:
    text, bounds = passage.text, None
    taken = [(m.start, m.end) for m in record.mentions]
    added = []
    for match in pattern.finditer(text):
        start, end = match.span()
        if any(s < end and start < e for s, e in taken) or not starts_name(text, start) or ends_name(text, end, tails) is None:
            continue
        bounds = bounds or sentences(text)
        source = known[match.group()]
        added.append(Mention(start, end, match.group(), source.types, "again", round(source.confidence * 0.9, 3), sentence_of(bounds, start, end)))
    # new mentions go last: claims and aliases point at the old ones by index
    return replace(record, mentions=(*record.mentions, *added)) if added else record
