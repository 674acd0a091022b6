"""Entities as one weighted network, and the communities in it.

What texts state between entities weighs more than sharing papers. The same graph gives the same
communities: edges are sorted and the seed is fixed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property

import networkx as nx
import numpy as np
from scipy import sparse

from kg.analyze.cooccurrence import backbone, entity_ids
from kg.once import between, once

SMALLEST_COMPONENT = 8
"""Components with fewer entities than this belong to no community."""

_SMALLEST_COMMUNITY = 6
_RESOLUTIONS = (1.0, 1.5, 2.25, 3.4, 5.0, 7.5)
_SEED = 20231106


@dataclass(frozen=True, eq=False)
class Network:
    """Entities (sorted ids) and undirected edges between them.

    ``pairs`` is an (edges, 2) array of indexes into ``ids``, first < second, sorted; ``weights`` is
    positive; ``stated`` tells edges that a text states from mere co-occurrence.
    """

    ids: tuple[str, ...]
    pairs: np.ndarray
    weights: np.ndarray
    stated: np.ndarray

    def matrix(self) -> sparse.csr_array:
        """The symmetric weight matrix."""
        first, second = self.pairs[:, 0], self.pairs[:, 1]
        shape = (len(self.ids), len(self.ids))
        half = sparse.csr_array((self.weights, (first, second)), shape=shape)
        return (half + half.T).tocsr()

    @cached_property
    def labels(self) -> np.ndarray:
        """Its communities."""
        return communities(self)


@once
def network(graph: nx.MultiDiGraph) -> Network:
    """The entity network of a graph: its entity-entity relationships and the backbone of co-occurrence."""
    ids = entity_ids(graph)
    index = {ident: i for i, ident in enumerate(ids)}
    pairs, _, shared = backbone(graph)
    stated = stated_pairs(graph)
    told = np.array([index[first] * len(ids) + index[second] for first, second in stated], dtype=np.int64)
    codes, place = np.unique(np.concatenate([pairs @ [len(ids), 1], told]).astype(np.int64), return_inverse=True)
    middle = float(np.median(shared)) if len(shared) else 1.0
    evidence = np.fromiter(stated.values(), dtype=np.float64, count=len(stated))
    weights = np.bincount(place, np.concatenate([np.minimum(shared / middle, 4.0) / 4, 1 + np.log2(1 + evidence) / 2]), len(codes))
    return Network(tuple(ids), np.column_stack(np.divmod(codes, max(1, len(ids)))), weights, np.isin(codes, told))


def stated_pairs(graph: nx.MultiDiGraph) -> Counter[tuple[str, str]]:
    """Pieces of evidence for any relationship between two entities, by sorted id pair."""
    found: Counter[tuple[str, str]] = Counter()
    for start, end, data in between(graph, "Entity", "Entity"):
        if start != end:
            first, second = sorted((start[1], end[1]))
            found[first, second] += max(1, len(data["properties"].get("papers", ())))
    return found


def components(net: Network) -> np.ndarray:
    """The connected component of each entity, as integers."""
    _, labels = sparse.csgraph.connected_components(net.matrix(), directed=False)
    return np.asarray(labels)


def communities(net: Network) -> np.ndarray:
    """The community of each entity, 0 the largest; -1 in components under SMALLEST_COMPONENT."""
    part = components(net)
    large = np.bincount(part, minlength=1)[part] >= SMALLEST_COMPONENT if len(part) else np.zeros(0, dtype=bool)
    labels = np.full(len(net.ids), -1, dtype=np.int64)
    chosen = large[net.pairs[:, 0]]
    if chosen.any():
        found = _leiden(net.pairs[chosen], net.weights[chosen])
        for node, label in found.items():
            labels[node] = label
        _absorb_small(labels, net)
    return _by_size(labels)


def _leiden(pairs: np.ndarray, weights: np.ndarray) -> dict[int, int]:
    """Leiden by modularity, ever finer until there are .7 sqrt(entities) communities or half of them get too small."""
    import graspologic_native

    names = list(map(str, range(int(pairs.max()) + 1)))
    edges = list(zip(*(map(names.__getitem__, ends) for ends in pairs.T.tolist()), weights.tolist(), strict=True))
    wanted = 0.7 * len(np.unique(pairs)) ** 0.5
    best: dict[str, int] = {}
    for resolution in _RESOLUTIONS:
        _, found = graspologic_native.leiden(edges, resolution=resolution, iterations=3, seed=_SEED)
        sizes = Counter(found.values())
        if best and np.median(list(sizes.values())) < SMALLEST_COMPONENT:
            break
        best = found
        if len(sizes) >= wanted:
            break
    return {int(node): int(label) for node, label in best.items()}


def _absorb_small(labels: np.ndarray, net: Network) -> None:
    """Communities under _SMALLEST_COMMUNITY join the one that they are tied to most."""
    while True:
        sizes = Counter(labels[labels >= 0].tolist())
        small = {label for label, size in sizes.items() if size < _SMALLEST_COMMUNITY}
        if not small:
            return
        ends = labels[net.pairs]
        across = np.isin(ends, list(small)).any(axis=1) & (ends[:, 0] != ends[:, 1])
        pull: defaultdict[int, Counter[int]] = defaultdict(Counter)
        for (first, second), weight in zip(ends[across].tolist(), net.weights[across].tolist(), strict=True):
            pull[first][second] += weight
            pull[second][first] += weight
        movable = sorted(small & set(pull), key=lambda label: (sizes[label], label))
        if not movable:
            return
        target = min(pull[movable[0]].items(), key=lambda item: (-item[1], item[0]))[0]
        labels[labels == movable[0]] = target


def _by_size(labels: np.ndarray) -> np.ndarray:
    """Numbers communities from the largest; equal sizes by their first entity."""
    sizes = Counter(labels[labels >= 0].tolist())
    firsts = {label: int(np.argmax(labels == label)) for label in sizes}
    order = sorted(sizes, key=lambda label: (-sizes[label], firsts[label]))
    rank = {label: i for i, label in enumerate(order)} | {-1: -1}
    return np.array([rank[label] for label in labels.tolist()], dtype=np.int64)
