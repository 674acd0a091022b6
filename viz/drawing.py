"""A page that is drawn, as Python and notebooks hold it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from kg.atomic import write_text

_HEIGHT = 560
"""Pixels in a notebook."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """One page as HTML. A notebook shows it in a frame of its own, closed off from the notebook, with no network."""

    html: str = field(repr=False)
    title: str

    def save(self, path: str | Path) -> Path:
        """Writes the page to a file and returns its path. Raises AtlasFolderError."""
        write_text(Path(path), self.html)
        return Path(path)

    def _repr_html_(self) -> str:
        """What Jupyter shows: the page may run its script, and reaches nothing of the notebook."""
        looks = f"width:100%;height:{_HEIGHT}px;border:1px solid #d9d9d9;border-radius:8px"
        return f'<iframe srcdoc="{escape(self.html)}" sandbox="allow-scripts" title="{escape(self.title)}" style="{looks}"></iframe>'
