"""Links that a paper's own relations state: what the paper introduces uses what the paper uses.

Only for the thing that a paper's title names, and only from sentences that name both ends; an affiliation needs
no sentence with both, since it is the paper's, nor does a benchmark or a rival model of which the paper is sure.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kg.model import HEADINGS, Entity, Link, Mention, Occurrence, PaperRelation, Role
from kg.text import is_term

_HEADS = ("Model", "Method", "Software", "Dataset", "Benchmark")
_BASE = re.compile(
    r"微調整|ファインチューニング|ベース|基に|元に|拡張|初期化|派生|後継|発展"
    r"|(?i:fine-?tun|based on|built on|builds on|extend|initiali[sz]|on top of|derived)"
)
_TRAIN = re.compile(r"学習|訓練|トレーニング|微調整|チューニング|収集|(?i:train|tun(?:e|ing)|pretrain|corpus|data)")
_RIVAL = re.compile(
    r"(?i:\b(?:outperform\w*|surpass\w*|beat(?:s|ing)?|exceed\w*|compared (?:to|with)|than|versus|vs|rival\w*|on par with|over)\b)[^.;:]{0,160}$"
)
_RIVAL_JA = re.compile(r"[^。]{0,12}?(?:より|を上回|を凌|を超え|と比較|と比べ|に比べ|に匹敵|と同等)")
_VERB_FIRST = re.compile(
    r"(?:[^:.]{2,60}: |[^:.]{2,60} [–—-] )?(?:Uses|Employs|Leverages|Combines|Builds|Extends|Trains|Outperforms|Surpasses|Beats|Matches|Achieves"
    r"|Augments|Reaches|Improves|Sets|Integrates|Adopts|Applies|Exceeds|Fine-?tunes|Initiali[sz]es|Scores|Evaluates|Attains|Delivers|Runs|Relies|Adapts|Distills)\b"
)
_FLOOR = 0.5
_OWN = {
    ("EVALUATES_ON", "Benchmark"): 0.6,
    ("EVALUATES_ON", "Task"): 0.85,
    ("COMPARES_WITH", "Model"): 0.5,
    ("COMPARES_WITH", "Software"): 0.75,
    ("COMPARES_WITH", "Method"): 0.75,
}
"""A paper's relation, and to what -> how sure it must be to hold for the paper's own thing where no sentence names both."""
_SAID, _OFTEN = 0.6, 2
"""How surely a text, and how often, must bring the one thing that its title does not name."""
_SURE = 0.7
"""How sure the paper's relation to what its title names must be where no rule but the model speaks."""


def derive(relations: Iterable[PaperRelation], entities: Mapping[str, Entity], occurrences: Iterable[Occurrence]) -> list[Link]:
    """Links from each paper's main introduced entity, with the sentence that names both as evidence."""
    papers: dict[str, list[PaperRelation]] = defaultdict(list)
    for relation in relations:
        papers[relation.paper].append(relation)
    places: dict[tuple[str, str], list[Occurrence]] = defaultdict(list)
    for occurrence in occurrences:
        places[occurrence.passage.paper, occurrence.entity].append(occurrence)
    links = []
    for paper, found in sorted(papers.items()):
        main = _main(found, entities, {r.entity: places[paper, r.entity] for r in found})
        if main is None:
            continue
        for relation in found:
            link = _link(relation, entities[main], entities[relation.entity], places[paper, main], places[paper, relation.entity])
            links += [link] if link else []
    return links


def _main(relations: Sequence[PaperRelation], entities: Mapping[str, Entity], places: Mapping[str, Sequence[Occurrence]]) -> str | None:
    """The one thing that a paper is about: introduced, and named by its title; else the one that its text says it introduces, and names most."""
    own = [r for r in relations if r.relation == "INTRODUCES" and entities[r.entity].type in _HEADS]
    titled = [r for r in own if r.rule == "title name" or (r.evidence.passage.role is Role.TITLE and r.confidence >= _SURE)]
    if titled:
        return max(titled, key=lambda r: (r.confidence, r.entity)).entity
    said = [r.entity for r in own if not r.rule.startswith("model") and (r.confidence >= _SAID or _in_title(places[r.entity]))]
    told = sorted(((len(places[entity]), entity) for entity in said), reverse=True)
    stands_out = told and told[0][0] >= _OFTEN and (len(told) == 1 or told[0][0] >= 2 * told[1][0])
    return told[0][1] if stands_out else None


