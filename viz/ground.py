"""Regions stay where they are: what stands together on the map counts as tied when communities are sought anew."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from kg.analyze.communities import SMALLEST_COMPONENT, Network, communities, components
from viz.arrange import SPACING

_NEAREST = 5
_REACH = SPACING * 2.2
_WEIGHT = 0.7
_TIES = 2
"""How far around new entities regions are sought: with one tie, a tenth fewer of their ties end up inside a region."""


def regions(net: Network, points: np.ndarray, ground: np.ndarray, shelved: np.ndarray) -> np.ndarray:
    """The region of each entity, (n,), 0 the largest; -1 on the shelf.

    ``points`` is (n, 2); the masks say which entities have a place on the ground and on the shelf. What
    stands on the shelf stays out, and so does what only the shelf holds together.
    """
    return communities(_joined(net, points, ground, shelved))


def regions_around(net: Network, points: np.ndarray, ground: np.ndarray, shelved: np.ndarray, new: np.ndarray) -> np.ndarray:
    """As ``regions``, but sought only among what is at most two ties from the ``new`` (n,): enough to tell where these belong.

    What is further away, or in no region there, has a number of its component.
    """
    joined = _joined(net, points, ground, shelved)
    part, near = components(joined), new.copy()
    for _ in range(_TIES):
        near[joined.pairs[near[joined.pairs].any(axis=1)]] = True
    inside = near[joined.pairs].all(axis=1)
    labels = communities(Network(net.ids, joined.pairs[inside], joined.weights[inside], joined.stated[inside]))
    large = np.bincount(part)[part] >= SMALLEST_COMPONENT
    return np.where(large, np.where(labels < 0, len(labels) + part, labels), -1)


def _joined(net: Network, points: np.ndarray, ground: np.ndarray, shelved: np.ndarray) -> Network:
    """The network without what is on the shelf, and with ties between what stands together."""
    open_ = ~shelved[net.pairs].any(axis=1)
    pairs, weights, stated = net.pairs[open_], net.weights[open_], net.stated[open_]
    near = _neighbours(points, ground)
    return Network(
        net.ids, np.concatenate([pairs, near]), np.concatenate([weights, np.full(len(near), _WEIGHT)]), np.append(stated, [False] * len(near))
    )


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
