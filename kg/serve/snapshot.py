"""What the server knows of one generation of the graph, read once and shared by all requests."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import networkx as nx

from kg.atlas import Atlas
from kg.errors import AtlasFolderError
from kg.graphfile import read_generation
from kg.lookup import Names, names_in

_TRIES = 20
_PAUSE_SECONDS = 0.1


@dataclass(frozen=True)
class Snapshot:
    """One graph, and what is asked of it without the store."""

    graph: nx.MultiDiGraph

    @property
    def generation(self) -> str:
        """Which graph this is."""
        return str(self.graph.graph["generation"])

    @cached_property
    def names(self) -> Names:
        """The index of its names."""
        return names_in(self.graph)

    @cached_property
    def schema(self) -> dict[str, Any]:
        """Labels and relationship types with their numbers and properties, and which labels a type connects."""
        labels: Counter[str] = Counter()
        relationships: Counter[str] = Counter()
        properties: dict[str, set[str]] = {}
        ends: dict[str, Counter[tuple[str, str]]] = {}
        for _, data in self.graph.nodes(data=True):
            for label in data["labels"]:
                labels[label] += 1
                properties.setdefault(label, set()).update(data["properties"])
        for (start, _), (end, _), data in self.graph.edges(data=True):
            relationships[data["type"]] += 1
            properties.setdefault(data["type"], set()).update(data["properties"])
            ends.setdefault(data["type"], Counter())[start, end] += 1
        return {
            "generation": self.generation,
            "labels": [{"name": n, "count": labels[n], "properties": sorted(properties[n])} for n in sorted(labels)],
            "relationships": [
                {"name": n, "count": relationships[n], "properties": sorted(properties[n]), "between": [list(pair) for pair in sorted(ends[n])]}
                for n in sorted(relationships)
            ],
        }


class Snapshots:
    """Keeps the snapshot of the graph that is there now."""

    def __init__(self, atlas: Path) -> None:
        self._atlas, self._lock = atlas, threading.Lock()
        self._last: Snapshot | None = None

    def current(self) -> Snapshot:
        """The snapshot of now; reading a new graph takes a moment. Raises AtlasFolderError where there is none."""
        with self._lock:
            for _ in range(_TRIES):
                try:
                    if self._last is None or self._last.generation != self._generation():
                        self._last = Snapshot(Atlas(self._atlas).read_graph())
                    if self._last.generation == self._generation():
                        return self._last
                except AtlasFolderError:
                    pass  # a build swaps the folder just now, or there is none
                time.sleep(_PAUSE_SECONDS)
            return Snapshot(Atlas(self._atlas).read_graph())

    def _generation(self) -> str:
        return read_generation(Atlas(self._atlas).graph)
