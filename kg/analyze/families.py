"""Families of models by name: character n-grams, TF-IDF, cosine, a dendrogram, and communities over a threshold.

A name says less than a sentence: these links are kept apart from evidence (kg.analyze.lineage). Sizes, versions and variants
are taken off first (kg.naming). A stem is a word that is a model's whole bare name (GPT, Llama): words that hold one come apart
(ChatGPT is chat gpt, RoBERTa is ro bert a), and stems weigh more, for they are what is handed down.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
from scipy import sparse
from scipy.cluster import hierarchy

from kg.analyze.lineage import told_by_name
from kg.naming import parse

FLOOR = 0.2
"""Cosines under this are no similarity: branches of the dendrogram that are further apart meet at distance 1."""

THRESHOLD = 0.4
"""The cosine from which two names are linked, where the reader chooses none."""

_GRAMS = (2, 3, 4)
_WHOLE = 0.5
"""What a stem as a whole weighs beside all its n-grams: stems that only look alike (BERT and MERT) are different words."""

_SHORT = 1 / 3
"""How far a short word is made up for its few n-grams: T5 stands up to FLAN, and R1 does not to DeepSeek."""

_SEED = 20231106
_STEM = 2.0
_WORD = re.compile(r"[^\W_]+")


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
    for (kind, ident), data in sorted(graph.nodes(data=True)):
        p = data["properties"]
        if kind == "Entity" and ("Model" in data["labels"] or p.get("asset_type") == "model"):
            parts = parse(p["name"])
            first = p.get("first_week") or (p["created_date"].isoformat() if "created_date" in p else p.get("created_stated"))
            found.append(Named(ident, p["name"], parts.base, parts.size, parts.version, parts.variants, p.get("paper_count", 0), first))
    return tuple(found)


def similar_names(models: Sequence[Named], stated: dict[tuple[str, str], tuple[str, ...]] | None = None) -> Names:
    """Vectors, links and the dendrogram of models. ``stated`` are relations of texts by sorted pair of ids."""
    texts, stems = _texts(models)
    vectors = _tfidf(texts, stems)
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
    for start, end, data in graph.edges(data=True):
        if start[0] == end[0] == "Entity" and start != end and not told_by_name(data["properties"]):
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
            members = sorted((names.models[i] for i in indexes), key=lambda m: (m.first or "~", m.name.casefold(), m.id))
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


def _texts(models: Sequence[Named]) -> tuple[tuple[str, ...], dict[str, float]]:
    """The bare names with their words apart, in small letters, and the weights of the stems: more for what more models bear."""
    words = [_WORD.findall(parse(m.name).spelling) or [m.name] for m in models]
    stems = Counter(found[0] for found in words if len(found) == 1)
    folded: Counter[str] = Counter()
    for stem, count in stems.items():
        folded[stem.casefold()] += count
    texts = tuple(" ".join(part for word in found for part in _apart(word, stems, folded)).casefold() for found in words)
    borne = Counter(word for text in texts for word in set(text.split()))
    # what a stem is made of is no stem of its own: of ChatGPT, only GPT is handed down
    own = {s.casefold() for s in stems if len(_apart(s, stems, folded)) == 1}
    return texts, {stem: _STEM * float(np.log2(1 + borne[stem])) for stem in sorted(own)}


def _apart(word: str, stems: Counter[str], folded: Counter[str]) -> list[str]:
    """A word in parts around the stem in it that is the whole name of most models, spelled as there."""
    best = (0, 0, 0, 0)
    for start in range(len(word)):
        for end in range(start + 2, min(len(word), start + 20) + 1):
            stem = word[start:end]
            if end - start < len(word) and stem in stems and _stands(word, start, end) and folded[stem.casefold()] >= folded[word.casefold()]:
                best = max(best, (folded[stem.casefold()], end - start, -start, end))
    if not best[0]:
        return [word]
    start, end = -best[2], best[3]
    return [part for part in (word[:start], word[start:end], word[end:]) if part]


def _stands(word: str, start: int, end: int) -> bool:
    """Whether a stem begins with a capital of its own; one of four letters may also end a word in capitals (ALBERT)."""
    inner = word[start - 1 : start].isupper() and not (end - start >= 4 and end == len(word))
    last, following = word[end - 1], word[end : end + 1]
    goes_on = (last.isupper() and following.isupper()) or (last.islower() and following.islower())
    return word[start].isupper() and not inner and not goes_on


def _tfidf(texts: Sequence[str], stems: Mapping[str, float]) -> sparse.csr_array:
    """Rows of length 1 over the n-grams of each text's words (with their edges); frequent ones weigh less, those of stems more."""
    index: dict[str, int] = {}
    rows, columns, values = [], [], []
    for number, text in enumerate(texts):
        for word in text.split():
            padded = f" {word} "
            grams = [padded[start : start + size] for size in _GRAMS for start in range(len(padded) - size + 1)]
            rows += [number] * len(grams)
            columns += [index.setdefault(gram, len(index)) for gram in grams]
            weight = stems.get(word, 1.0) / len(grams) ** _SHORT
            values += [weight] * len(grams)
            if word in stems:
                rows.append(number)
                columns.append(index.setdefault(f"={word}", len(index)))
                values.append(weight * len(grams) ** 0.5 * _WHOLE)
    counts = sparse.coo_array((values, (rows, columns)), shape=(len(texts), len(index))).tocsr()
    counts.sum_duplicates()
    frequency = np.bincount(counts.indices, minlength=len(index))
    weighted = counts @ sparse.diags_array(1 + np.log((1 + len(texts)) / (1 + frequency)))
    length = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    return (sparse.diags_array(1 / np.maximum(length, 1e-12)) @ weighted).tocsr()


def _merges(number: int, rows: np.ndarray, columns: np.ndarray, data: np.ndarray) -> np.ndarray:
    """An average linkage over all models: within each connected component of the similar, then all of these at distance 1."""
    if number < 2:
        return np.zeros((0, 4))
    half = sparse.csr_array((data, (rows, columns)), shape=(number, number))
    count, part = sparse.csgraph.connected_components(half, directed=False)
    full = (half + half.T).tocsr()
    steps: list[tuple[float, int, int]] = []  # distance and two node numbers of this component's own
    order = np.argsort(part, kind="stable")
    starts = np.searchsorted(part[order], np.arange(count + 1))
    forest = []
    for component in range(count):
        members = order[starts[component] : starts[component + 1]]
        forest.append((members, _linkage(full, members)))
    return _joined(number, forest, steps)


def _linkage(similar: sparse.csr_array, members: np.ndarray) -> np.ndarray:
    if len(members) < 2:
        return np.zeros((0, 4))
    block = 1 - similar[members][:, members].toarray()
    return np.asarray(hierarchy.linkage(block[np.triu_indices(len(members), k=1)], method="average"))


def _joined(number: int, forest: Sequence[tuple[np.ndarray, np.ndarray]], steps: list[tuple[float, int, int]]) -> np.ndarray:
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
