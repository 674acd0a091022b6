"""Cytoscape JSON (.cyjs), for Cytoscape and Cytoscape.js: lists stay lists, dates are ISO text, positions are those of the map (y points down)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import networkx as nx

from kg.atomic import write_text
from kg.export.flat import flat
from kg.export.rows import ident


def write(graph: nx.MultiDiGraph, path: Path) -> None:
    """Writes the graph as one JSON object. Raises AtlasFolderError where it cannot be written."""
    found: dict[str, Any] = nx.cytoscape_data(flat(graph, lists=True), name="label")
    places = {ident(("Entity", name)): place for name, place in graph.graph.get("positions", {}).items()}
    for node in found["elements"]["nodes"]:
        if place := places.get(node["data"]["id"]):
            node["position"] = {"x": place[0], "y": -place[1]}
    for edge in found["elements"]["edges"]:
        edge["data"]["id"] = edge["data"]["key"]
    write_text(path, json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n")
