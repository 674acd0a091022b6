"""Families of models by name: character n-grams, TF-IDF, cosine, a dendrogram, and communities over a threshold.

A name says less than a sentence: these links are kept apart from evidence (kg.analyze.lineage). Sizes, versions and variants
are taken off first (kg.naming). A stem is a word that is a model's whole bare name (GPT, Llama): words that hold one come apart
(ChatGPT is chat gpt, RoBERTa is ro bert a), and stems weigh more, for they are what is handed down.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
from scipy import sparse
from scipy.cluster import hierarchy

from kg.analyze.cooccurrence import entity_ids
from kg.analyze.lineage import told_by_name
from kg.analyze.ngrams import apart, tfidf
from kg.naming import parse
from kg.once import between
from kg.weeks import when

FLOOR = 0.2
"""Cosines under this are no similarity: branches of the dendrogram that are further apart meet at distance 1."""

THRESHOLD = 0.4
"""The cosine from which two names are linked, where the reader chooses none."""

_SEED = 20231106


@dataclass(frozen=True, slots=True)
class Named:
    """A model: its name apart, its papers and when it was first seen (a week, or an asset's date)."""

    id: str
    name: str
    base: str
    size: str | None
    version: str | None
    variants: tuple[str, ...]
    papers: int
    first: str | None


@dataclass(frozen=True, slots=True)
class NameLink:
    """Two models (indexes, first < second) whose names are alike: the cosine in [FLOOR, 1], and what texts state between them."""

    first: int
    second: int
    similarity: float
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """Everything that a page needs to draw the evolutionary view at any threshold.

    ``texts`` are the bare names with their words apart, ``vectors`` is models by n-grams with rows of length 1, ``merges`` is a
    scipy linkage (steps, 4) over ``models``.
    """

    models: tuple[Named, ...]
    texts: tuple[str, ...]
    vectors: sparse.csr_array
    links: tuple[NameLink, ...]
    merges: np.ndarray


@dataclass(frozen=True, slots=True)
class NameFamily:
    """Models that belong together by name, oldest first, and the words that mark them with their weights, heaviest first."""

    name: str
    members: tuple[Named, ...]
    words: tuple[tuple[str, float], ...]


def models_of(graph: nx.MultiDiGraph) -> tuple[Named, ...]:
    """The models of a graph, and what assets call a model, by id."""
    found = []
    for ident in entity_ids(graph):
        data = graph.nodes["Entity", ident]
        p = data["properties"]
        if "Model" in data["labels"] or p.get("asset_type") == "model":
            parts = parse(p["name"])
            first = p.get("first_week") or (p["created_date"].isoformat() if "created_date" in p else p.get("created_stated"))
            found.append(Named(ident, p["name"], parts.base, parts.size, parts.version, parts.variants, p.get("paper_count", 0), first))
    return tuple(found)


def similar_names(models: Sequence[Named], stated: dict[tuple[str, str], tuple[str, ...]] | None = None) -> Names:
    """Vectors, links and the dendrogram of models. ``stated`` are relations of texts by sorted pair of ids."""
    texts, stems = apart([m.name for m in models])
    vectors = tfidf(texts, stems)
    near = sparse.triu(vectors @ vectors.T, k=1).tocoo()
    kept = near.data >= FLOOR
    rows, columns, data = near.row[kept], near.col[kept], np.minimum(np.round(near.data[kept], 6), 1.0)
    order = np.lexsort((columns, rows))
    rows, columns, data = rows[order], columns[order], data[order]
    links = []
    for a, b, similarity in zip(rows.tolist(), columns.tolist(), data.tolist(), strict=True):
        pair = (models[a].id, models[b].id) if models[a].id < models[b].id else (models[b].id, models[a].id)
        links.append(NameLink(a, b, similarity, (stated or {}).get(pair, ())))
    return Names(tuple(models), texts, vectors, tuple(links), _merges(len(models), rows, columns, data))


def stated_between(graph: nx.MultiDiGraph) -> dict[tuple[str, str], tuple[str, ...]]:
    """Relations that texts state between two entities, by sorted pair of ids; what their names tell is no statement."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for start, end, data in between(graph, "Entity", "Entity"):
        if start != end and not told_by_name(data["properties"]):
            first, second = sorted((start[1], end[1]))
            found[first, second].add(data["type"])
    return {pair: tuple(sorted(types)) for pair, types in found.items()}


def branches(names: Names, threshold: float = THRESHOLD) -> np.ndarray:
    """The branch of each model where the dendrogram is cut at a cosine; numbers from the largest branch."""
    if len(names.models) < 2:
        return np.zeros(len(names.models), dtype=np.int64)
    return _by_size(hierarchy.fcluster(names.merges, 1 - threshold + 1e-9, criterion="distance"))


def communities(names: Names, threshold: float = THRESHOLD) -> np.ndarray:
    """The community of each model on the graph of links from a threshold on (Leiden); numbers from the largest."""
    import graspologic_native

    labels = np.arange(len(names.models)) + len(names.models)
    edges = [(str(k.first), str(k.second), k.similarity) for k in names.links if k.similarity >= threshold]
    if edges:
        _, found = graspologic_native.leiden(edges, resolution=0.5, iterations=3, seed=_SEED)
        for node, label in found.items():
            labels[int(node)] = label
    return _by_size(labels)


def families(names: Names, labels: np.ndarray, least: int = 2) -> list[NameFamily]:
    """Families of at least ``least`` models by branch or community, the largest first."""
    groups: dict[int, list[int]] = defaultdict(list)
    for index, label in enumerate(labels.tolist()):
        groups[label].append(index)
    spread = Counter(word for text in names.texts for word in set(text.split()))
    found = []
    for _, indexes in sorted(groups.items()):
        if len(indexes) >= least:
            words = _words([names.texts[i] for i in indexes], spread, len(names.models))
            members = sorted((names.models[i] for i in indexes), key=lambda m: (when(m.first), m.name.casefold(), m.id))
            found.append(NameFamily(words[0][0] if words else members[0].base, tuple(members), words))
    return found


def scatter(names: Names) -> list[tuple[str, str, str, int]]:
    """(id, name, first week or date, papers) of each model that has a date, oldest first."""
    return sorted(((m.id, m.name, m.first, m.papers) for m in names.models if m.first), key=lambda row: (row[2], row[0]))


def page_data(names: Names) -> dict[str, list[Any]]:
    """The evolutionary view for a page, where the reader moves the threshold: models, links and the dendrogram as plain columns.

    ``links`` are [first, second, cosine, stated relations], ``merges`` [one, other, cosine]: indexes of models, then of merges.
    """
    fields = ("id", "name", "size", "version", "papers", "first")
    data: dict[str, list[Any]] = {field: [getattr(m, field) for m in names.models] for field in fields}
    data["links"] = [[k.first, k.second, round(k.similarity, 3), list(k.evidence)] for k in names.links]
    data["merges"] = [[int(a), int(b), round(1 - float(distance), 3)] for a, b, distance, _ in names.merges]
    return data


def _words(texts: Sequence[str], spread: Counter[str], total: int) -> tuple[tuple[str, float], ...]:
    """TF-IDF of the members' words, the heaviest first."""
    count = Counter(word for text in texts for word in set(text.split()))
    weights = {word: n / len(texts) * (1 + np.log(total / spread[word])) for word, n in count.items() if len(word) > 1}
    # the word that most members share names the family
    return tuple((w, round(float(weights[w]), 4)) for w in sorted(weights, key=lambda w: (-count[w] * weights[w], w))[:12])


def _merges(number: int, rows: np.ndarray, columns: np.ndarray, data: np.ndarray) -> np.ndarray:
    """An average linkage over all models: within each connected component of the similar, then all of these at distance 1."""
    if number < 2:
        return np.zeros((0, 4))
    half = sparse.csr_array((data, (rows, columns)), shape=(number, number))
    count, part = sparse.csgraph.connected_components(half, directed=False)
    order, of_pairs = np.argsort(part, kind="stable"), np.argsort(part[rows], kind="stable")
    place = np.empty(number, dtype=np.int64)  # of each among the members of its component
    starts, firsts = (np.searchsorted(some, np.arange(count + 1)) for some in (part[order], part[rows][of_pairs]))
    place[order] = np.arange(number) - starts[part[order]]
    forest = []
    for component in range(count):
        members, pairs = order[starts[component] : starts[component + 1]], of_pairs[firsts[component] : firsts[component + 1]]
        forest.append((members, _linkage(len(members), place[rows[pairs]], place[columns[pairs]], data[pairs])))
    return _joined(number, forest)


def _linkage(number: int, first: np.ndarray, second: np.ndarray, similar: np.ndarray) -> np.ndarray:
    """The average linkage of some of which pairs are similar; all other pairs are at distance 1."""
    if number < 2:
        return np.zeros((0, 4))
    block = np.ones((number, number))
    block[first, second] = 1 - similar
    return np.asarray(hierarchy.linkage(block[np.triu_indices(number, k=1)], method="average"))


def _joined(number: int, forest: Sequence[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """One linkage from those of the components: their steps by distance, then the roots one after the other."""
    names: dict[tuple[int, int], int] = {}
    sizes: dict[int, int] = dict.fromkeys(range(number), 1)
    merges: list[tuple[float, float, float, float]] = []
    todo = sorted((float(row[2]), c, s) for c, (_, table) in enumerate(forest) for s, row in enumerate(table))

    def number_of(component: int, node: int) -> int:
        members = forest[component][0]
        return int(members[node]) if node < len(members) else names[component, node - len(members)]

    def merge(a: int, b: int, distance: float) -> int:
        sizes[new := number + len(merges)] = sizes[a] + sizes[b]
        merges.append((min(a, b), max(a, b), distance, sizes[new]))
        return new

    for distance, component, step in todo:
        a, b = (number_of(component, int(n)) for n in forest[component][1][step, :2])
        names[component, step] = merge(a, b, distance)
    roots = [number_of(c, 2 * len(members) - 2) for c, (members, _) in enumerate(forest)]
    top = roots[0]
    for root in roots[1:]:
        top = merge(top, root, 1.0)
    return np.array(merges)


def _by_size(labels: np.ndarray) -> np.ndarray:
    """Numbers groups from the largest; equal sizes by their first member."""
    sizes = Counter(labels.tolist())
    first: dict[int, int] = {}
    for position, label in enumerate(labels.tolist()):
        first.setdefault(label, position)
    rank = {label: i for i, label in enumerate(sorted(sizes, key=lambda label: (-sizes[label], first[label])))}
    return np.array([rank[label] for label in labels.tolist()], dtype=np.int64)
