"""Trains schemas/link_weights.yaml from annotations: ``python scripts/train_links.py [--of LANGUAGE] ATLAS GOLD... [--also ATLAS GOLD...]``

Each ATLAS is built from exactly the files that its GOLD (JSON Lines) annotates; annotations after ``--also``, of texts that are like
digests but are none, count less. Prints precision and recall of all links of an atlas in ten-fold cross-validation over papers, which is
the honest figure, and writes weights fitted on all.

Each ATLAS should read its relations by weights that saw none of its papers (scripts/hold_out.py), as those of a new paper are.

With ``--of English`` (or Japanese) only what a feature says otherwise in papers of this language is fitted; what the file says of all
papers, and of the other language, stays as it is, and the penalty pulls to it.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import logistic
import numpy as np
from logistic import Example, Table
from train_relations import pairs

from kg.analyze.evaluate import Count, count_links, rates
from kg.analyze.gold import Atlas, Gold, keys_of, read_gold
from kg.atlas import open_atlas
from kg.model import Entity, Link
from kg.parsed import load_yaml
from kg.pipeline import resolution_of
from kg.resolve.beside import LANGUAGES
from kg.resolve.derive import Candidate, candidates, derive_link
from kg.schema import load_schema
from kg.weights import NO_LINK, LinkWeights

PENALTY = 1.0
OF_LANGUAGE = 3.0
"""The penalty for what a language says, by cross-validation."""
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
    for candidate in candidates(resolution.relations, entities, resolution.occurrences, load_schema().brought_weights):
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


def examples(papers: Iterable[Paper]) -> list[Example]:
    """The candidates of papers, and what they are."""
    return [Example(c.features, right or {NO_LINK}, p.weight) for p in papers for c, right in p.candidates]


def of_all(papers: Iterable[Paper]) -> Table:
    """Weights by feature and outcome, of all papers."""
    known = [logistic.of_all(one) for one in examples(papers)]
    often = Counter(name for one in known for name in one.found)
    names = sorted(name for name, times in often.items() if times >= RARE)
    start = np.zeros((len(names) + 1, len(LinkWeights.outcomes)))
    fitted = logistic.fit(*logistic.matrices(known, names, LinkWeights.outcomes), PENALTY, start)
    return logistic.lines(names, LinkWeights.outcomes, fitted, FLOOR)


def of_language(papers: Iterable[Paper], language: str, weights: Table) -> Table:
    """The weights, with those of a language anew."""
    options = {"penalty": OF_LANGUAGE, "rare": RARE, "floor": FLOOR}
    return logistic.of_language(examples(papers), language, weights, LinkWeights.outcomes, **options)


def count(paper: Paper, weights: Table) -> Count:
    """How many of a paper's links, stated and told by the model, annotators gave."""
    told = {frozenset((k.head, k.tail)) for k in paper.stated}
    made = [k for c, _ in paper.candidates if (k := derive_link(c, weights)) and frozenset((k.head, k.tail)) not in told]
    links = dict.fromkeys((k.head, k.relation, k.tail) for k in (*paper.stated, *made))
    keys = {ident: {"keys": names(paper.entities[ident])} for head, _, tail in links for ident in (head, tail)}
    return count_links(paper.gold, ((keys[head], relation, keys[tail]) for head, relation, tail in links))[0]


def main() -> None:
    """Cross-validates, then writes the weights."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--of", choices=LANGUAGES)
    parser.add_argument("--also", nargs="*", default=[], metavar="ATLAS GOLD")
    parser.add_argument("sets", nargs="+", metavar="ATLAS GOLD")
    told = parser.parse_args()
    before: Table = load_yaml(FILE) if told.of else {}
    sets = [read(Path(a), Path(g), 1.0) for a, g in pairs(told.sets)]
    also = [read(Path(a), Path(g), ALSO) for a, g in pairs(told.also)]
    everything = [p for part in (*sets, *also) for p in part]

    def fitted(papers: list[Paper]) -> Table:
        return of_language(papers, told.of, before) if told.of else of_all(papers)

    folds = [fitted([p for i, p in enumerate(everything) if i % 10 != k]) for k in range(10)]
    fold_of = {id(p): folds[i % 10] for i, p in enumerate(everything)}
    for (_, name), part in zip(pairs(told.sets) + pairs(told.also), (*sets, *also), strict=True):
        counts = [count(p, fold_of[id(p)]) for p in part]
        precision, recall, _ = rates(counts)
        core = sum(c.hit + c.missed for c in counts)
        print(f"{Path(name).name}: precision {precision:.3f}, recall {recall:.3f} of {core} (ten-fold over papers)")
    said = "# How each feature speaks for each link of what a paper brings; made by scripts/train_links.py."
    logistic.write(FILE, said, fitted(everything))


if __name__ == "__main__":
    main()
