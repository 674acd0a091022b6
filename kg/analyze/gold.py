"""Annotated papers (JSON Lines, one paper a line) and what an atlas says of the same papers.

A name's key here is the annotators' own fold, coarser than the project's: what meets under it counts as one name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import networkx as nx

from kg.errors import SourceError
from kg.graphfile import Key
from kg.jsonlines import json_lines
from kg.model import ENTITY_RELATIONS, PAPER_RELATIONS
from kg.text import slug

Gold = Mapping[str, Any]
Found = Mapping[str, Any]
Stated = tuple[Found, str, Found]
"""A link that an atlas gives: head, type, tail."""

_IGNORED = re.compile(r"[\s\-‐–—_・/.,()「」'\"’“”:：]+")
_VERSION = re.compile(r"v\d+$")


def fold_name(text: str) -> str:
    """The key of a name or title in annotations."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text).lower())


def keys_of(names: Iterable[str]) -> set[str]:
    """The keys of all names of a thing."""
    return {fold_name(n) for n in names} - {""}


def read_gold(path: Path) -> list[Gold]:
    """Gold papers; one title is one paper, one id in it one entity. Raises SourceError (file:line)."""
    papers: dict[str, dict[str, Any]] = {}
    if not path.exists():
        raise SourceError("cannot be read: there is no such file", where=str(path), fix="see docs/annotating.md")
    for number, row in json_lines(path):
        try:
            _add(papers, row or {})
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SourceError(f"this is no gold paper: {error!r}", where=f"{path}:{number}", fix="see docs/annotating.md") from error
    if not papers:
        raise SourceError("there are no gold papers", where=str(path), fix="see docs/annotating.md")
    return [{**paper, "entities": list(paper["entities"].values())} for paper in papers.values()]


def _add(papers: dict[str, dict[str, Any]], new: dict[str, Any]) -> None:
    blank = {"title": new["title"], "arxiv_id": None, "entities": {}, "links": [], "sources": []}
    paper = papers.setdefault(fold_name(new["title"]), blank)
    paper["arxiv_id"] = paper["arxiv_id"] or new.get("arxiv_id")
    paper["links"] += [{k: link[k] for k in ("head", "type", "tail")} | {"core": link.get("tier", "core") == "core"} for link in new.get("links", [])]
    if new.get("source"):
        paper["sources"].append(str(new["source"]))
    for entity in new["entities"]:
        ident = entity.get("id") or slug(entity["name"])
        old = paper["entities"].setdefault(
            ident, {"id": ident, "name": entity["name"], "keys": set(), "types": set(), "relations": set(), "core": False}
        )
        old["keys"] |= keys_of([entity["name"], *entity["surfaces"]])
        old["types"] |= set(entity["types"])
        old["relations"] |= set(entity["relations"])
        old["core"] = old["core"] or entity.get("tier", "core") == "core"


class Atlas:
    """What a graph says of annotated papers, indexed once."""

    def __init__(self, graph: nx.MultiDiGraph) -> None:
        self._graph = graph
        self._papers: dict[str, set[Key]] = {}
        for key in graph.nodes:
            if key[0] == "Paper":
                properties = graph.nodes[key]["properties"]
                for name in (bare_id(properties.get("arxiv_id")), fold_name(properties["title"])):
                    if name:
                        self._papers.setdefault(name, set()).add(key)
        self._links: dict[str, list[tuple[Key, str, Key]]] = {}
        for head, tail, data in graph.edges(data=True):
            if data["type"] in ENTITY_RELATIONS and head[0] == "Entity" == tail[0]:
                for paper in data["properties"]["papers"]:
                    self._links.setdefault(paper, []).append((head, data["type"], tail))

    def papers(self, gold: Gold) -> list[Key]:
        """The atlas's nodes of a gold paper, by arXiv id or title."""
        names = {bare_id(gold["arxiv_id"]), fold_name(gold["title"])} - {""}
        return sorted({key for name in names for key in self._papers.get(name, ())})

    def entities(self, gold: Gold) -> list[Found]:
        """The entities that the atlas gives a gold paper: id, name, keys, types, relation, paper."""
        found: dict[Key, Found] = {}
        for paper in self.papers(gold):
            for _, key, data in self._graph.out_edges(paper, data=True):
                if data["type"] in PAPER_RELATIONS and key[0] == "Entity":
                    found[key] = self._entity(key) | {"relation": data["type"], "paper": paper[1]}
        return [found[key] for key in sorted(found)]

    def links(self, gold: Gold) -> list[Stated]:
        """(head, type, tail), one for each piece of evidence that the atlas gives in a gold paper."""
        rows = [row for paper in self.papers(gold) for row in self._links.get(paper[1], ())]
        return [(self._entity(head), type_, self._entity(tail)) for head, type_, tail in sorted(rows)]

    def _entity(self, key: Key) -> dict[str, Any]:
        data = self._graph.nodes[key]
        name, aliases = data["properties"]["name"], data["properties"].get("aliases", [])
        return {"id": key[1], "name": name, "keys": keys_of([name, *aliases]), "types": set(data["labels"][1:])}


def bare_id(arxiv_id: str | None) -> str:
    """An arXiv id without its version; empty where there is none."""
    return _VERSION.sub("", arxiv_id or "")


def match(gold: list[Gold], found: list[Found], strict: bool) -> dict[int, int]:
    """Gold index -> found index, by names in common (strict: and type)."""
    used: set[int] = set()
    pairs: dict[int, int] = {}
    for index, entity in enumerate(gold):
        fits = [
            (len(entity["keys"] & f["keys"]), -j)
            for j, f in enumerate(found)
            if j not in used and entity["keys"] & f["keys"] and (not strict or entity["types"] & f["types"])
        ]
        if fits:
            pairs[index] = -max(fits)[1]
            used.add(pairs[index])
    return pairs
