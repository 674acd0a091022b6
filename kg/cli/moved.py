"""Old ids in a query: where it finds nothing under an id that was published once, it is asked for what that id leads to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LITERAL = re.compile(r"'([^'\\\n]+)'|\"([^\"\\\n]+)\"")


@dataclass(frozen=True, slots=True)
class Moved:
    """A query with today's ids, and for the reader what was put in place of what."""

    cypher: str
    parameters: dict[str, Any]
    note: str


def follow_ids(atlas: Path, cypher: str, parameters: Mapping[str, Any]) -> Moved | None:
    """The query with old ids (whole text literals and parameters) followed; None where it names none. Raises AtlasFolderError."""
    texts = {a or b for a, b in _LITERAL.findall(cypher)} | {v for v in parameters.values() if isinstance(v, str)}
    if not texts:
        return None
    targets = _targets(atlas)
    found = {text: targets[text] for text in sorted(texts & targets.keys())}
    if not found:
        return None

    def today(match: re.Match[str]) -> str:
        return repr(found[match[1] or match[2]]) if (match[1] or match[2]) in found else match[0]

    values = {name: found.get(v, v) if isinstance(v, str) else v for name, v in parameters.items()}
    return Moved(_LITERAL.sub(today, cypher), values, "; ".join(f"{old} is {new} now" for old, new in found.items()))


def _targets(atlas: Path) -> dict[str, str]:
    from kg.atlas import open_atlas

    opened = open_atlas(atlas)
    graph = opened.read_graph()
    taken = {ident for _, ident in graph}
    return {old: new for (_, old), new in sorted(graph.graph["redirects"].items(), reverse=True) if old not in taken}
