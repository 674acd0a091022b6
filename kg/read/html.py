"""Recognises a saved HTML page by its content, never by its name."""

from __future__ import annotations

import re

_PAGE = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|article|main|div|section|p|h[1-6])\b", re.I | re.S)


def is_html(text: str) -> bool:
    """Whether a text is an HTML page or a piece of one (with far more < than >, nothing would be left of it)."""
    return _PAGE.match(text[:4096]) is not None and text.count("<") <= 2 * text.count(">") + 50
