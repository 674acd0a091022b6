"""Who stands where: centrality, bridges, pairs beyond chance, institutions and whose work they build on."""

from __future__ import annotations

from typing import Any

import networkx as nx

from kg.analyze.communities import network
from kg.analyze.structure import Central, beyond_chance, bridges, builds_on, centrality, institutions
from viz.views.numbers import Numbers

_MOST = 100


def columns(graph: nx.MultiDiGraph, numbers: Numbers) -> dict[str, Any]:
    """``central`` and ``bridges`` [entity, ties, share of PageRank, reach]; ``together`` [first, second, papers, expected, chance].

    ``institutions`` are [entity, papers, what it developed]; ``builds`` [who, on whom, [[thing, relation, thing]]]. The first of each.
    """
    central = centrality(graph, network(graph))
    return {
        "central": [_place(numbers, c) for c in central[:_MOST]],
        "bridges": [_place(numbers, c) for c in bridges(central)[:_MOST]],
        "together": [[*numbers.entities((t.first, t.second)), t.papers, t.expected, t.chance] for t in beyond_chance(graph)[:_MOST]],
        "institutions": [[numbers.entity(i.id), i.papers, numbers.entities(i.developed)] for i in institutions(graph)],
        "builds": [
            [*numbers.entities((b.by, b.on)), [[numbers.entity(one), relation, numbers.entity(other)] for one, relation, other in b.what]]
            for b in builds_on(graph)
        ],
    }


def _place(numbers: Numbers, central: Central) -> list[Any]:
    return [numbers.entity(central.id), central.degree, central.rank, central.reach]
