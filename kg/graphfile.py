"""The graph as files: sorted JSON Lines that everything else is made from.

``graph/nodes.jsonl``       {"id", "labels", "properties"}            labels[0] is the kind
``graph/edges.jsonl``       {"type", "start", "end", "properties"}    ends are [kind, id]
``graph/statistics.jsonl``  {"id", "first_week", "last_week", "paper_count"} of entities
``graph/redirects.jsonl``   {"kind", "from", "to"}
``graph/manifest.json``     {"generation", "counts"}; written last, so a graph without it is not one

In memory it is a networkx MultiDiGraph: nodes are (kind, id) with ``labels`` and ``properties``,
edges carry ``type`` and ``properties``; ``graph.graph`` holds ``redirects`` and ``generation``.
Dates are datetime.date in memory and ISO text in the files.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import networkx as nx

from kg.errors import AtlasFolderError

Key = tuple[str, str]
Properties = dict[str, Any]

KINDS = ("Paper", "Digest", "Week", "Author", "Category", "Passage", "Entity", "Result")
DATES = {"Paper": ("published", "updated"), "Week": ("start", "end"), "Entity": ("created_date",)}
STATISTICS = ("first_week", "last_week", "paper_count")
MARK = "_atlas"
"""The property by which a database knows what is the atlas's, and whether it is as it should be (see kg.store.content)."""

FILES = ("nodes.jsonl", "edges.jsonl", "statistics.jsonl", "redirects.jsonl")


def new_graph() -> nx.MultiDiGraph:
    """An empty graph with its redirects."""
    return nx.MultiDiGraph(redirects={}, generation="")


def add_node(graph: nx.MultiDiGraph, kind: str, ident: str, properties: Properties, *, label: str | None = None) -> Key:
    """Adds a node; a property that is None or empty is absent. Returns its key."""
    present = {k: v for k, v in properties.items() if v is not None and v != [] and v != ""}
    labels = [kind, label] if label else [kind]
    graph.add_node((kind, ident), labels=labels, properties={"id": ident} | present)
    return kind, ident


def add_edge(graph: nx.MultiDiGraph, start: Key, type_: str, end: Key, /, **properties: Any) -> None:
    """Adds a relationship; a property that is None is absent."""
    graph.add_edge(start, end, type=type_, properties={k: v for k, v in properties.items() if v is not None})


def encode(graph: nx.MultiDiGraph) -> dict[str, bytes]:
    """The graph's files by name, manifest last; the same graph gives the same bytes. Notes its generation in the graph."""
    redirects = (_dump({"kind": k, "from": f, "to": t}) for (k, f), t in sorted(graph.graph["redirects"].items()))
    edges = (line for line, *_ in _edges(graph))
    parts = zip(FILES, (_nodes(graph), edges, _statistics(graph), redirects), strict=True)
    files = {name: "".join(line + "\n" for line in lines).encode() for name, lines in parts}
    counts = Counter(d["labels"][-1] for _, d in graph.nodes(data=True)) + Counter(d["type"] for *_, d in graph.edges(data=True))
    generation = hashlib.sha256(b"".join(files[name] for name in FILES)).hexdigest()[:16]
    graph.graph["generation"] = generation
    files["manifest.json"] = (_dump({"generation": generation, "counts": dict(sorted(counts.items()))}) + "\n").encode()
    return files


def _nodes(graph: nx.MultiDiGraph) -> Iterator[str]:
    """Nodes in order, statistics left out."""
    for (kind, ident), data in sorted(graph.nodes(data=True)):
        properties = data["properties"]
        if kind == "Entity":
            properties = {k: v for k, v in properties.items() if k not in STATISTICS}
        yield _dump({"id": ident, "labels": data["labels"], "properties": properties})


