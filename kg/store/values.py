"""What a Bolt driver returns, as plain JSON values.

Nodes are ``{"id", "labels", "properties"}``, relationships ``{"id", "type", "properties"}``, paths
``{"nodes", "relationships"}``; dates, times and durations are ISO text. A node's id is its property
``id``, and a relationship's is its mark, the same in every store; where there is none, it is the store's own.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from kg.graphfile import KINDS, MARK

UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Control characters, and what turns the direction of a line."""

_SPELLED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def plain(value: Any) -> Any:
    """One value of a row as JSON knows it; lists and maps are taken apart."""
    from neo4j.graph import Node, Path, Relationship
    from neo4j.spatial import Point
    from neo4j.time import Date, DateTime, Duration, Time

    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Node):
        return {"id": value.get("id", value.element_id), "labels": in_order(value.labels), "properties": _properties(value)}
    if isinstance(value, Relationship):
        return {"id": _link(value), "type": value.type, "properties": _properties(value)}
    if isinstance(value, Path):
        return {"nodes": [plain(n) for n in value.nodes], "relationships": [plain(r) for r in value.relationships]}
    if isinstance(value, (Date, DateTime, Duration, Time)):
        return value.iso_format()
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, Point):
        return {"srid": value.srid, "coordinates": list(value)}
    return _nested(value)


def in_order(labels: Iterable[str]) -> list[str]:
    """Labels with the kind first, the rest by name: stores keep them in no order of ours."""
    return sorted(labels, key=lambda label: (label not in KINDS, label))


def _nested(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (bytes, bytearray)):
        return value.hex()
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(v) for v in value]
    return str(value)


def _link(value: Any) -> str:
    mark = value.get(MARK)
    return f"{mark:x}" if isinstance(mark, int) else str(value.element_id)


def _properties(entity: Any) -> dict[str, Any]:
    return {k: plain(v) for k, v in sorted(entity.items()) if k != MARK}


def storable(value: Any) -> Any:
    """A property as every store takes it: a list that mixes whole numbers and fractions becomes all fractions."""
    if isinstance(value, tuple):
        value = list(value)
    if isinstance(value, list) and any(isinstance(v, float) for v in value):
        return [float(v) for v in value]
    return value


def neutral(text: str) -> str:
    r"""A text with its unsafe characters spelled out, such as ``\x1b`` and ``\n``."""
    return UNSAFE.sub(lambda m: _SPELLED.get(m[0]) or (f"\\x{ord(m[0]):02x}" if ord(m[0]) < 256 else f"\\u{ord(m[0]):04x}"), text)
