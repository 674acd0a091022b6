"""What stands behind an entity: lexicon entries (file:line), merges with rule and score, judgements."""

from __future__ import annotations

from typing import Any

from kg.atlas import Atlas
from kg.jsonlines import read_list
from kg.resolve.judgements import active, read_items
from kg.resolve.names import key
from kg.schema import Listed, load_schema, place_of


def reasons(atlas: Atlas, facts: dict[str, Any]) -> list[str]:
    """One line for each entry, decision and judgement about the entity."""
    names = [facts["name"], *facts.get("aliases", [])]
    keys = {key(n) for n in names}
    lines = []
    for listed in load_schema(atlas.schemas).lexicon:
        if listed.type == facts["labels"][-1] and key(listed.entry.name) == key(facts["name"]):
            lines.append(f"listed as {listed.entry.name} [{listed.type}] at {_place(atlas, listed)}")
    for decision in read_list(atlas.path, "decisions.jsonl"):
        if any(key(n) in keys for n in decision["names"]):
            where = f", in {decision['paper']}" if decision.get("paper") else ""
            lines.append(f"{decision['verdict']}: {' = '.join(decision['names'])} because {decision['rule']}, score {decision['score']}{where}")
    for item, where in active(read_items(atlas.judgements)):
        words = [*item.get("names", ()), *(item[f] for f in ("name", "head", "tail") if f in item)]
        if any(key(str(w)) in keys for w in words):
            said = ", ".join(f"{k} {v}" for k, v in item.items() if k != "verdict")
            lines.append(f"judged {item['verdict']}: {said} ({where})")
    return lines


def _place(atlas: Atlas, listed: Listed) -> str:
    return place_of(listed, atlas.schemas)
