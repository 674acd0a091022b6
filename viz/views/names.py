"""Name families: names apart, links of likeness and the dendrogram, which the reader cuts at any threshold."""

from __future__ import annotations

from typing import Any

import networkx as nx

from kg.analyze.families import FLOOR, THRESHOLD, models_of, page_data, similar_names
from viz.views.numbers import Numbers


def columns(graph: nx.MultiDiGraph, numbers: Numbers) -> dict[str, Any]:
    """Models by number with their words, sizes, versions and variants; ``links`` [first, second, cosine] by place among them.

    ``merges`` are [one, other, cosine] of places, then of merges. What texts state between models is in the page's relations.
    """
    names = similar_names(models_of(graph))
    data = page_data(names)
    return {
        "entity": numbers.entities(data["id"]),
        "words": list(names.texts),
        "size": data["size"],
        "version": data["version"],
        "variants": [list(model.variants) for model in names.models],
        "first": data["first"],
        "links": [link[:3] for link in data["links"]],
        "merges": data["merges"],
        "threshold": THRESHOLD,
        "floor": FLOOR,
    }
