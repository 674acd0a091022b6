"""Regions stay where they are: what stands together on the map counts as tied when communities are sought anew."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from kg.analyze.communities import Network, communities
from viz.arrange import SPACING

_NEAREST = 5
_REACH = SPACING * 2.2
_WEIGHT = 0.7


def regions(net: Network, points: np.ndarray, ground: np.ndarray, shelved: np.ndarray) -> np.ndarray:
    """The region of each entity, (n,), 0 the largest; -1 on the shelf.

    ``points`` is (n, 2); the masks say which entities have a place on the ground and on the shelf. What
    stands on the shelf stays out, and so does what only the shelf holds together.
    """
    open_ = ~shelved[net.pairs].any(axis=1)
    pairs, weights, stated = net.pairs[open_], net.weights[open_], net.stated[open_]
    near = _neighbours(points, ground)
    joined = Network(
        net.ids, np.concatenate([pairs, near]), np.concatenate([weights, np.full(len(near), _WEIGHT)]), np.append(stated, [False] * len(near))
    )
    return communities(joined)


def _neighbours(points: np.ndarray, ground: np.ndarray) -> np.ndarray:
    """Pairs of entities on the ground that are among each other's nearest, (pairs, 2), sorted."""
    index = np.flatnonzero(ground)
    if len(index) < 2:
        return np.zeros((0, 2), dtype=np.int64)
    count = min(_NEAREST + 1, len(index))
    distance, other = cKDTree(points[index]).query(points[index], k=count)
    first = np.repeat(index, count - 1)
    second = index[other[:, 1:].ravel()]
    close = distance[:, 1:].ravel() <= _REACH
    codes = np.minimum(first, second)[close] * len(points) + np.maximum(first, second)[close]
    return np.column_stack(np.divmod(np.unique(codes), len(points)))  # unique rows take ten times as long
