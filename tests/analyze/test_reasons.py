"""What came, went or changed between two graphs, and why."""

from __future__ import annotations

import networkx as nx

from kg.analyze.changes import Change
from kg.analyze.reasons import Side, changes
from kg.analyze.until import until
from kg.graphfile import add_edge, add_node, new_graph
from tests.report.conftest import small_graph
from tests.viz.synthetic import make


def by_title(found: list[Change]) -> dict[str, Change]:
    """Changes that are not only structure, by title."""
    return {c.title: c for c in found if not c.is_structure()}


def test_the_same_graph_has_no_changes() -> None:
    """Also when it was put together in another order."""
    graph = make(120)
    other = new_graph()
    other.add_nodes_from(sorted(graph.nodes(data=True), reverse=True))
    other.add_edges_from(sorted(graph.edges(data=True), key=repr, reverse=True))
    other.graph.update(graph.graph)
    assert changes(Side(graph), Side(other)) == []


def test_between_two_weeks_papers_are_the_reason() -> None:
    """Everything that came names a paper that came, or the digest of it; nothing went."""
    graph = small_graph()
    found = changes(Side(until(graph, "2023-W10")), Side(until(graph, "2023-W14")))
    assert {c.what for c in found} == {"came"}
    shown = by_title(found)
    assert [r.what for r in shown["Quux"].reasons] == ["p3"]
    assert [r.what for r in shown["Fooformer BASED_ON Barnet"].reasons] == ["p4"]
    assert [(r.kind, r.what) for r in shown["Paper p4"].reasons] == [("digest", "private/notes.md")]
    assert {r.kind for c in found for r in c.reasons} == {"paper", "digest"}


def test_back_again_is_the_mirror_image() -> None:
    """What came one way went the other, for the same reasons."""
    graph = make(120)
    weeks = sorted(i for k, i in graph.nodes if k == "Week")
    old, new = Side(until(graph, weeks[3])), Side(until(graph, weeks[-1]))
    there, back = changes(old, new), changes(new, old)
    assert {(c.ident, c.reasons) for c in there if c.what == "came"} == {(c.ident, c.reasons) for c in back if c.what == "went"}
    assert {c.ident for c in there if c.what == "changed"} == {c.ident for c in back if c.what == "changed"}


def merged(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """The graph where Quux became part of Barnet."""
    graph = graph.copy()
    graph.remove_node(("Entity", "quux"))
    graph.graph["redirects"] = {("Entity", "quux"): "barnet"}
    return graph


def test_a_merged_entity_names_where_it_is_now() -> None:
    """By its redirect, with the judgement that did it."""
    judgement = {"verdict": "same", "names": ["Quux", "Barnet"], "reason": "they are"}
    found = by_title(changes(Side(small_graph()), Side(merged(small_graph()), [judgement])))
    assert [r.kind for r in found["Quux"].reasons] == ["redirect", "judgement"]
    assert found["Quux"].reasons[0].what == "quux is now barnet"
    back = by_title(changes(Side(merged(small_graph()), [judgement]), Side(small_graph())))
    assert [r.what for r in back["Quux"].reasons] == ["quux was barnet", 'taken back: {"names": ["Quux", "Barnet"], "verdict": "same"}']


def test_another_relation_or_type_is_a_change_with_its_fields() -> None:
    """A judgement about that paper or thing is the reason, else the rules."""
    graph = small_graph()
    graph.nodes["Entity", "quux"]["labels"][1] = "Task"
    for _, end, data in graph.out_edges(("Paper", "p1"), data=True):
        if end == ("Entity", "barnet"):
            data["type"] = "STUDIES"
    judged = [{"verdict": "retype", "name": "quux", "to": "Task"}, {"verdict": "reject", "name": "Barnet", "paper": "p9"}]
    found = by_title(changes(Side(small_graph()), Side(graph, judged)))
    assert found["Quux"].fields == (("type", "Method", "Task"),) and found["Quux"].reasons[0].kind == "judgement"
    change = found["Paper p1 STUDIES Barnet"]
    assert (change.what, change.fields[0], change.reasons[0].kind) == ("changed", ("type", "USES", "STUDIES"), "rules")


def test_a_paper_in_a_second_digest_is_read_there_too() -> None:
    """What only the other digest supports names that digest."""
    graph = small_graph()
    paper = ("Paper", "p2")
    add_edge(graph, paper, "FROM", add_node(graph, "Digest", "other.md", {"title": "Other"}))
    passage = add_node(graph, "Passage", "p2#b", {"role": "summary", "text": "Zork too.", "position": 2, "digest": "other.md"})
    add_edge(graph, paper, "HAS_PASSAGE", passage)
    zork = add_node(graph, "Entity", "zork", {"name": "Zork"}, label="Method")
    add_edge(graph, passage, "NAMES", zork, surface="Zork", start=0, end=4, confidence=0.9)
    add_edge(graph, paper, "USES", zork, quote="Zork too.", passage="p2#b", start=0, end=9, confidence=0.9)
    found = by_title(changes(Side(small_graph()), Side(graph)))
    assert {title: [(r.kind, r.what) for r in c.reasons] for title, c in found.items()} == {
        "Zork": [("digest", "other.md")],
        "Other": [("digest", "other.md")],
        "Paper p2 USES Zork": [("digest", "other.md")],
    }
