"""Trains schemas/relation_weights.yaml from annotations: ``python scripts/train_relations.py ATLAS GOLD [ATLAS GOLD]...``

Each ATLAS is built from exactly the files that its GOLD (JSON Lines) annotates. Weights of all papers are fitted first; then, for each
language, what a feature says otherwise in its papers, and what their words say. Prints the accuracy of ten-fold cross-validation over
papers, which is the honest figure, and writes weights fitted on all.
"""

from __future__ import annotations

import sys
from functools import reduce
from pathlib import Path
from typing import Any, NamedTuple

import logistic
import numpy as np
from logistic import Example, Table

from kg.analyze.gold import Atlas, match, read_gold
from kg.atlas import open_atlas
from kg.model import PAPER_RELATIONS
from kg.pipeline import occurrences_of
from kg.resolve.beside import LANGUAGES
from kg.resolve.features import VARIANT, About, features
from kg.weights import odds

PENALTY = 1.0
TRUST = 3.5
"""Where the data is silent, what speaks for a relation by itself stays at this: its own cue, twice that a variant's name for INTRODUCES."""
OF_LANGUAGE = 4.0
"""The penalty for what a language says, by cross-validation."""
RARE = 5
"""A feature of a language that fewer entities of papers have is none."""
FILE = Path("schemas/relation_weights.yaml")
FLOOR = 0.05
"""Smaller weights say nothing and are left out of the file."""


class Sample(NamedTuple):
    """An entity that the atlas found rightly in a paper."""

    paper: str
    example: Example
    core: bool


def samples(atlas: Path, gold: Path) -> list[Sample]:
    """Every entity that the atlas found rightly; what one annotator of two gave counts half."""
    graph, found = occurrences_of(open_atlas(atlas))
    gold_atlas = Atlas(graph)
    papers: dict[str, list[Any]] = {}
    for (paper_id, _), occurrences in found.items():
        papers.setdefault(paper_id, []).extend(occurrences)
    rows = []
    for paper in read_gold(gold):
        entities = gold_atlas.entities(paper)
        for index, hit in match(paper["entities"], entities, strict=True).items():
            right = paper["entities"][index]
            key = (entities[hit]["paper"], entities[hit]["id"])
            about = About.of(graph.nodes["Paper", key[0]]["properties"]["title"], papers[key[0]])
            seen = features(next(iter(entities[hit]["types"])), found[key], about)
            rows.append(Sample(paper["title"], Example(seen, right["relations"], 1.0 if right["core"] else 0.5), right["core"]))
    return rows


def of_all(rows: list[Sample]) -> Table:
    """Weights by feature and relation, of all papers."""
    examples = [logistic.of_all(row.example) for row in rows]
    names = sorted({name for one in examples for name in one.found})
    start = np.zeros((len(names) + 1, len(PAPER_RELATIONS)))
    for column, relation in enumerate(PAPER_RELATIONS):
        if f"cue {relation}" in names:
            start[names.index(f"cue {relation}"), column] = TRUST
    if VARIANT in names:
        start[names.index(VARIANT), PAPER_RELATIONS.index("INTRODUCES")] = 2 * TRUST
    fitted = logistic.fit(*logistic.matrices(examples, names, PAPER_RELATIONS), PENALTY, start)
    return logistic.lines(names, PAPER_RELATIONS, fitted, FLOOR)


def fit(rows: list[Sample]) -> Table:
    """Weights of all papers, and of each language."""
    options = {"penalty": OF_LANGUAGE, "rare": RARE, "floor": FLOOR}
    examples = [row.example for row in rows]
    return reduce(lambda weights, told: logistic.of_language(examples, told, weights, PAPER_RELATIONS, **options), LANGUAGES, of_all(rows))


def accuracy(weights: Table, rows: list[Sample]) -> tuple[int, int]:
    """(right, all) over entities that both annotators marked."""
    core = [row.example for row in rows if row.core]
    told = (odds(one.found, PAPER_RELATIONS, weights) for one in core)
    return sum(max(likely, key=lambda relation: likely[relation]) in one.right for likely, one in zip(told, core, strict=True)), len(core)


def pairs(arguments: list[str]) -> list[tuple[str, str]]:
    """The arguments two by two."""
    return list(zip(arguments[::2], arguments[1::2], strict=True))


def main() -> None:
    """Cross-validates, then writes the weights."""
    told = pairs(sys.argv[1:])
    sets = [samples(Path(atlas), Path(gold)) for atlas, gold in told]
    rows = [row for part in sets for row in part]
    papers = sorted({row.paper for row in rows})
    folds = [(set(papers[k::10]), fit([r for r in rows if r.paper not in papers[k::10]])) for k in range(10)]
    for (_, name), part in zip(told, sets, strict=True):
        counts = [accuracy(weights, [r for r in part if r.paper in held]) for held, weights in folds]
        print(f"{Path(name).name}: {sum(c[0] for c in counts) / sum(c[1] for c in counts):.3f} of {sum(c[1] for c in counts)} (ten-fold over papers)")
    said = "# How each feature speaks for each relation of a paper and an entity; made by scripts/train_relations.py."
    logistic.write(FILE, said, fit(rows))


if __name__ == "__main__":
    main()
