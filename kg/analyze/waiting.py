"""Decisions that wait for a person: names that rules or models left undecided, and relations more likely wrong than right.

A confidence is the estimated chance that a reader would agree, so what lies below one half is worth a look.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.analyze.history import Evidence, History, Sighting
from kg.text import fold

DOUBTED = 0.5


@dataclass(frozen=True, slots=True)
class Waiting:
    """``relation`` is None where it is open whether the names are one thing; ``judgement`` is a line for judgements.yaml.

    ``entities`` are those that stand in the graph now.
    """

    names: tuple[str, ...]
    relation: str | None
    confidence: float | None
    reason: str
    judgement: str
    evidence: Evidence
    entities: tuple[str, ...]


def waiting(history: History, sightings: Sequence[Sighting], decisions: Iterable[Mapping[str, Any]]) -> tuple[Waiting, ...]:
    """What waits among these sightings: undecided names first, then what was said to be introduced with little confidence."""
    return (*_undecided(history, sightings, decisions), *_doubted(history, sightings))


def _undecided(history: History, sightings: Sequence[Sighting], decisions: Iterable[Mapping[str, Any]]) -> list[Waiting]:
    open_ = [d for d in decisions if d["verdict"] == "undecided"]
    here = {fold(name): s for s in reversed(sightings) for name in _names(history, s.entity)} if open_ else {}
    found = []
    for decision in open_:
        named = [here[fold(str(n))] for n in decision["names"] if fold(str(n)) in here]
        if named and decision.get("paper") in (None, *(s.paper for s in named)):
            names = tuple(history.name(here[fold(n)].entity).name if fold(n) in here else n for n in map(str, decision["names"]))
            line = f"- {{verdict: same, names: [{', '.join(map(_yaml, decision['names']))}]}}"
            reason = str(decision.get("reason") or decision.get("rule") or "")
            found.append(Waiting(names, None, decision.get("confidence"), reason, line, named[0].evidence, tuple(s.entity for s in named)))
    return sorted(found, key=lambda w: (w.names, w.evidence.paper, w.evidence.passage))


def _names(history: History, entity: str) -> list[str]:
    p = history.properties("Entity", entity)
    return [p["name"], *([p["name_ja"]] if p.get("name_ja") else []), *p.get("aliases", ())]


def _doubted(history: History, sightings: Iterable[Sighting]) -> list[Waiting]:
    doubted = [s for s in sightings if s.relation == "INTRODUCES" and s.confidence < DOUBTED]
    found = []
    for s in sorted(doubted, key=lambda s: (s.confidence, s.entity, s.paper)):
        name = history.name(s.entity).name
        line = f"- {{verdict: reject, name: {_yaml(name)}, paper: {_yaml(s.paper)}, relation: {s.relation}}}"
        found.append(Waiting((name,), s.relation, s.confidence, "", line, s.evidence, (s.entity,)))
    return found


def _yaml(text: str) -> str:
    """Text as a YAML scalar that is surely text; JSON's strings are YAML's."""
    return json.dumps(text, ensure_ascii=False)
