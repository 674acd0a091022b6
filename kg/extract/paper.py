"""What one passage of a paper learns about names, the others know too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.extract.sentences import sentence_of, sentences
from kg.extract.spans import ends_name, starts_name
from kg.model import Mention, Passage, Record
from kg.text import fold

_TEACHING = {"title", "marked", "called", "is-a", "definition", "affiliation", "shape", "latin-run", "organization", "title-case", "list"}


def complete(passages: Sequence[tuple[Passage, Record]], tails: tuple[str, ...]) -> list[tuple[Passage, Record]]:
    """Adds to each record the unlisted names that other passages of the paper found; existing mentions stay first."""
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
