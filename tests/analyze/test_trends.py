"""Trends and structure: counted by hand on small graphs."""

from __future__ import annotations

from datetime import date

import networkx as nx
import numpy as np
import pytest

from kg.analyze.communities import Network, network
from kg.analyze.structure import beyond_chance, bridges, builds_on, centrality, institutions
from kg.analyze.trends import boards, community_trends, motions, named_in, sparkline, split, weeks_of
from kg.graphfile import add_edge, add_node, new_graph


def week_graph(weeks: dict[str, list[str]]) -> nx.MultiDiGraph:
    """Weeks of papers, each a string of the entities (letters) that it uses."""
    graph = new_graph()
    for week, papers in weeks.items():
        for number, letters in enumerate(papers):
            paper = add_node(graph, "Paper", f"{week}-{number}", {"title": "t"})
            add_edge(graph, paper, "IN_WEEK", add_node(graph, "Week", week, {}))
            for letter in letters:
                add_edge(graph, paper, "USES", add_node(graph, "Entity", letter, {"name": letter.upper()}, label="Model"))
    return graph


def test_what_rises_and_what_fades() -> None:
    """By shares of papers, the surprising first; what never changes is in the middle."""
    graph = week_graph({"2023-W01": ["ao", "ao", "ao", "o"], "2023-W02": ["bo", "bo", "bo", "o"]})
    found = motions(graph, 1)
    assert [m.id for m in found] == ["b", "o", "a"]
    assert (found[0].before, found[0].recent) == (0, 3)
    assert found[1].surprise == pytest.approx(0)
    assert found[0].ratio > 1 > found[2].ratio


def test_an_atlas_of_one_week_has_no_trend() -> None:
    """And none of it breaks."""
    assert motions(week_graph({"2023-W01": ["abc"]})) == []
    assert motions(new_graph()) == []
    assert centrality(new_graph(), network(new_graph())) == []
    assert beyond_chance(new_graph()) == boards(new_graph()) == institutions(new_graph()) == builds_on(new_graph()) == []


def test_recent_weeks_are_at_most_half() -> None:
    """So that there is something to compare with."""
    earlier, later, order = split({"p": "2023-W01", "q": "2023-W02", "r": "2023-W03"}, 8)
    assert (earlier, later, order) == ({"p", "q"}, {"r"}, ["2023-W01", "2023-W02", "2023-W03"])


def test_communities_have_their_papers_by_week() -> None:
    """Two groups of entities, one of each week; what is named by one paper twice counts once."""
    graph = week_graph({"2023-W01": ["abcdefgh"] * 4, "2023-W02": ["ijklmnop"] * 4})
    found = {c.members[0]: c for c in community_trends(graph, network(graph), 1)}
    assert found["a"].weeks == (("2023-W01", 4),)
    assert (found["a"].before, found["a"].recent) == (1.0, 0.0)
    assert found["i"].change > 1 > found["a"].change


def test_results_of_a_benchmark_in_order_of_time_with_the_best_so_far() -> None:
    """Each metric is its own race, and less may be better."""
    graph = new_graph()
    for ident, type_ in (("mmlu", "Benchmark"), ("a", "Model"), ("b", "Model"), ("err", "Metric")):
        add_node(graph, "Entity", ident, {"name": "Error rate" if ident == "err" else ident.upper()}, label=type_)
    rows = [
        ("p1", 1, "a", 60.0, None),
        ("p2", 2, "b", 50.0, None),
        ("p3", 3, "b", 70.0, None),
        ("p4", 4, "a", 9.0, "err"),
        ("p5", 5, "b", 8.0, "err"),
    ]
    for paper, day, of, value, by in rows:
        add_node(graph, "Paper", paper, {"title": paper, "published": date(2023, 1, day)})
        result = add_node(graph, "Result", f"r{paper}", {"value": value, "unit": "%"})
        for type_, end in (("OF", of), ("ON", "mmlu"), ("BY", by)):
            if end:
                add_edge(graph, result, type_, ("Entity", end))
        add_edge(graph, result, "REPORTED_IN", ("Paper", paper), quote=f"{value}%", passage="x")
    (board,) = boards(graph)
    assert [(p.date[-1], p.of, p.best) for p in board.points] == [
        ("1", "A", True),
        ("2", "B", False),
        ("3", "B", True),
        ("4", "A", True),
        ("5", "B", True),
    ]
    assert board.points[0].quote == "60.0%"


def test_a_week_stands_among_days_and_what_has_no_date_is_last_and_beats_nothing_dated() -> None:
    """The digest of a week in March comes before a day in June, however their names sort."""
    graph = new_graph()
    for ident, type_ in (("maths", "Benchmark"), ("riddles", "Benchmark"), ("a", "Model")):
        add_node(graph, "Entity", ident, {"name": ident}, label=type_)
    rows = [("maths", 80.1, "2024-06-04"), ("maths", 85.3, "2024-06-11"), ("maths", 84.0, "2024-W10"), ("maths", 99.0, ""), ("riddles", 50.0, "")]
    for number, (on, value, when) in enumerate(rows):
        published = None if not when or "W" in when else date.fromisoformat(when)
        paper = add_node(graph, "Paper", f"p{number}", {"title": "t"} | ({"published": published} if published else {}))
        if "W" in when:
            add_edge(graph, paper, "IN_WEEK", add_node(graph, "Week", when, {}))
        result = add_node(graph, "Result", f"r{number}", {"value": value, "unit": "%"})
        for type_, end in (("OF", "a"), ("ON", on)):
            add_edge(graph, result, type_, ("Entity", end))
        add_edge(graph, result, "REPORTED_IN", paper, quote=f"{value}%", passage="x")
    maths, riddles = boards(graph)
    assert [(p.value, p.best) for p in maths.points] == [(84.0, True), (80.1, False), (85.3, True), (99.0, False)]
    assert [(p.value, p.best) for p in riddles.points] == [(50.0, True)]


