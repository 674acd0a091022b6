"""Finds entities and papers of a graph by any of their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import networkx as nx

from kg.arxiv_id import find_arxiv_id
from kg.errors import AtlasError
from kg.graphfile import Key
from kg.history import refuse_gone
from kg.once import once
from kg.text import fold


def names_of(graph: nx.MultiDiGraph, key: Key) -> Iterator[str]:
    """Every name under which a node may be asked for."""
    properties = graph.nodes[key]["properties"]
    yield key[1]
    for field in ("name", "name_ja", "title", "title_ja", "arxiv_id"):
        if properties.get(field):
            yield properties[field]
    yield from properties.get("aliases", ())
    yield from properties.get("other_titles", ())


def bare(name: str) -> str:
    """A name as it is compared: folded; an arXiv id without its version and address."""
    return fold(find_arxiv_id(name) or name)


@once
def entities_called(graph: nx.MultiDiGraph) -> Mapping[str, Sequence[str]]:
    """The ids of entities, sorted, by each of their names as it is folded."""
    found: dict[str, list[str]] = {}
    for (kind, ident), data in graph.nodes(data=True):
        if kind == "Entity":
            p = data["properties"]
            for name in (p["name"], p.get("name_ja"), *p.get("aliases", ())):
                if name:
                    found.setdefault(fold(name), []).append(ident)
    return {name: sorted(set(idents)) if len(idents) > 1 else idents for name, idents in found.items()}


def find(graph: nx.MultiDiGraph, name: str) -> Key:
    """The entity or paper of an id (that goes before all else), name, alias, redirect or arXiv address. Raises AtlasError with the nearest names."""
    index: dict[str, list[Key]] = {}
    for key in sorted(graph.nodes):
        if key[0] in ("Entity", "Paper"):
            for text in dict.fromkeys(map(fold, names_of(graph, key))):
                index.setdefault(text, []).append(key)
    wanted = fold(name)
    exact = [key for kind in ("Entity", "Paper") if (key := (kind, name)) in graph]
    own = [key for key in index.get(wanted, []) if fold(_title(graph, key)) == wanted]
    found = exact or own or index.get(wanted, [])
    for kind in ("Entity", "Paper"):
        target = graph.graph["redirects"].get((kind, name))
        if not found and target and graph.has_node((kind, target)):
            found = [(kind, target)]
    ident = find_arxiv_id(name)
    if not found and ident and ident != name:
        return find(graph, ident)
    if not found:
        refuse_gone(graph, name)
        raise AtlasError(f"there is nothing called {name}", fix=f"nearest: {', '.join(_nearest(graph, index, wanted)) or 'nothing'}")
    return max(found, key=lambda key: (key[0] == "Entity", graph.nodes[key]["properties"].get("paper_count", 0)))


def _title(graph: nx.MultiDiGraph, key: Key) -> str:
    properties = graph.nodes[key]["properties"]
    return str(properties.get("name") or properties.get("title") or key[1])


def _nearest(graph: nx.MultiDiGraph, index: dict[str, list[Key]], wanted: str) -> list[str]:
    from rapidfuzz import process

    close = process.extract(wanted, index.keys(), limit=8, score_cutoff=60)
    return list(dict.fromkeys(_title(graph, index[text][0]) for text, _, _ in close))[:5]
