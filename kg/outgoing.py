"""What leaves the machine: how much of other people's text, and which addresses."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

TextLevel = Literal["none", "quotes", "full"]
"""``none`` keeps every sentence of other people out, ``quotes`` shows the evidence, ``full`` adds whole passages."""


def web_address(url: str | None) -> str | None:
    """An http or https address with a host, else None: digests are not trusted."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None
