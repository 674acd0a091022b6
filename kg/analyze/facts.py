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
        said = _result(graph, other) if other[0] == "Result" else {}
        properties = graph.nodes[other]["properties"]
        title = said.get("title") or properties.get("name") or properties.get("title") or other[1]
        direction = "out" if start == key else "in"
        evidence = {k: v for k, v in said.items() if k != "title"} | _evidence(edge["properties"])
        facts["relations"].append({"type": edge["type"], "direction": direction, "kind": other[0], "id": other[1], "title": title, **evidence})
    facts["relations"].sort(key=lambda r: (r["kind"] != "Paper", r["type"], r["direction"], r["id"]))
    facts["named_in"].sort(key=lambda m: (m["passage"], m["start"]))
    return facts


def _result(graph: nx.MultiDiGraph, key: Key) -> dict[str, str]:
    """A result in words (``86.4% Accuracy of GPT-4 on MMLU``) and the sentence that states it."""
    value, unit = graph.nodes[key]["properties"]["value"], graph.nodes[key]["properties"].get("unit", "")
    names, quote = {}, ""
    for _, end, edge in graph.out_edges(key, data=True):
        names[edge["type"]] = graph.nodes[end]["properties"].get("name", "")
        quote = edge["properties"].get("quote", quote)
    number = f"{value:g}{unit if unit in ('', '%') else f' {unit}'}"
    parts = [number, names.get("BY", ""), *(f"{word} {names[t]}" for word, t in (("of", "OF"), ("on", "ON")) if names.get(t))]
    return {"title": " ".join(filter(None, parts)), "quote": quote}


def _evidence(properties: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in properties.items() if k in ("quote", "quotes", "confidence", "extractor", "papers", "position")}
