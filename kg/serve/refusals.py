"""What the server says no to, with the HTTP status that goes with it."""

from __future__ import annotations

import json
from typing import Any

from kg.errors import AtlasError, QueryError, UsageError


class Refused(AtlasError):
    """A request that gets no answer; ``status`` is its HTTP status."""

    def __init__(self, status: int, what: str, *, fix: str = "") -> None:
        super().__init__(what, fix=fix)
        self.status = status


def status_of(error: AtlasError) -> int:
    """The HTTP status of an error: 400 where the request is to be mended, 503 where the server cannot answer now."""
    if isinstance(error, Refused):
        return error.status
    return 400 if isinstance(error, (QueryError, UsageError)) else 503


def told(error: AtlasError) -> dict[str, Any]:
    """An error as JSON: ``{"error": {"what", "where", "fix"}}``, in the words of the command line."""
    return {"error": {"what": error.what, "where": error.where, "fix": error.fix}}


def encoded(value: Any) -> bytes:
    """A value as UTF-8 JSON; what is no valid Unicode becomes a question mark."""
    return json.dumps(value, ensure_ascii=False, default=str).encode("utf8", "replace")
