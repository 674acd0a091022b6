"""Lineage: everything above and below, once, with its evidence, whatever the cycles."""

from __future__ import annotations

from datetime import date

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.analyze.families import stated_between
from kg.analyze.lineage import Branch, Family, mermaid, shape_of, tree_lines
from kg.graphfile import add_edge, add_node, new_graph

EDGES = st.sets(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")), max_size=16)


def graph_of(edges: set[tuple[str, str]], relation: str = "BASED_ON") -> nx.MultiDiGraph:
    """Entities of one letter; (b, a) says that b was made from a."""
    graph = new_graph()
    add_node(graph, "Passage", "x#1", {"text": "said", "digest": "c.yaml"})
    for letter in "abcdefg":
        add_node(graph, "Entity", letter, {"name": letter.upper(), "created_date": date(2020, 1, ord(letter) - 96)}, label="Model")
    for head, tail in sorted(edges):
        if head != tail:
            add_edge(graph, ("Entity", head), relation, ("Entity", tail), papers=[""], passages=["x#1"], quotes=["said"], confidence=0.9)
    return graph


def ids(branch: Branch) -> list[str]:
    """Everything that a tree unfolds."""
    return [branch.kin.id, *(i for child in branch.children if not child.again for i in ids(child))]


@given(EDGES, st.sampled_from("abcdefg"))
def test_trees_hold_exactly_the_ancestors_and_descendants(edges: set[tuple[str, str]], start: str) -> None:
    """Each once, even in cycles; and every edge among them is there with its evidence."""
    graph = graph_of(edges)
    lineage = Family(graph).lineage(start)
    net = nx.DiGraph([e for e in edges if e[0] != e[1]])
    net.add_nodes_from("abcdefg")
    up, down = ids(lineage.ancestors), ids(lineage.descendants)
    assert len(up) == len(set(up))
    assert len(down) == len(set(down))
    assert set(up) == nx.descendants(net, start) | {start}
    assert set(down) == nx.ancestors(net, start) | {start}
    assert {(e.head, e.tail) for e in lineage.edges} == set(net.subgraph({*up, *down}).edges)
    assert all(piece.quote == "said" and piece.source == "c.yaml" for e in lineage.edges for piece in e.evidence)


@given(EDGES)
def test_the_shape_of_a_forest(edges: set[tuple[str, str]]) -> None:
    """Roots have nothing above, dead ends nothing below, forks much below, and cycles are found."""
    members, found = Family(graph_of(edges)).forest()
    shape = shape_of([m.id for m in members], found)
    net = nx.DiGraph([e for e in edges if e[0] != e[1]])
    assert set(shape.roots) == {n for n in net if not net.out_degree(n)}
    assert set(shape.dead_ends) == {n for n in net if not net.in_degree(n)}
    assert set(shape.forks) == {n for n in net if net.in_degree(n) > 1}
    assert bool(shape.cycles) == (not nx.is_directed_acyclic_graph(net))


def test_depth_limits_the_steps() -> None:
    """One step is one generation."""
    lineage = Family(graph_of({("c", "b"), ("b", "a"), ("d", "c")})).lineage("b", 1)
    assert {m.id for m in lineage.members} == {"a", "b", "c"}


def test_a_tree_reads_like_one() -> None:
    """Oldest first, with relation, type and date."""
    lineage = Family(graph_of({("b", "a"), ("c", "a"), ("d", "b"), ("d", "c")})).lineage("a")
    assert tree_lines(lineage.descendants) == [
        "A [Model] 2020-01-01",
        "├─ BASED_ON B [Model] 2020-01-02",
        "│  └─ BASED_ON D [Model] 2020-01-04",
        "└─ BASED_ON C [Model] 2020-01-03",
        "   └─ BASED_ON D [Model] 2020-01-04 (see above)",
    ]


def test_a_deep_chain_needs_no_recursion() -> None:
    """Five thousand generations."""
    graph = new_graph()
    add_node(graph, "Passage", "x#1", {"text": "said"})
    for number in range(5_000):
        add_node(graph, "Entity", f"m{number:04}", {"name": str(number)}, label="Model")
    for number in range(1, 5_000):
        ends = ("Entity", f"m{number:04}"), ("Entity", f"m{number - 1:04}")
        add_edge(graph, ends[0], "BASED_ON", ends[1], papers=["p"], passages=["x#1"], quotes=["said"], confidence=1.0)
    assert len(tree_lines(Family(graph).lineage("m0000").descendants)) == 5_000


def test_only_descent_counts() -> None:
    """A comparison is no line of descent."""
    assert not Family(graph_of({("b", "a")}, "COMPARED_WITH")).lineage("a").edges


@pytest.mark.parametrize("name", ['"]; click n0 "javascript:alert(1)', "a--&gt;b", "<img src=x onerror=alert(1)>", "end\nsubgraph x", "名前 #35;"])
def test_no_name_is_mermaid_syntax(name: str) -> None:
    """Names come out as entity codes on their own line."""
    graph = graph_of({("b", "a")})
    graph.nodes["Entity", "a"]["properties"]["name"] = name
    text = mermaid(Family(graph).lineage("a"))
    lines = text.splitlines()
    assert len(lines) == 5
    label = lines[1].removeprefix('  n0["').removesuffix('"]').removesuffix("<br>2020-01-01")
    assert not set(label) & set('"<>&[]{}()|\n`')


def test_what_only_names_tell_is_marked_and_is_no_evidence() -> None:
    """A version that a name tells says so in the tree, and stands for no statement between two models."""
    graph = graph_of({("b", "a")})
    told = {"papers": [""], "passages": ["x#1"], "quotes": ["said"], "confidence": 0.8, "extractor": "rules: name: a later version, by its name"}
    add_edge(graph, ("Entity", "c"), "BASED_ON", ("Entity", "b"), **told)
    lineage = Family(graph).lineage("a")
    assert [(edge.head, edge.by_name) for edge in lineage.edges] == [("b", False), ("c", True)]
    assert "BASED_ON (by its name) C" in "\n".join(tree_lines(lineage.descendants))
    assert stated_between(graph) == {("a", "b"): ("BASED_ON",)}
