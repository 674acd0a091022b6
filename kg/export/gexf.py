"""GEXF for Gephi: positions of the map where there are some, a colour for each type, sizes by papers, and time.

A node is there from the Monday of its first week to the Sunday of its last. ``graph.graph["positions"]`` has (x, y) by entity id.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import networkx as nx

from kg.atomic import write_text
from kg.errors import UsageError
from kg.export.flat import flat, xml_safe
from kg.export.rows import ident
from kg.graphfile import Key
from kg.weeks import week_bounds

_COLOURS = {
    "Model": (66, 111, 208),
    "Method": (143, 95, 196),
    "Benchmark": (198, 89, 64),
    "Dataset": (47, 145, 88),
    "Task": (165, 115, 20),
    "Metric": (196, 76, 130),
    "Software": (0, 143, 159),
    "Organization": (110, 134, 26),
}
_GREY = (163, 168, 174)


def write(graph: nx.MultiDiGraph, path: Path) -> None:
    """Writes the graph as GEXF. Raises AtlasFolderError where it cannot be written."""
    drawn = flat(graph)
    for key in graph.nodes:
        drawn.nodes[ident(key)].update(_time(graph, key), viz=_look(graph, key))
    writer = nx.readwrite.gexf.GEXFWriter(xml_safe(drawn))
    for meta in writer.xml.iter("meta"):
        meta.attrib.clear()  # networkx writes the day, and the same graph has to give the same bytes
    write_text(path, f'<?xml version="1.0" encoding="UTF-8"?>\n{writer}\n')


def _look(graph: nx.MultiDiGraph, key: Key) -> dict[str, Any]:
    data = graph.nodes[key]
    red, green, blue = _COLOURS.get(data["labels"][-1], _GREY)
    look: dict[str, Any] = {"color": {"r": red, "g": green, "b": blue}, "size": 4.0}
    if key[0] == "Entity":
        look["size"] = round(min(4 + 2 * float(data["properties"].get("paper_count", 0)) ** 0.5, 24), 1)
        if place := graph.graph.get("positions", {}).get(key[1]):
            look["position"] = {"x": place[0], "y": place[1], "z": 0.0}
    return look


def _time(graph: nx.MultiDiGraph, key: Key) -> dict[str, str]:
    """First and last day; nothing where no week is known."""
    properties = graph.nodes[key]["properties"]
    weeks = [properties[name] for name in ("first_week", "last_week") if name in properties] if key[0] == "Entity" else []
    if key[0] == "Paper":
        weeks = sorted(end[1] for _, end, data in graph.out_edges(key, data=True) if data["type"] == "IN_WEEK")
    weeks = [key[1]] if key[0] == "Week" else weeks
    try:
        return {"start": week_bounds(weeks[0])[0].isoformat(), "end": week_bounds(weeks[-1])[1].isoformat()} if weeks else {}
    except UsageError:
        return {}  # a week by another name has no days
