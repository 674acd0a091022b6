"""Positions on the map. Entities that had one keep it; new ones find their place near what they are tied to.

The unit is about a pixel at the first zoom; y points up. Positions are rounded to two decimals, so
that a layout reads back as it was.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import networkx as nx
import numpy as np

from kg.analyze.communities import Network, components, network
from kg.errors import MapError
from kg.jsonlines import json_lines
from viz.arrange import arrange
from viz.ground import regions, regions_around
from viz.regions import Region, name_regions
from viz.settle import AIR, settle
from viz.shelf import off_lattice, on_lattice, slots

Position = tuple[float, float]

_ROOM = 2.5
"""The map of a few papers is not crowded: so much further apart its names have room."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where every entity is (by id), which community it belongs to (absent on the shelf), and the named regions."""

    positions: Mapping[str, Position]
    communities: Mapping[str, int]
    regions: tuple[Region, ...]


def lay_out(graph: nx.MultiDiGraph, previous: Mapping[str, Position] | None = None) -> Layout:
    """Lays out the entities of a graph. Those in ``previous`` stay exactly where they are."""
    net = network(graph)
    radii = node_radii(graph, net) + AIR
    known = {ident: place for ident, place in (previous or {}).items() if ("Entity", ident) in graph}
    points, shelved = _continued(net, radii, known) if known else _fresh(net, radii)
    # Sought again with all positions, so that drawing the same map once more changes no region.
    labels = regions(net, points, ~shelved, shelved)
    labels[shelved] = -1
    return Layout(
        {ident: (float(x), float(y)) for ident, (x, y) in zip(net.ids, points, strict=True)},
        {ident: int(label) for ident, label in zip(net.ids, labels, strict=True) if label >= 0},
        name_regions(graph, net, labels, points),
    )


def node_radii(graph: nx.MultiDiGraph, net: Network) -> np.ndarray:
    """How large each entity is drawn, (n,): by its papers and its ties."""
    papers = np.array([float(graph.nodes["Entity", ident]["properties"].get("paper_count", 0)) for ident in net.ids])
    ties = np.bincount(net.pairs.ravel(), minlength=len(net.ids)).astype(float)
    return np.minimum(3.2 + 1.1 * np.sqrt(papers + 0.5 * ties), 20.0)


def read_layout(path: Path) -> dict[str, Position]:
    """Positions by id; empty where there is no file. Raises MapError where a line is damaged."""
    positions: dict[str, Position] = {}
    for number, entry in json_lines(path):
        try:
            row = entry or {}
            positions[str(row["id"])] = (float(row["x"]), float(row["y"]))
        except (ValueError, KeyError, TypeError) as error:
            raise MapError("this line is damaged", where=f"{path}:{number}", fix="run `kg map --relayout` to place everything anew") from error
    return positions


def encode_layout(layout: Layout) -> bytes:
    """layout.jsonl: one {"id", "x", "y"} a line, sorted by id."""
    quoted = json.JSONEncoder(ensure_ascii=False).encode
    return "".join(f'{{"id":{quoted(ident)},"x":{x!r},"y":{y!r}}}\n' for ident, (x, y) in sorted(layout.positions.items())).encode()


def _fresh(net: Network, radii: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Positions for everything, and which of them are on the shelf."""
    labels, room = net.labels, 1.0
    if (labels < 0).all():
        labels, room = _groups(net), _ROOM
    points, placed = off_lattice(arrange(net, labels, radii) * room), labels >= 0
    loose = _shelf_order(net, ~placed, radii)
    points[loose] = slots(points[placed], np.zeros((0, 2)), len(loose))
    return points, ~placed


def _continued(net: Network, radii: np.ndarray, known: Mapping[str, Position]) -> tuple[np.ndarray, np.ndarray]:
    """Old positions with new entities between them, and which are on the shelf."""
    old = np.array([ident in known for ident in net.ids])
    points = np.array([known.get(ident, (0.0, 0.0)) for ident in net.ids]).reshape(-1, 2)
    shelved = old & on_lattice(points)
    labels = regions_around(net, points, old & ~shelved, shelved, ~old)
    wanted = ~old & (labels >= 0)
    points = np.where(old[:, None], points, off_lattice(settle(points, old, wanted, labels, net.matrix(), radii)))
    loose = _shelf_order(net, ~old & (labels < 0), radii)
    points[loose] = slots(points[old | wanted], points[shelved], len(loose))
    return points, shelved | (~old & ~wanted)


def _groups(net: Network) -> np.ndarray:
    """What is tied together, (n,), the largest first; -1 what has no tie. For an atlas too small for communities."""
    part = components(net)
    sizes = np.bincount(part, minlength=1) if len(part) else np.zeros(1, dtype=int)
    tied = np.flatnonzero(sizes > 1)
    number = np.full(len(sizes), -1)
    number[tied[np.lexsort((tied, -sizes[tied]))]] = np.arange(len(tied))
    return np.asarray(number[part])


def _shelf_order(net: Network, mask: np.ndarray, radii: np.ndarray) -> np.ndarray:
    """Indexes of the masked entities, components together, the largest first, then by size and id."""
    part = components(net)
    sizes = np.bincount(part, minlength=1)[part] if len(part) else part
    index = np.flatnonzero(mask)
    return index[np.lexsort((index, -radii[index], part[index], -sizes[index]))]
