"""Whether a query only reads, by the plan that Neo4j itself makes of it.

READ access mode refuses what writes to the graph, but lets a query read files and addresses of the server (LOAD CSV),
close other people's connections, and end their transactions. A plan shows all that, however the text spells it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from neo4j import Query, Session

from kg.cypher import decoded, without_comments

EXPLAIN = "EXPLAIN "
"""What stands before a query that is only planned; messages are told without it."""

_PROFILE = re.compile(r"\s*PROFILE\s", re.IGNORECASE)
_REACHES_OUT = ("LoadCSV", "TerminateTransactions")
_HARMLESS = ("dbms.components", "dbms.info", "dbms.listCapabilities", "dbms.showCurrentUser")
# what these do is in a text or at an address, where no plan shows it
_APOC = re.compile(r"\bapoc\W+(?:load|import|export|cypher|periodic|trigger|systemdb|log|do|when|case)\b", re.IGNORECASE)


def only_reads(session: Session, cypher: str, timeout: float) -> bool:
    """Whether Neo4j plans a query that reads the graph and nothing else. Raises Neo4jError where it cannot be planned."""
    plain = decoded(cypher)
    if _APOC.search(plain) or _APOC.search(without_comments(plain)):
        return False
    summary = session.run(Query(EXPLAIN + _PROFILE.sub("", cypher, count=1), timeout=timeout)).consume()
    steps = list(_steps(summary.plan or {}))
    if summary.query_type == "s":  # of the server: harmless procedures, and lists of databases and users
        calls = [details for name, details in steps if name.startswith("ProcedureCall")]
        return all(call.startswith(tuple(f"{name}(" for name in _HARMLESS)) for call in calls) and (bool(calls) or _shows(cypher))
    return summary.query_type == "r" and not any(name.startswith(_REACHES_OUT) or _calls_out(name, details) for name, details in steps)


def _calls_out(name: str, details: str) -> bool:
    return name.startswith("ProcedureCall") and _APOC.match(details) is not None


def _shows(cypher: str) -> bool:
    return re.match(r"\s*SHOW\s", cypher, re.IGNORECASE) is not None


def _steps(plan: Any) -> Iterator[tuple[str, str]]:
    if plan:
        yield str(plan["operatorType"]), str(plan.get("args", {}).get("Details", ""))
        for child in plan.get("children", ()):
            yield from _steps(child)
