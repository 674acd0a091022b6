"""Scores an atlas against annotated papers: entities, relations, links, linking.

A predicted entity is a gold entity when their names meet (strict: and the type agrees). Precision counts core and
optional hits as right; recall counts core entities only. Rates are rounded to three places before they are combined,
as the annotators' scorer does. Intervals are 95% bootstraps over papers with a fixed seed.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import networkx as nx

from kg.analyze.gold import Atlas, Found, Gold, Stated, match
from kg.model import ENTITY_TYPES

_SAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Count:
    """One paper's part: core hits, optional hits, wrong, missed, and hits with the right relation."""

    hit: int = 0
    optional: int = 0
    wrong: int = 0
    missed: int = 0
    related: int = 0


@dataclass(frozen=True, slots=True)
class Scores:
    """Rates in [0, 1]; ``missed`` and ``extra`` are (paper title, entity) pairs."""

    precision: float
    recall: float
    f1: float
    interval: tuple[float, float]
    relation_accuracy: float
    relation_interval: tuple[float, float]
    papers: int
    papers_without_entities: int
    missed: tuple[tuple[str, str], ...]
    extra: tuple[tuple[str, str], ...]
    wrong_relation: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Linking:
    """Pairs of papers in which one gold thing is one node (joined) or two (split), and nodes that stand for several."""

    joined: int
    split: int
    recall: float
    merge_precision: float
    false_merges: int
    merged: dict[str, tuple[str, ...]]
    splits: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class LinkScores:
    """Relations between entities; recall is of ``core`` links."""

    precision: float
    recall: float
    core: int
    interval: tuple[float, float]
    wrong: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures of one atlas and one gold file."""

    strict: Scores
    lenient: Scores
    by_type: dict[str, tuple[float, float, float]]
    linking: Linking
    links: LinkScores


def evaluate(graph: nx.MultiDiGraph, gold: Sequence[Gold]) -> Evaluation:
    """All figures."""
    atlas = Atlas(graph)
    found = [atlas.entities(paper) for paper in gold]
    by_type = {type_: _of_type(gold, found, type_) for type_ in ENTITY_TYPES}
    linking = _linking(gold, found)
    return Evaluation(_scores(gold, found, strict=True), _scores(gold, found, strict=False), by_type, linking, _links(atlas, gold))


def rates(counts: Iterable[Count]) -> tuple[float, float, float]:
    """(precision, recall, F1) of some papers together."""
    counts = list(counts)
    hit, right = sum(c.hit for c in counts), sum(c.hit + c.optional for c in counts)
    precision = _ratio(right, right + sum(c.wrong for c in counts))
    recall = _ratio(hit, hit + sum(c.missed for c in counts))
    return precision, recall, _ratio(2 * precision * recall, precision + recall)


def count_paper(entities: Sequence[Gold], found: Sequence[Found], *, strict: bool) -> Count:
    """One paper's part."""
    pairs = match(list(entities), list(found), strict)
    core = {i for i, e in enumerate(entities) if e["core"]}
    related = sum(found[pairs[i]]["relation"] in entities[i]["relations"] for i in core & set(pairs))
    hit = len(core & set(pairs))
    return Count(hit, len(pairs) - hit, len(found) - len(pairs), len(core) - hit, related)


def relation_accuracy(counts: Iterable[Count]) -> float:
    """Of the core entities found, those whose relation an annotator gave."""
    counts = list(counts)
    return _ratio(sum(c.related for c in counts), sum(c.hit for c in counts))


def _scores(gold: Sequence[Gold], found: Sequence[Sequence[Found]], *, strict: bool) -> Scores:
    counts = [count_paper(p["entities"], f, strict=strict) for p, f in zip(gold, found, strict=True)]
    missed, extra, unrelated = [], [], []
    for paper, entities in zip(gold, found, strict=True):
        pairs = match(paper["entities"], list(entities), strict)
        missed += [(paper["title"], _said(e)) for i, e in enumerate(paper["entities"]) if e["core"] and i not in pairs]
        extra += [(paper["title"], _said(f)) for j, f in enumerate(entities) if j not in pairs.values()]
        for i, j in pairs.items():
            right, got = paper["entities"][i], entities[j]
            if right["core"] and got["relation"] not in right["relations"]:
                unrelated.append((paper["title"], f"{right['name']}: {got['relation']}, not {' or '.join(sorted(right['relations']))}"))
    precision, recall, f1 = rates(counts)
    return Scores(
        precision,
        recall,
        f1,
        _interval(counts, lambda sample: rates(sample)[2]),
        relation_accuracy(counts),
        _interval(counts, relation_accuracy),
        len(gold),
        sum(not f for f in found),
        tuple(missed),
        tuple(extra),
        tuple(unrelated),
    )


