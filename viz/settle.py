"""New entities find their place among old ones, which do not move."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.spatial import cKDTree

from viz.arrange import SPACING, inside
from viz.forces import GOLDEN_ANGLE, separate

AIR = 4.0
"""What a node's radius is larger than it is drawn, so that there is air between nodes."""

_AT_ONCE = 64


def settle(points: np.ndarray, old: np.ndarray, wanted: np.ndarray, labels: np.ndarray, matrix: sparse.csr_array, radii: np.ndarray) -> np.ndarray:
    """Positions with the ``wanted`` nodes added; ``old`` ones keep theirs exactly.

    ``points`` is (n, 2), the masks are (n,), ``matrix`` the symmetric weights. A wanted node goes to the
    weighted mean of its placed neighbours in its own region (``labels``); a region that is all new goes
    to free ground near what it is tied to.
    """
    points, known = points.copy(), old & (labels >= 0)
    own = _within(matrix, labels)
    while (near := _reached(known, wanted, own)).any():
        points[near] = _mean(near, known, own, points) + SPACING * _around(np.flatnonzero(near))
        known |= near
    for group in _groups(wanted & ~known, labels):
        drawn = inside(matrix[group][:, group], radii[group])
        reach = float(np.hypot(drawn[:, 0], drawn[:, 1]).max()) + SPACING * 2
        points[group] = drawn + _free_ground(points[known | old], _centre(group, known, matrix, points), reach)
        known[group] = True
    both = old | known
    points[both] = _relaxed(points[both], wanted[both], own[both][:, both], radii[both])
    return points


def _within(matrix: sparse.csr_array, labels: np.ndarray) -> sparse.csr_array:
    """The weights between nodes of one region."""
    pairs = matrix.tocoo()
    same = labels[pairs.row] == labels[pairs.col]
    return sparse.csr_array((pairs.data[same], (pairs.row[same], pairs.col[same])), shape=matrix.shape)


def _mean(near: np.ndarray, known: np.ndarray, matrix: sparse.csr_array, points: np.ndarray) -> np.ndarray:
    """For each of the ``near`` nodes the weighted mean of its known neighbours, (n, 2)."""
    part = matrix[near][:, known]
    return np.asarray((part @ points[known]) / np.asarray(part.sum(axis=1)).reshape(-1, 1))


def _around(index: np.ndarray) -> np.ndarray:
    """A direction for each node, so that nodes with the same neighbours do not fall together."""
    return np.column_stack([np.cos(index * GOLDEN_ANGLE), np.sin(index * GOLDEN_ANGLE)])


def _reached(known: np.ndarray, wanted: np.ndarray, matrix: sparse.csr_array) -> np.ndarray:
    """Wanted nodes that are not known yet but have a known neighbour."""
    return np.asarray(wanted & ~known & (matrix @ known.astype(float) > 0))


def _groups(mask: np.ndarray, labels: np.ndarray) -> list[np.ndarray]:
    """The masked nodes by region, as index arrays, largest first."""
    index = np.flatnonzero(mask)
    return sorted((index[labels[index] == label] for label in np.unique(labels[index])), key=lambda group: (-len(group), int(group[0])))


def _centre(group: np.ndarray, known: np.ndarray, matrix: sparse.csr_array, points: np.ndarray) -> np.ndarray:
    """Where a group would like to be: in the middle of its placed neighbours, else of the map."""
    if not known.any():
        return np.zeros(2)
    pull = np.asarray(matrix[group][:, known].sum(axis=0)).ravel()
    return np.asarray(pull @ points[known] / pull.sum() if pull.sum() > 0 else np.median(points[known], axis=0))


def _free_ground(points: np.ndarray, wish: np.ndarray, reach: float) -> np.ndarray:
    """The middle of a free disc of radius ``reach`` near the wish."""
    if not len(points):
        return wish
    tree, steps = cKDTree(points), np.arange(_AT_ONCE)
    while True:
        spots = wish + reach * 0.25 * (steps**0.5)[:, None] * _around(steps)
        free = tree.query(spots)[0] > reach
        if free.any():
            return np.asarray(spots[free.argmax()])
        steps += _AT_ONCE


def _relaxed(points: np.ndarray, moving: np.ndarray, matrix: sparse.csr_array, radii: np.ndarray, rounds: int = 40) -> np.ndarray:
    """Lets the moving nodes follow their ties and keep their distance, then removes all overlaps."""
    points, edges, count = points.copy(), matrix[moving].tocoo(), np.count_nonzero(moving)
    still = points[~moving], cKDTree(points[~moving])
    for temperature in np.geomspace(SPACING, SPACING * 0.05, rounds):
        own = points[moving]
        delta = points[edges.col] - own[edges.row]
        pull = delta * (edges.data * np.hypot(delta[:, 0], delta[:, 1]) / SPACING / 8)[:, None]
        force = _pushed(own, own, cKDTree(own)) + _pushed(own, *still)
        force += np.column_stack([np.bincount(edges.row, pull[:, axis], count) for axis in (0, 1)])
        size = np.hypot(force[:, 0], force[:, 1])
        points[moving] = own + force * (np.minimum(size, temperature) / np.maximum(size, 1e-9))[:, None]
    return _freed(separate(points, radii, moving, rounds=20), radii, moving)


def _pushed(own: np.ndarray, others: np.ndarray, tree: cKDTree) -> np.ndarray:
    """Repulsion on each point, (n, 2), from all others nearby; ``tree`` is of the others, and nothing pushes itself."""
    pairs = cKDTree(own).sparse_distance_matrix(tree, SPACING * 1.8, output_type="coo_matrix")
    delta = own[pairs.row] - others[pairs.col]
    strength = SPACING**2 / np.maximum(delta[:, 0] ** 2 + delta[:, 1] ** 2, (SPACING * 0.1) ** 2)
    return np.column_stack([np.bincount(pairs.row, delta[:, axis] * strength, len(own)) for axis in (0, 1)])


def _freed(points: np.ndarray, radii: np.ndarray, moving: np.ndarray) -> np.ndarray:
    """What is wedged between nodes that stay and covers one goes to a free spot nearby; the air between them is no matter then."""
    points, drawn = points.copy(), radii - AIR
    for node in np.flatnonzero(moving):
        home, step = points[node].copy(), 0
        while np.count_nonzero(np.hypot(*(points - points[node]).T) <= drawn + drawn[node] + 0.1) > 1:  # it covers itself
            step += 1
            points[node] = home + SPACING * 0.25 * step**0.5 * _around(np.array([step]))[0]
    return points
