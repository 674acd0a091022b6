"""Which entities share papers more than chance would have it.

A tie's weight is ``strength * log(1 + observed / expected)``: strength adds up the shared papers
(a pair that a paper introduces and evaluates on counts more than two passing mentions, and papers
that name very many things count less), observed and expected are numbers of papers.
"""

from __future__ import annotations

from itertools import chain
from typing import NamedTuple

import networkx as nx
import numpy as np
from scipy import sparse

from kg.model import PAPER_RELATIONS
from kg.once import between, once

_WEIGHTS = dict(zip(PAPER_RELATIONS, (1.0, 0.8, 0.8, 0.65, 0.65, 0.5, 0.35), strict=True))


class Tie(NamedTuple):
    """Two entities (ids, first < second) that share papers: how many, and how surprising that is (> 0). There are many."""

    first: str
    second: str
    papers: int
    weight: float


@once
def entity_ids(graph: nx.MultiDiGraph) -> list[str]:
    """Ids of all entities, sorted."""
    return sorted(ident for kind, ident in graph if kind == "Entity")


def ties(graph: nx.MultiDiGraph, *, keep: int = 3) -> list[Tie]:
    """The backbone of co-occurrence: for each entity its ``keep`` heaviest ties, sorted by ids."""
    ids, (pairs, papers, weights) = entity_ids(graph), _kept(graph, keep)
    rows = zip(pairs.tolist(), papers.tolist(), weights.tolist(), strict=True)
    return [Tie(ids[first], ids[second], number, weight) for (first, second), number, weight in rows]


@once
def backbone(graph: nx.MultiDiGraph) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The ties that the map is laid out by: pairs of places among the sorted ids (ties, 2), papers and weights (ties,)."""
    return _kept(graph, 3)


def _kept(graph: nx.MultiDiGraph, keep: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    incidence = incidence_of(graph)
    if incidence.nnz == 0:
        return np.zeros((0, 2), dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0)
    present, shared = together(graph)
    sizes = np.asarray(present.sum(axis=1)).ravel()
    damped = sparse.diags(1 / np.log2(2 + sizes)) @ incidence
    strength = (incidence.T @ damped).tocsr()
    first, second, papers = shared.row, shared.col, shared.data
    counts = np.asarray(present.sum(axis=0)).ravel()
    surprise = np.log1p(papers * incidence.shape[0] / (counts[first] * counts[second]))
    weight = np.asarray(strength[first, second]).ravel() * surprise
    kept = _heaviest(first, second, weight, keep)
    kept = kept[np.lexsort((second[kept], first[kept]))]
    return np.column_stack([first[kept], second[kept]]).astype(np.int64), papers[kept].astype(np.int64), weight[kept]


@once
def incidence_of(graph: nx.MultiDiGraph) -> sparse.csr_array:
    """Papers by entities, both by their sorted ids; a cell is how strongly the paper is about the entity, in (0, 1]."""
    papers = {ident: i for i, ident in enumerate(sorted(ident for kind, ident in graph if kind == "Paper"))}
    index = {ident: i for i, ident in enumerate(entity_ids(graph))}
    cells = {(papers[start[1]], index[end[1]]): _WEIGHTS.get(data["type"], 0.35) for start, end, data in between(graph, "Paper", "Entity")}
    rows, columns = np.fromiter(chain.from_iterable(cells), dtype=np.int64).reshape(-1, 2).T
    found = sparse.csr_array((list(cells.values()), (rows, columns)), shape=(len(papers), len(index)), dtype=np.float64)
    found.sort_indices()
    return found


@once
def together(graph: nx.MultiDiGraph) -> tuple[sparse.csr_array, sparse.coo_array]:
    """Which paper names which entity, as ``incidence_of`` but 1 for each, and how many papers each two share, first < second."""
    present = (incidence_of(graph) > 0).astype(np.float64)
    return present, sparse.triu(present.T @ present, k=1).tocoo()


def _heaviest(first: np.ndarray, second: np.ndarray, weight: np.ndarray, keep: int) -> np.ndarray:
    """Indexes of ties that are among the ``keep`` heaviest of either end; equal weights by position."""
    number = len(first)
    rank = np.empty(number, dtype=np.int64)
    rank[np.argsort(-np.round(weight, 9), kind="stable")] = np.arange(number)
    codes = np.sort(np.concatenate([first, second]).astype(np.int64) * number + np.tile(rank, 2))  # by end, then by weight
    ends, place = codes // number, np.arange(len(codes))
    begun = np.maximum.accumulate(np.where(np.diff(ends, prepend=-1) > 0, place, 0))
    heavy = np.zeros(number, dtype=bool)
    heavy[codes[place - begun < keep] % number] = True
    return np.flatnonzero(heavy[rank])
