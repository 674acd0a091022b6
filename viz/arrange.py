"""Places communities on the plane and their members around them.

Each community is drawn on its own first (springs from hop distances), then becomes a disc; the
discs are arranged by how much they are tied to each other and packed, and each is turned so that
its ties to the others are short.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from kg.analyze.communities import Network
from viz.forces import contract, hop_distances, scaled_distances, separate, spiral, spring

SPACING = 26.0
"""The distance that neighbouring nodes like to keep."""

_GAP = 14.0
_ASPECT = np.array([0.6, 1.5])


def arrange(net: Network, labels: np.ndarray, radii: np.ndarray) -> np.ndarray:
    """Positions of all entities with a label >= 0, (n, 2); the others stay at the origin. Radii are of nodes."""
    points = np.zeros((len(net.ids), 2))
    count = int(labels.max(initial=-1)) + 1
    if not count:
        return points
    matrix = net.matrix()
    members = [np.flatnonzero(labels == label) for label in range(count)]
    local = [inside(matrix[m][:, m], radii[m]) for m in members]
    sizes = np.array([_reach(drawn, radii[m]) for drawn, m in zip(local, members, strict=True)])
    centres = _place_discs(_between(net, labels, count), sizes)
    for turn in range(2):
        for m, drawn, centre in zip(members, local, centres, strict=True):
            points[m] = centre + (drawn if turn == 0 else drawn @ _turned(points, matrix, m, drawn, centre))
    everyone = labels >= 0
    points[everyone] = separate(points[everyone], radii[everyone], np.ones(int(everyone.sum()), dtype=bool))
    return points


def inside(matrix: sparse.csr_array, radii: np.ndarray) -> np.ndarray:
    """One community drawn on its own around the origin, without overlaps."""
    if len(radii) < 3:
        return spiral(len(radii), SPACING * 2)
    start = scaled_distances(hop_distances(matrix)) * SPACING
    points = contract(spring(start, matrix, SPACING), SPACING)
    points = separate(points, np.maximum(radii, SPACING * 0.36), np.ones(len(radii), dtype=bool), rounds=60)
    return np.asarray(points - points.mean(axis=0))


def _reach(points: np.ndarray, radii: np.ndarray) -> float:
    """The radius of the disc that a community needs."""
    return float(np.quantile(np.hypot(points[:, 0], points[:, 1]) + radii, 0.93)) + _GAP


def _between(net: Network, labels: np.ndarray, count: int) -> np.ndarray:
    """How strongly communities are tied to each other, (count, count), by weight over expectation."""
    first, second = labels[net.pairs[:, 0]], labels[net.pairs[:, 1]]
    both = (first >= 0) & (second >= 0) & (first != second)
    total = np.zeros((count, count))
    np.add.at(total, (first[both], second[both]), net.weights[both])
    total += total.T
    degree = total.sum(axis=1)
    expected = np.outer(degree, degree) / max(float(degree.sum()), 1e-9)
    return np.asarray(np.where(total > 0, total / np.maximum(expected, 1e-9), 0.0))


def _place_discs(ties: np.ndarray, sizes: np.ndarray, rounds: int = 400) -> np.ndarray:
    """Centres of discs of the given radii: tied ones near each other, none overlapping, wider than high."""
    count = len(sizes)
    if count == 1:
        return np.zeros((1, 2))
    touching = sizes[:, None] + sizes[None, :]
    relation = np.log1p(ties)
    wanted = touching * (1.0 + 1.2 * np.exp(-relation))
    np.fill_diagonal(wanted, 0)
    points = _stress(scaled_distances(wanted), wanted, relation + 0.08)
    points = points * np.array([1.2, 0.85])
    for step in range(rounds):
        cooling = 1 - step / rounds
        points -= points * _ASPECT * 0.03 * cooling
        points = separate(points, sizes, np.ones(count, dtype=bool), rounds=4)
    return separate(points, sizes, np.ones(count, dtype=bool), rounds=400)


def _stress(points: np.ndarray, wanted: np.ndarray, importance: np.ndarray, rounds: int = 150) -> np.ndarray:
    """Stress majorization: moves points so that their distances are the wanted ones, weighted by importance."""
    weight = importance / np.maximum(wanted, 1e-9) ** 2
    np.fill_diagonal(weight, 0)
    laplacian = np.diag(weight.sum(axis=1)) - weight
    inverse = np.linalg.pinv(laplacian)
    points = points + spiral(len(points), float(wanted.mean()) * 0.02)
    for _ in range(rounds):
        delta = points[:, None, :] - points[None, :, :]
        distance = np.maximum(np.hypot(delta[..., 0], delta[..., 1]), 1e-9)
        ratio = weight * wanted / distance
        points = inverse @ ((np.diag(ratio.sum(axis=1)) - ratio) @ points)
    return np.asarray(points - points.mean(axis=0))


def _turned(points: np.ndarray, matrix: sparse.csr_array, members: np.ndarray, drawn: np.ndarray, centre: np.ndarray) -> np.ndarray:
    """The rotation, mirrored or not, that turns members toward what they are tied to elsewhere."""
    inside_ = np.zeros(len(points), dtype=bool)
    inside_[members] = True
    ties = matrix[members].tocoo()
    outward = ~inside_[ties.col]
    if not outward.any():
        return np.eye(2)
    away = points[ties.col[outward]] - centre
    away /= np.maximum(np.hypot(away[:, 0], away[:, 1]), 1e-9)[:, None]
    covariance = (drawn[ties.row[outward]] * ties.data[outward][:, None]).T @ away
    left, _, right = np.linalg.svd(covariance)
    return np.asarray(left @ right)
