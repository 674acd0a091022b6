"""Trains schemas/relation_weights.yaml from annotations: ``python scripts/train_relations.py [--of LANGUAGE] ATLAS GOLD... [--also ATLAS GOLD...]``

Each ATLAS is built from exactly the files that its GOLD (JSON Lines) annotates; annotations after ``--also``, of texts that are like
digests but are none, count a twentieth. Prints the accuracy of
ten-fold cross-validation over papers, which is the honest figure, and writes weights fitted on all.

With ``--of English`` (or Japanese) only what a feature says otherwise in papers of this language is fitted, and what their words say, on
annotations that all count in full; what the file says of all papers, and of the other language, stays as it is, and the penalty pulls
to it. Without it the file is written anew and holds nothing of languages, which are to be fitted after it: what they add is added to
weights that are gone.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, NamedTuple

import logistic
import numpy as np
from logistic import Example, Table

from kg.analyze.gold import Atlas, match, read_gold
from kg.atlas import open_atlas
from kg.model import PAPER_RELATIONS
from kg.parsed import load_yaml
from kg.pipeline import occurrences_of
from kg.resolve.beside import LANGUAGES
from kg.resolve.features import VARIANT, About, features
from kg.weights import score

PENALTY = 0.5
TRUST = 3.5
"""Where the data is silent, what speaks for a relation by itself stays at this: its own cue, twice that a variant's name for INTRODUCES."""
ALSO = 0.05
"""How much an annotation after --also counts: more gains nothing in cross-validation on real digests, and takes from these."""
OF_LANGUAGE = 6.0
"""The penalty for what a language says: least errors in cross-validation over 410 annotated rows of English weeks."""
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


def samples(atlas: Path, gold: Path, weight: float) -> list[Sample]:
    """Every entity that the atlas found rightly; what one annotator alone gave counts half of ``weight``."""
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
            rows.append(Sample(paper["title"], Example(seen, right["relations"], weight if right["core"] else weight / 2), right["core"]))
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


def of_language(rows: list[Sample], language: str, weights: Table) -> Table:
    """The weights, with those of a language anew."""
    options = {"penalty": OF_LANGUAGE, "rare": RARE, "floor": FLOOR}
    return logistic.of_language([row.example for row in rows], language, weights, PAPER_RELATIONS, **options)


def accuracy(weights: Table, rows: list[Sample]) -> tuple[int, int]:
    """(right, all) over entities that both annotators marked."""
    core = [row.example for row in rows if row.core]
    return sum(max(PAPER_RELATIONS, key=lambda n: score(one.found, n, weights)) in one.right for one in core), len(core)


def pairs(arguments: list[str]) -> list[tuple[str, str]]:
    """The arguments two by two."""
    return list(zip(arguments[::2], arguments[1::2], strict=True))


def main() -> None:
    """Cross-validates, then writes the weights."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--of", choices=LANGUAGES)
    parser.add_argument("--also", nargs="*", default=[], metavar="ATLAS GOLD")
    parser.add_argument("sets", nargs="+", metavar="ATLAS GOLD")
    told = parser.parse_args()
    sets = [samples(Path(a), Path(g), 1.0) for a, g in pairs(told.sets)]
    also = [row for a, g in pairs(told.also) for row in samples(Path(a), Path(g), 1.0 if told.of else ALSO)]
    rows = [row for part in sets for row in part]
    papers = sorted({row.paper for row in rows})
    before: Table = load_yaml(FILE) if told.of else {}

    def fitted(rows: list[Sample]) -> Table:
        return of_language(rows, told.of, before) if told.of else of_all(rows)

    for (_, name), part in zip(pairs(told.sets), sets, strict=True):
        counts = []
        for held in (papers[k::10] for k in range(10)):
            counts.append(accuracy(fitted([r for r in rows if r.paper not in held] + also), [r for r in part if r.paper in held]))
        print(f"{Path(name).name}: {sum(c[0] for c in counts) / sum(c[1] for c in counts):.3f} of {sum(c[1] for c in counts)} (ten-fold over papers)")
    said = "# How each feature speaks for each relation of a paper and an entity; made by scripts/train_relations.py."
    logistic.write(FILE, said, fitted(rows + also))


if __name__ == "__main__":
    main()
