"""Indexes and constraints of an atlas in a database: what is there, and what is missing made."""

from __future__ import annotations

from collections.abc import Iterable

from neo4j import ManagedTransaction, Session
from neo4j.exceptions import ClientError, DatabaseError

from kg.store.guard import Guard, written
from kg.store.statements import schema
from kg.store.writer import Target

_TURNS = 5


class ForbiddenError(Exception):
    """What a constraint forbids is there."""


def missing(session: Session, *, shared: bool) -> dict[str, str]:
    """The statements that make what a database has not, by name."""
    if not shared:
        return schema(constraints=False)
    have = {str(r["name"]) for r in session.run("SHOW INDEXES YIELD name RETURN name")}  # that of a constraint has its name
    return {name: statement for name, statement in (schema(constraints=True) | Guard.schema).items() if name not in have}


def make(target: Target, statements: Iterable[str]) -> None:
    """Makes them and waits until they are filled. All indexes are one transaction, and all constraints, because a server
    throws its plans away after each. Raises ForbiddenError.
    """
    constraints = [text for text in statements if "CONSTRAINT" in text]
    indexes = [text for text in statements if text not in constraints]
    with target.session() as session:
        if not target.shared:
            for text in indexes:
                session.run(text).consume()
            return
        for some in filter(None, (indexes, constraints)):
            _make(session, some)
        if indexes:
            session.run("CALL db.awaitIndexes(600)").consume()


def _make(session: Session, statements: list[str]) -> None:
    def work(transaction: ManagedTransaction) -> None:
        for text in statements:
            transaction.run(text).consume()

    for turn in range(1, _TURNS + 1):
        try:
            written(session, work)
            return
        except DatabaseError as error:
            if not (error.code or "").endswith("ConstraintCreationFailed"):
                raise
            raise ForbiddenError(error.message) from error
        except ClientError as error:
            # another push made one of them at the same moment
            if turn == _TURNS or not (error.code or "").endswith("AlreadyExists"):
                raise