def _in_title(places: Sequence[Occurrence]) -> bool:
    return any(o.passage.role is Role.TITLE for o in places)


def _link(relation: PaperRelation, head: Entity, tail: Entity, heads: Sequence[Occurrence], tails: Sequence[Occurrence]) -> Link | None:
    if head.id == tail.id:
        return None
    together = _together(heads, tails)
    if together is None and relation.relation == "AFFILIATED_WITH" and relation.confidence >= _FLOOR:
        together = relation.evidence
    if together is None:
        together = next((o for o in tails if _opens_with_verb(o, relation.relation)), None)
    if together is None and _is_of_its_own(relation, tail):
        together = relation.evidence
    if together is None or (relation.rule.startswith("model") and relation.relation == "USES"):
        return None
    passage, (start, end) = together.passage, together.mention.sentence
    quote = passage.text[start:end]
    if relation.relation != "COMPARES_WITH" and _rivals(passage.text, start, together.mention):
        return None
    kind = _kind(relation, head, tail, quote)
    confidence = round(relation.confidence * 0.9, 3)
    return Link(head.id, kind, tail.id, relation.paper, passage.id, quote, confidence, f"the paper's own {relation.relation}") if kind else None


def _is_of_its_own(relation: PaperRelation, tail: Entity) -> bool:
    """Whether a sentence without the head is about it all the same: what a paper trains on, is tested on and against is so for its own thing."""
    if relation.evidence.passage.role in HEADINGS:
        return False
    if tail.type == "Dataset" and any(cue.rule == "trained on" for cue in relation.evidence.mention.cues):
        return relation.relation == "USES"
    if relation.relation == "COMPARES_WITH" and is_term(tail.name):
        return False
    return relation.confidence >= _OWN.get((relation.relation, tail.type), 1.1)


def _opens_with_verb(place: Occurrence, relation: str) -> bool:
    """Whether a cue speaks for the relation in an English line that leaves its subject, the paper's own thing, out: "Label: Extends BERT"."""
    passage, mention = place.passage, place.mention
    told = any(cue.relation == relation for cue in mention.cues) and passage.role not in HEADINGS
    return told and bool(_VERB_FIRST.match(passage.text[mention.sentence[0] : mention.start]))


def _rivals(text: str, start: int, mention: Mention) -> bool:
    """Whether a sentence that begins at ``start`` sets the mention against something: it is no part of it there."""
    return bool(_RIVAL.search(text, start, mention.start) or _RIVAL_JA.match(text, mention.end))


def _together(heads: Sequence[Occurrence], tails: Sequence[Occurrence]) -> Occurrence | None:
    """The first mention of the tail in a sentence (a statement: no question, no title) that names the head too."""
    stated = {(o.passage.id, o.mention.sentence) for o in heads if o.passage.role not in HEADINGS}
    return next((o for o in tails if (o.passage.id, o.mention.sentence) in stated), None)


def _kind(relation: PaperRelation, head: Entity, tail: Entity, sentence: str) -> str | None:
    active = head.type in ("Model", "Method", "Software")
    if relation.relation == "AFFILIATED_WITH":
        return "DEVELOPED_BY"
    if relation.relation == "EVALUATES_ON" and active and tail.type in ("Benchmark", "Dataset", "Task"):
        return "EVALUATED_ON"
    if relation.relation == "COMPARES_WITH" and active and tail.type in ("Model", "Method", "Software"):
        return "COMPARED_WITH"
    if tail.type == "Dataset" and relation.relation in ("USES", "MENTIONS") and active:
        return "TRAINED_ON" if head.type != "Software" and _TRAIN.search(sentence) else None
    if relation.relation == "USES" and active:
        if tail.type == "Model" and head.type == "Model" and _BASE.search(sentence):
            return "BASED_ON"
        return "USES" if tail.type in ("Model", "Method", "Software") else None
    return None
