"""The network of entities and its communities."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from kg.analyze.communities import SMALLEST_COMPONENT, communities, components, network
from kg.graphfile import add_edge, add_node, new_graph
from tests.viz.synthetic import make


def cliques(*sizes: int, bridge: bool = False) -> nx.MultiDiGraph:
    """Groups of entities, each entity based on all earlier ones of its group; a bridge joins the first two groups."""
    graph = new_graph()
    for group, size in enumerate(sizes):
        keys = [add_node(graph, "Entity", f"{group}-{i:02d}", {"name": f"{group}-{i:02d}"}, label="Model") for i in range(size)]
        for i, start in enumerate(keys):
            for end in keys[:i]:
                add_edge(graph, start, "BASED_ON", end, papers=["p"])
    if bridge:
        add_edge(graph, ("Entity", "0-00"), "USES", ("Entity", "1-00"), papers=["p"])
    return graph


def test_groups_with_one_bridge_are_two_communities() -> None:
    """Dense groups stay apart though a link joins them, the larger one first."""
    labels = communities(network(cliques(9, 12, bridge=True)))
    assert labels.tolist() == [1] * 9 + [0] * 12


def test_small_components_belong_nowhere() -> None:
    """A component under the limit gets no community, one at the limit does."""
    labels = communities(network(cliques(SMALLEST_COMPONENT - 1, SMALLEST_COMPONENT)))
    assert labels.tolist() == [-1] * (SMALLEST_COMPONENT - 1) + [0] * SMALLEST_COMPONENT


def test_both_directions_are_one_edge() -> None:
    """Two entities that are connected both ways have one edge, which is marked as stated."""
    graph = cliques(2)
    add_edge(graph, ("Entity", "0-00"), "USES", ("Entity", "0-01"), papers=["p", "q"])
    net = network(graph)
    assert net.pairs.tolist() == [[0, 1]]
    assert net.stated.tolist() == [True]


def test_more_evidence_weighs_more() -> None:
    """A link that many papers state pulls harder than one that a single paper states."""
    weights = []
    for papers in (["p"], ["p", "q", "r"]):
        graph = cliques(1, 1)
        add_edge(graph, ("Entity", "0-00"), "BASED_ON", ("Entity", "1-00"), papers=papers)
        weights.append(float(network(graph).weights[0]))
    assert weights[1] > weights[0]


def test_communities_do_not_depend_on_the_order_of_the_graph() -> None:
    """A graph whose nodes and edges were added in another order has the same communities."""
    graph = make(200)
    turned = nx.MultiDiGraph(**graph.graph)
    turned.add_nodes_from(reversed(list(graph.nodes(data=True))))
    turned.add_edges_from(reversed(list(graph.edges(data=True))))
    assert np.array_equal(communities(network(graph)), communities(network(turned)))


@pytest.mark.parametrize("size", [200, 1000])
def test_communities_are_worth_a_name(size: int) -> None:
    """No community is tiny, none swallows the map, and members share a component."""
    net = network(make(size))
    labels, part = communities(net), components(net)
    sizes = np.bincount(labels[labels >= 0])
    assert sizes.min() >= 6
    assert sizes.max() <= len(net.ids) / 3
    assert all(len(set(part[labels == label])) == 1 for label in range(len(sizes)))
    assert (labels[np.bincount(part)[part] >= SMALLEST_COMPONENT] >= 0).all()


def test_an_empty_graph_has_no_communities() -> None:
    """Nothing in, nothing out."""
    assert communities(network(new_graph())).tolist() == []
