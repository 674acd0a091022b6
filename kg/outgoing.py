"""What leaves the machine: how much of other people's text, and which addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import urlsplit

from kg.properties import Property

TextLevel = Literal["none", "quotes", "full"]
"""``none`` keeps every sentence of other people out, ``quotes`` shows the evidence, ``full`` adds whole passages."""

_TEXTS = {"none": {"fact"}, "quotes": {"fact", "quote"}, "full": {"fact", "quote", "body"}}
_FACT = Property()
_LONGEST_FACT = 120
"""What a catalogue states in more signs than these is prose, whatever its field should hold."""


def outgoing(properties: Mapping[str, Any], table: Mapping[str, Property], level: TextLevel) -> dict[str, Any]:
    """Those of the properties of a node or relationship, whose table is given (see kg.properties), that may go out."""
    return {name: value for name, value in properties.items() if _may_go(value, table.get(name, _FACT), level)}


def _may_go(value: Any, kind: Property, level: TextLevel) -> bool:
    return kind.text in _TEXTS[level] and not (level == "none" and kind.catalogue and _is_long(value))


def _is_long(value: Any) -> bool:
    texts = value if isinstance(value, (list, tuple)) else [value]
    return any(isinstance(text, str) and len(text) > _LONGEST_FACT for text in texts)


def web_address(url: str | None) -> str | None:
    """An http or https address with a host, else None: digests are not trusted."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None
