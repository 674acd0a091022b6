"""What a driver or server says went wrong, as one error of ours: what, where, and what to do; never a password."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

from neo4j.exceptions import AuthError, ConfigurationError, DriverError, Neo4jError

from kg.errors import AtlasError, QueryError, StoreError

_TIMES = ("TransactionTimedOut", "TransactionTimedOutClientConfiguration", "Terminated", "ExecutionFailed.Timeout")
_WRITES = ("AccessMode", "ForbiddenOnReadOnlyDatabase", "Forbidden")


def safe_uri(uri: str) -> str:
    """A URI for messages: no user, no password, no query."""
    try:
        parts = urlsplit(uri)
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit((parts.scheme, host, parts.path.rpartition("@")[2], "", ""))
    except ValueError:
        return uri.partition(":")[0]


def scrub(text: str, uri: str, auth: tuple[str, str] | None) -> str:
    """A text without the password, and without what a URI says before its host."""
    named = uri.partition("://")[2].rpartition("@")[0]
    for secret in (named, named.partition(":")[2], auth[1] if auth else ""):
        text = text.replace(secret, "***") if secret else text
    return text


def too_long(where: str, seconds: float) -> QueryError:
    """A query that took longer than it was allowed."""
    return QueryError(f"the query ran longer than {seconds:g} s and was stopped", where=where, fix="ask for less, or raise --timeout")


def refused_write(where: str) -> QueryError:
    """A query that writes, or that nobody can prove to only read."""
    return QueryError(
        "queries only read here: this one writes, or calls a procedure that may", where=where, fix="change the digests or judgements and build"
    )


def failure(error: Neo4jError | DriverError, where: str, scrub: Callable[[str], str], seconds: float) -> AtlasError:
    """The error of ours for an error of the driver; ``seconds`` is the time limit that the query had."""
    message = scrub(" ".join(str(getattr(error, "message", None) or error).split()))
    if isinstance(error, AuthError):
        return StoreError(f"the store refuses the credentials: {message}", where=where, fix="set NEO4J_USERNAME and NEO4J_PASSWORD")
    if isinstance(error, ConfigurationError):
        return StoreError(f"this address cannot be used: {message}", where=where, fix="give one such as bolt://127.0.0.1:7687 or neo4j+s://host")
    if isinstance(error, DriverError):
        return StoreError(f"the store cannot be reached: {message}", where=where, fix="start it, or mend the address")
    code = error.code or ""
    if code.endswith("DatabaseNotFound"):
        return StoreError(message, where=where, fix="name another with --database")
    if code.endswith(_TIMES):
        return too_long(where, seconds)
    if code.endswith(_WRITES):
        return QueryError(f"the store refuses this query: {message}", where=where, fix="queries only read")
    return QueryError(message, where=where, fix="mend the query; `:schema` in the shell says what there is")
