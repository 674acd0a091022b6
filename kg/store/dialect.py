"""Cypher as text: what servers have to be told in another way, and what they must not be told.

ArcadeDB 26.10 moves a MATCH in front of the UNWIND before it, so that
``MATCH (a) UNWIND a.list AS x MATCH (b {id: x})`` finds nothing. ``WITH *`` changes no meaning
and keeps the clauses in their order.
"""

from __future__ import annotations

import re

from kg.cypher import decoded, masked, writes

_NAMED_THEN_MATCH = re.compile(r"\bAS\s+\w+\s+(?=MATCH\b)", re.IGNORECASE)
_CALLS = re.compile(r"\bCALL\s+(?!db\.(?:labels|propertyKeys|relationshipTypes|schema\.)|dbms\.components)\w", re.IGNORECASE)
_BUDGET = re.compile(r"\s*(?:explain\s|profile\s)?\s*/\*kg:(\d+)ms\*/", re.IGNORECASE)


def in_order(cypher: str) -> str:
    """The same query with ``WITH *`` wherever a MATCH follows a name that a clause has just given."""
    bare = masked(cypher)
    parts, start = [], 0
    for found in _NAMED_THEN_MATCH.finditer(bare):
        parts += [cypher[start : found.end()], "WITH * "]
        start = found.end()
    return "".join([*parts, cypher[start:]])


def only_reads(cypher: str) -> bool:
    """Whether a query has no word that writes, administers, loads files or calls an unknown procedure.

    It is for servers that let any client write: careful rather than exact, so ``RETURN set`` is refused too.
    """
    return all(map(_looks_harmless, {cypher, decoded(cypher)}))


def _looks_harmless(cypher: str) -> bool:
    bare = masked(cypher)
    return not (writes(bare) or _CALLS.search(bare) or ";" in bare)


def within(cypher: str, seconds: float) -> str:
    """The query with the time that it may take, for the host to read: the engine knows no limit of one query."""
    return f"/*kg:{max(1, round(seconds * 1000))}ms*/ {cypher}"


def budget(text: str) -> int | None:
    """The milliseconds that ``within`` wrote into a query, or None."""
    found = _BUDGET.match(text)
    return int(found[1]) if found else None
