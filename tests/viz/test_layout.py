"""Positions: the same for the same graph, old ones kept, nothing on top of anything."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from scipy.spatial import cKDTree

from kg.analyze.communities import SMALLEST_COMPONENT, components, network
from kg.errors import MapError
from kg.graphfile import add_edge, add_node, new_graph
from tests.viz.synthetic import make
from viz.ground import regions, regions_around
from viz.layout import Layout, encode_layout, lay_out, node_radii, read_layout


def places(layout: Layout) -> np.ndarray:
    """All positions, by id."""
    return np.array([layout.positions[ident] for ident in sorted(layout.positions)])


def overlaps(graph: nx.MultiDiGraph, layout: Layout) -> int:
    """How many pairs of nodes cover each other."""
    points, radii = places(layout), node_radii(graph, network(graph))
    pairs = cKDTree(points).query_pairs(2 * radii.max(), output_type="ndarray")
    distance = np.hypot(*(points[pairs[:, 0]] - points[pairs[:, 1]]).T)
    return int((distance < radii[pairs[:, 0]] + radii[pairs[:, 1]]).sum())


def without_last_weeks(graph: nx.MultiDiGraph, weeks: int) -> nx.MultiDiGraph:
    """The graph as it was so many weeks ago."""
    late = set(sorted(k for k in graph if k[0] == "Week")[-weeks:])
    papers = {start for start, end in graph.edges() if end in late}
    kept = graph.copy()
    kept.remove_nodes_from([*late, *papers])
    named = {end for start, end in kept.edges() if start[0] == "Paper"}
    kept.remove_nodes_from([key for key in list(kept) if key[0] == "Entity" and key not in named])
    return kept


def test_same_graph_same_layout(graph: nx.MultiDiGraph, layout: Layout) -> None:
    """Positions, communities and names do not change from one run to the next, nor with the order of the graph."""
    turned = nx.MultiDiGraph(**graph.graph)
    turned.add_nodes_from(reversed(list(graph.nodes(data=True))))
    turned.add_edges_from(reversed(list(graph.edges(data=True))))
    assert lay_out(graph, {}) == layout
    assert lay_out(turned, {}) == layout


def test_every_entity_has_a_place(graph: nx.MultiDiGraph, layout: Layout) -> None:
    """Nothing is left out and every number is finite."""
    assert set(layout.positions) == {ident for kind, ident in graph if kind == "Entity"}
    assert np.isfinite(places(layout)).all()


@pytest.mark.parametrize("size", [300, 1500])
def test_no_node_covers_another(size: int) -> None:
    """Not one pair overlaps, at its drawn size."""
    graph = make(size)
    assert overlaps(graph, lay_out(graph, {})) == 0


def test_drawing_again_changes_nothing(graph: nx.MultiDiGraph, layout: Layout) -> None:
    """With all positions given, the layout is the one that gave them, regions and all."""
    assert lay_out(graph, layout.positions) == layout


def test_old_nodes_do_not_move(graph: nx.MultiDiGraph) -> None:
    """After a new week every entity that was there is exactly where it was, and new ones cover none."""
    before = lay_out(without_last_weeks(graph, 4), {})
    after = lay_out(graph, before.positions)
    assert 0 < len(before.positions) < len(after.positions)
    assert {ident: after.positions[ident] for ident in before.positions} == dict(before.positions)
    assert overlaps(graph, after) == 0


def test_new_nodes_stand_near_what_they_are_tied_to(graph: nx.MultiDiGraph) -> None:
    """A newcomer is much nearer to its nearest neighbour than chance would have it."""
    before = lay_out(without_last_weeks(graph, 4), {})
    after = lay_out(graph, before.positions)
    net = network(graph)
    points = places(after)
    new = [i for i, ident in enumerate(net.ids) if ident not in before.positions and ident in after.communities]
    matrix = net.matrix()
    near = [min(np.hypot(*(points[i] - points[j])) for j in matrix[[i]].indices) for i in new]
    anywhere = [np.median(np.hypot(*(points - points[i]).T)) for i in new]
    assert np.median(near) < np.median(anywhere) / 5


def test_regions_around_new_nodes_are_of_a_part_alone(graph: nx.MultiDiGraph, layout: Layout) -> None:
    """Whoever is further than two ties from what is new is in no region there; who is new is in one wherever it would be in the whole."""
    net, points = network(graph), places(layout)
    shelved = np.array([ident not in layout.communities for ident in net.ids])
    new = np.zeros(len(net.ids), dtype=bool)
    new[np.flatnonzero(~shelved)[:3]] = True
    ground = ~shelved & ~new
    whole, part = regions(net, points, ground, shelved), regions_around(net, points, ground, shelved, new)
    assert ((part >= 0) == (whole >= 0)).all()
    linked = net.matrix() > 0
    near = new | (linked @ new > 0)
    sought = part[(part >= 0) & (part < len(net.ids))]
    assert 0 < len(sought) < np.count_nonzero(part >= 0)
    assert (part[near & ~shelved & (linked.sum(axis=1) > 0)] >= 0).all()


def test_regions_hold_together_on_the_map(graph: nx.MultiDiGraph, layout: Layout) -> None:
    """An entity's nearest neighbour on the map is nearly always of its own region."""
    ids = sorted(layout.communities)
    _, other = cKDTree(np.array([layout.positions[i] for i in ids])).query(np.array([layout.positions[i] for i in ids]), k=2)
    same = [layout.communities[ids[i]] == layout.communities[ids[j]] for i, j in enumerate(other[:, 1])]
    assert np.mean(same) > 0.97