def test_the_middle_of_a_star_is_central_and_ranks_sum_to_one() -> None:
    """PageRank as networkx has it."""
    pairs = np.array([[0, 1], [0, 2], [0, 3], [3, 4]])
    net = Network(tuple("abcde"), pairs, np.ones(4), np.ones(4, dtype=bool))
    graph = new_graph()
    for letter in "abcde":
        add_node(graph, "Entity", letter, {"name": letter}, label="Model")
    found = centrality(graph, net)
    wanted = nx.pagerank(nx.Graph([("a", "b"), ("a", "c"), ("a", "d"), ("d", "e")]), tol=1e-12, max_iter=500)
    assert {c.id: c.rank for c in found} == pytest.approx(wanted, abs=1e-6)
    assert found[0].id == "a"


def test_a_bridge_ties_communities_together() -> None:
    """The one entity of two groups reaches most evenly."""
    letters = "abcdefghijklmnopx"
    graph = week_graph({"2023-W01": [letters]})
    groups = [(i, j) for start in (0, 8) for i in range(start, start + 8) for j in range(i + 1, start + 8)]
    pairs = np.array(sorted([*groups, (0, 16), (1, 16), (2, 16), (8, 16), (9, 16), (10, 16)]))
    net = Network(tuple(letters), pairs, np.ones(len(pairs)), np.ones(len(pairs), dtype=bool))
    assert bridges(centrality(graph, net))[0].id == "x"


def test_pairs_beyond_chance() -> None:
    """Two that always come together, against one that is everywhere."""
    graph = week_graph({"2023-W01": ["abz"] * 6 + ["z"] * 20})
    found = beyond_chance(graph)
    assert [(t.first, t.second, t.papers) for t in found] == [("a", "b", 6)]
    assert found[0].expected == pytest.approx(36 / 26, abs=1e-3)
    assert found[0].chance < 1e-4


def test_the_chance_of_a_pair_is_hypergeometric() -> None:
    """The chance that is told is the textbook's, for pairs that share few, most and all papers that they could."""
    from scipy.stats import hypergeom

    for papers, alone, other in ((26, "", "b"), (40, "a", "b" * 3), (300, "a" * 7, "b" * 11)):
        graph = week_graph({"2023-W01": ["ab"] * 5 + list(alone + other) + ["z"] * papers})
        found = [t for t in beyond_chance(graph) if (t.first, t.second) == ("a", "b")]
        total, one, two = papers + 5 + len(alone + other), 5 + len(alone), 5 + len(other)
        assert [t.chance for t in found] == [pytest.approx(hypergeom.sf(4, total, one, two), rel=5e-3)], "three digits are told"


def test_institutions_and_whose_work_they_build_on() -> None:
    """What an organization developed, stated or introduced by its papers, and what it was made from."""
    graph = new_graph()
    for ident, type_ in (("lab", "Organization"), ("uni", "Organization"), ("base", "Model"), ("child", "Model")):
        add_node(graph, "Entity", ident, {"name": ident}, label=type_)
    paper = add_node(graph, "Paper", "p", {"title": "p"})
    add_edge(graph, paper, "INTRODUCES", ("Entity", "child"))
    add_edge(graph, paper, "AFFILIATED_WITH", ("Entity", "uni"))
    evidence = {"papers": ["p"], "passages": ["x"], "quotes": ["q"]}
    add_edge(graph, ("Entity", "base"), "DEVELOPED_BY", ("Entity", "lab"), **evidence)
    add_edge(graph, ("Entity", "child"), "BASED_ON", ("Entity", "base"), **evidence)
    assert [(i.id, i.papers, i.developed) for i in institutions(graph)] == [("uni", 1, ("child",)), ("lab", 0, ("base",))]
    assert [(b.by, b.on, b.what) for b in builds_on(graph)] == [("uni", "lab", (("child", "BASED_ON", "base"),))]


def test_a_series_as_blocks() -> None:
    """As wide as there are weeks, the tallest full, none empty that has papers."""
    order = ["2023-W01", "2023-W02", "2023-W03"]
    assert sparkline([("2023-W01", 1), ("2023-W03", 80)], order) == "▁ █"
    assert sparkline([], []) == ""


def test_weeks_and_names_are_read_from_the_graph() -> None:
    """The first week of a paper counts."""
    graph = week_graph({"2023-W02": ["a"]})
    add_edge(graph, ("Paper", "2023-W02-0"), "IN_WEEK", add_node(graph, "Week", "2023-W01", {}))
    assert weeks_of(graph) == {"2023-W02-0": "2023-W01"}
    assert named_in(graph)["a"] == {"2023-W02-0"}
