"""The atlas by fields and tasks: what is there is counted, what is not is a gap."""

from __future__ import annotations

import networkx as nx
import pytest

from kg.analyze.strata import Strata
from kg.graphfile import add_edge, add_node, new_graph
from kg.strata import Stratum

TREE = (
    Stratum(0, ("Language",), "言語", (), (), ("cs.CL",), (0, 1, 2)),
    Stratum(1, ("Language", "Summaries"), "要約", ("summarization",), (), (), (1,)),
    Stratum(2, ("Language", "Poems"), "詩", (), ("poem", "詩"), (), (2,)),
    Stratum(3, ("Chess",), "チェス", ("chess",), (), (), (3,)),
)


@pytest.fixture
def graph() -> nx.MultiDiGraph:
    """Three papers: on summaries, on poems (by title), and one that only mentions chess."""
    graph = new_graph()
    titles = {"s": "Shorter texts", "p": "詩を書く", "c": "On many things"}
    for ident, title in titles.items():
        add_node(graph, "Paper", ident, {"title": title})
    for ident, type_ in (
        ("summarization", "Task"),
        ("chess", "Task"),
        ("alpha", "Model"),
        ("beta", "Model"),
        ("xsum", "Benchmark"),
        ("rouge", "Metric"),
    ):
        add_node(graph, "Entity", ident, {"name": ident.title(), "aliases": [ident]}, label=type_)
    relations = [
        ("s", "STUDIES", "summarization"),
        ("s", "INTRODUCES", "alpha"),
        ("s", "COMPARES_WITH", "beta"),
        ("p", "USES", "beta"),
        ("c", "MENTIONS", "chess"),
    ]
    for paper, relation, entity in relations:
        add_edge(graph, ("Paper", paper), relation, ("Entity", entity), quote="q")
    add_edge(graph, ("Paper", "c"), "IN_CATEGORY", add_node(graph, "Category", "cs.cl", {"name": "cs.CL"}))
    passage = add_node(graph, "Passage", "s#1", {"role": "answer", "heading": "How short?", "text": "Alpha beats Beta."})
    add_edge(graph, ("Paper", "s"), "HAS_PASSAGE", passage)
    add_edge(graph, ("Entity", "alpha"), "COMPARED_WITH", ("Entity", "beta"), papers=["s"], passages=["s#1"], quotes=["Alpha beats Beta."])
    result = add_node(graph, "Result", "r", {"value": 41.5, "unit": "%"})
    for type_, end in (("OF", "alpha"), ("ON", "xsum"), ("BY", "rouge")):
        add_edge(graph, result, type_, ("Entity", end))
    add_edge(graph, result, "REPORTED_IN", ("Paper", "s"), quote="41.5%", passage="s#1")
    return graph


def test_papers_come_by_entity_title_and_category_and_parents_hold_them(graph: nx.MultiDiGraph) -> None:
    """A mention alone puts a paper nowhere."""
    language, summaries, poems, chess = Strata(graph, TREE).layers()
    assert (language.papers, summaries.papers, poems.papers, chess.papers) == (("c", "p", "s"), ("s",), ("p",), ())
    assert chess.gap
    assert not language.gap
    assert summaries.entities == ("alpha", "summarization")
    assert summaries.models == ("alpha", "beta")
    assert summaries.questions == ("How short?",)


def test_results_belong_to_the_strata_of_what_they_are_on(graph: nx.MultiDiGraph) -> None:
    """A result on a benchmark that no stratum lists is in none, whatever its paper."""
    assert all(not layer.results for layer in Strata(graph, TREE).layers())
    listed = (*TREE[:3], Stratum(3, ("Chess",), "チェス", ("xsum",), (), (), (3,)))
    (result,) = Strata(graph, listed).layers()[3].results
    assert (result.of, result.on, result.by, result.value) == ("Alpha", "Xsum", "Rouge", 41.5)


def test_models_are_compared_stratum_by_stratum(graph: nx.MultiDiGraph) -> None:
    """Papers, results and what texts say between the two; nothing known is a gap."""
    rows = {s.name: standing for s, standing in Strata(graph, TREE).compare(["alpha", "beta"])}
    alpha, beta = rows["Summaries"]
    assert (alpha.papers, beta.papers) == (("s",), ("s",))
    assert alpha.compared == ("Beta: Alpha beats Beta.",)
    assert [s.gap for s in rows["Poems"]] == [True, False]
    assert [s.gap for s in rows["Chess"]] == [True, True]
