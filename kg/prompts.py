"""Prompts are files for people to edit: schemas/prompts/NAME.md, or the same file in the schemas/ folder of an atlas.

``{{entity_types}}``, ``{{paper_relations}}`` and ``{{entity_relations}}`` in them are filled in from the schemas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from kg.errors import SchemaError
from kg.model import ENTITY_RELATIONS, PAPER_RELATIONS
from kg.resources import find
from kg.schema import Schema

_GAP = re.compile(r"\{\{(.*?)\}\}")


def load_prompt(name: str, schema: Schema, override: Path, more: Mapping[str, str] | None = None) -> str:
    """A prompt (``ask`` for prompts/ask.md) with the schema, and whatever ``more`` names, filled in.

    Raises SchemaError (file:line) where it cannot be read or names something that is not filled in.
    """
    own = override / "prompts" / f"{name}.md"
    path = own if own.is_file() else find(f"schemas/prompts/{name}.md")
    try:
        text = path.read_text("utf8")
    except (OSError, UnicodeDecodeError) as error:
        raise SchemaError(f"cannot be read: {error}", where=str(path), fix="save it as UTF-8 text") from error
    meaning = {r.name: r.definition for r in schema.relations}
    parts = {
        "entity_types": _list((t.name, f"{t.definition} ({t.ja})") for t in schema.types),
        "paper_relations": _list((relation, meaning[relation]) for relation in PAPER_RELATIONS),
        "entity_relations": _list((relation, meaning[relation]) for relation in ENTITY_RELATIONS),
        **(more or {}),
    }
    for gap in _GAP.finditer(text):
        if gap[1] not in parts:
            line = text.count("\n", 0, gap.start()) + 1
            raise SchemaError(f"there is nothing to put in place of {gap[0]}", where=f"{path}:{line}", fix=f"known are {', '.join(parts)}")
    return _GAP.sub(lambda gap: parts[gap[1]], text)


def _list(items: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"  - {name}: {definition}" for name, definition in items)
