"""What a week's news say, and that each piece has its sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from kg.analyze.history import Evidence, History
from kg.analyze.waiting import open_decisions
from kg.analyze.weeknews import WeekNews, week_news
from kg.errors import AtlasError, UsageError
from kg.extract.sentences import sentences
from kg.graphfile import add_edge, add_node
from kg.report.sections import report
from kg.report.words import Lang, say
from kg.text import counted
from tests.report.conftest import small_graph


def news(history: History, week: str | None, since: str | None = None, decisions: Any = ()) -> WeekNews:
    """The news of a span of the small graph."""
    return week_news(history, history.span(week, since), sentences, open_decisions(history, decisions))


def evidence(value: Any) -> Iterator[Evidence]:
    """Every piece of evidence inside a value."""
    if isinstance(value, Evidence):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from evidence(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from evidence(item)


def test_first_sight_and_later_sight(history: History) -> None:
    """In its first week a thing is new with its definition; later it is counted, with where and when it was first and last seen."""
    first = news(history, "2023-W10")
    assert {n.entity.id for n in first.new} == {"fooformer", "barnet", "mapbench"} and first.seen == ()
    assert first.new[0].definition.quote == "Fooformer is a model for maps."
    last = {s.entity.id: s for s in news(history, "2023-W14").seen}
    assert (last["barnet"].before, last["barnet"].first, last["barnet"].last) == (3, ("2023-W10", "p1"), ("2023-W12", "p3"))
    assert (last["fooformer"].before, last["fooformer"].first) == (1, ("2023-W10", "p1"))


def test_papers_have_a_line_and_what_they_introduce(history: History) -> None:
    """The first sentence, word for word."""
    (paper,) = news(history, "2023-W12").papers
    assert paper.line is not None and paper.line.quote == "Quuxは地図のための新しい手法です."
    assert [n.id for n in paper.introduces] == ["quux"]


def test_what_others_named_before_is_introduced_all_the_same() -> None:
    """By the paper that introduces it, with its definition and where it was named first; not by one that is doubted."""
    graph = small_graph()
    for _, entity, data in graph.out_edges(("Paper", "p4"), data=True):
        if entity == ("Entity", "fooformer"):
            data["type"] = "INTRODUCES"
    history = History(graph)
    worded = {s.key: s for s in report(history, news(history, "2023-W14"), "en").sections}
    (line,) = worded["introduced"].lines
    assert (line.head, line.detail) == ("Fooformer", "2nd paper, first in 2023-W10 (Paper p1)")
    assert "Fooformer" not in [line.head for line in worded["seen"].lines]
    doubted = {s.key: s for s in report(history, news(history, "2023-W11"), "en").sections}
    assert "introduced" not in doubted and "MapBench" in [line.head for line in doubted["seen"].lines]


def test_the_sentence_beside_a_relation_is_of_a_paper_that_has_it() -> None:
    """A paper that only mentions a thing may define it best: its sentence does not stand beside what another did."""
    graph = small_graph()
    for _, entity, data in graph.out_edges(("Paper", "p4"), data=True):
        if entity == ("Entity", "fooformer"):
            data["type"] = "INTRODUCES"
    for _, entity, data in graph.out_edges(("Paper", "p1"), data=True):
        if entity == ("Entity", "fooformer"):
            data["type"] = "MENTIONS"
    found = {n.entity.id: n for n in news(History(graph), None, since="2023-W10").new}["fooformer"]
    assert (found.relation, found.definition.paper, found.definition.quote) == ("INTRODUCES", "p4", "Fooformer builds on Barnet.")


def test_links_are_new_between_things_known_before(history: History) -> None:
    """And belong to the week that first states them."""
    (link,) = news(history, "2023-W14").links
    assert (link.head.id, link.relation, link.tail.id, link.evidence.paper) == ("fooformer", "BASED_ON", "barnet", "p4")
    assert news(history, None, since="2023-W10").links == ()


def test_a_better_result_is_a_record(history: History) -> None:
    """With both numbers and both sentences; the first number beats nothing."""
    (record,) = news(history, "2023-W14").records
    assert (record.before.value, record.now.value, record.on.id) == (70.0, 75.0, "mapbench")
    assert news(history, "2023-W10").records == ()


def test_a_japanese_record_names_its_metric_as_its_sentences_do() -> None:
    """The Japanese name where the quoted sentences write it; the English one where they do not, and in an English report."""
    graph = small_graph()
    add_node(graph, "Entity", "score", {"name": "Score", "name_ja": "得点", "paper_count": 1, "first_week": "2023-W10"}, label="Metric")
    for ident in ("r1", "r2"):
        add_edge(graph, ("Result", ident), "BY", ("Entity", "score"))

    def said(lang: Lang) -> str:
        history = History(graph)
        return next(s for s in report(history, news(history, "2023-W14"), lang).sections if s.key == "records").lines[0].detail

    assert "MapBenchのScoreで" in said("ja")
    for _, _, data in graph.out_edges(("Result", "r2"), data=True):
        if data["type"] == "REPORTED_IN":
            data["properties"]["quote"] = "得点は75%。"
    assert "MapBenchの得点で" in said("ja") and "by Score" in said("en")


def test_what_is_doubted_or_undecided_waits(history: History) -> None:
    """With a line for judgements.yaml; decisions about things of other weeks do not come up."""
    (doubted,) = news(history, "2023-W11").waiting
    assert doubted.judgement == '- {verdict: reject, name: "MapBench", paper: "p2", relation: INTRODUCES}'
    assert news(history, "2023-W11").papers[0].introduces == ()
    open_ = [{"verdict": "undecided", "names": ["fooformer", "foo"], "rule": "close", "paper": None, "to": None}]
    assert [w.names for w in news(history, "2023-W14", decisions=open_).waiting] == [("Fooformer", "foo")]
    assert [w.names for w in news(history, "2023-W11", decisions=open_).waiting] == [("MapBench",)]
    pair = [{"verdict": "undecided", "names": ["Fooformer", "Barnet"], "rule": "close", "paper": None, "to": None, "score": 0.6}]
    (found,) = news(history, "2023-W14", decisions=pair).waiting
    assert found.entities == ("fooformer", "barnet") and {e.paper for e in found.evidence} == {"p1", "p4"}


def test_several_weeks_are_one_span(history: History) -> None:
    """From a week or a day on; what is new in any of them is new, and neighbours are those of the span."""
    both = news(history, None, since="2023-03-15")
    assert both.id == "2023-W11..2023-W14" and both.weeks == ("2023-W11", "2023-W12", "2023-W14")
    assert {n.entity.id for n in both.new} == {"quux"} and both.previous == "2023-W10" and both.next is None
    assert [s.papers for s in both.seen if s.entity.id == "barnet"] == [("p2", "p3", "p4")]


def test_undated_papers_are_in_no_week_and_no_count(history: History) -> None:
    """Nor is what only they name."""
    every = [news(history, week) for week in history.weeks]
    assert "p5" not in {e.paper for e in evidence(tuple(every))}
    assert "zap" not in {n.entity.id for w in every for n in w.new}


@pytest.mark.parametrize(
    ("week", "since", "error"), [("2023-W13", None, AtlasError), ("2023-W10", "2023-W12", AtlasError), (None, "soon", UsageError)]
)
def test_weeks_that_are_not_there(history: History, week: str | None, since: str | None, error: type[AtlasError]) -> None:
    """Are said, with those that are."""
    with pytest.raises(error):
        history.span(week, since)


def test_every_piece_has_a_sentence_that_stands_in_its_passage(history: History) -> None:
    """Word for word, in a passage of the paper that is named."""
    for week in history.weeks:
        found = list(evidence(news(history, week)))
        assert found
        for piece in found:
            assert piece.quote and piece.quote in history.properties("Passage", piece.passage)["text"]
            assert piece.passage in history.passages[piece.paper]


def test_a_week_does_not_know_the_weeks_after_it(history: History) -> None:
    """The report of a week is the same when later papers come, but for its link to the next week."""
    from dataclasses import replace

    from kg.analyze.until import until

    for week in history.weeks:
        early = History(until(history.graph, week))
        assert news(early, week) == replace(news(history, week), next=None)


def test_one_thing_is_not_several() -> None:
    """In the words of a report and in counts of commands."""
    assert [say("en", "lead.papers", n=n) for n in (1, 2)] == ["1 new paper", "2 new papers"]
    assert [say("ja", "lead.papers", n=n) for n in (1, 2)] == ["新しい論文 1 本", "新しい論文 2 本"]
    assert [counted(n, "entity", "entities") for n in (0, 1)] == ["0 entities", "1 entity"]
    assert [counted(n, "paper") for n in (1, 2)] == ["1 paper", "2 papers"]
