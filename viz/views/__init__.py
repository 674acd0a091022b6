"""The analyses as data for the page's views: assets, lineage, name families, strata and trends.

Entities, papers, weeks and results go by number, as in the page's own data, which holds their names, facts and quotes; what
is here comes on top of it, so the page unpacks it only when a view is first opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import networkx as nx

from kg.outgoing import TextLevel
from kg.strata import Stratum
from viz.views import assets, descent, fields, names, places, structure, trends
from viz.views.numbers import Numbers


def gather(graph: nx.MultiDiGraph, strata: Sequence[Stratum], text: TextLevel) -> dict[str, Any]:
    """All views of a graph as plain data: a pure function. What carries other people's sentences goes by ``text``."""
    numbers = Numbers(graph)
    return {
        "places": places.rows(graph, numbers),
        "named": places.named(graph, numbers),
        "assets": assets.columns(graph, numbers, text),
        "lineage": descent.columns(graph, numbers),
        "families": names.columns(graph, numbers),
        "strata": fields.columns(graph, numbers, strata, text),
        "trends": trends.columns(graph, numbers),
        "structure": structure.columns(graph, numbers),
    }
