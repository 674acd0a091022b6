"""Trains schemas/link_weights.yaml from gold annotations: ``python scripts/train_links.py ATLAS GOLD [ATLAS GOLD]... [--also ATLAS GOLD...]``

Each ATLAS is built from exactly the files that its GOLD (JSON Lines) annotates; annotations after ``--also``, of texts that are like
digests but are none, count less. Prints precision and recall of all links of an atlas in ten-fold cross-validation over papers, which is
the honest figure, and writes weights fitted on all.

With ``--onward`` first, the penalty pulls to the weights that the file has, not to nothing: annotations that they were trained on and
that are not at hand go on counting. The figures are then honest for annotations that are new alone.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import logistic
import numpy as np
from scipy.sparse import csr_matrix
from train_relations import pairs

from kg.analyze.evaluate import Count, count_links, rates
from kg.analyze.gold import Atlas, Gold, keys_of, read_gold
from kg.atlas import open_atlas
from kg.model import Entity, Link
from kg.parsed import load_yaml
from kg.pipeline import resolution_of
from kg.resolve.derive import Candidate, candidates, derive_link
from kg.weights import NO_LINK, LinkWeights, Weights

PENALTY = 1.0
ONWARD_PENALTY = 2.0
"""By training on one half of 150 annotated rows and measuring on the other."""
FILE = Path("schemas/link_weights.yaml")
ALSO = 0.3
"""How much an annotation after --also counts."""
RARE = 3
"""A feature that fewer candidates have is none."""
FLOOR = 0.1
"""Smaller weights say nothing and are left out of the file."""


@dataclass(frozen=True)
class Paper:
    """An annotated paper: its links as both annotate them, the atlas's stated links and candidates, and what each candidate is."""

    gold: Gold
    stated: Sequence[Link]
    candidates: Sequence[tuple[Candidate, Collection[str]]]
    entities: dict[str, Entity]
    weight: float


def read(atlas: Path, gold: Path, weight: float) -> list[Paper]:
    """The annotated papers of an atlas."""
    graph, resolution = resolution_of(open_atlas(atlas))
    of_graph = Atlas(graph)
    entities = {e.id: e for e in resolution.entities}
    found: dict[str, list[Candidate]] = {}
    for candidate in candidates(resolution.relations, entities, resolution.occurrences):
        found.setdefault(candidate.relation.paper, []).append(candidate)
    papers = []
    for paper in read_gold(gold):
        ids = {key[1] for key in of_graph.papers(paper)}
        stated = [k for k in resolution.links if k.paper in ids and not k.rule.startswith("the paper's own")]
        mine = [(c, outcomes(c, paper)) for ident in sorted(ids) for c in found.get(ident, ())]
        papers.append(Paper(paper, stated, mine, entities, weight))
    return papers


def outcomes(candidate: Candidate, gold: Gold) -> set[str]:
    """The links that an annotator gave between the two ends."""
    keys = {e["id"]: e["keys"] for e in gold["entities"]}
    head, tail = names(candidate.head), names(candidate.tail)
    return {k["type"] for k in gold["links"] if keys.get(k["head"], set()) & head and keys.get(k["tail"], set()) & tail}


def names(entity: Entity) -> set[str]:
    """Keys of all names of an entity."""
    return keys_of((entity.name, *entity.aliases))


def fit(papers: Iterable[Paper], before: Weights) -> dict[str, dict[str, float]]:
    """Weights by feature and outcome; ``before`` are those that the penalty pulls to."""
    rows = [(c.features, right or {NO_LINK}, p.weight) for p in papers for c, right in p.candidates]
    often = Counter(name for found, *_ in rows for name in found)
    known = {name for name, times in often.items() if times >= RARE} | (before.keys() - {"bias"})
    place = {name: i for i, name in enumerate(sorted(known))}
    cells = [(i, place[name], value) for i, (found, *_) in enumerate(rows) for name, value in found.items() if name in place]
    y = np.zeros((len(rows), len(LinkWeights.outcomes)))
    for i, (_, right, _) in enumerate(rows):
        for outcome in right:
            y[i, LinkWeights.outcomes.index(outcome)] = 1 / len(right)
    across, down, values = zip(*((j, i, v) for i, j, v in cells), strict=True)
    x = csr_matrix((values, (down, across)), shape=(len(rows), len(place)))
    importance = np.array([weight for *_, weight in rows])[:, None]
    start = np.array([[before.get(name, {}).get(outcome, 0.0) for outcome in LinkWeights.outcomes] for name in (*place, "bias")])
    penalty = ONWARD_PENALTY if before else PENALTY
    return logistic.lines(list(place), LinkWeights.outcomes, logistic.fit(x, y, importance, penalty, start), FLOOR)


def count(paper: Paper, weights: dict[str, dict[str, float]]) -> Count:
    """How many of a paper's links, stated and told by the model, annotators gave."""
    told = {frozenset((k.head, k.tail)) for k in paper.stated}
    made = [k for c, _ in paper.candidates if (k := derive_link(c, weights)) and frozenset((k.head, k.tail)) not in told]
    links = dict.fromkeys((k.head, k.relation, k.tail) for k in (*paper.stated, *made))
    keys = {ident: {"keys": names(paper.entities[ident])} for head, _, tail in links for ident in (head, tail)}
    return count_links(paper.gold, ((keys[head], relation, keys[tail]) for head, relation, tail in links))[0]


def main() -> None:
    """Cross-validates, then writes the weights."""
    onward = sys.argv[1] == "--onward"
    words, before = (sys.argv[2:], load_yaml(FILE)) if onward else (sys.argv[1:], {})
    at = words.index("--also") if "--also" in words else len(words)
    sets = [read(Path(a), Path(g), 1.0) for a, g in pairs(words[:at])]
    also = [read(Path(a), Path(g), ALSO) for a, g in pairs(words[at + 1 :])]
    everything = [p for part in (*sets, *also) for p in part]
    folds = [fit([p for i, p in enumerate(everything) if i % 10 != k], before) for k in range(10)]
    fold_of = {id(p): folds[i % 10] for i, p in enumerate(everything)}
    for (_, name), part in zip(pairs(words[:at]) + pairs(words[at + 1 :]), (*sets, *also), strict=True):
        counts = [count(p, fold_of[id(p)]) for p in part]
        precision, recall, _ = rates(counts)
        core = sum(c.hit + c.missed for c in counts)
        print(f"{Path(name).name}: precision {precision:.3f}, recall {recall:.3f} of {core} (ten-fold over papers)")
    said = "# How each feature speaks for each link of what a paper brings; made by scripts/train_links.py."
    logistic.write(FILE, said, fit(everything, before))


if __name__ == "__main__":
    main()
