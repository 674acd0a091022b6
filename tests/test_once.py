"""What is found once a graph: never of one that may still change, and never another graph's."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx

from kg.graphfile import add_edge, add_node, encode, new_graph
from kg.once import between, once


def grown(names: int) -> nx.MultiDiGraph:
    """Models in a row."""
    graph = new_graph()
    keys = [add_node(graph, "Entity", str(i), {"name": str(i)}, label="Model") for i in range(names)]
    for start, end in pairwise(keys):
        add_edge(graph, start, "BASED_ON", end)
    return graph


def test_only_a_finished_graph_is_remembered() -> None:
    """Each by itself, and not before it has its generation."""
    asked: list[int] = []

    @once
    def size(graph: nx.MultiDiGraph) -> int:
        asked.append(len(graph))
        return len(graph)

    one, other = grown(2), grown(3)
    assert size(one) == 2
    add_node(one, "Entity", "more", {"name": "More"}, label="Model")
    assert size(one) == 3 and asked == [2, 3]
    encode(one), encode(other)
    assert [size(one), size(other), size(one), size(other)] == [3, 3, 3, 3]
    assert asked == [2, 3, 3, 3]


def test_relationships_by_the_kinds_of_their_ends() -> None:
    """In the graph's order; none is none."""
    graph = grown(4)
    add_edge(graph, add_node(graph, "Paper", "p", {"title": "P"}), "USES", ("Entity", "1"))
    assert [(start[1], end[1]) for start, end, _ in between(graph, "Entity", "Entity")] == [("0", "1"), ("1", "2"), ("2", "3")]
    assert [data["type"] for *_, data in between(graph, "Paper", "Entity")] == ["USES"]
    assert list(between(graph, "Entity", "Paper")) == []
