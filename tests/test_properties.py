"""The table of what the graph holds is what a really built graph holds, and stores and exports follow it."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import networkx as nx
import pytest

from kg.atlas import Atlas
from kg.export.texts import public
from kg.graphfile import add_edge, add_node, new_graph, read_graph
from kg.pipeline import Options, build
from kg.properties import EDGES, NODES
from kg.sources.files import Gathered
from kg.store.content import Node
from kg.store.embedded import open_embedded
from kg.store.statements import Change
from tests.batches import DIGESTS, digest

CATALOGUE = """
- name: LLaMA
  type: model
  organization: Meta AI
  created_date: 2023-02-24
  access:
    value: limited
    explanation: weights go to researchers who ask
  description: Models of four sizes.
  failures: It makes things up.
  size: 65B parameters
  dependencies:
  - The Pile
- name: The Pile
  type: dataset
  organization: EleutherAI
  created_date: the end of 2020
  included: Books and code.
"""
METADATA = {
    "id": "2305.00001",
    "version": 2,
    "title": "Quillnet",
    "authors": ["Ann Reed"],
    "published": "2023-05-01",
    "updated": "2023-05-03",
    "categories": ["cs.CL"],
    "abstract": "Quillnet is a model.",
    "comment": "9 pages",
    "doi": "10.1000/quill",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An atlas of weekly digests, a catalogue and what arXiv says of a paper."""
    folder = tmp_path_factory.mktemp("built") / "atlas"
    build(folder, _sources(with_assets=True), Options(draw=False))
    (folder / "metadata.jsonl").write_text(json.dumps(METADATA) + "\n", "utf8")
    build(folder, None, Options(draw=False))
    return folder


def _sources(*, with_assets: bool) -> Gathered:
    assets = [("assets.yaml", CATALOGUE.encode())] if with_assets else []
    return Gathered(tuple(sorted([*((name, digest(name)) for name in DIGESTS), *assets])), ())


def _graph(atlas: Path) -> nx.MultiDiGraph:
    return read_graph(Atlas(atlas).graph)


def test_a_built_graph_has_what_is_declared(built: Path) -> None:
    """No node or relationship has a property that the table lacks, and metadata and catalogues are in it."""
    graph, nodes, edges = _graph(built), defaultdict[str, set[str]](set), defaultdict[tuple[str, str], set[str]](set)
    for key, data in graph.nodes(data=True):
        nodes[key[0]] |= data["properties"].keys()
    for start, end, data in graph.edges(data=True):
        edges[start[0], end[0]] |= data["properties"].keys()
    assert all(names <= NODES[kind].keys() for kind, names in nodes.items()) and nodes.keys() == NODES.keys()
    assert all(names <= EDGES.get(ends, {}).keys() for ends, names in edges.items()) and EDGES.keys() <= edges.keys()
    assert {"version", "comment", "doi"} <= nodes["Paper"] and "line" in nodes["Passage"]
    assert {"asset_type", "asset_notes", "created_date", "created_stated", "size", "included"} <= nodes["Entity"]


@pytest.mark.parametrize("kind", NODES)
def test_a_changed_node_loses_what_it_has_no_more(kind: str) -> None:
    """Every property that the table has is taken away from a node that is to have none of them."""
    change = Change(Node(kind, "x", (kind,), {"id": "x"}, 0, 1), 1, 1, (), (), "x")
    assert change.properties == dict.fromkeys(NODES[kind]) | {"id": "x"}


def test_the_local_store_forgets_what_the_atlas_dropped(built: Path) -> None:
    """A catalogue and metadata that are gone from the atlas are gone from the store that it had before."""
    asked = "MATCH (n) WHERE n.asset_type IS NOT NULL OR n.doi IS NOT NULL RETURN count(n)"
    with open_embedded(built, linger=0) as store:
        assert store.query(asked).rows[0][0] == 3
    (built / "metadata.jsonl").unlink()
    build(built, _sources(with_assets=False), Options(draw=False, replace=True))
    with open_embedded(built, linger=0) as store:
        assert store.query(asked).rows[0][0] == 0


def test_no_prose_of_a_catalogue_goes_out() -> None:
    """Not even a short sentence, and no long text in a field of facts; facts, names and aliases do."""
    graph = new_graph()
    stated = {"description": "Short prose.", "failures": "It errs.", "asset_notes": ["access: on request"], "license": "custom " * 30, "size": "7B"}
    thing = add_node(graph, "Entity", "x", {"name": "X", "aliases": ["n" * 150]} | stated, label="Model")
    other = add_node(graph, "Entity", "y", {"name": "Y"}, label="Model")
    add_edge(graph, thing, "USES", other, quotes=["X uses Y."], papers=["p"])
    small = public(graph, "none")
    assert small.nodes[thing]["properties"] == {"id": "x", "name": "X", "aliases": ["n" * 150], "size": "7B"}
    assert [data["properties"] for *_, data in small.edges(data=True)] == [{"papers": ["p"]}]
    assert public(graph, "quotes").nodes[thing]["properties"] == graph.nodes[thing]["properties"]