def _edges(graph: nx.MultiDiGraph) -> list[tuple[str, Key, str, Key, int]]:
    """Relationships in order, which is that of their lines: line, start, type, end, and their number among all."""
    edges = enumerate(graph.edges(data=True))
    return sorted((_dump({"type": d["type"], "start": s, "end": e, "properties": d["properties"]}), s, d["type"], e, i) for i, (s, e, d) in edges)


def _statistics(graph: nx.MultiDiGraph) -> Iterator[str]:
    """What changes with every week, apart from the nodes."""
    for (kind, ident), data in sorted(graph.nodes(data=True)):
        if kind == "Entity":
            yield _dump({"id": ident} | {k: data["properties"][k] for k in STATISTICS if k in data["properties"]})


def mark_of(line: bytes, copy: int = 0) -> int:
    """The mark of a line of graph/ (an entity's statistics belong to its line); of equal lines each has another ``copy``."""
    numbered = line + b"%d" % copy if copy else line
    return int.from_bytes(hashlib.blake2b(numbered, digest_size=8).digest()) >> 1


def marked_nodes(graph: nx.MultiDiGraph) -> Iterator[tuple[list[str], Properties]]:
    """Labels and properties of all nodes in order, with their marks: as a database holds them."""
    statistics = _statistics(graph)
    for line, ((kind, _), data) in zip(_nodes(graph), sorted(graph.nodes(data=True)), strict=True):
        text = line + "\n" + (next(statistics) + "\n" if kind == "Entity" else "")
        yield data["labels"], data["properties"] | {MARK: mark_of(text.encode())}


def marked_edges(graph: nx.MultiDiGraph) -> Iterator[tuple[Key, str, Key, Properties]]:
    """Start, type, end and properties of all relationships in order, with their marks: as a database holds them."""
    properties = [data["properties"] for *_, data in graph.edges(data=True)]
    last, copy = "", 0
    for line, start, type_, end, number in _edges(graph):
        copy = copy + 1 if line == last else 0
        last = line
        yield start, type_, end, properties[number] | {MARK: mark_of((line + "\n").encode(), copy)}


def read_generation(folder: Path) -> str:
    """The generation that graph/ holds; cheap. Raises AtlasFolderError where there is no graph."""
    try:
        return str(json.loads((folder / "manifest.json").read_bytes())["generation"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise AtlasFolderError("there is no graph here", where=str(folder), fix="run `kg build`") from error


def read_graph(folder: Path) -> nx.MultiDiGraph:
    """Reads a graph folder. Raises AtlasFolderError where a file is missing or damaged (file and line)."""
    graph = new_graph()
    graph.graph["generation"] = read_generation(folder)
    for line in _lines(folder / "nodes.jsonl"):
        kind = line["labels"][0]
        for name in DATES.get(kind, ()):
            if name in line["properties"]:
                line["properties"][name] = date.fromisoformat(line["properties"][name])
        graph.add_node((kind, line["id"]), labels=line["labels"], properties=line["properties"])
    for line in _lines(folder / "statistics.jsonl"):
        graph.nodes["Entity", line.pop("id")]["properties"].update(line)
    for line in _lines(folder / "edges.jsonl"):
        graph.add_edge(tuple(line["start"]), tuple(line["end"]), type=line["type"], properties=line["properties"])
    for line in _lines(folder / "redirects.jsonl"):
        graph.graph["redirects"][line["kind"], line["from"]] = line["to"]
    return graph


def _lines(path: Path) -> Iterable[dict[str, Any]]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    yield json.loads(line)
                except ValueError as error:
                    raise AtlasFolderError(
                        "this line is damaged", where=f"{path}:{number}", fix="run `kg build` without sources to make it anew"
                    ) from error
    except OSError as error:
        raise AtlasFolderError(f"cannot be read: {error.strerror}", where=str(path), fix="run `kg build` without sources to make it anew") from error


# one encoder for all lines: json.dumps makes a new one for each; dates are the only values that JSON has not
_dump = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=date.isoformat).encode
