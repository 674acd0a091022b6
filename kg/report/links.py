"""Where a paper is read, and where in a quote the names stand."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.analyze.history import Evidence, History
from kg.outgoing import web_address

_ARXIV = re.compile(r"\d{4}\.\d{4,5}|[a-z-]+(\.[A-Z]{2})?/\d{7}")
_NO_ADDRESS = re.compile(r"[\s<>\"\\\x00-\x1f]")


def paper_url(arxiv_id: str | None, url: str | None) -> str | None:
    """The paper's page at arXiv, else its own http or https address, else None: digests are not trusted."""
    if arxiv_id and _ARXIV.fullmatch(arxiv_id):
        return f"https://arxiv.org/abs/{arxiv_id}"
    address = web_address(url)
    return address if address and not _NO_ADDRESS.search(address) else None


def marks(history: History, evidence: Evidence, entities: Iterable[str]) -> tuple[tuple[int, int], ...]:
    """Spans of the quote that name one of the entities, in order, none over another."""
    base = history.properties("Passage", evidence.passage)["text"].find(evidence.quote)
    named, end = history.names_of(evidence.passage), base + len(evidence.quote)
    inside = sorted((s - base, base - e) for entity in set(entities) for s, e in named.get(entity, ()) if base <= s and e <= end)
    kept: list[tuple[int, int]] = []
    for start, negative in inside:
        if not kept or start >= kept[-1][1]:
            kept.append((start, -negative))
    return tuple(kept)
