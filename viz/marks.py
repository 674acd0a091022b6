"""What a page says of itself in its head: what it was made from and by, and that the pages of the weeks stand beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from kg import __version__, analyze
from kg.cache import code_version
from kg.outgoing import TextLevel
from kg.resources import find
from kg.strata import Stratum

BUNDLE = {"style": "viz/web/dist/atlas.css", "script": "viz/web/dist/atlas.js"}
WEEKS = '<meta name="weeks" content="weeks/index">\n'
"""Stands in a page that has the pages of the weeks beside it, and makes it link to them."""


def stamp(generation: str, text: TextLevel, strata: Sequence[Stratum] | None) -> str:
    """What a page says of its making: program, version, a hash of what drew it, the graph's generation and the level of text."""
    drawn_by = hashlib.sha256(f"{_drawers()} {strata}".encode()).hexdigest()[:16]
    return f"Ronbun Atlas {__version__}, drawn by {drawn_by}, generation {generation}, text {text}"


@cache
def _drawers() -> str:
    """A hash of the code that draws pages and of the program and the styles in them."""
    bundle = (find(name).read_bytes() for name in BUNDLE.values())
    here = Path(__file__).parent
    code = code_version(*sorted(here.glob("*.py")), here / "views", Path(analyze.__file__).parent)
    return " ".join([code, *(hashlib.sha256(part).hexdigest() for part in bundle)])
