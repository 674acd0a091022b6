"""What a driver or server says went wrong, as one error of ours: what, where, and what to do; never a password."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from neo4j.exceptions import AuthError, ConfigurationError, DriverError, Neo4jError

from kg.errors import AtlasError, QueryError, StoreError
from kg.store.plan import EXPLAIN
from kg.store.values import neutral
from kg.text import excerpt

_PLACE = re.compile(r"\(line 1, column (\d+) \(offset: (\d+)\)\)")
_SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
_TIMES = ("TransactionTimedOut", "TransactionTimedOutClientConfiguration", "Terminated", "ExecutionFailed.Timeout")
_WRITES = ("AccessMode", "ForbiddenOnReadOnlyDatabase", "Forbidden")


def safe_uri(uri: str) -> str:
    """A URI for messages: no user, no password, no query."""
    scheme, separator, rest = uri.partition("://")
    return scheme + separator + re.split(r"[?#]", rest.rpartition("@")[2])[0]


def checked_uri(uri: str) -> str:
    """The URI itself, where it is one of a Bolt server without credentials. Raises StoreError."""
    where, fix = safe_uri(uri), "give one such as bolt://127.0.0.1:7687 or neo4j+s://host"
    try:
        parts = urlsplit(uri)
    except ValueError as error:
        raise StoreError(f"this address is no URI: {error}", where=where, fix=fix) from None
    if parts.scheme not in _SCHEMES or not parts.netloc:
        raise StoreError("this is not the address of a Bolt server", where=where, fix=fix)
    if "@" in parts.netloc:
        raise StoreError("an address holds no credentials", where=where, fix="set NEO4J_USERNAME and NEO4J_PASSWORD")
    return uri


def too_long(where: str, seconds: float) -> QueryError:
    """A query that took longer than it was allowed."""
    return QueryError(f"the query ran longer than {seconds:g} s and was stopped", where=where, fix="ask for less, or raise --timeout")


def refused_write(where: str) -> QueryError:
    """A query that writes, or that nobody can prove to only read."""
    return QueryError(
        "queries only read here: this one writes, or calls a procedure that may", where=where, fix="change the digests or judgements and build"
    )


def not_pushed(told: AtlasError) -> StoreError:
    """A push that stopped, for a reason that is told already; what it wrote is whole, and the next one goes on from there."""
    again = "it goes on where it stopped"
    if isinstance(told, QueryError):
        return StoreError(f"the database could not be written: {told.what}", where=told.where, fix=f"mend that and push again: {again}")
    return StoreError(told.what, where=told.where, fix=f"{told.fix}, then push again: {again}")


def failure(error: Neo4jError | DriverError, where: str, seconds: float, *, secret: str | None) -> AtlasError:
    """The error of ours for an error of the driver; ``seconds`` is the time limit that the query had."""
    message = str(error.message if isinstance(error, Neo4jError) else error)
    message = _as_written(message)
    message = neutral(excerpt(message.replace(secret, "***") if secret else message, 400))
    if isinstance(error, AuthError):
        return StoreError(f"the store refuses the credentials: {message}", where=where, fix="set NEO4J_USERNAME and NEO4J_PASSWORD")
    if isinstance(error, ConfigurationError):
        return StoreError(f"this address cannot be used: {message}", where=where, fix="give one such as bolt://127.0.0.1:7687 or neo4j+s://host")
    if isinstance(error, DriverError):
        return StoreError(f"the store cannot be reached: {message}", where=where, fix="start it, or mend the address")
    code = error.code or ""
    if code.startswith("Neo.DatabaseError.Transaction"):
        return StoreError(f"the server failed: {message}", where=where, fix="see that its disk is not full and what its log says, restart it")
    if code.endswith("DatabaseNotFound"):
        return StoreError(message, where=where, fix="name another with --database")
    if code.endswith(_TIMES):
        return too_long(where, seconds)
    if code.endswith(_WRITES):
        return QueryError(f"the store refuses this query: {message}", where=where, fix="queries only read")
    return QueryError(message, where=where, fix="mend the query; `:schema` in the shell says what there is")


def _as_written(message: str) -> str:
    """A message about a query that was planned first, as the query's writer knows it."""
    quoted, added = f'"{EXPLAIN}', len(EXPLAIN)
    if quoted not in message:
        return message
    moved = _PLACE.sub(lambda m: f"(line 1, column {max(1, int(m[1]) - added)} (offset: {max(0, int(m[2]) - added)}))", message)
    return moved.replace(quoted, '"', 1)
