"""Who stands where in the network of entities: centrality, bridges between communities, pairs beyond chance, institutions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np
from scipy import sparse
from scipy.special import gammaln

from kg.analyze.communities import Network
from kg.analyze.cooccurrence import entity_ids, together
from kg.once import between, once

_BUILDS = ("BASED_ON", "USES", "TRAINED_ON", "PART_OF")
_DAMPING = 0.85
_FALSE = 0.05


@dataclass(frozen=True, slots=True)
class Central:
    """An entity in the network: ``rank`` is its PageRank (all sum to 1), ``reach`` how evenly its ties spread over communities, in [0, 1]."""

    id: str
    name: str
    type: str
    degree: int
    rank: float
    reach: float
    community: int


@dataclass(frozen=True, slots=True)
class Together:
    """Two entities in more papers than chance would have it: shared papers, those expected, and the probability of so many by chance."""

    first: str
    second: str
    papers: int
    expected: float
    chance: float


@dataclass(frozen=True, slots=True)
class Institution:
    """An organization: papers affiliated with it, and what it developed (ids)."""

    id: str
    name: str
    papers: int
    developed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Builds:
    """Whose work builds on whose: (later thing, relation, earlier thing) as ids, one a pair of things."""

    by: str
    on: str
    what: tuple[tuple[str, str, str], ...]


def centrality(graph: nx.MultiDiGraph, net: Network) -> list[Central]:
    """Every entity with a tie, the highest PageRank first. ``reach`` is the participation coefficient: bridges have a high one."""
    if not len(net.pairs):
        return []
    matrix = net.matrix()
    labels = net.labels
    degree = np.diff(matrix.indptr)
    rank = _pagerank(matrix)
    reach = _reach(matrix, labels)
    order = sorted((i for i in range(len(net.ids)) if degree[i]), key=lambda i: (-round(float(rank[i]), 12), net.ids[i]))
    nodes = [(i, graph.nodes["Entity", net.ids[i]]) for i in order]
    numbers = zip(degree.tolist(), np.round(rank, 8).tolist(), np.round(reach, 4).tolist(), labels.tolist(), strict=True)
    known = list(numbers)
    return [Central(net.ids[i], d["properties"]["name"], d["labels"][-1], *known[i]) for i, d in nodes]


def bridges(central: Sequence[Central], least_degree: int = 5) -> list[Central]:
    """Entities that tie communities together: by reach times the number of ties, among those with enough of them."""
    found = [c for c in central if c.degree >= least_degree and c.reach > 0]
    return sorted(found, key=lambda c: (-round(c.reach * np.log1p(c.degree), 6), c.id))


def beyond_chance(graph: nx.MultiDiGraph, least: int = 2) -> list[Together]:
    """Pairs that share ``least`` papers or more than chance (hypergeometric, Benjamini-Hochberg at 5 %), the least likely first."""
    ids, (present, shared) = entity_ids(graph), together(graph)
    if not present.nnz:
        return []
    tests = len(shared.data)
    often = shared.data >= least
    first, second, count = shared.row[often], shared.col[often], shared.data[often]
    sizes = np.asarray(present.sum(axis=0)).ravel()
    chance = _chance_of(count, present.shape[0], sizes[first], sizes[second])
    order = np.lexsort((second, first, np.round(np.log(np.maximum(chance, 1e-300)), 9)))
    kept = np.nonzero(chance[order] <= _FALSE * (np.arange(len(order)) + 1) / max(1, tests))[0]
    expected = sizes[first] * sizes[second] / present.shape[0]
    return [
        Together(ids[first[k]], ids[second[k]], int(count[k]), round(float(expected[k]), 3), float(f"{chance[k]:.3g}"))
        for k in order[: kept[-1] + 1 if len(kept) else 0]
    ]


def _chance_of(shared: np.ndarray, papers: int, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The probability that things in ``one`` and in ``other`` of the papers share so many of them or more, (pairs,); all counts are whole.

    ``scipy.stats.hypergeom.sf`` gives the same, but to import it took half a second of each drawing.
    """
    shared, one, other = (np.asarray(counts, dtype=np.int64) for counts in (shared, one, other))
    terms = np.minimum(one, other) - shared + 1  # one for each number of papers from ``shared`` on
    starts = np.cumsum(terms) - terms
    pair = np.repeat(np.arange(len(shared)), terms)
    both = np.arange(len(pair)) - starts[pair] + shared[pair]
    one, other = one[pair], other[pair]
    neither = papers - one - other + both
    log = gammaln(np.arange(papers + 1) + 1.0)  # of each factorial
    ways = log[one] - log[both] - log[one - both] + log[papers - one] - log[other - both] - log[np.maximum(neither, 0)]
    ways -= log[papers] - log[other] - log[papers - other]
    likely = np.where(neither < 0, 0.0, np.exp(ways))
    return np.minimum(np.add.reduceat(likely, starts), 1.0) if len(starts) else likely


