"""What is asked for by a name, an id or an address is found."""

from __future__ import annotations

import networkx as nx
import pytest

from kg.graphfile import add_node, new_graph
from kg.lookup import find


@pytest.fixture
def graph() -> nx.MultiDiGraph:
    """Two entities of one name, and a paper."""
    graph = new_graph()
    add_node(graph, "Entity", "zorb", {"name": "Zorb", "paper_count": 1}, label="Model")
    add_node(graph, "Entity", "zorb-method", {"name": "Zorb", "paper_count": 9}, label="Method")
    add_node(graph, "Paper", "2305.00001", {"title": "On zorbs", "arxiv_id": "2305.00001"})
    graph.graph["redirects"] = {("Paper", "2305.00002"): "2305.00001"}
    return graph


def test_an_id_goes_before_names(graph: nx.MultiDiGraph) -> None:
    """A name that two have is the more frequent one's; an id is only its own."""
    assert find(graph, "Zorb") == ("Entity", "zorb-method")
    assert find(graph, "zorb") == ("Entity", "zorb")


@pytest.mark.parametrize(
    "name",
    ["2305.00001", "2305.00001v2", "arXiv:2305.00001", "https://arxiv.org/abs/2305.00001v3", "https://arxiv.org/pdf/2305.00001.pdf", "2305.00002v1"],
)
def test_a_paper_is_found_by_its_address(graph: nx.MultiDiGraph, name: str) -> None:
    """And by its id with a version."""
    assert find(graph, name) == ("Paper", "2305.00001")


def test_a_name_of_its_own_goes_before_an_alias_of_another(graph: nx.MultiDiGraph) -> None:
    """Though the other is in more papers."""
    add_node(graph, "Entity", "quark", {"name": "Quark-2", "aliases": ["Zorbling"], "paper_count": 50}, label="Model")
    add_node(graph, "Entity", "zorbling-model", {"name": "Zorbling", "paper_count": 1}, label="Model")
    assert find(graph, "zorbling") == ("Entity", "zorbling-model")
