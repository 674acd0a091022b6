"""What an atlas holds, as a store gets it: the lines of graph/, each with its mark.

A store keeps the mark as the property ``_atlas`` of every node and relationship of the atlas. It says two
things: this is the atlas's (whatever has none is other people's, and is never touched), and what it holds:
it is a hash of the whole line, so that two marks tell equal from different without any property being read.
It is a property, because a label would be in every ``labels(n)``, and a node that lists what is ours in every
path; both kinds of store have it, so that even ``keys(n)`` is the same in both; answers leave it out.

Lines are read twice, never kept.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain, compress, count, repeat
from pathlib import Path
from typing import IO, Any, NamedTuple

import networkx as nx
from pydantic_core import from_json  # reads a line in a third of the time of json

from kg.errors import AtlasFolderError
from kg.graphfile import FILES, MARK, encode, mark_of, read_generation
from kg.properties import DATES
from kg.store.values import storable

_NODES, _EDGES, _STATISTICS = FILES[0], FILES[1], FILES[2]
_LABELS = b'"labels":["'  # in a text its quotes would be escaped
_AFTER_ID = b"," + _LABELS
_ID = b'{"id":'
_NAME, _KIND = 3, 7  # so many quotes stand before them in a line, unless one is in the name
_ENTITY = _LABELS + b'Entity"'
_TYPE_END = -len(b'"}\n')
_CHUNK = 1 << 18


class Line(NamedTuple):
    """One node or relationship as graph/ writes it, its mark, a whole number from 0 up to 2**63, and its number in its file."""

    mark: int
    at: int
    text: bytes
    statistics: bytes = b""

    @property
    def weight(self) -> int:
        """Its bytes."""
        return len(self.text) + len(self.statistics)


class Node(NamedTuple):
    """A node with its properties as every store takes them, its mark among them."""

    kind: str
    id: str
    labels: tuple[str, ...]
    properties: dict[str, Any]
    at: int = 0
    """The number of its line."""
    weight: int = 0
    """The bytes of its line."""


class Edge(NamedTuple):
    """A relationship between two (kind, id), with its mark among its properties."""

    start: tuple[str, str]
    type: str
    end: tuple[str, str]
    properties: dict[str, Any]
    at: int = 0
    """The number of its line."""
    weight: int = 0
    """The bytes of its line."""


@dataclass(frozen=True, slots=True)
class Content:
    """One generation of a graph; ``lines`` gives those of a file of graph/, one or more at a time, from its first, as often as it is called.

    ``check``, which another thread may call meanwhile, raises where they are not those of the generation: then nothing may be made of them.
    """

    generation: str
    lines: Callable[[str], Iterable[list[bytes]]]
    check: Callable[[], None] = lambda: None

    def node_lines(self) -> Iterator[tuple[list[bytes], list[bytes]]]:
        """The lines of all nodes in the order of their file, some at a time, with those of their statistics, which only entities have."""
        statistics = chain.from_iterable(self.lines(_STATISTICS))
        return ((some, [next(statistics, b"") if _ENTITY in line else b"" for line in some]) for some in self.lines(_NODES))

    def edge_lines(self) -> Iterable[list[bytes]]:
        """The lines of all relationships in the order of their file, some at a time; equal ones follow each other."""
        return self.lines(_EDGES)

    def nodes(self, marks: Iterable[int], chosen: Iterable[bool] = repeat(True)) -> Iterator[Line]:
        """All nodes, or those for which ``chosen`` is true, with their marks, which are given for all."""
        texts = (texts for some in self.node_lines() for texts in zip(*some, strict=True))
        return (Line(mark, at, *both) for mark, at, both in compress(zip(marks, count(), texts, strict=False), chosen))

    def edges(self, marks: Iterable[int], chosen: Iterable[bool] = repeat(True)) -> Iterator[Line]:
        """All relationships, or those for which ``chosen`` is true, with their marks, which are given for all."""
        texts = chain.from_iterable(self.edge_lines())
        return (Line(mark, at, text) for mark, at, text in compress(zip(marks, count(), texts, strict=False), chosen))


def as_node(line: Line) -> Node:
    """A line of nodes.jsonl taken apart."""
    data = from_json(line.text)
    properties = data["properties"] | (from_json(line.statistics) if line.statistics else {})
    labels = tuple(data["labels"])
    for name in DATES.get(labels[0], ()):
        if name in properties:
            properties[name] = date.fromisoformat(properties[name])
    return Node(labels[0], data["id"], labels, _storable(properties, line.mark), line.at, line.weight)


def as_edge(line: Line) -> Edge:
    """A line of edges.jsonl taken apart."""
    data = from_json(line.text)
    return Edge(tuple(data["start"]), data["type"], tuple(data["end"]), _storable(data["properties"], line.mark), line.at, line.weight)


def _storable(properties: dict[str, Any], mark: int) -> dict[str, Any]:
    for name, value in properties.items():
        if isinstance(value, list):
            properties[name] = storable(value)
    properties[MARK] = mark
    return properties


def label_of(text: bytes) -> bytes:
    """The last label of the line of a node, which tells more than its kind, the first one."""
    return text.partition(_LABELS)[2].partition(b'"]')[0].rpartition(b'"')[2]


def key_of(text: bytes) -> bytes:
    """Kind and id of a node, as one text: its id comes first in its line, and no quote of its own parts it from its labels."""
    parts = text.split(b'"', _KIND + 1)
    if b"\\" not in parts[_NAME]:
        return parts[_KIND] + b" " + parts[_NAME]
    before, _, rest = text.partition(_AFTER_ID)
    return rest[: rest.index(b'"')] + f" {json.loads(before[len(_ID) :])}".encode()


@lru_cache(maxsize=1 << 14)
def key_number(kind: str, ident: str) -> int:
    """A number from 0 up to 2**63 for a kind and id (their ``key_of``), always the same."""
    return mark_of(f"{kind} {ident}".encode())


def type_of(text: bytes) -> bytes:
    """The type of a relationship: the last text of its line, because its keys are sorted."""
    return text[text.rindex(b'"', 0, _TYPE_END) + 1 : _TYPE_END]


def of_graph(graph: nx.MultiDiGraph) -> Content:
    """The content of a graph in memory."""
    files = encode(graph)
    return Content(json.loads(files["manifest.json"])["generation"], lambda name: filter(None, [files[name].splitlines(keepends=True)]))


@contextmanager
def of_folder(folder: Path) -> Iterator[Content]:
    """The content of a graph folder; a build that replaces it meanwhile changes nothing.

    Raises AtlasFolderError where it is missing; its ``check``, where it is not what its manifest says, or was replaced at this moment.
    """
    generation = read_generation(folder)
    with ExitStack() as stack:
        try:
            files = {name: stack.enter_context((folder / name).open("rb", _CHUNK)) for name in FILES}
        except OSError as error:
            raise AtlasFolderError(f"cannot be read: {error.strerror}", where=str(folder), fix="run this again, or `kg build`") from error

        def check() -> None:
            digest = hashlib.sha256()
            for file in files.values():
                size = 0  # without moving to a place in the file, which has one for all threads
                while chunk := os.pread(file.fileno(), _CHUNK, size):
                    digest.update(chunk)
                    size += len(chunk)
            if digest.hexdigest()[:16] != generation:
                raise AtlasFolderError(
                    "the graph is not what its manifest says, or was replaced just now", where=str(folder), fix="run this again, or `kg build`"
                )

        yield Content(generation, lambda name: _some_of(files[name]), check)


def _some_of(file: IO[bytes]) -> Iterator[list[bytes]]:
    file.seek(0)
    return iter(lambda: file.readlines(_CHUNK), [])
