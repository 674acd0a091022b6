"""Strata: what the atlas knows in each field and task."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import networkx as nx

from kg.analyze.strata import Layer, Strata
from kg.outgoing import TextLevel
from kg.strata import Stratum
from viz.views.numbers import Numbers


def columns(graph: nx.MultiDiGraph, numbers: Numbers, strata: Sequence[Stratum], text: TextLevel) -> dict[str, Any]:
    """A list a property over all strata, each before its children.

    ``asked`` counts questions; their words go out only where ``text`` is ``full``.
    """
    layers = Strata(graph, strata).layers()
    return {
        "name": [layer.stratum.name for layer in layers],
        "ja": [layer.stratum.ja for layer in layers],
        "depth": [layer.stratum.depth for layer in layers],
        "papers": [numbers.papers(layer.papers) for layer in layers],
        "entities": [numbers.entities(layer.entities) for layer in layers],
        "models": [numbers.entities(layer.models) for layer in layers],
        "results": [_results(numbers, layer) for layer in layers],
        "asked": [len(layer.questions) for layer in layers],
        "questions": [list(layer.questions) if text == "full" else [] for layer in layers],
    }


def _results(numbers: Numbers, layer: Layer) -> list[int]:
    return [numbers.result(result.id) for result in layer.results]
