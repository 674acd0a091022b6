"""Scores an atlas against gold annotations (JSON Lines, one paper a line).

A predicted entity is a gold entity when their folded names or aliases meet (strict: and the type
agrees). Precision counts core and optional hits as right; recall counts core entities only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import networkx as nx

from kg.errors import SourceError
from kg.graphfile import Key
from kg.lookup import names_of
from kg.model import PAPER_RELATIONS
from kg.text import fold

Gold = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Scores:
    """Precision, recall and F1 in [0, 1], and the counts they come from."""

    precision: float
    recall: float
    f1: float
    relation_accuracy: float
    papers: int
    papers_missing: int
    missed: tuple[tuple[str, str], ...]
    extra: tuple[tuple[str, str], ...]


def read_gold(path: Path) -> list[Gold]:
    """Gold papers; one title is one paper. Raises SourceError (file:line)."""
    papers: dict[str, dict[str, Any]] = {}
    try:
        lines = path.read_text("utf8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"cannot be read: {error}", where=str(path), fix="name a gold file in JSON Lines") from error
    for number, line in enumerate(lines, 1):
        try:
            new = json.loads(line)
            paper = papers.setdefault(fold(new["title"]), {"title": new["title"], "arxiv_id": None, "entities": []})
            paper["arxiv_id"] = paper["arxiv_id"] or new.get("arxiv_id")
            paper["entities"] += [
                {
                    "name": e["name"],
                    "keys": _keys(e["name"], e["surfaces"]),
                    "types": set(e["types"]),
                    "relations": set(e["relations"]),
                    "core": e["tier"] == "core",
                }
                for e in new["entities"]
            ]
        except (ValueError, KeyError, TypeError) as error:
            raise SourceError(f"this is no gold paper: {error}", where=f"{path}:{number}", fix="see `kg eval --help`") from error
    return list(papers.values())


def evaluate(graph: nx.MultiDiGraph, gold: Sequence[Gold], *, strict: bool) -> Scores:
    """Scores all gold papers together."""
    hit = optional = wrong = missed = right = absent = 0
    misses: list[tuple[str, str]] = []
    extras: list[tuple[str, str]] = []
    for paper in gold:
        found = found_in(graph, paper)
        absent += not found
        pairs = match(paper["entities"], found, strict)
        for index, entity in enumerate(paper["entities"]):
            if not entity["core"]:
                optional += index in pairs
            elif index in pairs:
                hit += 1
                right += found[pairs[index]]["relation"] in entity["relations"]
            else:
                missed += 1
                misses.append((paper["title"], f"{entity['name']} {sorted(entity['types'])}"))
        wrong += len(found) - len(pairs)
        extras += [(paper["title"], f"{f['name']} {sorted(f['types'])}") for i, f in enumerate(found) if i not in pairs.values()]
    precision, recall = _ratio(hit + optional, hit + optional + wrong), _ratio(hit, hit + missed)
    f1 = _ratio(2 * precision * recall, precision + recall)
    return Scores(precision, recall, f1, _ratio(right, hit), len(gold), absent, tuple(misses), tuple(extras))


def found_in(graph: nx.MultiDiGraph, paper: Gold) -> list[dict[str, Any]]:
    """The entities that the atlas gives a gold paper: name, keys, types, relation, id, paper."""
    wanted = (paper["arxiv_id"] or "").split("v")[0]
    keys = [k for k in graph.nodes if k[0] == "Paper" and (k[1] == wanted or fold(graph.nodes[k]["properties"]["title"]) == fold(paper["title"]))]
    return [
        _entity(graph, e, d["type"], k[1])
        for k in sorted(keys)
        for _, e, d in graph.out_edges(k, data=True)
        if d["type"] in PAPER_RELATIONS and e[0] == "Entity"
    ]


def _entity(graph: nx.MultiDiGraph, key: Key, relation: str, paper: str) -> dict[str, Any]:
    data = graph.nodes[key]
    names = list(names_of(graph, key))
    return {
        "name": data["properties"]["name"],
        "keys": _keys(names[0], names[1:]),
        "types": set(data["labels"][1:]),
        "relation": relation,
        "id": key[1],
        "paper": paper,
    }


def _keys(name: str, others: Sequence[str]) -> set[str]:
    return {fold(n) for n in (name, *others)} - {""}


def match(gold: Sequence[Gold], found: Sequence[Gold], strict: bool) -> dict[int, int]:
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


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
