"""Trains schemas/type_weights.yaml: ``python scripts/train_types.py ATLAS...``

No annotation is needed: half of the lexicon's names are taken away at a time, what the extractor then
finds unlisted in the atlases' passages is labelled with the type that the lexicon knows, and the names
alone serve as weaker examples. Prints the accuracy of five-fold cross-validation over names (an entity
a paper) beside that of the plain votes, then writes weights fitted on all.
"""

from __future__ import annotations

import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import logistic
import numpy as np
from scipy.sparse import csr_matrix

from kg.atlas import open_atlas
from kg.extract import japanese
from kg.extract.name_types import NameTypes, context_features, name_features
from kg.extract.passage import Extractor
from kg.graphfile import read_graph
from kg.model import ENTITY_TYPES, Passage, Role
from kg.schema import Schema, load_schema
from kg.text import fold

PENALTY = 0.15
NAME_ALONE = 0.3
"""How much a name without a sentence counts beside one in a sentence."""
FLOOR = 0.15
"""Smaller weights say nothing and are left out of the file."""
ROUNDS = 4


@dataclass(frozen=True)
class Example:
    """An unlisted name in a passage (or alone): what is known of it and its type."""

    name: str
    type: str
    paper: str
    features: dict[str, float]
    votes: tuple[tuple[str, float], ...] = ()


def passages(atlas: Path) -> list[Passage]:
    """All passages of an atlas."""
    graph = read_graph(open_atlas(atlas).graph)
    found = []
    for (kind, paper), (_, ident), data in graph.edges(data=True):
        if kind == "Paper" and data["type"] == "HAS_PASSAGE":
            p = graph.nodes["Passage", ident]["properties"]
            found.append(Passage(ident, paper, p["digest"], None, Role(p["role"]), p.get("heading", ""), p["text"], p["position"]))
    return sorted(found, key=lambda p: (p.paper, p.position, p.id))


def in_sentences(schema: Schema, texts: Sequence[Passage]) -> Iterator[Example]:
    """Names in passages, found without their lexicon entries."""
    blank = replace(schema, type_weights={"bias": {}})
    seen = set()
    for turn in range(ROUNDS):
        gone = {item.entry.name for item in schema.lexicon if random.Random(f"{turn} {item.entry.name}").random() < 0.5}  # noqa: S311 (no secret)
        owner = {fold(form): item for item in schema.lexicon if item.entry.name in gone for form, _ in item.forms()}
        extractor = _Recording(replace(blank, lexicon=tuple(item for item in schema.lexicon if item.entry.name not in gone)))
        for passage in texts:
            extractor.cues.clear()
            for mention in extractor.extract(passage).mentions:
                item, place = owner.get(fold(mention.surface)), (passage.id, mention.start, mention.end)
                cues = extractor.cues.get((mention.start, mention.end))
                if mention.name is None and item and cues is not None and place not in seen:
                    seen.add(place)
                    around = context_features(passage, mention.start, mention.end, mention.rule)
                    features = dict.fromkeys([*name_features(mention.surface), *around], 1.0) | {f"vote {t}": w for t, w in cues}
                    yield Example(item.entry.name, item.type, passage.paper, features, cues)


class _Recording(Extractor):
    """An extractor that keeps what the rules say of each unlisted name, before the model."""

    def __init__(self, schema: Schema) -> None:
        super().__init__(schema)
        self.cues: dict[tuple[int, int], tuple[tuple[str, float], ...]] = {}

    def rule_votes(self, passage: Passage, span: Any) -> dict[str, float]:
        votes = super().rule_votes(passage, span)
        self.cues[span.start, span.end] = tuple(votes.items())
        return votes


def alone(schema: Schema) -> Iterator[Example]:
    """The lexicon's names by themselves, in both languages."""
    for item in schema.lexicon:
        name = item.entry.name
        # what is written in small letters shows in a text as Receptive Field
        name = name if any(c.isupper() or c.isdigit() for c in name) else name.title()
        for form in (name, *(form for form in item.entry.ja if form != name)):
            yield Example(item.entry.name, item.type, "", dict.fromkeys(name_features(form), 1.0))


def fit(examples: Sequence[Example]) -> dict[str, dict[str, float]]:
    """Weights by feature and type."""
    often = Counter(f for e in examples for f in e.features if e.paper)
    anyhow = Counter(f for e in examples for f in e.features)
    names = sorted(f for f in anyhow if often[f] >= 2 or anyhow[f] >= 3)
    place = {name: i for i, name in enumerate(names)}
    cells = [(row, place[f], v) for row, e in enumerate(examples) for f, v in e.features.items() if f in place]
    rows, columns, values = zip(*cells, strict=True)
    x = csr_matrix((values, (rows, columns)), shape=(len(examples), len(names)))
    y = np.eye(len(ENTITY_TYPES))[[ENTITY_TYPES.index(e.type) for e in examples]]
    times = Counter(e.name for e in examples if e.paper)
    importance = np.array([times[e.name] ** -0.5 if e.paper else NAME_ALONE for e in examples])[:, None]
    weights = logistic.fit(x, y, importance, PENALTY, np.zeros((len(names) + 1, y.shape[1])))
    return logistic.lines(names, ENTITY_TYPES, weights, FLOOR)


def accuracy(held_out: Sequence[Example], model: NameTypes) -> tuple[float, float, int]:
    """(right by the model, right by the plain votes, names): a name's papers share one point."""
    groups: dict[str, dict[str, list[Example]]] = defaultdict(lambda: defaultdict(list))
    for example in held_out:
        groups[example.name][example.paper].append(example)
    right = plain = 0.0
    for papers in groups.values():
        for found in papers.values():
            share = 1 / len(papers)
            guessed = (v for e in found for v in model.votes((f for f in e.features if not f.startswith("vote ")), e.votes))
            right += share * (_best(guessed) == found[0].type)
            plain += share * (_best(v for e in found for v in e.votes) == found[0].type)
    return right, plain, len(groups)


def _best(votes: Iterator[tuple[str, float]]) -> str:
    sums: Counter[str] = Counter()
    for type_, weight in votes:
        sums[type_] += round(weight * 1000)
    return max(ENTITY_TYPES, key=lambda t: (sums[t], -ENTITY_TYPES.index(t)))


def _unparsed(sentences: list[str]) -> list[Any]:
    """Types need no syntax."""
    return [None] * len(sentences)


def main() -> None:
    """Cross-validates, then writes the weights."""
    japanese.parse = _unparsed
    schema = load_schema()
    found = list(in_sentences(schema, [p for atlas in sys.argv[1:] for p in passages(Path(atlas))]))
    listed = list(alone(schema))
    names = sorted({e.name for e in found})
    random.Random(0).shuffle(names)  # noqa: S311 (no secret)
    totals = np.zeros(3)
    for k in range(5):
        out = set(names[k::5])
        model = NameTypes(fit([e for e in [*found, *listed] if e.name not in out]))
        totals += accuracy([e for e in found if e.name in out], model)
    model, plain, number = totals[0] / totals[2], totals[1] / totals[2], int(totals[2])
    print(f"{model:.3f} (plain votes {plain:.3f}) of {number} names, five-fold over names, {len(found)} mentions")
    lines = ["# How each feature of an unlisted name speaks for each type; made by scripts/train_types.py."]
    lines += [f"{_quoted(n)}: {{{', '.join(f'{t}: {w}' for t, w in line.items())}}}" for n, line in sorted(fit([*found, *listed]).items())]
    Path("schemas/type_weights.yaml").write_text("\n".join(lines) + "\n", "utf8")


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


if __name__ == "__main__":
    main()
