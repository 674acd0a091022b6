"""Trains schemas/brought_weights.yaml from annotations: ``python scripts/train_brought.py ATLAS GOLD [ATLAS GOLD]...``

What a paper is about is the thing that annotators say it introduces and give it most links of. Each ATLAS should read its relations by weights
that saw none of its papers (scripts/hold_out.py), as those of a new paper are. Prints for each GOLD, in ten-fold cross-validation over papers, how
many have such a thing, how many things were told, and how many of these are right; writes weights fitted on all.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from logistic import Table, lines, write
from scipy.optimize import minimize
from train_links import names
from train_relations import pairs

from kg.analyze.gold import Atlas, Gold, read_gold
from kg.atlas import open_atlas
from kg.model import Entity, Occurrence, PaperRelation
from kg.pipeline import resolution_of
from kg.resolve.brought import ENOUGH, Thing, likely, things
from kg.weights import BROUGHT

PENALTY = 1.0
FLOOR = 0.02
"""Smaller weights say nothing and are left out of the file."""
FILE = Path("schemas/brought_weights.yaml")


class Paper(NamedTuple):
    """What is known of each thing that a paper may be about, and which of them it is, if any."""

    title: str
    found: Sequence[Mapping[str, float]]
    right: int | None


def read(atlas: Path, gold: Path) -> list[Paper]:
    """The annotated papers of an atlas."""
    graph, resolution = resolution_of(open_atlas(atlas))
    of_graph, entities = Atlas(graph), {e.id: e for e in resolution.entities}
    relations: dict[str, list[PaperRelation]] = {}
    places: dict[str, dict[str, list[Occurrence]]] = {}
    for relation in resolution.relations:
        relations.setdefault(relation.paper, []).append(relation)
    for occurrence in resolution.occurrences:
        places.setdefault(occurrence.passage.paper, {}).setdefault(occurrence.entity, []).append(occurrence)
    papers = []
    for paper in read_gold(gold):
        for ident in sorted({key[1] for key in of_graph.papers(paper)} & relations.keys()):
            told = things(relations[ident], entities, places[ident])
            papers.append(Paper(paper["title"], [thing.features for thing in told], right(told, entities, paper)))
    return papers


def right(told: Sequence[Thing], entities: Mapping[str, Entity], gold: Gold) -> int | None:
    """The index of the thing that annotators say is introduced and give most links of."""
    heads = Counter(link["head"] for link in gold["links"])
    own = {e["id"]: e["keys"] for e in gold["entities"] if "INTRODUCES" in e["relations"] and heads[e["id"]]}
    keys = [names(entities[thing.relation.entity]) for thing in told]
    said = [max((heads[ident] for ident, forms in own.items() if forms & key), default=0) for key in keys]
    return said.index(max(said)) if any(said) else None


def fit(papers: Sequence[Paper]) -> Table:
    """Weights by feature: of each paper's things, and none of them, one is right (a conditional logit)."""
    features = sorted({name for paper in papers for found in paper.found for name in found})
    place = {name: i for i, name in enumerate(features)}
    cases = []
    for paper in papers:
        x = np.zeros((len(paper.found) + 1, len(features) + 1))
        x[:-1, -1] = 1  # the bias of being one of them; the last row is none
        for row, found in enumerate(paper.found):
            x[row, [place[name] for name in found]] = list(found.values())
        cases.append((x, len(paper.found) if paper.right is None else paper.right))

    def loss(w: Any) -> tuple[float, Any]:
        held = np.append(w[:-1], 0.0)
        total, gradient = PENALTY * held @ held, 2 * PENALTY * held
        for x, chosen in cases:
            z = x @ w
            p = np.exp(z - z.max())
            p /= p.sum()
            total -= math.log(p[chosen] + 1e-12)
            gradient = gradient + x.T @ p - x[chosen]
        return total, gradient

    fitted = minimize(loss, np.zeros(len(features) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return lines(features, (BROUGHT,), fitted[:, None], FLOOR)


def told(paper: Paper, weights: Table) -> int | None:
    """The index of the thing that the model picks."""
    sure = likely(paper.found, weights)
    best = max(range(len(sure)), key=lambda i: sure[i], default=None)
    return best if best is not None and sure[best] >= ENOUGH else None


def main() -> None:
    """Cross-validates, then writes the weights."""
    sets = [(Path(gold).name, read(Path(atlas), Path(gold))) for atlas, gold in pairs(sys.argv[1:])]
    everything = [paper for _, part in sets for paper in part]
    titles = sorted({paper.title for paper in everything})
    fold = {title: number % 10 for number, title in enumerate(titles)}
    folds = [fit([p for p in everything if fold[p.title] != k]) for k in range(10)]
    for name, part in sets:
        picked = [(told(p, folds[fold[p.title]]), p.right) for p in part]
        has, made = sum(p.right is not None for p in part), [one for one in picked if one[0] is not None]
        print(f"{name}: {len(part)} papers, {has} have one; told {len(made)}, right {sum(a == b for a, b in made)} (ten-fold over papers)")
    write(FILE, "# How each feature speaks for a thing to be what its paper is about; made by scripts/train_brought.py.", fit(everything))


if __name__ == "__main__":
    main()
