"""What the atlas knows in each field and task: papers, entities, questions, results by model; and models compared over it.

A paper is in a stratum by an entity that it introduces, studies, uses or evaluates on, by a word of its titles, or by its
category. What is in a child is in its parents. Nothing known is a gap, and shown as one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import ahocorasick
import networkx as nx

from kg.lookup import entities_called
from kg.model import PAPER_RELATIONS
from kg.once import between
from kg.strata import Stratum
from kg.text import fold, has_japanese

_ABOUT = frozenset(PAPER_RELATIONS) - {"MENTIONS", "COMPARES_WITH", "AFFILIATED_WITH"}
_MODELS = ("Model", "Method")


@dataclass(frozen=True, slots=True)
class StratumResult:
    """A number that a paper states in a stratum: its id, names of what, on what and by what, and the paper's id."""

    id: str
    of: str
    on: str | None
    by: str | None
    value: float
    unit: str
    paper: str
    quote: str


@dataclass(frozen=True, slots=True)
class Layer:
    """One stratum of an atlas. Ids are sorted; ``questions`` are what its papers were asked; ``gap`` where no paper is in it."""

    stratum: Stratum
    papers: tuple[str, ...]
    entities: tuple[str, ...]
    models: tuple[str, ...]
    questions: tuple[str, ...]
    results: tuple[StratumResult, ...]

    @property
    def gap(self) -> bool:
        """Whether the atlas knows no paper here."""
        return not self.papers


@dataclass(frozen=True, slots=True)
class Standing:
    """One model in one stratum: papers that name it, its results, and comparisons of texts with the others."""

    papers: tuple[str, ...]
    results: tuple[StratumResult, ...]
    compared: tuple[str, ...]

    @property
    def gap(self) -> bool:
        """Whether the atlas knows nothing of the model here."""
        return not (self.papers or self.results)


