"""Ties between entities that share papers."""

from __future__ import annotations

from collections import Counter

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from kg.analyze.cooccurrence import ties
from kg.graphfile import add_edge, add_node, new_graph

PAPERS = st.lists(st.frozensets(st.sampled_from("abcdefgh"), max_size=6), max_size=8)


def graph_of(papers: list[frozenset[str]], relation: str = "MENTIONS") -> nx.MultiDiGraph:
    """Papers that mention entities of one letter each."""
    graph = new_graph()
    for number, names in enumerate(papers):
        paper = add_node(graph, "Paper", str(number), {"title": str(number)})
        for name in sorted(names):
            add_edge(graph, paper, relation, add_node(graph, "Entity", name, {"name": name}, label="Model"))
    return graph


@given(PAPERS)
def test_papers_are_counted(papers: list[frozenset[str]]) -> None:
    """A tie says how many papers name both ends; ends are in order and weights positive."""
    for tie in ties(graph_of(papers)):
        assert tie.first < tie.second
        assert tie.papers == sum({tie.first, tie.second} <= names for names in papers)
        assert tie.weight > 0


@given(PAPERS, st.integers(1, 3))
def test_backbone_is_sparse_but_leaves_nobody_out(papers: list[frozenset[str]], keep: int) -> None:
    """Whoever shares a paper keeps a tie, and there are at most ``keep`` for each entity."""
    found = ties(graph_of(papers), keep=keep)
    together = {name for names in papers if len(names) > 1 for name in names}
    assert {end for tie in found for end in (tie.first, tie.second)} == together
    assert len(found) <= keep * len(together)


@given(PAPERS)
def test_order_of_papers_does_not_matter(papers: list[frozenset[str]]) -> None:
    """The same papers in another order give the same pairs and counts."""
    counts = [Counter((t.first, t.second, t.papers) for t in ties(graph_of(p), keep=9)) for p in (papers, papers[::-1])]
    assert counts[0] == counts[1]


def test_rare_companions_tie_closer_than_common_ones() -> None:
    """Two rare names in one paper surprise more than a rare one beside a name that is everywhere."""
    papers = [frozenset("hab"), *(frozenset(f"h{other}") for other in "cdefg")]
    weights = {(t.first, t.second): t.weight for t in ties(graph_of(papers), keep=9)}
    assert weights["a", "b"] > weights["a", "h"]


def test_what_a_paper_introduces_counts_more_than_what_it_mentions() -> None:
    """The same pair weighs more where the paper is about it."""
    weak, strong = (ties(graph_of([frozenset("ab")], relation))[0].weight for relation in ("MENTIONS", "INTRODUCES"))
    assert strong > weak


def test_nothing_shared_is_no_tie() -> None:
    """An empty graph, and papers with one entity each, have no ties."""
    assert ties(new_graph()) == []
    assert ties(graph_of([frozenset("a"), frozenset("b")])) == []
