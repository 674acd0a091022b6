"""Indexes and constraints of an atlas in a database: what is there, and what is missing made."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from neo4j import Session

from kg.store.statements import schema
from kg.store.writer import Target


def missing(session: Session, *, shared: bool) -> dict[str, str]:
    """The statements that make what a database has not, by name."""
    have: set[str] = set()
    if shared:
        have = {str(r["name"]) for r in session.run("SHOW INDEXES YIELD name RETURN name")}  # that of a constraint has its name
    return {name: statement for name, statement in schema(constraints=shared).items() if name not in have}


def make(target: Target, statements: dict[str, str]) -> None:
    """Makes them: indexes fill while constraints, of which each waits for its own, are made some at a time."""
    constraints = [text for text in statements.values() if "CONSTRAINT" in text]
    for text in statements.values():
        if text not in constraints:
            _run(target, text)
    if constraints:
        with ThreadPoolExecutor(target.lanes) as pool:
            list(pool.map(lambda text: _run(target, text), constraints))
    if target.shared and statements:
        _run(target, "CALL db.awaitIndexes(600)")


def _run(target: Target, statement: str) -> None:
    with target.session() as session:
        session.run(statement).consume()
