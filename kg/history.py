"""Ids that were once published, and where they lead now: ``history.jsonl`` in the atlas, state that only grows.

The graph's own redirects are a function of its digests, so they cannot know what an earlier graph called things.
When a graph takes the place of another, each id that neither is a node any more nor redirects is noted here: with the
node that holds its mentions (or passages) now, or with none, where all that supported it was removed.
``{"kind", "from", "to", "name"}``; ``to`` is null for what is gone. Nodes and the graph's redirects go before history.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import networkx as nx

from kg.errors import AtlasError
from kg.graphfile import Key
from kg.jsonlines import read_json_lines
from kg.text import fold, slug

_KINDS = ("Entity", "Paper")


@dataclass(frozen=True, slots=True)
class Past:
    """What became of an id: ``to`` is where it led when it was left, None where nothing was left of it."""

    to: str | None
    name: str


History = dict[Key, Past]


def read_history(path: Path) -> History:
    """The history by (kind, id); empty where there is no file. Raises AtlasFolderError (file:line)."""
    rows = read_json_lines(path, "kind", "from", "to", "name", fix="remove the line: that old id then leads nowhere")
    return {(row["kind"], row["from"]): Past(row["to"], row["name"]) for row in rows}


def encode_history(history: Mapping[Key, Past]) -> bytes:
    """history.jsonl, sorted."""
    lines = ({"kind": kind, "from": ident, "to": past.to, "name": past.name} for (kind, ident), past in sorted(history.items()))
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()


def left_behind(folder: Path, files: Mapping[str, bytes]) -> History:
    """The ids of a graph folder that ``files``, which take its place, know no more. A damaged or missing folder has none."""
    try:
        old = {name: _changed((folder / name).read_bytes(), files[name]) for name in ("nodes.jsonl", "redirects.jsonl")}
        known = _known(old["nodes.jsonl"][1]) | {(line["kind"], line["from"]) for line in old["redirects.jsonl"][1]}
        gone = {key: line for line in old["nodes.jsonl"][0] if (key := (line["labels"][0], line["id"])) not in known and key[0] in _KINDS}
        past: History = {}
        if gone:
            edges = _changed((folder / "edges.jsonl").read_bytes(), files["edges.jsonl"])
            now = _successors(gone, *edges)
            past = {key: Past(now.get(key), str(line["properties"].get("name") or line["properties"].get("title"))) for key, line in gone.items()}
        for line in old["redirects.jsonl"][0]:
            key, target = (line["kind"], line["from"]), past.get((line["kind"], line["to"]))
            if key not in known and key not in past and (target is None or target.to is not None):
                past[key] = Past(line["to"], line["from"])
        return past
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _changed(old: bytes, new: bytes) -> tuple[list[Any], list[Any]]:
    """The lines that only one of two files has: those that went, and those that came."""
    before, after = set(old.splitlines()), set(new.splitlines())
    return [json.loads(line) for line in sorted(before - after)], [json.loads(line) for line in sorted(after - before)]


def _known(lines: Iterable[Mapping[str, Any]]) -> set[Key]:
    return {(line["labels"][0], line["id"]) for line in lines}


def _successors(gone: Mapping[Key, Any], went: list[Any], came: list[Any]) -> dict[Key, str]:
    """For each id that is gone, the node that took over most of its mentions or passages."""
    holders: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for place, node in _places(came):
        holders[place].append(node[1])
    votes: dict[Key, Counter[str]] = defaultdict(Counter)
    for place, node in _places(went):
        if node in gone:
            votes[node].update(holders[place])
    return {key: min(found.items(), key=lambda item: (-item[1], item[0]))[0] for key, found in votes.items() if found}


def _places(edges: Iterable[Mapping[str, Any]]) -> Iterator[tuple[tuple[str, ...], Key]]:
    """Where entities are named, and which wording papers hold: (place, node); the same in every graph with that text."""
    for edge in edges:
        if edge["type"] == "NAMES":
            wording = edge["start"][1].rpartition("#")[2]
            yield ("Entity", wording, str(edge["properties"]["start"])), ("Entity", edge["end"][1])
        elif edge["type"] == "HAS_PASSAGE":
            yield ("Paper", edge["end"][1].rpartition("#")[2]), ("Paper", edge["start"][1])


def with_history(graph: nx.MultiDiGraph, history: Mapping[Key, Past]) -> nx.MultiDiGraph:
    """The same graph with redirects for old ids too; ``graph.graph["gone"]`` names those that lead nowhere."""
    redirects: dict[Key, str] = dict(graph.graph["redirects"])
    gone: dict[Key, str] = {}
    for key, past in sorted(history.items()):
        if key in graph or key in graph.graph["redirects"]:
            continue
        target = _follow(key, graph, history)
        if target is None:
            gone[key] = past.name
        else:
            redirects[key] = target
    graph.graph["redirects"], graph.graph["gone"] = redirects, gone
    return graph


def _follow(key: Key, graph: nx.MultiDiGraph, history: Mapping[Key, Past]) -> str | None:
    """The node at the end of an id's way."""
    seen: set[Key] = set()
    kind, ident = key
    while (kind, ident) not in graph:
        if (kind, ident) in seen:
            return None
        seen.add((kind, ident))
        past = history.get((kind, ident))
        following = graph.graph["redirects"].get((kind, ident)) or (past.to if past else None)
        ident = following or (slug(past.name) if past else ident)  # what was gone may be back, under the id that its name has now
    return ident


def refuse_gone(graph: nx.MultiDiGraph, name: str) -> None:
    """Raises AtlasError for something that once was here, by its id or the name that it had."""
    gone = graph.graph.get("gone", {})
    folded = {fold(had): had for had in reversed(gone.values())}
    for kind in _KINDS:
        known = gone.get((kind, name)) or gone.get((kind, slug(name))) or folded.get(fold(name))
        if known:
            raise AtlasError(f"{known} was in this atlas, and all that supported it was removed", where=name, fix="add its digest again")
