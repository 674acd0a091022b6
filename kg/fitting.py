"""Whether a judgement fits an atlas: what it speaks of is there, and it takes no other's name. A slip of the fingers is no judgement."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import networkx as nx

from kg.arxiv_id import find_arxiv_id
from kg.errors import AtlasError, UsageError
from kg.graphfile import Key
from kg.lookup import bare, entities_called, find
from kg.resolve.names import key as key_of
from kg.text import fold

Item = dict[str, Any]


def require_fitting(graph: nx.MultiDiGraph, item: Item) -> None:
    """Refuses a judgement on what the graph does not have; puts a paper's id in the place of its address. Raises AtlasError with what there is."""
    for name in (*item.get("names", ()), *(item[f] for f in ("name", "head", "tail") if f in item)):
        _require_entity(graph, name, item["verdict"])
    if "paper" in item:
        item["paper"] = _paper(graph, item["paper"])[1]
    if "papers" in item:
        item["papers"] = [_as_built(graph, name) for name in item["papers"]]
    for kind, field in (("Result", "result"), ("Passage", "passage")):
        if field in item and (kind, item[field]) not in graph:
            raise AtlasError(f"there is no {field} {item[field]}", fix="kg show NAME --why prints ids")
    if len({*map(key_of, item.get("names", ())), *map(bare, item.get("papers", ()))}) == 1:
        raise UsageError(f"this is one name: {', '.join(item.get('names') or item['papers'])}", fix="name two that differ")
    if item["verdict"] == "reject":
        _require_rejectable(graph, item)
    if item["verdict"] == "rename":
        _require_free(graph, find(graph, item["name"]), item["to"])


def _require_rejectable(graph: nx.MultiDiGraph, item: Item) -> None:
    """Refuses to strike out a relation or mention that is not there, or a link without its relation; tells which there are."""
    if "head" in item:
        _require_link(graph, item)
    elif "passage" in item and "name" in item:
        passages = {start[1] for start, _, edge in _named(graph, item["name"])}
        starts = {edge["properties"]["start"] for start, _, edge in _named(graph, item["name"]) if start[1] == item["passage"]}
        if not starts:
            raise UsageError(f"{item['passage']} does not name {item['name']}", fix=f"what names it: {_listed(passages)}")
        if item.get("start", min(starts)) not in starts:
            raise UsageError(f"no mention of {item['name']} starts at {item['start']} there", fix=f"it starts at {_listed(starts)}")
    elif "paper" in item and "name" in item:
        stated = [(s[1], e["type"]) for name in _called(graph, item["name"]) for s, _, e in graph.in_edges(name, data=True) if s[0] == "Paper"]
        here = {type_ for paper, type_ in stated if paper == item["paper"]}
        if not here:
            raise UsageError(f"{item['paper']} does not name {item['name']}", fix=f"papers that do: {_listed({paper for paper, _ in stated})}")
        if item.get("relation", min(here)) not in here:
            raise UsageError(f"{item['paper']} has no {item['relation']} to {item['name']}", fix=f"it has {_listed(here)}")


def _require_link(graph: nx.MultiDiGraph, item: Item) -> None:
    """Refuses a link that is not there, or in no such paper."""
    heads, tails = _called(graph, item["head"]), _called(graph, item["tail"])
    papers: dict[str, set[str]] = {}
    for _, end, edge in graph.out_edges(heads, data=True):
        if end in tails:
            papers.setdefault(edge["type"], set()).update(edge["properties"].get("papers", ()))
    between, relation = f"from {item['head']} to {item['tail']}", item.get("relation")
    if relation is None:
        raise UsageError(f"which relation {between} is wrong?", fix=f"say it with --relation; there is {_listed(papers)}")
    if relation not in papers:
        back = {edge["type"] for _, end, edge in graph.out_edges(tails, data=True) if end in heads}
        raise UsageError(f"there is no {relation} {between}", fix=f"there is {_listed(papers)}; and the other way {_listed(back)}")
    if item.get("paper", "") not in {"", *papers[relation]}:
        raise UsageError(f"{item['paper']} states no {relation} {between}", fix=f"papers that do: {_listed(papers[relation])}")


def _called(graph: nx.MultiDiGraph, name: str) -> set[Key]:
    """The entities that a judgement on a name is about: all that are called so."""
    return {find(graph, name), *(("Entity", ident) for ident in entities_called(graph).get(fold(name), ()))}


def _named(graph: nx.MultiDiGraph, name: str) -> list[tuple[Key, Key, dict[str, Any]]]:
    return [edge for edge in graph.in_edges(_called(graph, name), data=True) if edge[2]["type"] == "NAMES"]


def _listed(found: Iterable[str] | Iterable[int]) -> str:
    some = [str(one) for one in sorted(found)]
    return ", ".join(some[:5]) + (" ..." if len(some) > 5 else "") or "none"


def _require_entity(graph: nx.MultiDiGraph, name: str, verdict: str) -> None:
    """Refuses a paper where an entity is meant."""
    kind, ident = find(graph, name)
    if kind != "Entity":
        fix = f"kg judge {verdict} --papers is about papers" if verdict in ("same", "different") else f"kg remove {ident} takes a paper out"
        raise UsageError(f"{name} is a paper, and {verdict} is about what papers name", fix=fix)


def _paper(graph: nx.MultiDiGraph, name: str) -> Key:
    """The paper of an id, address or title, also where an entity is called so. Raises AtlasError with what there is."""
    titled = (key for key in sorted(graph.nodes) if key[0] == "Paper" and fold(graph.nodes[key]["properties"].get("title", "")) == fold(name))
    key = next(titled, None) or find(graph, name)
    if key[0] != "Paper":
        raise UsageError(f"{name} is no paper but {graph.nodes[key]['labels'][-1]} {key[1]}", fix="name papers by their arXiv ids or titles")
    return key


def _as_built(graph: nx.MultiDiGraph, paper: str) -> str:
    """An arXiv id as builds know it, without version and address; any other name as it is."""
    _paper(graph, paper)
    return find_arxiv_id(paper) or paper


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
