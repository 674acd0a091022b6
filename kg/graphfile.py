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

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any

import networkx as nx
from pydantic_core import from_json  # reads a line in a third of the time of json

from kg.errors import AtlasFolderError
from kg.lines import FILES as FILES
from kg.lines import NOTHING, Before, Lines, Part, read_manifest, revise
from kg.lines import Key as Key
from kg.properties import DATES, NODES

Properties = dict[str, Any]

KINDS = tuple(NODES)
STATISTICS = ("first_week", "last_week", "paper_count")
MARK = "_atlas"
"""The property by which a database knows what is the atlas's, and whether it is as it should be (see kg.store.content)."""

_AT_ONCE = 1000
_NONE: Mapping[str, Key] = {}
_HASH = blake2b(digest_size=8)


def new_graph() -> nx.MultiDiGraph:
    """An empty graph with its redirects."""
    return nx.MultiDiGraph(redirects={}, generation="")


def add_node(graph: nx.MultiDiGraph, kind: str, ident: str, properties: Properties, *, label: str | None = None) -> Key:
    """Adds a node; a property that is None or empty is absent. Returns its key."""
    graph.add_node((kind, ident), labels=_labels(kind, label), properties=_present(ident, properties))
    return kind, ident


def add_edge(graph: nx.MultiDiGraph, start: Key, type_: str, end: Key, /, **properties: Any) -> None:
    """Adds a relationship; a property that is None is absent."""
    graph.add_edge(start, end, type=type_, properties={k: v for k, v in properties.items() if v is not None})


def _labels(kind: str, label: str | None) -> list[str]:
    return [kind, label] if label else [kind]


def _present(ident: str, properties: Properties) -> Properties:
    return {"id": ident} | {k: v for k, v in properties.items() if v is not None and v != [] and v != ""}


class Sketch:
    """A piece of a graph in the making: nodes by key with their labels and properties; relationships may lead to what it does not hold."""

    def __init__(self) -> None:
        self.nodes: dict[Key, tuple[list[str], Properties]] = {}
        self.edges: list[tuple[Key, Key, str, Properties]] = []

    def add_node(self, kind: str, ident: str, properties: Properties, *, label: str | None = None) -> Key:
        """As the function of that name does to a graph."""
        self.nodes[kind, ident] = _labels(kind, label), _present(ident, properties)
        return kind, ident

    def add_edge(self, start: Key, type_: str, end: Key, /, **properties: Any) -> None:
        """As the function of that name does to a graph."""
        self.edges.append((start, end, type_, {k: v for k, v in properties.items() if v is not None}))

    def part(self) -> Part:
        """Its lines."""
        nodes = [f"{kind}\0{ident}\0{labels[-1]}\0{_node(kind, ident, labels, p)}".encode() for (kind, ident), (labels, p) in self.nodes.items()]
        statistics = [f"{ident}\0{_statistic(ident, p)}".encode() for (kind, ident), (_, p) in self.nodes.items() if kind == "Entity"]
        edges = [_edge(*edge).encode() for edge in self.edges]
        return Part(nodes, statistics, edges, Counter(type_ for *_, type_, _ in self.edges))


def encode(graph: nx.MultiDiGraph) -> dict[str, bytes]:
    """The graph's files by name, manifest last; the same graph gives the same bytes. Notes its generation in the graph."""
    whole = Sketch()
    whole.nodes = {key: (data["labels"], data["properties"]) for key, data in graph.nodes(data=True) if data}
    whole.edges = [(start, end, data["type"], data["properties"]) for start, end, data in graph.edges(data=True)]
    files = revise(Before(), NOTHING, Lines([whole.part()], graph.graph["redirects"]))
    graph.graph["generation"] = json.loads(files["manifest.json"])["generation"]
    return files


def _nodes(graph: nx.MultiDiGraph) -> Iterator[str]:
    """Nodes in order, statistics left out."""
    for (kind, ident), data in sorted(graph.nodes(data=True)):
        yield _node(kind, ident, data["labels"], data["properties"])


def _node(kind: str, ident: str, labels: Sequence[str], properties: Mapping[str, Any]) -> str:
    if kind == "Entity":
        properties = {k: v for k, v in properties.items() if k not in STATISTICS}
    return _dump({"id": ident, "labels": labels, "properties": properties})


def _edge(start: Key, end: Key, type_: str, properties: Mapping[str, Any]) -> str:
    return _dump({"type": type_, "start": start, "end": end, "properties": properties})


def _statistic(ident: str, properties: Mapping[str, Any]) -> str:
    return _dump({"id": ident} | {k: properties[k] for k in STATISTICS if k in properties})


def _edges(graph: nx.MultiDiGraph) -> list[tuple[str, Key, str, Key, int]]:
    """Relationships in order, which is that of their lines: line, start, type, end, and their number among all."""
    edges = enumerate(graph.edges(data=True))
    return sorted((_edge(s, e, d["type"], d["properties"]), s, d["type"], e, i) for i, (s, e, d) in edges)


