"""Cypher as text: what servers have to be told in another way, and what they must not be told.

ArcadeDB 26.10 moves a MATCH in front of the UNWIND before it, so that
``MATCH (a) UNWIND a.list AS x MATCH (b {id: x})`` finds nothing. ``WITH *`` changes no meaning
and keeps the clauses in their order.
"""

from __future__ import annotations

import re

_OPAQUE = re.compile(
    r"""(?P<text>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")|(?P<name>`(?:[^`]|``)*`)|(?P<comment>/\*.*?\*/|//[^\n]*)|(?P<open>(?:/\*|['"`]).*)""",
    re.DOTALL,
)
"""Texts, quoted names and comments; what never ends is the rest, looked for once."""
_NAMED_THEN_MATCH = re.compile(r"\bAS\s+\w+\s+(?=MATCH\b)", re.IGNORECASE)
_WRITES = re.compile(r"(?<![\w$.:|&!])(?:CREATE|MERGE|SET|DELETE|REMOVE|DROP|INSERT|FOREACH|LOAD)\b(?!\s*:)", re.IGNORECASE)
_ADMINISTERS = re.compile(r"\s*(?:ALTER|GRANT|DENY|REVOKE|RENAME|ENABLE|START|STOP|TERMINATE|BEGIN|COMMIT|USE)\b", re.IGNORECASE)
_CALLS = re.compile(r"\bCALL\s+(?!db\.(?:labels|propertyKeys|relationshipTypes|schema\.)|dbms\.components)\w", re.IGNORECASE)
_ESCAPED = re.compile(r"\\u+([0-9a-fA-F]{4})")
_BUDGET = re.compile(r"\s*(?:explain\s|profile\s)?\s*/\*kg:(\d+)ms\*/", re.IGNORECASE)


def in_order(cypher: str) -> str:
    """The same query with ``WITH *`` wherever a MATCH follows a name that a clause has just given."""
    masked = _OPAQUE.sub(_mask, cypher)
    parts, start = [], 0
    for found in _NAMED_THEN_MATCH.finditer(masked):
        parts += [cypher[start : found.end()], "WITH * "]
        start = found.end()
    return "".join([*parts, cypher[start:]])


def only_reads(cypher: str) -> bool:
    """Whether a query has no word that writes, administers, loads files or calls an unknown procedure.

    It is for servers that let any client write: careful rather than exact, so ``RETURN set`` is refused too.
    """
    return all(map(_looks_harmless, {cypher, decoded(cypher)}))


def decoded(cypher: str) -> str:
    r"""A query without the escapes that a server may undo before it reads it: ``\u0043REATE`` is CREATE."""
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), cypher)


def without_comments(cypher: str) -> str:
    """A query with a space for each comment, which may stand between any two words or signs."""
    return _OPAQUE.sub(lambda found: " " if found.lastgroup == "comment" else found[0], cypher)


def _looks_harmless(cypher: str) -> bool:
    masked = _OPAQUE.sub(_mask, cypher)
    return not (_WRITES.search(masked) or _ADMINISTERS.match(masked) or _CALLS.search(masked) or ";" in masked)


def within(cypher: str, seconds: float) -> str:
    """The query with the time that it may take, for the host to read: the engine knows no limit of one query."""
    return f"/*kg:{max(1, round(seconds * 1000))}ms*/ {cypher}"


def budget(text: str) -> int | None:
    """The milliseconds that ``within`` wrote into a query, or None."""
    found = _BUDGET.match(text)
    return int(found[1]) if found else None


def _mask(found: re.Match[str]) -> str:
    # of the same length, so that places in the masked query are places in the query
    sign = {"text": '"', "name": "x", "comment": " "}.get(str(found.lastgroup))
    return sign * len(found[0]) if sign else found[0]
