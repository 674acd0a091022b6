"""The shelf: rows under the map for entities that belong to no region.

Its places are whole multiples of PITCH in both directions, and nothing else stands on such a point:
so positions alone tell what is on the shelf.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

PITCH = 24.0
_GAP = 90.0
_NARROWEST = 480.0


def on_lattice(points: np.ndarray) -> np.ndarray:
    """Which of the points, (n, 2), are places of the shelf."""
    return np.asarray((points % PITCH == 0).all(axis=1))


def off_lattice(points: np.ndarray) -> np.ndarray:
    """Points rounded to two decimals, none of them a place of the shelf."""
    rounded = np.round(points, 2)
    rounded[on_lattice(rounded), 0] += 0.01
    return np.asarray(np.round(rounded, 2))


def slots(placed: np.ndarray, old: np.ndarray, count: int) -> np.ndarray:
    """``count`` free places on the shelf, (count, 2), row by row from its top left.

    ``placed`` are all points that are there already, ``old`` those of them that stand on the shelf;
    without any the shelf starts under the map.
    """
    if not count:
        return np.zeros((0, 2))
    left, right = _sides(placed, count)
    top = float(old[:, 1].max()) if len(old) else (float(placed[:, 1].min()) - _GAP if len(placed) else 0.0)
    top = np.floor(top / PITCH) * PITCH
    columns = np.arange(np.ceil(left / PITCH), np.floor(right / PITCH) + 1) * PITCH
    taken = cKDTree(placed) if len(placed) else None
    found: list[tuple[float, float]] = []
    row = 0
    while len(found) < count:
        places = np.column_stack([columns, np.full(len(columns), top - row * PITCH)])
        free = np.ones(len(places), dtype=bool) if taken is None else taken.query(places)[0] > PITCH * 0.9
        found += [(float(x), float(y)) for x, y in places[free]]
        row += 1
    return np.array(found[:count])


def _sides(placed: np.ndarray, count: int) -> tuple[float, float]:
    """Left and right end: as wide as the map, or about three times as wide as high where there is none."""
    if len(placed) == 0:
        half = max(_NARROWEST, PITCH * (count * 3) ** 0.5) / 2
        return -half, half
    left, right = float(placed[:, 0].min()), float(placed[:, 0].max())
    lacking = max(0.0, _NARROWEST - (right - left)) / 2
    return left - lacking, right + lacking
