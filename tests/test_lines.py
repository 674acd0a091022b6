"""The files of a graph by what goes and comes: those of a graph that is made from nothing."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from itertools import pairwise
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.graphfile import Sketch, graph_of
from kg.lines import NOTHING, Before, Key, Lines, LostError, Part, generation_of, read_files, revise

IDS = ("a", "a b", "a-b", 'a"b', "a\\b", "a\\", "é", "é\n", "z", "変換器")


def part(number: int) -> Part:
    """One of ten: nodes of its own, an author in its own spelling, and relationships, one of them twice."""
    graph, ident = Sketch(), IDS[number]
    paper = graph.add_node("Paper", ident, {"title": ident * 2})
    statistics = {"paper_count": number, "first_week": f"2024-W{number}"}
    graph.add_node("Entity", ident, {"name": ident.upper()} | statistics, label="Model" if number % 2 else "Task")
    author = graph.add_node("Author", f"author {number % 3}", {"name": f"{number % 4}"})
    for _ in range(1 + number % 2):
        graph.add_edge(author, "WROTE", paper)
    graph.add_edge(paper, "USES", ("Entity", IDS[number // 2]), quote=ident)
    return graph.part()


def pieces(numbers: Collection[int]) -> Lines:
    """Some parts, and redirects to their papers."""
    redirects: Mapping[Key, str] = {("Paper" if number % 2 else "Entity", f"old {IDS[number]}"): IDS[number] for number in numbers}
    return Lines([part(number) for number in sorted(numbers)], redirects)


numbers = st.sets(st.integers(0, len(IDS) - 1))


@given(st.lists(numbers, min_size=1, max_size=5))
def test_files_are_those_of_a_graph_made_from_nothing(states: list[set[int]]) -> None:
    """Whatever stood before, and though lines that stay are not looked at."""
    before = Before()
    for old, new in pairwise([set[int](), *states]):
        files = revise(before, pieces(old), pieces(new))
        fresh = Before()
        assert files == revise(fresh, NOTHING, pieces(new))
        assert before.shared == fresh.shared
        before = Before(files, before.shared)
        graph = graph_of(files)
        assert {ident for kind, ident in graph if kind == "Paper"} == {IDS[number] for number in new}
        assert sum(json.loads(files["manifest.json"])["counts"].values()) == sum(files[name].count(b"\n") for name in ("nodes.jsonl", "edges.jsonl"))


def test_a_line_that_is_not_there_is_noticed() -> None:
    """What is not as it was left is never taken for it."""
    before = Before()
    files = revise(before, NOTHING, pieces({1, 2}))
    with pytest.raises(LostError, match="a line of the graph"):
        revise(Before(files, before.shared), pieces({3}), NOTHING)


def test_only_files_of_the_generation_are_read(tmp_path: Path) -> None:
    """A file that somebody changed, or that is missing, is no base for another."""
    files = revise(Before(), NOTHING, pieces({1, 2, 3}))
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    generation = generation_of(files)
    assert read_files(tmp_path, generation) == files
    assert read_files(tmp_path, "0" * 16) is None
    (tmp_path / "edges.jsonl").write_bytes(files["edges.jsonl"][:-1])
    assert read_files(tmp_path, generation) is None
    (tmp_path / "edges.jsonl").unlink()
    assert read_files(tmp_path, generation) is None


@given(numbers)
def test_relationships_are_read_as_networkx_adds_them(chosen: set[int]) -> None:
    """Side by side, and where what they lead to is not there: of a damaged graph nothing is passed over."""
    files = revise(Before(), NOTHING, pieces(chosen))
    read = graph_of(files)
    added = nx.MultiDiGraph(**read.graph)
    added.add_nodes_from((key, dict(data)) for key, data in read.nodes(data=True))
    for line in map(json.loads, files["edges.jsonl"].splitlines()):
        added.add_edge(tuple(line["start"]), tuple(line["end"]), type=line["type"], properties=line["properties"])
    assert nx.utils.graphs_equal(read, added)
    assert [list(read.pred[key]) for key in read] == [list(added.pred[key]) for key in added]
