"""What a language model is asked about one passage, and what its answer proposes.

Nothing here trusts the answer: an item that breaks the form is turned away with its reason, the others stand.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kg.model import ENTITY_RELATIONS, ENTITY_TYPES, PAPER_RELATIONS, Passage
from kg.text import excerpt

PROMPT = "extract"
LONGEST = 4000
"""Tokens of an answer at most."""

_MOST = 200  # items of one list


@dataclass(frozen=True, slots=True)
class Proposal:
    """A name that the model says stands in the passage."""

    surface: str
    type: str
    relation: str


@dataclass(frozen=True, slots=True)
class ProposedLink:
    """A relation that the model says a sentence states between two of its names."""

    head: str
    relation: str
    tail: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A proposal that does not count: what it says and why not."""

    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class Proposals:
    """All that one answer proposes."""

    names: tuple[Proposal, ...] = ()
    links: tuple[ProposedLink, ...] = ()
    rejected: tuple[Rejected, ...] = ()


def output_schema() -> dict[str, Any]:
    """The JSON schema of an answer; types and relations are those of the graph."""
    name = {"type": "string"}
    entity = _object(surface=name, type={"type": "string", "enum": list(ENTITY_TYPES)}, relation={"type": "string", "enum": list(PAPER_RELATIONS)})
    link = _object(head=name, relation={"type": "string", "enum": list(ENTITY_RELATIONS)}, tail=name)
    return _object(entities={"type": "array", "items": entity}, links={"type": "array", "items": link})


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def limit(tokens: int) -> int:
    """The tokens that an answer about a passage of so many may take; one that is longer goes round in circles."""
    return min(LONGEST, 300 + 4 * tokens)


def fits(value: Mapping[str, Any]) -> bool:
    """Whether an answer has the two lists; their items are judged one by one."""
    return isinstance(value.get("entities"), list) and isinstance(value.get("links", []), list)


def question(passage: Passage) -> str:
    """The message about a passage: its text as JSON data."""
    return json.dumps({"role": str(passage.role), "heading": passage.heading, "text": passage.text}, ensure_ascii=False)


def proposals(answer: Mapping[str, Any]) -> Proposals:
    """The proposals of an answer that ``fits``; each name and link once, in order."""
    names: dict[str, Proposal] = {}
    links: dict[ProposedLink, None] = {}
    rejected: list[Rejected] = []
    for key, most in (("entities", answer.get("entities", [])), ("links", answer.get("links", []))):
        if len(most) > _MOST:
            rejected.append(Rejected(f"{len(most) - _MOST} {key}", f"more than {_MOST} in one answer"))
    for item in answer.get("entities", [])[:_MOST]:
        values = _texts(item, "surface", "type", "relation")
        if values is None:
            rejected.append(Rejected(_shown(item), "it has no surface, type and relation"))
        elif values[1] not in ENTITY_TYPES or values[2] not in PAPER_RELATIONS:
            wrong = f"type {values[1]}" if values[1] not in ENTITY_TYPES else f"relation {values[2]}"
            rejected.append(Rejected(_shown(item), f"there is no {excerpt(wrong, 40)}"))
        else:
            names.setdefault(values[0], Proposal(*values))
    for item in answer.get("links", [])[:_MOST]:
        values = _texts(item, "head", "relation", "tail")
        if values is None or values[1] not in ENTITY_RELATIONS:
            rejected.append(Rejected(_shown(item), "it is no link between two names"))
        else:
            links[ProposedLink(*values)] = None
    return Proposals(tuple(names.values()), tuple(links), tuple(rejected))


def _texts(item: object, *keys: str) -> list[str] | None:
    """The values of the keys where all are texts with something in them."""
    if not isinstance(item, dict):
        return None
    values = [item.get(key) for key in keys]
    texts = [v.strip() for v in values if isinstance(v, str) and v.strip()]
    return texts if len(texts) == len(keys) else None


def _shown(item: object) -> str:
    return printable(json.dumps(item, ensure_ascii=False))


def printable(text: str) -> str:
    """A line of a model's text for lists and messages: short, and with nothing in it that moves a terminal's cursor."""
    return excerpt("".join(sign if sign.isprintable() else " " for sign in text), 200)
