"""What the catalogue states of each asset, and where; the values themselves are facts of the page's entities."""

from __future__ import annotations

from typing import Any

import networkx as nx

from kg.analyze.assets import Assets
from kg.outgoing import TextLevel
from viz.views.numbers import Numbers


def columns(graph: nx.MultiDiGraph, numbers: Numbers, text: TextLevel) -> dict[str, Any]:
    """A list a property over all assets; ``fields`` are [name, "file:line", note], ``undocumented`` [entity, names of assets].

    ``coverage`` is [type, field, stated, asked]. Notes are the catalogue's sentences and stay home where ``text`` is ``none``.
    """
    assets = Assets(graph)
    rows = {row["id"]: row for row in assets.table()}
    pages = [assets.page(ident) for ident in assets.ids]
    return {
        "entity": numbers.entities(assets.ids),
        "type": [page.type for page in pages],
        "created": [rows[ident]["created"] for ident in assets.ids],
        "stated": [rows[ident]["stated"] for ident in assets.ids],
        "sources": [list(page.sources) for page in pages],
        "fields": [[[name, place, note if text != "none" else ""] for name, _, place, note in page.fields] for page in pages],
        "unknown": [list(page.unknown) for page in pages],
        "coverage": [[cover.type, cover.field, cover.stated, cover.asked] for cover in assets.coverage()],
        "undocumented": [[numbers.entity(gap.id), list(gap.named_by)] for gap in assets.undocumented()],
    }
