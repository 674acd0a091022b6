"""GraphML, GEXF and Cytoscape JSON, read back with networkx."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import networkx as nx
from hypothesis import given, settings

from kg.export import cytoscape, gexf, graphml
from kg.export.flat import flat, xml_safe
from tests.export.graphs import example, graphs


def content(graph: nx.MultiDiGraph, drop: frozenset[str] = frozenset()) -> Any:
    """Nodes and relationships with their attributes, without those in ``drop``."""
    nodes = {node: {k: v for k, v in data.items() if k not in drop} for node, data in graph.nodes(data=True)}
    edges = sorted(((s, e, sorted((k, repr(v)) for k, v in data.items() if k not in drop)) for s, e, data in graph.edges(data=True)), key=repr)
    return nodes, edges


def read(module: Any, graph: nx.MultiDiGraph) -> Any:
    """What the module writes, as networkx reads it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        module.write(graph, path)
        first = path.read_bytes()
        module.write(graph, path)
        assert path.read_bytes() == first
        if module is graphml:
            return nx.read_graphml(path, force_multigraph=True)
        return nx.read_gexf(path) if module is gexf else nx.cytoscape_graph(json.loads(first), name="label")


@settings(max_examples=40)
@given(graphs())
def test_graphml_reads_back_equal(graph: nx.MultiDiGraph) -> None:
    """Every attribute is there, but for the control characters that XML forbids."""
    assert content(read(graphml, graph), frozenset({"id"})) == content(xml_safe(flat(graph)))


@settings(max_examples=40)
@given(graphs())
def test_gexf_reads_back_equal(graph: nx.MultiDiGraph) -> None:
    """As GraphML, with looks and time."""
    added = frozenset({"viz", "start", "end", "id", "networkx_key"})
    found = read(gexf, graph)
    back = nx.MultiDiGraph(found) if found.number_of_nodes() else nx.MultiDiGraph()
    assert content(back, added) == content(xml_safe(flat(graph)))


@settings(max_examples=40)
@given(graphs())
def test_cytoscape_reads_back_equal(graph: nx.MultiDiGraph) -> None:
    """JSON holds every text; lists of texts are lists."""
    found, wanted = read(cytoscape, graph), flat(graph, lists=True)
    for node, data in wanted.nodes(data=True):
        assert found.nodes[node].pop("value") == node  # the reader adds both
        data.setdefault("name", found.nodes[node]["name"])
    assert content(found, frozenset({"id", "key", "source", "target"})) == content(wanted)


def test_gexf_has_place_colour_and_time() -> None:
    """What Gephi draws by: the map's positions, a colour of the type, and the days of the first and last week."""
    graph = example()
    graph.graph["positions"] = {"thing-0": (10.5, -3.25)}
    found = read(gexf, graph)
    thing, other = found.nodes["Entity/thing-0"], found.nodes["Entity/thing-1"]
    assert (thing["viz"]["position"]["x"], thing["viz"]["position"]["y"]) == (10.5, -3.25)
    assert "position" not in other["viz"]
    assert thing["viz"]["color"] != other["viz"]["color"]
    assert (thing["start"], thing["end"]) == ("2023-11-06", "2023-11-19")
    assert (found.nodes["Paper/2311.00001"]["start"], found.graph["mode"]) == ("2023-11-06", "dynamic")


def test_cytoscape_turns_the_map_upside_down() -> None:
    """Its y points down, ours up; relationships have ids of their own."""
    graph = example()
    graph.graph["positions"] = {"thing-0": (10.5, -3.25)}
    with tempfile.TemporaryDirectory() as folder:
        cytoscape.write(graph, Path(folder) / "x.cyjs")
        elements = json.loads((Path(folder) / "x.cyjs").read_text("utf8"))["elements"]
    placed = [node for node in elements["nodes"] if "position" in node]
    assert [(node["data"]["id"], node["position"]) for node in placed] == [("Entity/thing-0", {"x": 10.5, "y": 3.25})]
    assert len({edge["data"]["id"] for edge in elements["edges"]}) == graph.number_of_edges()
