"""What is judged by whether a paper's relation to a thing holds for the thing that the paper brings: a few readable features and words."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from kg.model import HEADINGS, Entity, Occurrence, PaperRelation
from kg.resolve.beside import around, in_language, is_topic, language_of, words
from kg.text import is_term

_LABEL = re.compile(r"[^:：.\n]{2,40}?[:：]")
_VERB, _OWN_TOPIC = "after a verb that opens the line", "the paper's thing is the topic"
SAID_OF_IT = frozenset((_VERB, _OWN_TOPIC))
"""Features of a sentence whose subject is what the paper brings."""
_NEAR, _HEADING = 4, 8
"""How many words count on each side of a name, and of a heading."""
_RIVAL = re.compile(
    r"(?i:\b(?:outperform\w*|surpass\w*|beat(?:s|ing)?|exceed\w*|compared (?:to|with)|than|versus|vs|rival\w*|on par with|over)\b)[^.;:]{0,160}$"
)
_RIVAL_JA = re.compile(r"[^。]{0,12}?(?:より|を上回|を凌|を超え|と比較|と比べ|に比べ|に匹敵|と同等)")
_VERB_FIRST = re.compile(
    r"(?:[^:.]{2,60}: |[^:.]{2,60} [–—-] )?(?:Uses|Employs|Leverages|Combines|Builds|Extends|Trains|Outperforms|Surpasses|Beats|Matches|Achieves"
    r"|Augments|Reaches|Improves|Sets|Integrates|Adopts|Applies|Exceeds|Fine-?tunes|Initiali[sz]es|Scores|Evaluates|Attains|Delivers|Runs|Relies|Adapts|Distills)\b"
)


class Places:
    """Where one paper names what, and the things that it brings."""

    def __init__(self, occurrences: Iterable[Occurrence], brought: Collection[str]) -> None:
        self.of: dict[str, list[Occurrence]] = defaultdict(list)
        self._in: dict[tuple[str, tuple[int, int]], list[Occurrence]] = defaultdict(list)
        for occurrence in occurrences:
            self.of[occurrence.entity].append(occurrence)
            self._in[occurrence.passage.id, occurrence.mention.sentence].append(occurrence)
        self._brought = brought
        self.language = language_of(dict.fromkeys(o.passage.text for places in self.of.values() for o in places))

    def beside(self, place: Occurrence, head: str) -> Iterator[str]:
        """What else a place's sentence is about: another thing that the paper brings, or another topic."""
        for other in self._in[place.passage.id, place.mention.sentence]:
            if other.entity not in (head, place.entity):
                if other.entity in self._brought:
                    yield "another thing of the paper beside it"
                if is_topic(other):
                    yield "another topic"
            elif other.entity == head and is_topic(other):
                yield _OWN_TOPIC


class Head(NamedTuple):
    """The thing that a paper is about, and how sure that is, in [0, 1]."""

    entity: Entity
    sure: float


def features(relation: PaperRelation, head: Head, tail: Entity, places: Places) -> dict[str, float]:
    """Features by name of a paper's relation to ``tail``, for its head; as they are, and as those of the paper's language."""
    said, kind, heads, tails = relation.relation, tail.type, places.of[head.entity.id], places.of[tail.id]
    both = together(heads, tails) is not None
    found = {
        f"{said} {kind} of a {head.entity.type}": 1.0,
        "sure of the paper's thing": head.sure,
        f"sure {said}": relation.confidence,
        f"sure {said} {kind}": relation.confidence,
        f"in {relation.evidence.passage.role}": 1.0,
        "times named": math.log(len(tails)),
    }
    told = {
        f"the {kind} is a term": is_term(tail.name),
        "beside the paper's thing": both,
        f"{kind} beside the paper's thing": both,
        f"{said} beside the paper's thing": both,
        "no cue speaks": relation.rule.startswith("model"),
        _VERB: any(opens_with_verb(o, said) for o in tails),
        "set against": rivals(relation.evidence),
        "in a heading": any(o.passage.role in HEADINGS for o in tails),
    }
    found |= {name: 1.0 for name, true in told.items() if true}
    for beside in places.beside(relation.evidence, head.entity.id):
        found |= {beside: 1.0, f"{said}, {beside}": 1.0}
    found |= dict.fromkeys(_words(tail, relation.evidence, tails), 1.0)
    return found | in_language(places.language, found)


def _words(tail: Entity, evidence: Occurrence, tails: Sequence[Occurrence]) -> Iterator[str]:
    """Words of the name, beside it, of the label of its line and of the headings above it."""
    before, after = around(evidence)
    yield from (f"word {w}" for w in tail.name.casefold().replace("-", " ").split())
    yield from (f"before {w}" for w in before[-_NEAR:])
    yield from (f"after {w}" for w in after[:_NEAR])
    label = _LABEL.match(evidence.passage.text, *evidence.mention.sentence)
    yield from (f"label {w}" for w in (words(label.group()) if label else ()))
    yield from (f"heading {w}" for o in tails for w in words(o.passage.heading)[:_HEADING])


def together(heads: Sequence[Occurrence], tails: Sequence[Occurrence]) -> Occurrence | None:
    """The first mention of the tail in a sentence (a statement: no question, no title) that names the head too."""
    stated = {(o.passage.id, o.mention.sentence) for o in heads if o.passage.role not in HEADINGS}
    return next((o for o in tails if (o.passage.id, o.mention.sentence) in stated), None)


def opens_with_verb(place: Occurrence, relation: str) -> bool:
    """Whether a cue speaks for the relation in an English line that leaves its subject, the paper's own thing, out: "Label: Extends BERT"."""
    passage, mention = place.passage, place.mention
    told = any(cue.relation == relation and cue.weight > 0 for cue in mention.cues) and passage.role not in HEADINGS
    return told and bool(_VERB_FIRST.match(passage.text[mention.sentence[0] : mention.start]))


def rivals(place: Occurrence) -> bool:
    """Whether a sentence sets a name against something: what it names is no part of it there."""
    mention, text = place.mention, place.passage.text
    return bool(_RIVAL.search(text, mention.sentence[0], mention.start) or _RIVAL_JA.match(text, mention.end))
