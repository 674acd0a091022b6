"""Forces between points: springs, repulsion, and pushing discs apart. Everything is deterministic.

Points are (n, 2) float arrays; lengths are the map's own unit, one pixel at the first zoom of a
map of some hundred nodes.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.sparse import csgraph, csr_array
from scipy.spatial import cKDTree

GOLDEN_ANGLE = 2.399963229728653


def spiral(count: int, spacing: float) -> np.ndarray:
    """Points on a sunflower spiral, about ``spacing`` apart, the first in the middle."""
    turn = np.arange(count)
    radius = spacing * 0.6 * np.sqrt(turn)
    return np.column_stack([radius * np.cos(turn * GOLDEN_ANGLE), radius * np.sin(turn * GOLDEN_ANGLE)])


def scaled_distances(distances: np.ndarray, rounds: int = 40) -> np.ndarray:
    """Points in the plane whose distances are close to a square matrix (classical scaling by subspace iteration)."""
    squared = distances**2
    centred = -0.5 * (squared - squared.mean(axis=0) - squared.mean(axis=1)[:, None] + squared.mean())
    basis = spiral(len(distances), 1.0) + np.column_stack([np.arange(len(distances)) * 0.01, np.zeros(len(distances))])
    for _ in range(rounds):
        basis, _ = np.linalg.qr(centred @ basis)
    values = np.einsum("ik,ij,jk->k", basis, centred, basis, optimize=True)
    return np.asarray(basis * np.sqrt(np.maximum(values, 1e-9)))


def hop_distances(matrix: csr_array) -> np.ndarray:
    """Hops between all pairs of a weight matrix; unreachable is one more than the farthest."""
    hops = csgraph.shortest_path(matrix, directed=False, unweighted=True)
    reachable = np.isfinite(hops)
    return np.asarray(np.where(reachable, hops, hops[reachable].max(initial=0) + 1))


def spring(points: np.ndarray, matrix: csr_array, length: float, rounds: int = 90) -> np.ndarray:
    """Fruchterman-Reingold over all pairs, for one community: edges pull by weight, points repel.

    A heavy hub pulls each of its many neighbours less and pushes harder, so that its leaves stand around it.
    """
    degrees = np.maximum(np.asarray((matrix > 0).sum(axis=1)).ravel(), 1)
    pairs = matrix.tocoo()
    push = degrees**0.25 * length
    pull = pairs.data / np.sqrt(np.minimum(degrees[pairs.row], degrees[pairs.col]))
    points = points + spiral(len(points), length * 0.05)
    for temperature in np.geomspace(length * max(1.0, len(points) ** 0.5 / 4), length * 0.02, rounds):
        force = _repulsion(points, push)
        delta = points[pairs.row] - points[pairs.col]
        attraction = delta * (pull * np.hypot(delta[:, 0], delta[:, 1]) / length)[:, None]
        for axis in (0, 1):
            force[:, axis] -= np.bincount(pairs.row, attraction[:, axis], len(points))
        force -= 0.03 * points
        size = np.hypot(force[:, 0], force[:, 1])
        points = points + force * (np.minimum(size, temperature) / np.maximum(size, 1e-9))[:, None]
        points -= points.mean(axis=0)
    return np.asarray(points)


def _repulsion(points: np.ndarray, push: np.ndarray) -> np.ndarray:
    # Half the width is enough for a force, and all pairs are what a layout spends most of its time on.
    x, y = points.T.astype(np.float32)
    dx, dy = x[:, None] - x[None, :], y[:, None] - y[None, :]
    strength = (dx * dx + dy * dy + np.float32(1)) ** -1
    weights = push.astype(np.float32)
    dx *= strength
    dy *= strength
    return np.asarray(np.column_stack([dx @ weights, dy @ weights]).astype(np.float64) * push[:, None])


def contract(points: np.ndarray, spacing: float) -> np.ndarray:
    """Draws outliers toward the median, so that a community fits a disc that its size deserves."""
    middle = np.median(points, axis=0)
    delta = points - middle
    far = np.hypot(delta[:, 0], delta[:, 1])
    reach = spacing * 0.62 * np.sqrt(len(points)) + spacing
    typical = np.quantile(far, 0.8) if len(points) else 0.0
    shrunk = far * min(1.0, reach / max(typical, 1e-9)) if typical > reach else far
    over = np.maximum(shrunk - reach, 0)
    wanted = np.minimum(shrunk, reach) + reach * 0.5 * np.tanh(over / reach)
    return np.asarray(delta * (wanted / np.maximum(far, 1e-9))[:, None])


def separate(points: np.ndarray, radii: np.ndarray, movable: np.ndarray, rounds: int = 200) -> np.ndarray:
    """Pushes overlapping discs apart, moving only ``movable`` ones, until none overlap (or rounds end)."""
    points = points.copy()
    share = movable.astype(float)
    near = _near_any if 2 * np.count_nonzero(movable) > len(points) else _near_few(points, movable)
    for _ in range(rounds):
        pairs = near(points, 2 * float(radii.max(initial=0)))
        first, second = pairs[:, 0], pairs[:, 1]
        delta = points[first] - points[second]
        distance = np.hypot(delta[:, 0], delta[:, 1])
        overlap = radii[first] + radii[second] - distance
        hit = (overlap > 1e-6) & (movable[first] | movable[second])
        if not hit.any():
            break
        first, second, delta, distance, overlap = first[hit], second[hit], delta[hit], distance[hit], overlap[hit]
        angle = (first * 31 + second) * GOLDEN_ANGLE
        direction = np.where(distance[:, None] > 1e-9, delta / np.maximum(distance, 1e-9)[:, None], np.column_stack([np.cos(angle), np.sin(angle)]))
        push = direction * ((overlap * 1.02 + 0.01) / (share[first] + share[second]))[:, None]
        points += _gathered(first, push, second, len(points)) * share[:, None]
    return np.asarray(points)


def _near_any(points: np.ndarray, reach: float) -> np.ndarray:
    """Pairs within reach of each other, (pairs, 2), first < second, sorted."""
    return _sorted(cKDTree(points).query_pairs(reach, output_type="ndarray"), len(points))


def _near_few(points: np.ndarray, movable: np.ndarray) -> Callable[[np.ndarray, float], np.ndarray]:
    """As ``_near_any``, but only pairs of which one may move, for a few new ones among many that stay."""
    index, still = np.flatnonzero(movable), np.flatnonzero(~movable)
    staying = cKDTree(points[still])

    def near(now: np.ndarray, reach: float) -> np.ndarray:
        moving = cKDTree(now[index])
        beside = moving.sparse_distance_matrix(staying, reach, output_type="coo_matrix")
        among = moving.query_pairs(reach, output_type="ndarray")
        pairs = np.concatenate([np.column_stack([index[beside.row], still[beside.col]]), index[among]])
        return _sorted(np.sort(pairs, axis=1), len(now))

    return near


def _sorted(pairs: np.ndarray, count: int) -> np.ndarray:
    return np.column_stack(np.divmod(np.sort(pairs[:, 0] * count + pairs[:, 1]), count))


def _gathered(first: np.ndarray, push: np.ndarray, second: np.ndarray, count: int) -> np.ndarray:
    """The mean push on each point, so that many overlaps at once do not throw it far."""
    hits = np.bincount(first, minlength=count) + np.bincount(second, minlength=count)
    total = np.column_stack([np.bincount(first, push[:, a], count) - np.bincount(second, push[:, a], count) for a in (0, 1)])
    return np.asarray(total / np.maximum(hits, 1)[:, None] ** 0.5)
