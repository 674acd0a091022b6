"""Whether a judgement fits an atlas: what it speaks of is there, and it takes no other's name. A slip of the fingers is no judgement."""

from __future__ import annotations

from typing import Any

import networkx as nx

from kg.errors import UsageError
from kg.graphfile import Key
from kg.lookup import find
from kg.read.facts import find_arxiv_id
from kg.resolve.names import key as key_of

Item = dict[str, Any]


def require_fitting(graph: nx.MultiDiGraph, item: Item) -> None:
    """Refuses a judgement on what the graph does not have; puts a paper's id in the place of its address. Raises AtlasError with what there is."""
    for name in (*item.get("names", ()), *item.get("papers", ()), *(item[f] for f in ("name", "head", "tail", "paper") if f in item)):
        find(graph, name)
    if "paper" in item:
        item["paper"] = find(graph, item["paper"])[1]
    if "papers" in item:
        item["papers"] = [_as_built(graph, name) for name in item["papers"]]
    for kind, field in (("Result", "result"), ("Passage", "passage")):
        if field in item and (kind, item[field]) not in graph:
            raise UsageError(f"there is no {field} {item[field]}", fix="kg show NAME --why prints ids")
    if item["verdict"] == "rename":
        _require_free(graph, find(graph, item["name"]), item["to"])


def _as_built(graph: nx.MultiDiGraph, paper: str) -> str:
    """An arXiv id as builds know it, without version and address; any other name as it is."""
    ident = find_arxiv_id(paper)
    return ident if ident and find(graph, paper)[1] == ident else paper


def _require_free(graph: nx.MultiDiGraph, own: Key, name: str) -> None:
    """Refuses a name that another entity has: of two that are called the same, only one can be shown by it."""
    wanted = key_of(name)
    if wanted == key_of(graph.nodes[own]["properties"].get("name", "")):
        return  # another spelling of the name that it has
    ours = wanted in _keys(graph, own)
    for other in sorted(key for key in graph.nodes if key[0] == "Entity" and key != own):
        title = graph.nodes[other]["properties"]["name"]
        if wanted == key_of(title) or (not ours and wanted in _keys(graph, other)):
            told = "" if title == name else f" (it is a name of {title})"
            raise UsageError(f"there already is an entity called {name}{told}", fix="give another name, or join the two with kg judge same")


def _keys(graph: nx.MultiDiGraph, node: Key) -> set[str]:
    properties = graph.nodes[node]["properties"]
    return {key_of(name) for name in (properties.get("name"), properties.get("name_ja"), *properties.get("aliases", ())) if name}
