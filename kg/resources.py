"""Finds what the project ships beside its code, in a checkout and in a wheel."""

from __future__ import annotations

from pathlib import Path

from kg.errors import AtlasFolderError

_PACKAGE = Path(__file__).resolve().parent


def find(name: str) -> Path:
    """The shipped file or folder ``name`` (such as ``schemas`` or ``viz/web/dist/atlas.js``).

    A wheel carries schemas/ inside kg and the page's bundle inside viz; a checkout has both beside kg.
    Raises AtlasFolderError where neither is there.
    """
    for base in (_PACKAGE, _PACKAGE.parent):
        path = base / name
        if path.exists():
            return path
    raise AtlasFolderError(f"{name} is not installed", where=str(_PACKAGE), fix="install ronbun-atlas again, or run `make` in the checkout")
