"""One relation a paper and entity: the strongest that the text supports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from kg.model import PAPER_RELATIONS, Mention, Occurrence, Role

_FLOOR = {"INTRODUCES": 0.7, "EVALUATES_ON": 0.6, "USES": 0.6, "COMPARES_WITH": 0.6, "STUDIES": 0.6, "AFFILIATED_WITH": 0.6}
_DEFAULT = {
    "Model": "MENTIONS",
    "Method": "MENTIONS",
    "Benchmark": "EVALUATES_ON",
    "Dataset": "MENTIONS",
    "Task": "STUDIES",
    "Metric": "USES",
    "Software": "MENTIONS",
    "Organization": "MENTIONS",
}
_NEVER = {
    "INTRODUCES": {"Organization", "Task", "Metric"},
    "EVALUATES_ON": {"Model", "Method", "Metric", "Software", "Organization"},
    "USES": {"Organization", "Benchmark"},
    "COMPARES_WITH": {"Organization", "Task", "Metric", "Benchmark"},
    "STUDIES": {"Organization", "Metric"},
    "AFFILIATED_WITH": {"Model", "Method", "Benchmark", "Dataset", "Task", "Metric", "Software"},
}


def decide(type_: str, occurrences: Sequence[Occurrence], rejected: frozenset[str]) -> tuple[str, float, Occurrence, str]:
    """(relation, confidence, best evidence, rule) for all occurrences of one entity in one paper.

    Cues add up as independent reasons; a relation needs its floor, and the strongest relation that
    reaches it wins. ``rejected`` are relations that a person struck out.
    """
    doubt: dict[str, float] = defaultdict(lambda: 1.0)
    best: dict[str, tuple[float, Occurrence, str]] = {}
    for occurrence in occurrences:
        for cue in occurrence.mention.cues:
            if cue.relation in rejected or type_ in _NEVER.get(cue.relation, ()):
                continue
            weight = cue.weight * _trust(cue.relation, occurrence.mention)
            doubt[cue.relation] *= 1 - weight * 0.9
            if cue.relation not in best or weight > best[cue.relation][0]:
                best[cue.relation] = (weight, occurrence, cue.rule)
    for relation in PAPER_RELATIONS:
        if relation in best and 1 - doubt[relation] >= _FLOOR.get(relation, 0.4):
            _, occurrence, rule = best[relation]
            return relation, round(1 - doubt[relation], 3), occurrence, rule
    relation = _DEFAULT[type_] if _DEFAULT[type_] not in rejected else "MENTIONS"
    evidence = max(occurrences, key=lambda o: (o.passage.role is not Role.QUESTION, o.mention.confidence, -o.passage.position))
    return relation, 0.5, evidence, f"default for {type_}"


def _trust(relation: str, mention: Mention) -> float:
    # an established name is seldom introduced by the paper at hand, unless its title says so
    if relation == "INTRODUCES" and mention.name is not None and mention.rule not in ("title", "marked"):
        return 0.8
    return 1.0