def test_loners_and_small_groups_stand_on_the_shelf(graph: nx.MultiDiGraph, layout: Layout) -> None:
    """Components under the limit are in rows below the map and in no region."""
    net = network(graph)
    sizes = np.bincount(components(net))[components(net)]
    loose = {ident for ident, size in zip(net.ids, sizes, strict=True) if size < SMALLEST_COMPONENT}
    assert loose
    assert loose == set(layout.positions) - set(layout.communities)
    lowest = min(layout.positions[ident][1] for ident in layout.communities)
    assert max(layout.positions[ident][1] for ident in loose) < lowest - 40


def test_shelf_goes_on_where_it_ended(graph: nx.MultiDiGraph, layout: Layout) -> None:
    """A new loner gets a free place on the shelf that is there."""
    grown = graph.copy()
    add_node(grown, "Entity", "newcomer", {"name": "Newcomer"}, label="Model")
    after = lay_out(grown, layout.positions)
    rows = {layout.positions[ident][1] for ident in set(layout.positions) - set(layout.communities)}
    assert "newcomer" not in after.communities
    assert after.positions["newcomer"][1] in rows
    assert after.positions["newcomer"] not in layout.positions.values()


def test_a_node_that_leaves_takes_nobody_along(graph: nx.MultiDiGraph, layout: Layout) -> None:
    """Removing a paper's entities moves none of the others."""
    fewer = without_last_weeks(graph, 3)
    after = lay_out(fewer, layout.positions)
    assert all(place == layout.positions[ident] for ident, place in after.positions.items())


def test_regions_are_named_after_their_entities(graph: nx.MultiDiGraph, layout: Layout) -> None:
    """A region's names are names of entities in it, and its Japanese names theirs."""
    for number, region in enumerate(layout.regions):
        members = [graph.nodes["Entity", ident]["properties"] for ident, label in layout.communities.items() if label == number]
        assert region.size == len(members)
        assert 1 <= len(region.names) <= 2
        assert set(region.names) <= {p["name"] for p in members}
        assert set(region.names_ja) <= {p["name"] for p in members} | {p.get("name_ja") for p in members}
    assert any("機械翻訳" in region.names_ja for region in layout.regions)
    assert all("Transformer" in region.names_ja for region in layout.regions if "Transformer" in region.names)


@pytest.mark.parametrize("count", [0, 1, 2, 9])
def test_tiny_graphs(count: int) -> None:
    """From nothing to one chain: every entity gets a place of its own."""
    graph = new_graph()
    keys = [add_node(graph, "Entity", str(i), {"name": str(i)}, label="Model") for i in range(count)]
    for start, end in pairwise(keys):
        add_edge(graph, start, "BASED_ON", end, papers=["p"])
    layout = lay_out(graph, {})
    assert len(set(layout.positions.values())) == count
    assert len(layout.regions) == (1 if count >= SMALLEST_COMPONENT else 0)


def test_layout_file_round_trips(layout: Layout, tmp_path: Path) -> None:
    """What is written is read back exactly, sorted by id."""
    path = tmp_path / "layout.jsonl"
    path.write_bytes(encode_layout(layout))
    assert read_layout(path) == dict(layout.positions)
    assert list(read_layout(path)) == sorted(layout.positions)
    assert read_layout(tmp_path / "none.jsonl") == {}


def test_damaged_layout_file_is_blamed_by_line(tmp_path: Path) -> None:
    """The error names file and line, and what to do."""
    path = tmp_path / "layout.jsonl"
    path.write_text('{"id": "a", "x": 1, "y": 2}\n{"id": "b", "x":\n')
    with pytest.raises(MapError, match=r"layout\.jsonl:2.*--relayout"):
        read_layout(path)


@pytest.mark.soak
def test_ten_thousand_entities_take_seconds() -> None:
    """The largest atlas in sight is laid out while one waits."""
    import time

    graph = make(10_000)
    start = time.process_time()
    layout = lay_out(graph, {})
    assert time.process_time() - start < 20
    assert overlaps(graph, layout) == 0
