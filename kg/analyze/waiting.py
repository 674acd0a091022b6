"""Decisions that wait for a person: names that rules or models left undecided, and relations more likely wrong than right.

A confidence is the estimated chance that a reader would agree, so what lies below one half is worth a look.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.analyze.history import Evidence, History, Sighting
from kg.lookup import entities_called
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
    evidence: tuple[Evidence, ...]
    entities: tuple[str, ...]


Open = Mapping[str, Sequence[tuple[Mapping[str, Any], tuple[str, ...]]]]
"""Undecided decisions by each entity that they are about, with all of these."""


def open_decisions(history: History, decisions: Iterable[Mapping[str, Any]]) -> Open:
    """What decisions.jsonl left undecided, by entity; names that no entity of the graph has are passed over."""
    found: dict[str, list[tuple[Mapping[str, Any], tuple[str, ...]]]] = {}
    for decision in decisions:
        if decision["verdict"] == "undecided":
            named = (entities_called(history.graph).get(fold(str(name)), ()) for name in decision["names"])
            firsts = [next((e for e in entities if e in history.sightings), None) for entities in named]
            entities = tuple(dict.fromkeys(e for e in firsts if e))
            for entity in entities:
                found.setdefault(entity, []).append((decision, entities))
    return found


def waiting(history: History, sightings: Sequence[Sighting], undecided: Open) -> tuple[Waiting, ...]:
    """What waits among these sightings: undecided names first, then what was said to be introduced with little confidence."""
    return (*_undecided(history, sightings, undecided), *_doubted(history, sightings))


def _undecided(history: History, sightings: Sequence[Sighting], undecided: Open) -> list[Waiting]:
    found: dict[str, Waiting] = {}
    for sighting in sightings:
        for decision, entities in undecided.get(sighting.entity, ()):
            names = tuple(map(str, decision["names"]))
            line = f"- {{verdict: same, names: [{', '.join(map(_yaml, names))}]}}"
            if decision.get("paper") in (None, sighting.paper) and line not in found:
                reason = str(decision.get("reason") or decision.get("rule") or "")
                shown = tuple(shown_as(history, sighting.entity, n) for n in names)
                others = [_first(history, e, sighting.week) for e in entities if e != sighting.entity]
                evidence = (sighting.evidence, *(e for e in others if e))
                found[line] = Waiting(shown, None, decision.get("score"), reason, line, evidence, entities)
    return [found[line] for line in sorted(found)]


def _first(history: History, entity: str, week: str) -> Evidence | None:
    """How an entity was first named, if that was by then."""
    return next((s.evidence for s in history.sightings[entity] if s.week <= week), None)


def shown_as(history: History, entity: str, name: str) -> str:
    """Decisions hold folded names; the entity's own spelling reads better."""
    return next((n for n in _names(history, entity) if fold(n) == fold(name)), name)


def _names(history: History, entity: str) -> list[str]:
    p = history.properties("Entity", entity)
    return [p["name"], *([p["name_ja"]] if p.get("name_ja") else []), *p.get("aliases", ())]


def _doubted(history: History, sightings: Iterable[Sighting]) -> list[Waiting]:
    doubted = [s for s in sightings if s.relation == "INTRODUCES" and s.confidence < DOUBTED]
    found = []
    for s in sorted(doubted, key=lambda s: (s.confidence, s.entity, s.paper)):
        name = history.name(s.entity).name
        line = f"- {{verdict: reject, name: {_yaml(name)}, paper: {_yaml(s.paper)}, relation: {s.relation}}}"
        found.append(Waiting((name,), s.relation, s.confidence, "", line, (s.evidence,), (s.entity,)))
    return found


def _yaml(text: str) -> str:
    """Text as a YAML scalar that is surely text; JSON's strings are YAML's."""
    return json.dumps(text, ensure_ascii=False)
