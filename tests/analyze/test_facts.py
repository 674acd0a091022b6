"""What the atlas says of one node: a result is told in words, with its sentence."""

from __future__ import annotations

import networkx as nx

from kg.analyze.facts import facts_of
from kg.graphfile import add_edge, add_node, new_graph


def graph_with_a_result(unit: str) -> nx.MultiDiGraph:
    """One paper, a model, a benchmark, a metric and a number."""
    graph = new_graph()
    paper = add_node(graph, "Paper", "p", {"title": "Falcons"})
    result = add_node(graph, "Result", "r", {"value": 86.4, "unit": unit})
    for type_, name, label in (("OF", "Falcon-X", "Model"), ("ON", "MMLU", "Benchmark"), ("BY", "Accuracy", "Metric")):
        add_edge(graph, result, type_, add_node(graph, "Entity", name.casefold(), {"name": name}, label=label))
    add_edge(graph, result, "REPORTED_IN", paper, quote="Falcon-X reaches 86.4% on MMLU.", passage="p#1")
    return graph


def test_a_result_is_told_in_words_with_its_sentence() -> None:
    """From the model, the benchmark and the paper alike; its id stays, so that it can be rejected."""
    graph = graph_with_a_result("%")
    for key, type_ in ((("Entity", "falcon-x"), "OF"), (("Entity", "mmlu"), "ON"), (("Paper", "p"), "REPORTED_IN")):
        (relation,) = facts_of(graph, key)["relations"]
        assert (relation["type"], relation["id"], relation["title"]) == (type_, "r", "86.4% Accuracy of Falcon-X on MMLU")
        assert relation["quote"] == "Falcon-X reaches 86.4% on MMLU."


def test_other_units_stand_apart() -> None:
    """86.4 ms, but 86.4%."""
    assert facts_of(graph_with_a_result("ms"), ("Entity", "mmlu"))["relations"][0]["title"].startswith("86.4 ms Accuracy")
