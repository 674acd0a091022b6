"""Parts of a graph: what is asked for, with its evidence, and nothing else."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import MapError, UsageError
from kg.model import ENTITY_TYPES, PAPER_RELATIONS
from tests.viz.synthetic import make
from viz.choice import Choice, choose, parse
from viz.data import columns
from viz.layout import lay_out
from viz.part import entities_of, part

GRAPH = make(120)
ENTITIES = sorted(ident for kind, ident in GRAPH if kind == "Entity")
WEEKS = sorted(ident for kind, ident in GRAPH if kind == "Week")


def ids(graph: nx.MultiDiGraph, kind: str) -> set[str]:
    """The ids of one kind of node."""
    return {ident for k, ident in graph if k == kind}


def test_week_keeps_what_its_papers_name() -> None:
    """Its papers alone are evidence, and each entity that they name is there."""
    small = choose(GRAPH, parse([], WEEKS[2]))
    papers = {start[1] for start, end, data in GRAPH.edges(data=True) if data["type"] == "IN_WEEK" and end[1] == WEEKS[2]}
    named = {e[1] for s, e, d in GRAPH.edges(data=True) if s[0] == "Paper" and s[1] in papers and d["type"] in PAPER_RELATIONS}
    assert (ids(small, "Paper"), ids(small, "Entity")) == (papers, named)


def test_latest_week_is_the_last_one() -> None:
    """Its name needs not be known."""
    assert set(choose(GRAPH, parse(["week=latest"]))) == set(choose(GRAPH, parse([], WEEKS[-1])))


def test_filters_hold_together() -> None:
    """Type, range of weeks, number of papers and name: what is left fits all of them."""
    small = choose(GRAPH, parse(["type=model,Method", f"week={WEEKS[0]}..{WEEKS[-1]}", "papers=2", "name=トランス"]))
    assert ids(small, "Entity") == {"transformer"}
    few = choose(GRAPH, Choice(papers=3))
    for ident in ids(few, "Entity"):
        assert len({s for s, _, d in few.in_edges(("Entity", ident), data=True) if d["type"] in PAPER_RELATIONS}) >= 3


@pytest.mark.parametrize("text", ["type", "type=", "colour=red", "=x", "papers=many", "papers=-1", "type=Modell", "week=2023-W01,2023-W02"])
def test_what_is_no_filter_is_told(text: str) -> None:
    """A slip is told with the way to write it."""
    with pytest.raises(UsageError) as caught:
        parse([text])
    assert caught.value.fix


def test_nothing_left_is_told() -> None:
    """An empty map is no answer."""
    with pytest.raises(MapError, match="nothing"):
        choose(GRAPH, parse(["week=1999-W01"]))


@given(st.sets(st.sampled_from(ENTITIES), min_size=1, max_size=30))
def test_part_holds_the_entities_and_their_evidence(chosen: set[str]) -> None:
    """No other entity comes along, no relation between them is lost, and the graph that it came from stays as it was."""
    before = GRAPH.number_of_edges()
    small = part(GRAPH, chosen)
    assert ids(small, "Entity") == chosen
    for first, second, data in GRAPH.edges(data=True):
        if {first[0], second[0]} == {"Entity"} and {first[1], second[1]} <= chosen:
            assert small.has_edge(first, second), data["type"]
        if first[0] == "Paper" and second[1] in chosen and data["type"] in PAPER_RELATIONS:
            assert small.has_edge(first, second)
    assert GRAPH.number_of_edges() == before


def test_part_can_be_drawn() -> None:
    """All that the page needs is there, down to one lonely entity."""
    for chosen in (set(ENTITIES[:20]), {ENTITIES[0]}):
        small = part(GRAPH, chosen)
        data = columns(small, lay_out(small, {}), text="full")
        assert set(data["entities"]["id"]) == chosen
        assert set(data["types"]) >= set(ENTITY_TYPES)


def test_papers_alone_stand_for_what_they_name() -> None:
    """Papers lead to their entities, beside entities they add nothing."""
    paper = sorted(ids(GRAPH, "Paper"))[0]
    named = {end[1] for end in GRAPH.successors(("Paper", paper)) if end[0] == "Entity"}
    assert entities_of(GRAPH, [("Paper", paper)]) == named
    assert entities_of(GRAPH, [("Paper", paper), ("Entity", "gpt-4")]) == {"gpt-4"}
    assert entities_of(GRAPH, [("Paper", "unknown")]) == set()
