"""New entities find their place among old ones, which do not move."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.spatial import cKDTree

from viz.arrange import SPACING, inside
from viz.forces import GOLDEN_ANGLE, separate


def settle(points: np.ndarray, placed: np.ndarray, wanted: np.ndarray, matrix: sparse.csr_array, radii: np.ndarray) -> np.ndarray:
    """Positions with the ``wanted`` nodes added; ``placed`` ones keep theirs exactly.

    ``points`` is (n, 2), both masks are (n,), ``matrix`` the symmetric weights. A wanted node goes to
    the weighted mean of its placed neighbours; a whole new group goes to the nearest free ground.
    """
    points, known = points.copy(), placed.copy()
    while (near := _reached(known, wanted, matrix)).any():
        part = matrix[near][:, known]
        total = np.asarray(part.sum(axis=1)).ravel()
        angle = np.flatnonzero(near) * GOLDEN_ANGLE
        points[near] = (part @ points[known]) / total[:, None] + SPACING * np.column_stack([np.cos(angle), np.sin(angle)])
        known |= near
    for group in _groups(wanted & ~known, matrix):
        drawn = inside(matrix[group][:, group], radii[group])
        reach = float(np.hypot(drawn[:, 0], drawn[:, 1]).max()) + SPACING * 2
        points[group] = drawn + _free_ground(points[known], reach)
        known[group] = True
    both = known & (placed | wanted)
    points[both] = _relaxed(points[both], wanted[both], matrix[both][:, both], radii[both])
    return points


def _reached(known: np.ndarray, wanted: np.ndarray, matrix: sparse.csr_array) -> np.ndarray:
    """Wanted nodes that are not known yet but have a known neighbour."""
    return np.asarray(wanted & ~known & (matrix @ known.astype(float) > 0))


def _groups(mask: np.ndarray, matrix: sparse.csr_array) -> list[np.ndarray]:
    """Connected groups of the masked nodes, as index arrays, largest first."""
    index = np.flatnonzero(mask)
    if not len(index):
        return []
    count, labels = sparse.csgraph.connected_components(matrix[index][:, index], directed=False)
    return sorted((index[labels == label] for label in range(count)), key=lambda group: (-len(group), int(group[0])))


def _free_ground(points: np.ndarray, reach: float) -> np.ndarray:
    """The middle of the free disc of radius ``reach`` that is nearest to the middle of the map."""
    if not len(points):
        return np.zeros(2)
    tree, middle = cKDTree(points), np.median(points, axis=0)
    step = 0
    while True:
        radius = reach * 0.25 * step**0.5
        spot = middle + radius * np.array([np.cos(step * GOLDEN_ANGLE), np.sin(step * GOLDEN_ANGLE)])
        if tree.query(spot)[0] > reach:
            return np.asarray(spot)
        step += 1


def _relaxed(points: np.ndarray, moving: np.ndarray, matrix: sparse.csr_array, radii: np.ndarray, rounds: int = 40) -> np.ndarray:
    """Lets the moving nodes follow their ties and keep their distance, then removes all overlaps."""
    edges = matrix[moving].tocoo()
    rows = np.flatnonzero(moving)[edges.row]
    for temperature in np.geomspace(SPACING, SPACING * 0.05, rounds):
        delta = points[edges.col] - points[rows]
        pull = delta * (edges.data * np.hypot(delta[:, 0], delta[:, 1]) / SPACING / 8)[:, None]
        force = np.column_stack([np.bincount(rows, pull[:, axis], len(points)) for axis in (0, 1)])
        force += _pushed(points, moving)
        size = np.hypot(force[:, 0], force[:, 1])
        points = points + force * (np.minimum(size, temperature) / np.maximum(size, 1e-9) * moving)[:, None]
    return separate(points, radii, moving, rounds=400)


def _pushed(points: np.ndarray, moving: np.ndarray) -> np.ndarray:
    """Repulsion on moving nodes from everything nearby."""
    pairs = cKDTree(points[moving]).sparse_distance_matrix(cKDTree(points), SPACING * 1.8, output_type="coo_matrix")
    rows = np.flatnonzero(moving)[pairs.row]
    other = rows != pairs.col
    rows, columns = rows[other], pairs.col[other]
    delta = points[rows] - points[columns]
    strength = SPACING**2 / np.maximum(delta[:, 0] ** 2 + delta[:, 1] ** 2, (SPACING * 0.1) ** 2)
    return np.column_stack([np.bincount(rows, delta[:, axis] * strength, len(points)) for axis in (0, 1)])
