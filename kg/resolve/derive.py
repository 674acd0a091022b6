"""Links that a paper's own relations state: what the paper introduces uses what the paper uses.

Only for a paper with one main thing of its own, and only from sentences with a cue.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from kg.model import Entity, Link, PaperRelation, Role

_HEADS = ("Model", "Method", "Software", "Dataset", "Benchmark")
_FLOOR = 0.5
_BASE = re.compile(
    r"微調整|ファインチューニング|ベース|基に|元に|拡張|初期化|派生|後継|発展"
    r"|(?i:fine-?tun|based on|built on|builds on|extend|initiali[sz]|on top of|derived)"
)
_TRAIN = re.compile(r"学習|訓練|トレーニング|微調整|チューニング|収集|(?i:train|tun(?:e|ing)|pretrain|corpus|data)")


def derive(relations: Iterable[PaperRelation], entities: Mapping[str, Entity]) -> list[Link]:
    """Links from each paper's main introduced entity, with the sentence of the paper's relation as evidence."""
    papers: dict[str, list[PaperRelation]] = defaultdict(list)
    for relation in relations:
        papers[relation.paper].append(relation)
    links = []
    for paper, found in sorted(papers.items()):
        main = _main(found, entities)
        if main is None:
            continue
        for relation in found:
            kind = _kind(relation, entities[main], entities[relation.entity]) if relation.entity != main else None
            if kind:
                passage, (start, end) = relation.evidence.passage, relation.evidence.mention.sentence
                confidence = round(relation.confidence * 0.9, 3)
                links.append(
                    Link(main, kind, relation.entity, paper, passage.id, passage.text[start:end], confidence, f"the paper's own {relation.relation}")
                )
    return links


def _main(relations: list[PaperRelation], entities: Mapping[str, Entity]) -> str | None:
    """The one thing that a paper is about: introduced, and named by its title or label."""
    own = [r for r in relations if r.relation == "INTRODUCES" and entities[r.entity].type in _HEADS]
    titled = [r for r in own if r.evidence.passage.role is Role.TITLE or r.rule in ("title name", "marked name")]
    if titled:
        return max(titled, key=lambda r: (r.confidence, r.entity)).entity
    return own[0].entity if len(own) == 1 and own[0].confidence >= _FLOOR else None


def _kind(relation: PaperRelation, head: Entity, tail: Entity) -> str | None:
    if relation.confidence < _FLOOR or relation.rule.startswith("model"):
        return None
    sentence = relation.evidence.passage.text[slice(*relation.evidence.mention.sentence)]
    active = head.type in ("Model", "Method", "Software")
    if relation.relation == "AFFILIATED_WITH":
        return "DEVELOPED_BY"
    if relation.relation == "EVALUATES_ON" and active and tail.type in ("Benchmark", "Dataset", "Task"):
        return "EVALUATED_ON"
    if relation.relation == "COMPARES_WITH" and active and tail.type in ("Model", "Method", "Software"):
        return "COMPARED_WITH"
    if relation.relation == "USES" and active:
        if tail.type == "Dataset":
            return "TRAINED_ON" if head.type != "Software" and _TRAIN.search(sentence) else None
        if tail.type == "Model" and head.type == "Model" and _BASE.search(sentence):
            return "BASED_ON"
        return "USES" if tail.type in ("Model", "Method", "Software", "Metric") else None
    return None
