"""Guards of a score: the same evaluation with a part of the vocabulary taken away.

GiNZA parses every sentence once for all runs; a passage is extracted again only where the change could touch it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import mean

import networkx as nx

from kg.analyze.dropout import disabled, dropped, emptied
from kg.analyze.evaluate import Count, count_paper, rates, relation_accuracy
from kg.analyze.gold import Atlas as GoldAtlas
from kg.analyze.gold import Gold, bare_id, fold_name
from kg.atlas import Atlas
from kg.cache import Cache
from kg.extract import japanese
from kg.extract.folded import fold_form
from kg.extract.gazetteer import Gazetteer
from kg.extract.paper import complete
from kg.extract.passage import Extractor
from kg.extract.visible import Visible
from kg.graph import build_graph
from kg.kept import Library
from kg.model import Paper, Passage, Record
from kg.progress import track
from kg.read.decode import decode
from kg.resolve.judgements import load_judgements
from kg.resolve.resolve import resolve
from kg.schema import Schema, load_schema
from kg.sources.files import Gathered

SEEDS = range(5)


@dataclass(frozen=True, slots=True)
class Figure:
    """Strict precision, recall and F1, and relation accuracy, each in [0, 1]."""

    precision: float
    recall: float
    f1: float
    relation_accuracy: float


@dataclass(frozen=True, slots=True)
class Guards:
    """The figures with the whole vocabulary, with parts of it, and without; ``disabled`` lists (digest, entry, form)."""

    full: Figure
    dropout: tuple[Figure, ...]
    dropout_mean: Figure
    empty: Figure
    left_out: Figure
    disabled: tuple[tuple[str, str, str], ...]


class Runs:
    """One atlas, built in memory under one schema after another."""

    def __init__(self, atlas: Atlas) -> None:
        self._judgements = load_judgements(atlas.judgements)
        with Cache(atlas.cache) as cache:
            library = Library(atlas, atlas.sources(), cache, self._judgements)
            self.papers, self._titles = library.papers(), library.titles
        self._docs: dict[str, object] = {}
        self._records: dict[tuple[str, str], Record] = {}

    def graph(self, schema: Schema) -> nx.MultiDiGraph:
        """The graph that the atlas would have under a schema."""
        visible, extractor = Visible(schema), Extractor(schema, self._parse)  # type: ignore[arg-type]
        tails = tuple(schema.words.tail)
        read = {p.id: complete([(x, self._record(x, visible, extractor)) for x in p.passages], tails, p.authors) for p in self.papers}
        return build_graph(self.papers, self._titles, resolve(read, schema, self._judgements))

    def parse_all(self, schema: Schema) -> None:
        """Extracts everything once, with progress: this is where the time goes."""
        visible, extractor = Visible(schema), Extractor(schema, self._parse)  # type: ignore[arg-type]
        for passage in track([x for p in self.papers for x in p.passages], "parsing"):
            self._record(passage, visible, extractor)

    def _record(self, passage: Passage, visible: Visible, extractor: Extractor) -> Record:
        key = (passage.id, visible.fingerprint(passage))
        if key not in self._records:
            self._records[key] = extractor.extract(passage)
        return self._records[key]

    def _parse(self, sentences: list[str]) -> list[object]:
        new = [s for s in dict.fromkeys(sentences) if s not in self._docs]
        self._docs |= zip(new, japanese.parse(new), strict=True) if new else ()
        return [self._docs[s] for s in sentences]


def guard(atlas: Atlas, gold: Sequence[Gold], elsewhere: Gathered | None) -> Guards:
    """All guards of an atlas; ``elsewhere`` are texts that count as places where a form may occur, too."""
    schema, runs = load_schema(atlas.schemas), Runs(atlas)
    runs.parse_all(schema)
    full = _figure(_counts(runs.graph(schema), gold))
    thinned = [_figure(_counts(runs.graph(dropped(schema, seed)), gold)) for seed in track(SEEDS, "dropout")]
    empty = _figure(_counts(runs.graph(emptied(schema)), gold))
    gone: list[tuple[str, str, str]] = []
    counts: list[Count] = []
    for digest, papers, forms in track(list(_left_out(atlas, runs.papers, schema, gold, elsewhere)), "leaving one digest out"):
        less, lost = disabled(schema, forms, fold_form)
        gone += [(digest, entry, form) for entry, form in lost]
        counts += _counts(runs.graph(less), papers)
    return Guards(full, tuple(thinned), _mean(thinned), empty, _figure(counts), tuple(gone))


def _counts(graph: nx.MultiDiGraph, gold: Sequence[Gold]) -> list[Count]:
    atlas = GoldAtlas(graph)
    return [count_paper(paper["entities"], atlas.entities(paper), strict=True) for paper in gold]


def _figure(counts: Sequence[Count]) -> Figure:
    return Figure(*rates(counts), relation_accuracy(counts))


def _mean(figures: Sequence[Figure]) -> Figure:
    parts = zip(*((f.precision, f.recall, f.f1, f.relation_accuracy) for f in figures), strict=True)
    return Figure(*(round(mean(part), 3) for part in parts))


def _left_out(
    atlas: Atlas, papers: Sequence[Paper], schema: Schema, gold: Sequence[Gold], elsewhere: Gathered | None
) -> Iterator[tuple[str, list[Gold], set[str]]]:
    """(digest, its gold papers, the folded forms that occur in no other text), digest by digest."""
    gazetteer = Gazetteer(schema)
    texts: dict[str, set[str]] = {}
    for paper in papers:
        for passage in paper.passages:
            texts.setdefault(passage.digest, set()).update(gazetteer.occurring(f"{passage.text}\n{passage.heading}"))
    own = {source.sha256 for source in atlas.sources()}
    for ident, data in elsewhere.digests if elsewhere else ():
        if hashlib.sha256(data).hexdigest() not in own:
            texts[f"{ident} (elsewhere)"] = gazetteer.occurring(decode(data, ident).text)
    home = _homes(papers, gold)
    for digest in sorted({home[n] for n in home}):
        others = set().union(*(forms for name, forms in texts.items() if name != digest))
        yield digest, [g for n, g in enumerate(gold) if home.get(n) == digest], texts.get(digest, set()) - others
    absent = [g for n, g in enumerate(gold) if n not in home]
    if absent:
        yield "(not in this atlas)", absent, set()


def _homes(papers: Sequence[Paper], gold: Sequence[Gold]) -> dict[int, str]:
    """Gold index -> the first digest of its paper."""
    by_name: dict[str, str] = {}
    for paper in papers:
        for name in {bare_id(paper.arxiv_id), fold_name(paper.title)} - {""}:
            by_name.setdefault(name, paper.sources[0][0])
    found = ((n, by_name.get(bare_id(g["arxiv_id"])) or by_name.get(fold_name(g["title"]))) for n, g in enumerate(gold))
    return {n: digest for n, digest in found if digest}
