"""Rising and returning: exact chances, and few false alarms."""

from __future__ import annotations

from math import comb

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from kg.analyze.history import History
from kg.analyze.rates import chance_of_more, chance_of_silence, returning, rising
from kg.graphfile import add_edge, add_node, new_graph
from kg.weeks import week_bounds

counts = st.integers(0, 40)


@given(counts, counts, counts, st.integers(1, 40))
def test_the_chance_of_more_is_fishers(now: int, rest: int, past: int, past_rest: int) -> None:
    """The hypergeometric tail, as SciPy has it."""
    of, past_of = now + rest, past + past_rest
    wanted = hypergeom.sf(now - 1, of + past_of, now + past, of)
    assert chance_of_more(now, of, past, past_of) == pytest.approx(wanted, abs=1e-9)


@given(st.integers(1, 30), st.integers(0, 60), st.integers(0, 200))
def test_the_chance_of_silence_counts_arrangements(past: int, rest: int, silent: int) -> None:
    """All k papers in the first m of m + G; longer silence is never likelier."""
    past_of = past + rest
    assert chance_of_silence(past, past_of, silent) == pytest.approx(comb(past_of, past) / comb(past_of + silent, past))
    assert chance_of_silence(past, past_of, silent + 1) <= chance_of_silence(past, past_of, silent)


def weekly(named: dict[str, list[int]], weeks: int, size: int = 10) -> History:
    """``weeks`` weeks of ``size`` papers; ``named[entity][week]`` papers of a week name the entity."""
    graph: nx.MultiDiGraph = new_graph()
    ids = [f"20{20 + w // 50}-W{1 + w % 50:02d}" for w in range(weeks)]
    for entity, numbers in named.items():
        first = next(i for i, n in enumerate(numbers) if n)
        add_node(graph, "Entity", entity, {"name": entity, "first_week": ids[first]}, label="Method")
    for number, week in enumerate(ids):
        start, end = week_bounds(week)
        key = add_node(graph, "Week", week, {"start": start, "end": end})
        for n in range(size):
            paper = add_node(graph, "Paper", f"{week}-{n}", {"title": "t"})
            add_edge(graph, paper, "IN_WEEK", key)
            passage = add_node(graph, "Passage", f"{week}-{n}#a", {"text": "A sentence.", "position": 0})
            add_edge(graph, paper, "HAS_PASSAGE", passage)
            for entity, numbers in named.items():
                if n < numbers[number]:
                    add_edge(graph, paper, "USES", ("Entity", entity), quote="A sentence.", passage=passage[1], start=0, end=11, confidence=0.9)
    return History(graph)


def test_a_sudden_rise_is_seen_and_a_steady_rate_is_not() -> None:
    """Five of ten after one in a hundred and fifty; two of ten each week are no news."""
    history = weekly({"sudden": [1] + [0] * 14 + [5], "steady": [2] * 16}, 16)
    found = rising(history, history.span(None), ["sudden", "steady"])
    assert [t.entity.id for t in found] == ["sudden"]
    assert (found[0].now, found[0].of, found[0].past, found[0].past_of, len(found[0].evidence)) == (5, 10, 1, 150, 5)


def test_old_fame_does_not_hide_a_new_rise() -> None:
    """Only the last 26 weeks are the past."""
    history = weekly({"phoenix": [9] * 10 + [0] * 29 + [1, 6]}, 41)
    assert [t.past for t in rising(history, history.span(None), ["phoenix"])] == [1]


def test_back_after_a_long_silence() -> None:
    """Three papers or more, then eight weeks and longer than the rate lets expect; rare things that come now and then are no news."""
    history = weekly({"back": [3, 2, 3] + [0] * 12 + [1], "rare": [1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1], "once": [1] + [0] * 14 + [1]}, 16)
    found = returning(history, history.span(None), ["back", "rare", "once"])
    assert [(t.entity.id, t.past, t.past_of, t.silent) for t in found] == [("back", 8, 30, 120)]


@given(st.lists(st.lists(st.integers(0, 3), min_size=12, max_size=12).filter(any), min_size=1, max_size=6))
def test_chances_are_chances_and_lists_are_sorted(rows: list[list[int]]) -> None:
    """For any history."""
    named = {f"e{i}": row for i, row in enumerate(rows)}
    history = weekly(named, 12, size=3)
    for test in (rising, returning):
        chances = [t.chance for t in test(history, history.span(None), sorted(named))]
        assert chances == sorted(chances) and all(0 <= c <= 0.1 for c in chances)
