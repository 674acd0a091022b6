"""What a page says of itself in its head: what it was made from, and that the pages of the weeks stand beside it."""

from __future__ import annotations

from kg import __version__
from kg.outgoing import TextLevel

WEEKS = '<meta name="weeks" content="weeks/index">\n'
"""Stands in a page that has the pages of the weeks beside it, and makes it link to them."""


def stamp(generation: str, text: TextLevel) -> str:
    """What a page says of its making: program, version, the graph's generation and the level of text."""
    return f"Ronbun Atlas {__version__}, generation {generation}, text {text}"
