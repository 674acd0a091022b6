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

from kg.analyze.communities import Network, communities, network
from kg.errors import MapError
from viz.arrange import arrange
from viz.regions import Region, name_regions
from viz.settle import settle
from viz.shelf import slots

Position = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where every entity is (by id), which community it belongs to (absent on the shelf), and the named regions.

    ``crowded`` counts entities that stand on the shelf though they have found company since: drawing
    the map afresh would give them a place.
    """

    positions: Mapping[str, Position]
    communities: Mapping[str, int]
    regions: tuple[Region, ...]
    crowded: int = 0


def lay_out(graph: nx.MultiDiGraph, previous: Mapping[str, Position] | None = None) -> Layout:
    """Lays out the entities of a graph. Those in ``previous`` stay exactly where they are."""
    net = network(graph)
    labels = communities(net)
    radii = node_radii(graph, net) + 4.0
    known = {ident: place for ident, place in (previous or {}).items() if ("Entity", ident) in graph}
    points, crowded = _continued(net, labels, radii, known) if known else (_fresh(graph, net, labels, radii), 0)
    points = np.round(points, 2)
    return Layout(
        {ident: (float(x), float(y)) for ident, (x, y) in zip(net.ids, points, strict=True)},
        {ident: int(label) for ident, label in zip(net.ids, labels, strict=True) if label >= 0},
        name_regions(graph, net, labels, points),
        crowded,
    )


def node_radii(graph: nx.MultiDiGraph, net: Network) -> np.ndarray:
    """How large each entity is drawn, (n,): by its papers and its ties."""
    papers = np.array([float(graph.nodes["Entity", ident]["properties"].get("paper_count", 0)) for ident in net.ids])
    ties = np.bincount(net.pairs.ravel(), minlength=len(net.ids)).astype(float)
    return np.minimum(3.2 + 1.1 * np.sqrt(papers + 0.5 * ties), 20.0)


def read_layout(path: Path) -> dict[str, Position]:
    """Positions by id; empty where there is no file. Raises MapError where a line is damaged."""
    if not path.exists():
        return {}
    positions: dict[str, Position] = {}
    for number, line in enumerate(path.read_text(encoding="utf8").splitlines(), 1):
        try:
            entry = json.loads(line)
            positions[str(entry["id"])] = (float(entry["x"]), float(entry["y"]))
        except (ValueError, KeyError, TypeError) as error:
            raise MapError("this line is damaged", where=f"{path}:{number}", fix="run `kg map --relayout` to place everything anew") from error
    return positions


def encode_layout(layout: Layout) -> bytes:
    """layout.jsonl: one {"id", "x", "y"} a line, sorted by id."""
    lines = ({"id": ident, "x": x, "y": y} for ident, (x, y) in sorted(layout.positions.items()))
    return "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines).encode()


def _fresh(graph: nx.MultiDiGraph, net: Network, labels: np.ndarray, radii: np.ndarray) -> np.ndarray:
    points = arrange(net, labels, radii)
    placed = labels >= 0
    loose = _shelf_order(net, labels, ~placed, radii)
    points[loose] = slots(points[placed], np.zeros((0, 2)), len(loose))
    return points


def _continued(net: Network, labels: np.ndarray, radii: np.ndarray, known: Mapping[str, Position]) -> tuple[np.ndarray, int]:
    """Old positions with new entities between them, and how many old ones the shelf holds back."""
    old = np.array([ident in known for ident in net.ids])
    points = np.array([known.get(ident, (0.0, 0.0)) for ident in net.ids]).reshape(-1, 2)
    ground = old & (labels >= 0)
    shelved = old & (labels < 0)
    loose = _shelf_order(net, labels, ~old & (labels < 0), radii)
    points = settle(points, old, ~old & (labels >= 0), net.matrix(), radii)
    points[loose] = slots(points[old | (labels >= 0)], points[shelved], len(loose))
    edge = float(points[shelved][:, 1].max()) if shelved.any() else -np.inf
    return points, int((points[ground][:, 1] <= edge + 1e-6).sum())


def _shelf_order(net: Network, labels: np.ndarray, mask: np.ndarray, radii: np.ndarray) -> np.ndarray:
    """Indexes of the masked entities, components together, the largest first, then by size and id."""
    from kg.analyze.communities import components

    part = components(net)
    sizes = np.bincount(part, minlength=1)[part] if len(part) else part
    index = np.flatnonzero(mask)
    return index[np.lexsort((index, -radii[index], part[index], -sizes[index]))]
