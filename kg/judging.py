"""Writing judgements: one entry appended to judgements.yaml, checked before, whatever stands there kept to the byte."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Any

import networkx as nx
import yaml

from kg.atlas import Atlas, writing
from kg.atomic import write_bytes
from kg.errors import AtlasError, UsageError
from kg.graphfile import Key
from kg.jsonlines import read_list
from kg.lookup import bare, find
from kg.resolve.judgements import active, checked, in_other_words, read_items, subject
from kg.resolve.names import key as key_of

Item = dict[str, Any]
_ANY: Mapping[str, Any] = {}


def record(path: Path, item: Item) -> str:
    """Appends a judgement to an atlas; returns its line. Raises SchemaError, LockedError."""
    item = checked(item, "this judgement")
    line = "- " + yaml.safe_dump(item, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10_000).strip()
    with writing(path) as atlas:
        items = read_items(atlas.judgements)
        active([*items, (item, "this judgement")])
        old = atlas.judgements.read_bytes() if atlas.judgements.exists() else b""
        write_bytes(atlas.judgements, old + (b"" if not old or old.endswith(b"\n") else b"\n") + line.encode("utf8") + b"\n")
        read_items(atlas.judgements)
    return line


def undoing(path: Path, names: tuple[str, ...], fields: Mapping[str, Any] = _ANY) -> Item:
    """The entry that takes back the last judgement, or the last one about these names and with these fields.

    Raises UsageError where there is none.
    """
    held = active(read_items(path))
    wanted = {bare(name) for name in names}
    told = subject(fields)
    for item, _ in reversed(held):
        words = subject(item)
        about = {bare(word) for value in words.values() for word in (value if isinstance(value, list) else [value])}
        if wanted <= about and all(bare(words.get(field, "")) == bare(value) for field, value in told.items()):
            kept = {k: v for k, v in item.items() if k not in ("verdict", "reason", "by", "date")}
            return {"verdict": "undo", "of": item["verdict"]} | kept
    said = ", ".join([*names, *(f"{field} {value}" for field, value in told.items())])
    raise UsageError("there is nothing to undo" + (f" about {said}" if said else ""), where=str(path), fix="look into the file")


@dataclass(frozen=True, slots=True)
class Side:
    """One of two names in question: its node, or None where nothing of it is left, with up to three quotes."""

    name: str
    key: Key | None
    type: str
    papers: int
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """An undecided pair."""

    sides: tuple[Side, Side]
    rule: str
    score: float


def questions(atlas: Atlas, graph: nx.MultiDiGraph) -> Iterator[Question]:
    """The pairs that wait for a person, the likeliest first; those judged since are left out."""
    judged = {frozenset(i.get("names", ())) for i, _ in active(read_items(atlas.judgements))}
    decisions = [d for d in read_list(atlas.path, "decisions.jsonl") if d["verdict"] == "undecided"]
    for decision in sorted(decisions, key=lambda d: (-d["score"], d["names"])):
        names = decision["names"]
        sides = (side(graph, names[0]), side(graph, names[1]))
        if frozenset(names) not in judged and sides[0].key and sides[1].key and sides[0].key != sides[1].key:
            yield Question(sides, decision["rule"], decision["score"])


def side(graph: nx.MultiDiGraph, name: str) -> Side:
    """What the atlas knows of a name."""
    key = find_entity(graph, name)
    if key is None:
        return Side(name, None, "", 0, ())
    quotes = [d["properties"]["quote"] for s, _, d in sorted(graph.in_edges(key, data=True), key=lambda e: e[0]) if d["properties"].get("quote")]
    return Side(name, key, graph.nodes[key]["labels"][-1], graph.nodes[key]["properties"].get("paper_count", 0), tuple(dict.fromkeys(quotes))[:3])


def require_kept(atlas: Atlas, name: str) -> None:
    """Raises AtlasError where a judgement dropped what has this name: it was not removed, and may come back."""
    for item, where in in_other_words(active(read_items(atlas.judgements))):
        if item["verdict"] == "drop" and key_of(item["name"]) == key_of(name):
            raise AtlasError(f"{name} was dropped by a judgement", where=where, fix=f"kg judge undo {quote(item['name'])} brings it back")


def find_entity(graph: nx.MultiDiGraph, name: str) -> Key | None:
    """The entity of a name, or None."""
    try:
        key = find(graph, name)
    except AtlasError:
        return None
    return key if key[0] == "Entity" else None