def _statistics(graph: nx.MultiDiGraph) -> Iterator[str]:
    """What changes with every week, apart from the nodes."""
    for (kind, ident), data in sorted(graph.nodes(data=True)):
        if kind == "Entity":
            yield _statistic(ident, data["properties"])


def mark_of(line: bytes, copy: int = 0) -> int:
    """The mark of a line of graph/ (an entity's statistics belong to its line); of equal lines each has another ``copy``."""
    return int.from_bytes(hashed([line + b"%d" % copy if copy else line])) >> 1


def hashed(lines: Iterable[bytes]) -> bytes:
    """8 bytes for each line: as a number, the first byte first, and without its last bit, it is the line's mark."""
    return b"".join([_digest(line) for line in lines])


def _digest(line: bytes) -> bytes:
    copy = _HASH.copy()  # takes three quarters of the time of a new one
    copy.update(line)
    return copy.digest()


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
    return str(read_manifest(folder)["generation"])


def read_graph(folder: Path) -> nx.MultiDiGraph:
    """Reads a graph folder. Raises AtlasFolderError where a file is missing or damaged (file and line)."""
    return _graph_of(read_generation(folder), lambda name: _lines(folder / name))


def graph_of(files: Mapping[str, bytes]) -> nx.MultiDiGraph:
    """The graph that files, as ``assemble`` makes them, hold."""
    return _graph_of(json.loads(files["manifest.json"])["generation"], lambda name: _parsed(files[name].splitlines()))


def _graph_of(generation: str, lines: Callable[[str], Iterable[Sequence[dict[str, Any]]]]) -> nx.MultiDiGraph:
    graph = new_graph()
    graph.graph["generation"] = generation
    # straight into the graph's own dictionaries, here and below: that takes a third of the time
    nodes, keys = graph._node, {kind: dict[str, Key]() for kind in KINDS}
    for some in lines("nodes.jsonl"):
        for line in some:
            kind, properties = line["labels"][0], line["properties"]
            for name in DATES.get(kind, ()):
                if name in properties:
                    properties[name] = date.fromisoformat(properties[name])
            key = kind, line["id"]
            nodes[key] = {"labels": line["labels"], "properties": properties}
            graph._succ[key], graph._pred[key] = {}, {}
            keys.setdefault(kind, {})[line["id"]] = key
    for some in lines("statistics.jsonl"):
        for line in some:
            nodes["Entity", line["id"]]["properties"].update(line)
    for some in lines("edges.jsonl"):
        _add_edges(graph, keys, some)
    for some in lines("redirects.jsonl"):
        graph.graph["redirects"].update({(line["kind"], line["from"]): line["to"] for line in some})
    return graph


def _add_edges(graph: nx.MultiDiGraph, keys: Mapping[str, Mapping[str, Key]], lines: Iterable[dict[str, Any]]) -> None:
    """As ``add_edge`` does for each. ``keys`` are the nodes by kind and id, so that equal keys are one object."""
    follow, lead = graph._succ, graph._pred
    for line in lines:
        (start_kind, start_id), (end_kind, end_id) = line.pop("start"), line.pop("end")  # what is left is what the graph holds
        start, end = keys.get(start_kind, _NONE).get(start_id), keys.get(end_kind, _NONE).get(end_id)
        if start is None or end is None:  # a damaged graph: its edge leads to no node
            graph.add_edge((start_kind, start_id), (end_kind, end_id), **line)
        elif (parallel := follow[start].get(end)) is None:
            follow[start][end] = lead[end][start] = {0: line}
        else:
            parallel[len(parallel)] = line


def _lines(path: Path) -> Iterator[Sequence[dict[str, Any]]]:
    done = 0
    try:
        with path.open("rb") as file:
            for some in _parsed(file):
                yield some
                done += len(some)
    except OSError as error:
        raise AtlasFolderError(f"cannot be read: {error.strerror}", where=str(path), fix="run `kg build` without sources to make it anew") from error
    except ValueError as error:
        where = f"{path}:{done + 1}"
        raise AtlasFolderError("this line is damaged", where=where, fix="run `kg build` without sources to make it anew") from error


def _parsed(lines: Iterable[bytes]) -> Iterator[Sequence[dict[str, Any]]]:
    """Objects of lines, many at a time: that takes half as long; equal short texts are one object. Raises ValueError at the first that is none."""
    rest = iter(lines)
    while some := list(islice(rest, _AT_ONCE)):
        try:
            found = from_json(b"[" + b",".join(some) + b"]", cache_strings="all")
        except ValueError:
            found = []
        if len(found) == len(some):
            yield found
        else:
            yield from ([json.loads(line)] for line in some)


# one encoder for all lines: json.dumps makes a new one for each; dates are the only values that JSON has not
_dump = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=date.isoformat).encode
