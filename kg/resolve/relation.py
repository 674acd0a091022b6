"""One relation a paper and entity: a linear model over readable features, trained by scripts/train_relations.py.

Its weights are schemas/relation_weights.yaml: feature -> relation -> weight. What a type cannot be
(an Organization is never introduced) is ruled out first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set

from kg.cues import STATED
from kg.model import PAPER_RELATIONS, Occurrence, Role
from kg.resolve.features import OWN_NAMES, About, features, ruled_out
from kg.weights import Weights, odds

_NEVER = {
    "INTRODUCES": {"Organization", "Task", "Metric"},
    "EVALUATES_ON": {"Model", "Metric", "Software", "Organization"},
    "USES": {"Organization"},
    "COMPARES_WITH": {"Organization", "Task", "Metric"},
    "STUDIES": {"Organization"},
    "AFFILIATED_WITH": {"Model", "Method", "Benchmark", "Dataset", "Task", "Metric", "Software"},
}

_SURE = 0.55
"""How likely INTRODUCES must be where nothing says so: what is less likely is more often something else (in four folds over annotated papers)."""

_OWNS = re.compile(r"['’]s? |社?の\s?")
_COINED = re.compile(r"[^\s、。,]*[A-Z\d]")
_ROW = re.compile(r"[^●•\n]{5,200}\s[–—-]\s")


def decide(
    type_: str, occurrences: Sequence[Occurrence], about: About, weights: Weights, rejected: frozenset[str]
) -> tuple[str, float, float, Occurrence, str]:
    """(relation, probability, that of INTRODUCES, best evidence, reason) for all occurrences of one entity in one paper.

    ``rejected`` are relations that a person struck out; MENTIONS is always possible.
    """
    out = ruled_out(occurrences, about)
    possible = [r for r in PAPER_RELATIONS if r == "MENTIONS" or (r not in rejected and type_ not in _NEVER.get(r, ()))]
    allowed = _as_stated([r for r in possible if r not in out], occurrences)
    found = features(type_, occurrences, about)
    likely = odds(found, allowed, weights)
    introduced, relation = likely.get("INTRODUCES", 0.0), _likeliest(likely)
    if relation == "INTRODUCES" and introduced < _SURE and not _said_to_introduce(occurrences):
        likely = odds(found, [r for r in allowed if r != "INTRODUCES"], weights)
        relation = _likeliest(likely)
    evidence, cue = _evidence(relation, occurrences)
    first = _likeliest(odds(found, possible, weights)) if out.intersection(possible) else relation
    reason = cue or (_denied(first, occurrences) if first in out else "") or _reason(found, relation, weights)
    return relation, round(likely[relation], 3), round(introduced, 3), evidence, reason


def _said_to_introduce(occurrences: Sequence[Occurrence]) -> bool:
    """Whether a sentence, the title or the layout says that the paper introduces it."""
    told = (c.relation for o in occurrences for c in o.mention.cues if c.weight > 0)
    return "INTRODUCES" in told or any(o.mention.rule in OWN_NAMES for o in occurrences)


def _as_stated(possible: Sequence[str], occurrences: Sequence[Occurrence]) -> Sequence[str]:
    """Only the relations that a sentence states outright, where one does."""
    stated = {c.relation for o in occurrences for c in o.mention.cues if c.weight == STATED}
    return [r for r in possible if r in stated] or possible


def owns_anothers(occurrence: Occurrence, places: Mapping[tuple[str, int], str], brought: Set[str], titled: Set[str]) -> bool:
    """Whether an organization stands there as the owner of what the paper does not bring (OpenAI's CLIP).

    ``places`` are of all names. What follows a row's title ("... - Meta's Fold") is its paper's own, unless the title opens with it.
    """
    text, mention = occurrence.passage.text, occurrence.mention
    owned = _OWNS.match(text, mention.end)
    thing = places.get((occurrence.passage.id, owned.end())) if owned else None
    if owned is None or thing is None or thing in brought or not _COINED.match(text, owned.end()):
        return False
    return thing in titled or not _ROW.fullmatch(text, 0, mention.start)


def _likeliest(likely: Mapping[str, float]) -> str:
    return max(likely, key=lambda relation: (likely[relation], -PAPER_RELATIONS.index(relation)))


def _denied(relation: str, occurrences: Sequence[Occurrence]) -> str:
    """What rules out the relation that would be likeliest; what is not even used is not introduced."""
    against = [c for o in occurrences for c in o.mention.cues if c.weight < 0]
    return f"not {relation}: " + next((c.rule for c in against if c.relation == relation), against[0].rule)


def _evidence(relation: str, occurrences: Sequence[Occurrence]) -> tuple[Occurrence, str]:
    """The occurrence whose sentence shows the relation best, and the cue in it (empty where none speaks for it)."""
    cued = [(c.weight, -i, c.rule) for i, o in enumerate(occurrences) for c in o.mention.cues if c.relation == relation and c.weight > 0]
    if cued:
        _, index, rule = max(cued)
        return occurrences[-index], rule
    best = max(
        occurrences, key=lambda o: (o.passage.role not in (Role.QUESTION, Role.HEADING), o.mention.confidence, -o.passage.position, -o.mention.start)
    )
    return best, ""


def _reason(found: Mapping[str, float], relation: str, weights: Weights) -> str:
    parts = sorted(((value * weights[f].get(relation, 0.0), f) for f, value in found.items() if f in weights), reverse=True)
    return "model: " + ", ".join(f for weight, f in parts[:2] if weight > 0) if parts else "model"
