"""Lineage: when each thing appeared. The steps and what states them are the page's own relations."""

from __future__ import annotations

from typing import Any

import networkx as nx

from kg.analyze.lineage import Family, shape_of
from viz.views.numbers import Numbers


def columns(graph: nx.MultiDiGraph, numbers: Numbers) -> dict[str, Any]:
    """Entities with a line of descent and their dates; ``cycles`` are groups that descend from themselves."""
    family = Family(graph)
    members, edges = family.forest()
    return {
        "entity": numbers.entities(kin.id for kin in members),
        "date": [kin.date for kin in members],
        "cycles": [numbers.entities(cycle) for cycle in shape_of([kin.id for kin in members], edges).cycles],
    }