def _said(entity: Gold) -> str:
    return f"{entity['name']} [{', '.join(sorted(entity['types']))}]"


def _of_type(gold: Sequence[Gold], found: Sequence[Sequence[Found]], type_: str) -> tuple[float, float, float]:
    """Strict rates of the entities of one type; an entity of two gold types counts for each."""
    counts = []
    for paper, entities in zip(gold, found, strict=True):
        pairs = match(paper["entities"], list(entities), strict=True)
        mine = {i for i, e in enumerate(paper["entities"]) if type_ in e["types"]}
        core = {i for i in mine if paper["entities"][i]["core"]}
        taken = {j for i, j in pairs.items() if i in mine}
        # what another type's annotation explains is neither right nor wrong here
        wrong = sum(type_ in f["types"] for j, f in enumerate(entities) if j not in pairs.values())
        counts.append(Count(len(core & set(pairs)), len(taken) - len(core & set(pairs)), wrong, len(core - set(pairs))))
    return rates(counts)


def _linking(gold: Sequence[Gold], found: Sequence[Sequence[Found]]) -> Linking:
    owners: dict[str, set[str]] = defaultdict(set)
    for paper in gold:
        for entity in paper["entities"]:
            for key in entity["keys"]:
                owners[key].add(entity["id"])
    seen: dict[str, set[tuple[int, str]]] = defaultdict(set)
    for number, (paper, entities) in enumerate(zip(gold, found, strict=True)):
        for i, j in match(paper["entities"], list(entities), strict=False).items():
            entity = paper["entities"][i]
            if any(len(owners[key]) == 1 for key in entity["keys"] & entities[j]["keys"]):
                seen[entity["id"]].add((number, entities[j]["id"]))
    return _pairs(seen)


def _pairs(seen: dict[str, set[tuple[int, str]]]) -> Linking:
    """Counts pairs of papers: right together, wrongly apart, wrongly together."""
    joined = split = false = 0
    splits: dict[str, tuple[str, ...]] = {}
    stands_for: dict[str, set[str]] = defaultdict(set)
    of_node: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for ident, places in sorted(seen.items()):
        for (a, x), (b, y) in combinations(sorted(places), 2):
            if a != b:
                joined, split = joined + (x == y), split + (x != y)
        if len({node for _, node in places}) > 1:
            splits[ident] = tuple(sorted({node for _, node in places}))
        for number, node in places:
            stands_for[node].add(ident)
            of_node[node].append((ident, number))
    for things in of_node.values():
        false += sum(a[0] != b[0] and a[1] != b[1] for a, b in combinations(things, 2))
    merged = {node: tuple(sorted(things)) for node, things in sorted(stands_for.items()) if len(things) > 1}
    return Linking(
        joined, split, _ratio(joined, joined + split), _ratio(joined, joined + false), sum(len(m) - 1 for m in merged.values()), merged, splits
    )


def _links(atlas: Atlas, gold: Sequence[Gold]) -> LinkScores:
    counts, wrong = [], []
    for paper in gold:
        count, extra = count_links(paper, atlas.links(paper))
        counts.append(count)
        wrong += [(paper["title"], f"{head['name']} {type_} {tail['name']}") for head, type_, tail in extra]
    precision, recall, _ = rates(counts)
    return LinkScores(precision, recall, sum(c.hit + c.missed for c in counts), _interval(counts, lambda s: rates(s)[2]), tuple(wrong))


def count_links(gold: Gold, found: Iterable[Stated]) -> tuple[Count, list[Stated]]:
    """The count of a paper's links, found as (head, type, tail), and those that no annotator gave."""
    keys = {e["id"]: e["keys"] for e in gold["entities"]}
    wanted = [(keys.get(k["head"], set()), k["type"], keys.get(k["tail"], set()), k["core"]) for k in gold["links"]]
    taken: set[int] = set()
    extra = []
    for head, type_, tail in found:
        fit = next((i for i, g in enumerate(wanted) if i not in taken and g[0] & head["keys"] and g[1] == type_ and g[2] & tail["keys"]), None)
        if fit is None:
            extra.append((head, type_, tail))
        else:
            taken.add(fit)
    hit = sum(wanted[i][3] for i in taken)
    return Count(hit, len(taken) - hit, len(extra), sum(g[3] for g in wanted) - hit), extra


def _interval(counts: Sequence[Count], figure: Callable[[list[Count]], float]) -> tuple[float, float]:
    """95% of what the figure is on papers drawn again and again."""
    rng = random.Random(0)  # noqa: S311 (a fixed seed: the same figures give the same interval)
    drawn = sorted(figure(rng.choices(counts, k=len(counts))) for _ in range(_SAMPLES))
    return drawn[25], drawn[974]


def _ratio(part: float, whole: float) -> float:
    return round(part / whole, 3) if whole else 0.0
