"""Everything that a graph says about one node, with the sentences that say it."""

from __future__ import annotations

from typing import Any

import networkx as nx

from kg.graphfile import Key


def facts_of(graph: nx.MultiDiGraph, key: Key) -> dict[str, Any]:
    """Labels and properties of a node, ``relations`` to and from it with their quotes, and where passages name it (``named_in``)."""
    data = graph.nodes[key]
    facts: dict[str, Any] = {"labels": data["labels"], **data["properties"], "relations": [], "named_in": []}
    for start, end, edge in [*graph.out_edges(key, data=True), *graph.in_edges(key, data=True)]:
        other = end if start == key else start
        if edge["type"] in ("HAS_PASSAGE", "FROM"):
            continue
        if edge["type"] == "NAMES":
            facts["named_in"].append({"passage": other[1], **edge["properties"]})
            continue
        properties = graph.nodes[other]["properties"]
        title = properties.get("name") or properties.get("title") or other[1]
        direction = "out" if start == key else "in"
        facts["relations"].append(
            {"type": edge["type"], "direction": direction, "kind": other[0], "id": other[1], "title": title, **_evidence(edge["properties"])}
        )
    facts["relations"].sort(key=lambda r: (r["kind"] != "Paper", r["type"], r["direction"], r["id"]))
    facts["named_in"].sort(key=lambda m: (m["passage"], m["start"]))
    return facts


def _evidence(properties: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in properties.items() if k in ("quote", "quotes", "confidence", "extractor", "papers", "position")}
