"""Trains schemas/relation_weights.yaml from gold annotations: ``python scripts/train_relations.py ATLAS GOLD [ATLAS GOLD]... [--also ATLAS GOLD...]``

Each ATLAS is built from exactly the files that its GOLD (JSON Lines) annotates; annotations after ``--also``, of texts that are like
digests but are none, count a twentieth. Prints the accuracy of
ten-fold cross-validation over papers, which is the honest figure, and writes weights fitted on all.

With ``--english`` first, only what a feature says otherwise in English papers is fitted, on those of the annotations, all of which
count in full; what the file says of all papers stays as it is, and is what the penalty pulls to. Without it the file is written anew and
holds nothing of English papers, which is to be fitted after it: what they add is added to weights that are gone.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import logistic
import numpy as np

from kg.analyze.gold import Atlas, match, read_gold
from kg.atlas import open_atlas
from kg.model import PAPER_RELATIONS
from kg.parsed import load_yaml
from kg.pipeline import occurrences_of
from kg.resolve.features import ENGLISH, VARIANT, About, features

PENALTY = 0.5
TRUST = 3.5
"""Where the data is silent, what speaks for a relation by itself stays at this: its own cue, twice that a variant's name for INTRODUCES."""
ALSO = 0.05
"""How much an annotation after --also counts: more gains nothing in cross-validation on real digests, and takes from these."""
ENGLISH_PENALTY = 2.0
"""For what English papers say otherwise: by training on one half of 150 annotated rows and measuring on the other."""
FILE = Path("schemas/relation_weights.yaml")
FLOOR = 0.05
"""Smaller weights say nothing and are left out of the file."""


def samples(atlas: Path, gold: Path) -> list[tuple[dict[str, float], set[str], str, float]]:
    """(features, relations that annotators gave, paper, weight) of every entity that the atlas found rightly."""
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
            rows.append((seen, right["relations"], paper["title"], 1.0 if right["core"] else 0.5))
    return rows


def fit(rows: list[Any]) -> dict[str, dict[str, float]]:
    """Weights by feature and relation, of all papers."""
    names = sorted({name for found, *_ in rows for name in found if not name.startswith(ENGLISH)})
    start = np.zeros((len(names) + 1, len(PAPER_RELATIONS)))
    for column, relation in enumerate(PAPER_RELATIONS):
        if f"cue {relation}" in names:
            start[names.index(f"cue {relation}"), column] = TRUST
    if VARIANT in names:
        start[names.index(VARIANT), PAPER_RELATIONS.index("INTRODUCES")] = 2 * TRUST
    return logistic.lines(names, PAPER_RELATIONS, logistic.fit(*table(rows, names), PENALTY, start), FLOOR)


def fit_english(rows: list[Any], weights: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """What is to be added to the weights of all papers in English ones."""
    english = [r for r in rows if f"{ENGLISH}bias" in r[0]]
    names = sorted({name for found, *_ in english for name in found if not name.startswith(ENGLISH)})
    start = np.array([[weights.get(name, {}).get(relation, 0.0) for relation in PAPER_RELATIONS] for name in [*names, "bias"]])
    added = logistic.fit(*table(english, names), ENGLISH_PENALTY, start) - start
    return {f"{ENGLISH}{name}": line for name, line in logistic.lines(names, PAPER_RELATIONS, added, FLOOR).items() if line}


def table(rows: list[Any], names: list[str]) -> tuple[Any, Any, Any]:
    """Features, relations and importance of the rows as matrices."""
    place = {name: i for i, name in enumerate(names)}
    x, y = np.zeros((len(rows), len(names))), np.zeros((len(rows), len(PAPER_RELATIONS)))
    for row, (found, relations, *_) in enumerate(rows):
        for name in found.keys() & place.keys():
            x[row, place[name]] = found[name]
        for relation in relations:
            y[row, PAPER_RELATIONS.index(relation)] = 1 / len(relations)
    return x, y, np.array([r[3] for r in rows])[:, None]


def accuracy(weights: dict[str, dict[str, float]], rows: list[Any]) -> tuple[int, int]:
    """(right, all) over entities that both annotators marked."""
    from kg.weights import score

    core = [r for r in rows if r[3] == 1.0]
    return sum(max(PAPER_RELATIONS, key=lambda n: score(r[0], n, weights)) in r[1] for r in core), len(core)


def pairs(arguments: list[str]) -> list[tuple[str, str]]:
    """The arguments two by two."""
    return list(zip(arguments[::2], arguments[1::2], strict=True))


def main() -> None:
    """Cross-validates, then writes the weights."""
    english = sys.argv[1] == "--english"
    words = sys.argv[2:] if english else sys.argv[1:]
    at = words.index("--also") if "--also" in words else len(words)
    arguments, more = words[:at], words[at + 1 :]
    sets = [samples(Path(a), Path(g)) for a, g in pairs(arguments)]
    also = [(*row[:3], (1.0 if english else ALSO) * row[3]) for a, g in pairs(more) for row in samples(Path(a), Path(g))]
    rows = [r for part in sets for r in part]
    papers = sorted({r[2] for r in rows})
    base = {name: line for name, line in load_yaml(FILE).items() if not name.startswith(ENGLISH)} if english else {}

    def fitted(rows: list[Any]) -> dict[str, dict[str, float]]:
        return base | fit_english(rows, base) if english else fit(rows)

    for (_, name), part in zip(pairs(arguments), sets, strict=True):
        counts = []
        for held in (papers[k::10] for k in range(10)):
            counts.append(accuracy(fitted([r for r in rows if r[2] not in held] + also), [r for r in part if r[2] in held]))
        print(f"{Path(name).name}: {sum(c[0] for c in counts) / sum(c[1] for c in counts):.3f} of {sum(c[1] for c in counts)} (ten-fold over papers)")
    said = "# How each feature speaks for each relation of a paper and an entity; made by scripts/train_relations.py."
    logistic.write(FILE, said, fitted(rows + also))


if __name__ == "__main__":
    main()