class Strata:
    """A graph seen through a hierarchy of strata."""

    def __init__(self, graph: nx.MultiDiGraph, strata: Sequence[Stratum]) -> None:
        self.graph, self.strata = graph, strata
        self._related: dict[str, dict[str, str]] = defaultdict(dict)
        for start, end, data in between(graph, "Paper", "Entity"):
            if data["type"] in PAPER_RELATIONS:
                self._related[start[1]][end[1]] = data["type"]
        self._listed = self._entities()
        self._papers = self._sort_papers()
        self._results = sorted(self._by_paper().items())

    def layers(self) -> list[Layer]:
        """Every stratum, parents before their children."""
        return [self._layer(s) for s in self.strata]

    def compare(self, models: Sequence[str]) -> list[tuple[Stratum, tuple[Standing, ...]]]:
        """For each stratum, the standing of each model (entity ids) beside the others."""
        return [(s, tuple(self._standing(s, model, models) for model in models)) for s in self.strata]

    def _layer(self, stratum: Stratum) -> Layer:
        papers = sorted(self._inside(stratum, self._papers))
        listed = self._inside(stratum, self._listed)
        introduced = set[str]().union(*(self._introduced.get(p, ()) for p in papers))
        models = sorted(set[str]().union(*(self._models.get(p, ()) for p in papers)))
        results = tuple(self._results_in(stratum, papers, listed))
        return Layer(stratum, tuple(papers), tuple(sorted(listed | introduced)), tuple(models), tuple(self._questions(papers)), results)

    def _standing(self, stratum: Stratum, model: str, models: Sequence[str]) -> Standing:
        papers = sorted(p for p in self._inside(stratum, self._papers) if model in self._related[p])
        name = self._name(model)
        found = self._results_in(stratum, sorted(self._inside(stratum, self._papers)), self._inside(stratum, self._listed))
        compared = [f"{self._name(other)}: {quote}" for other in models if other != model for quote in self._comparisons(model, other, set(papers))]
        return Standing(tuple(papers), tuple(r for r in found if r.of == name), tuple(sorted(set(compared))))

    def _comparisons(self, model: str, other: str, papers: set[str]) -> Iterable[str]:
        for start, end in ((model, other), (other, model)):
            for data in (self.graph.get_edge_data(("Entity", start), ("Entity", end)) or {}).values():
                if data["type"] == "COMPARED_WITH":
                    pairs = zip(data["properties"]["papers"], data["properties"]["quotes"], strict=True)
                    yield from (quote for paper, quote in pairs if paper in papers)

    def _inside(self, stratum: Stratum, members: Sequence[set[str]]) -> set[str]:
        return set().union(*(members[i] for i in stratum.within))

    def _entities(self) -> list[set[str]]:
        """Entities that each stratum lists, by any of their names."""
        called = entities_called(self.graph)
        return [set[str]().union(*(called.get(fold(name), ()) for name in s.entities)) for s in self.strata]

    def _sort_papers(self) -> list[set[str]]:
        """Papers that each stratum holds by itself."""
        homes: dict[str, list[int]] = defaultdict(list)
        categories: dict[str, list[int]] = defaultdict(list)
        for s in self.strata:
            for entity in self._listed[s.position]:
                homes[entity].append(s.position)
            for category in s.categories:
                categories[category].append(s.position)
        words: dict[str, list[int]] = defaultdict(list)
        for s in self.strata:
            for word in s.words:
                words[word.casefold()].append(s.position)
        said = _Words(words)
        found: list[set[str]] = [set() for _ in self.strata]
        for (kind, ident), data in self.graph.nodes(data=True):
            if kind == "Paper":
                p = data["properties"]
                titles = "\n".join((p["title"], p.get("title_ja") or "", *p.get("other_titles", ()))).casefold()
                places = [i for entity, relation in self._related[ident].items() if relation in _ABOUT for i in homes[entity]]
                places += [i for word in said.within(titles) for i in words[word]]
                places += [i for name in self._categories[ident] for i in categories.get(name, ())]
                for position in places:
                    found[position].add(ident)
        return found

    @cached_property
    def _introduced(self) -> dict[str, set[str]]:
        """What each paper introduces."""
        return {paper: {e for e, relation in own.items() if relation == "INTRODUCES"} for paper, own in self._related.items()}

    @cached_property
    def _models(self) -> dict[str, set[str]]:
        """The models that each paper does more with than mention them."""
        models = {ident for (kind, ident), data in self.graph.nodes(data=True) if kind == "Entity" and data["labels"][-1] in _MODELS[:1]}
        return {paper: {e for e, relation in own.items() if relation != "MENTIONS" and e in models} for paper, own in self._related.items()}

    @cached_property
    def _categories(self) -> dict[str, list[str]]:
        """The names of each paper's categories."""
        found: dict[str, list[str]] = defaultdict(list)
        for paper, category, _ in between(self.graph, "Paper", "Category"):
            found[paper[1]].append(self.graph.nodes[category]["properties"].get("name", ""))
        return found

    def _by_paper(self) -> dict[str, list[tuple[StratumResult, str | None]]]:
        """Results of each paper, with the entity that each is on."""
        found: dict[str, list[tuple[StratumResult, str | None]]] = defaultdict(list)
        for key in sorted(k for k in self.graph.nodes if k[0] == "Result"):
            p = self.graph.nodes[key]["properties"]
            ends: dict[str, str] = {}
            quote = ""
            for _, end, data in self.graph.out_edges(key, data=True):
                ends[data["type"]] = end[1]
                quote = data["properties"].get("quote", quote)
            names = [self._name(ends[t]) if t in ends else None for t in ("OF", "ON", "BY")]
            if names[0] and "REPORTED_IN" in ends:
                result = StratumResult(key[1], names[0], names[1], names[2], p["value"], p.get("unit", ""), ends["REPORTED_IN"], quote)
                found[result.paper].append((result, ends.get("ON")))
        return found

    def _results_in(self, stratum: Stratum, papers: Sequence[str], listed: set[str]) -> Iterable[StratumResult]:
        """Results on an entity of the stratum; where a text names none, those of the stratum's papers."""
        inside = set(papers)
        for paper, results in self._results:
            for result, on in results:
                if on in listed or (on is None and paper in inside):
                    yield result

    def _questions(self, papers: Sequence[str]) -> list[str]:
        """Headings under which the papers' digests answer, each once."""
        return sorted({heading for paper in papers for heading in self._asked.get(paper, ())})

    @cached_property
    def _asked(self) -> dict[str, set[str]]:
        """The questions that each paper's digests answer."""
        found: dict[str, set[str]] = defaultdict(set)
        for paper, passage, _ in between(self.graph, "Paper", "Passage"):
            p = self.graph.nodes[passage]["properties"]
            heading = p.get("heading", "")
            if heading and (p.get("role") == "answer" or (p.get("role") == "section" and heading.endswith(("?", "？")))):
                found[paper[1]].add(heading)
        return found

    def _name(self, ident: str) -> str:
        return str(self.graph.nodes["Entity", ident]["properties"]["name"])


class _Words:
    """Words in small letters, looked for all at once: an English one whole, a Japanese one anywhere."""

    def __init__(self, words: Iterable[str]) -> None:
        self._automaton: Any = ahocorasick.Automaton()
        for word in words:
            self._automaton.add_word(word, (word, has_japanese(word)))
        self._automaton.make_automaton()

    def within(self, text: str) -> set[str]:
        """Those that a text in small letters has."""
        found = self._automaton.iter(text) if len(self._automaton) else ()
        return {word for last, (word, inside) in found if inside or _is_whole(text, last - len(word) + 1, last + 1)}


def _is_whole(text: str, start: int, end: int) -> bool:
    return not any(c.isascii() and c.isalnum() for c in text[max(0, start - 1) : start] + text[end : end + 1])
