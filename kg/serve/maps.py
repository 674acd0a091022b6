"""The pages of maps that the server shows: the atlas's own, and those of chosen entities."""

from __future__ import annotations

import html
import re
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from kg.atlas import Atlas
from kg.errors import AtlasFolderError
from kg.graphfile import read_generation
from kg.serve.refusals import Refused
from kg.serve.snapshot import Snapshot
from kg.strata import load_strata

MOST_NAMES = 500
"""So many names may be asked for in one address."""

_GRACE_SECONDS = 5.0
_PAUSE_SECONDS = 0.25
_POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]+)"')


class Maps:
    """Finds or draws pages; writes nothing."""

    def __init__(self, atlas: Path, snapshot: Callable[[], Snapshot]) -> None:
        self._atlas, self._snapshot = atlas, snapshot
        self._lock = threading.Lock()
        self._drawn: tuple[str, bytes] = ("", b"")

    def whole(self) -> bytes:
        """The atlas's map.html; where none was drawn of the graph that is there now, a page drawn here.

        A build draws it moments after the graph, so it gets these moments first.
        """
        until = time.monotonic() + (_GRACE_SECONDS if (self._atlas / "map.html").is_file() else 0.0)
        while (page := self._kept()) is None and time.monotonic() < until:
            time.sleep(_PAUSE_SECONDS)
        return page or self._draw()

    def of(self, names: Sequence[str]) -> bytes:
        """The map of the entities of these names or ids, or of what the papers of these titles name. Raises Refused."""
        from viz.layout import lay_out
        from viz.page import render
        from viz.part import entities_of, part

        if len(names) > MOST_NAMES:
            raise Refused(400, f"{len(names)} names are too many for one map", fix=f"give at most {MOST_NAMES}")
        snapshot = self._snapshot()
        keys = [key for key in map(snapshot.names.resolve, names) if key is not None]
        graph = part(snapshot.graph, entities_of(snapshot.graph, keys))
        if not any(kind == "Entity" for kind, _ in graph):
            raise Refused(404, "none of these names is on the map", fix="return entities or papers")
        return render(graph, lay_out(graph, {}))

    def _kept(self) -> bytes | None:
        from viz import alone, is_current

        try:
            if any(is_current(self._atlas, level) for level in ("quotes", "full", "none")):
                return alone((self._atlas / "map.html").read_bytes())
        except (OSError, AtlasFolderError):  # it is being replaced just now
            return None
        return self._drawn[1] if self._drawn[0] == read_generation(Atlas(self._atlas).graph) else None

    def _draw(self) -> bytes:
        from viz.layout import lay_out, read_layout
        from viz.page import render

        with self._lock:
            snapshot = self._snapshot()
            if self._drawn[0] != snapshot.generation:
                layout = lay_out(snapshot.graph, read_layout(self._atlas / "layout.jsonl"))
                self._drawn = snapshot.generation, render(snapshot.graph, layout, strata=load_strata(Atlas(self._atlas).schemas))
            return self._drawn[1]


def policy_of(page: bytes) -> str:
    """The policy that a map's page names for itself, for the header: there it can also say who may frame the page."""
    found = _POLICY.search(page[:8192].decode("utf8", "replace"))
    own = html.unescape(found[1]) if found else "default-src 'none'"
    return f"{own}; frame-ancestors 'self'"