def institutions(graph: nx.MultiDiGraph) -> list[Institution]:
    """Organizations by papers and things developed."""
    papers: dict[str, set[str]] = defaultdict(set)
    developed = _developers(graph)
    for start, end, data in between(graph, "Paper", "Entity"):
        if data["type"] == "AFFILIATED_WITH":
            papers[end[1]].add(start[1])
    things: dict[str, set[str]] = defaultdict(set)
    for thing, owners in developed.items():
        for owner in owners:
            things[owner].add(thing)
    found = [Institution(o, _name(graph, o), len(papers[o]), tuple(sorted(things[o]))) for o in sorted({*papers, *things})]
    return sorted(found, key=lambda i: (-i.papers - len(i.developed), i.id))


def builds_on(graph: nx.MultiDiGraph) -> list[Builds]:
    """Pairs of organizations where a thing of one is made from or with a thing of the other, the busiest first."""
    owners = _developers(graph)
    found: dict[tuple[str, str], set[tuple[str, str, str]]] = defaultdict(set)
    for start, end, data in between(graph, "Entity", "Entity"):
        if data["type"] in _BUILDS:
            for by in owners.get(start[1], ()):
                for on in owners.get(end[1], ()):
                    if by != on:
                        found[by, on].add((start[1], data["type"], end[1]))
    return [Builds(by, on, tuple(sorted(what))) for (by, on), what in sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))]


@once
def _developers(graph: nx.MultiDiGraph) -> dict[str, set[str]]:
    """Who developed each thing: what texts state, and whom the papers that introduce it are affiliated with."""
    found: dict[str, set[str]] = defaultdict(set)
    homes: dict[str, set[str]] = defaultdict(set)
    introduced: dict[str, set[str]] = defaultdict(set)
    for start, end, data in between(graph, "Entity", "Entity"):
        if data["type"] == "DEVELOPED_BY":
            found[start[1]].add(end[1])
    for start, end, data in between(graph, "Paper", "Entity"):
        if data["type"] == "AFFILIATED_WITH":
            homes[start[1]].add(end[1])
        elif data["type"] == "INTRODUCES":
            introduced[end[1]].add(start[1])
    for thing, papers in introduced.items():
        if thing not in found:
            found[thing] = set().union(*(homes[p] for p in papers))
    return found


def _pagerank(matrix: sparse.csr_array, steps: int = 100) -> np.ndarray:
    """PageRank of a symmetric weight matrix; a node without ties hands its share to all."""
    weight = np.asarray(matrix.sum(axis=1)).ravel()
    handed = (sparse.diags_array(1 / np.where(weight > 0, weight, 1)) @ matrix).T
    rank = np.full(len(weight), 1 / len(weight))
    for _ in range(steps):
        lost = rank[weight == 0].sum()
        following = (1 - _DAMPING + _DAMPING * lost) / len(weight) + _DAMPING * (handed @ rank)
        if np.abs(following - rank).sum() < 1e-10:
            return np.asarray(following)
        rank = following
    return np.asarray(rank)


def _reach(matrix: sparse.csr_array, labels: np.ndarray) -> np.ndarray:
    """1 - the sum of squared shares of each node's weight in each community."""
    inside = labels >= 0
    count = int(labels.max(initial=-1)) + 1
    member = sparse.csr_array((np.ones(int(inside.sum())), (np.nonzero(inside)[0], labels[inside])), shape=(len(labels), max(1, count)))
    share = matrix @ member
    total = np.asarray(share.sum(axis=1)).ravel()
    squares = np.asarray(share.multiply(share).sum(axis=1)).ravel()
    return np.where(total > 0, 1 - squares / np.where(total > 0, total, 1) ** 2, 0.0)


def _name(graph: nx.MultiDiGraph, ident: str) -> str:
    return str(graph.nodes["Entity", ident]["properties"]["name"])
