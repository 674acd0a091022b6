"""A small graph of five weeks in our own words, where every kind of news has an example."""

from __future__ import annotations

import networkx as nx
import pytest

from kg.analyze.history import History
from kg.graphfile import add_edge, add_node, new_graph
from kg.weeks import week_bounds

SENTENCES = {
    "p1": "Fooformer is a model for maps. It uses Barnet. It reaches 70% accuracy on MapBench.",
    "p2": "We test Barnet on MapBench.",
    "p3": "Quuxは地図のための新しい手法です.Barnetと比べました。",
    "p4": "Fooformer builds on Barnet. It reaches 75% accuracy on MapBench.",
    "p5": "An undated note on Barnet and <b>Zap</b> & co.",
}
WEEKS = {"p1": ["2023-W10"], "p2": ["2023-W11"], "p3": ["2023-W12"], "p4": ["2023-W14"], "p5": []}
TYPES = {"fooformer": "Model", "barnet": "Method", "mapbench": "Benchmark", "quux": "Method", "zap": "Software"}
NAMES = {"fooformer": "Fooformer", "barnet": "Barnet", "mapbench": "MapBench", "quux": "Quux", "zap": "<b>Zap</b>"}
RELATIONS = {
    ("p1", "fooformer"): "INTRODUCES",
    ("p1", "barnet"): "USES",
    ("p1", "mapbench"): "EVALUATES_ON",
    ("p2", "barnet"): "STUDIES",
    ("p2", "mapbench"): "INTRODUCES",
    ("p3", "quux"): "INTRODUCES",
    ("p3", "barnet"): "COMPARES_WITH",
    ("p4", "fooformer"): "STUDIES",
    ("p4", "barnet"): "USES",
    ("p4", "mapbench"): "EVALUATES_ON",
    ("p5", "barnet"): "MENTIONS",
    ("p5", "zap"): "USES",
}


def small_graph() -> nx.MultiDiGraph:
    """Papers p1 to p4 in weeks 10, 11, 12 and 14 of 2023; p5 has no date."""
    graph = new_graph()
    graph.graph["generation"] = "0123456789abcdef"
    for entity, name in NAMES.items():
        firsts = [WEEKS[p][0] for (p, e) in RELATIONS if e == entity and WEEKS[p]]
        properties = {"name": name, "aliases": [], "paper_count": 1, "first_week": min(firsts, default=None)}
        add_node(graph, "Entity", entity, properties, label=TYPES[entity])
    for paper, text in SENTENCES.items():
        _add_paper(graph, paper, text)
    quote = "Fooformer builds on Barnet."
    lists = {"papers": ["p4"], "passages": ["p4#a"], "quotes": [quote]}
    add_edge(graph, ("Entity", "fooformer"), "BASED_ON", ("Entity", "barnet"), **lists, confidence=0.9, extractor="rules: test")
    for ident, paper, value in (("r1", "p1", 70.0), ("r2", "p4", 75.0)):
        result = add_node(graph, "Result", ident, {"value": value, "unit": "%"})
        add_edge(graph, result, "OF", ("Entity", "fooformer"))
        add_edge(graph, result, "ON", ("Entity", "mapbench"))
        sentence = f"It reaches {value:g}% accuracy on MapBench."
        add_edge(graph, result, "REPORTED_IN", ("Paper", paper), quote=sentence, passage=f"{paper}#a")
    return graph


def _add_paper(graph: nx.MultiDiGraph, paper: str, text: str) -> None:
    key = add_node(graph, "Paper", paper, {"title": f"Paper {paper}", "lang": "en", "url": "javascript:alert(1)" if paper == "p5" else None})
    add_edge(graph, key, "FROM", add_node(graph, "Digest", "private/notes.md", {"title": "Notes", "layout": "prose"}))
    for week in WEEKS[paper]:
        monday, sunday = week_bounds(week)
        add_edge(graph, key, "IN_WEEK", add_node(graph, "Week", week, {"start": monday, "end": sunday}))
    passage = add_node(graph, "Passage", f"{paper}#a", {"role": "summary", "text": text, "position": 1, "digest": "private/notes.md"})
    add_edge(graph, key, "HAS_PASSAGE", passage)
    for (owner, entity), relation in RELATIONS.items():
        if owner == paper:
            start = text.index(NAMES[entity])
            end = start + len(NAMES[entity])
            add_edge(
                graph, passage, "NAMES", ("Entity", entity), surface=NAMES[entity], start=start, end=end, confidence=0.9, extractor="rules: test"
            )
            a = max(text.rfind(". ", 0, start) + 2, 0) if ". " in text[:start] else 0
            b = text.find(". ", end) + 1 or len(text)
            evidence = {"quote": text[a:b], "passage": passage[1], "start": a, "end": b}
            confidence = 0.4 if (paper, entity) == ("p2", "mapbench") else 0.9
            add_edge(graph, key, relation, ("Entity", entity), **evidence, confidence=confidence, extractor="rules: test")


@pytest.fixture(scope="session")
def history() -> History:
    """The small graph by time."""
    return History(small_graph())
