"""Cypher as text, whoever wrote it: what is a text, a name or a comment in it, and whether it would write.

Careful rather than exact, and for any input in time that grows as its length.
"""

from __future__ import annotations

import re

_OPAQUE = re.compile(
    r"""(?P<text>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")|(?P<name>`(?:[^`]|``)*`)|(?P<comment>/\*.*?\*/|//[^\n]*)|(?P<open>(?:/\*|['"`]).*)""",
    re.DOTALL,
)
"""Texts, quoted names and comments; what never ends is the rest, looked for once."""
_WRITES = re.compile(r"(?<![\w$.:|&!])(?:CREATE|MERGE|SET|DELETE|REMOVE|DROP|INSERT|FOREACH|LOAD)\b(?!\s*:)", re.IGNORECASE)
_ADMINISTERS = re.compile(r"\s*(?:ALTER|GRANT|DENY|REVOKE|RENAME|ENABLE|START|STOP|TERMINATE|BEGIN|COMMIT|USE)\b", re.IGNORECASE)
_ESCAPED = re.compile(r"\\u+([0-9a-fA-F]{4})")


def masked(cypher: str) -> str:
    """A query of the same length without what its texts, quoted names and comments say; what never ends stays visible."""
    return _OPAQUE.sub(_mask, cypher)


def without_comments(cypher: str) -> str:
    """A query with a space for each comment, which may stand between any two words or signs."""
    return _OPAQUE.sub(lambda found: " " if found.lastgroup == "comment" else found[0], cypher)


def decoded(cypher: str) -> str:
    r"""A query without the escapes that a server may undo before it reads it: ``\u0043REATE`` is CREATE."""
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), cypher)


def writes(bare: str) -> bool:
    """Whether a ``masked`` query has a word that writes, loads files or administers."""
    return bool(_WRITES.search(bare) or _ADMINISTERS.match(bare))


def _mask(found: re.Match[str]) -> str:
    # of the same length, so that places in the masked query are places in the query
    sign = {"text": '"', "name": "x", "comment": " "}.get(str(found.lastgroup))
    return sign * len(found[0]) if sign else found[0]
