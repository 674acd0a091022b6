"""arXiv ids as people write them: bare, with a version, or in an address."""

from __future__ import annotations

import re
import unicodedata

_ARXIV_ID = r"(?P<id>(?:\d\d(?:0[1-9]|1[0-2])\.\d{4,5}|[a-z][a-z-]+(?:\.[A-Z]{2})?/\d{7}))(?!\d)(?:v\d+)?"
_ARXIV = re.compile(
    rf"(?:arxiv\.org/(?:abs|pdf|html|format|ps|e-print)/|arxiv-vanity\.com/papers/|ar5iv(?:\.labs\.arxiv)?\.org/(?:html/|abs/|pdf/)?"
    rf"|huggingface\.co/papers/|alphaxiv\.org/(?:abs|pdf|overview)/|\barxiv\s*(?:id)?\s*[:：]\s*){_ARXIV_ID}",
    re.I,
)
_BARE_ID = re.compile(rf"\s*{_ARXIV_ID}\s*")


def narrow(text: str) -> str:
    """Full-width letters, digits and signs as half-width ones (NFKC), for matching only."""
    return unicodedata.normalize("NFKC", text)


def find_arxiv_id(text: str) -> str | None:
    """The first arXiv id that a text links, names or is, without its version."""
    match = _ARXIV.search(narrow(text)) or _BARE_ID.fullmatch(narrow(text))
    return match["id"] if match else None
