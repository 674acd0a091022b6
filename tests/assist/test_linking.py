"""The model as second reader: pairs in, verdicts with reasons out, never above a person."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg.pipeline
from kg.assist.linking import Verdict, undecided, with_verdicts
from kg.model import Decision, Resolution
from kg.pipeline import Report
from kg.resolve.groups import Groups
from kg.resolve.judgements import Judgements
from kg.text import fold
from tests.sources.chat import Reply, chat, says_json

PAIR = ("Alpaca", "FLAN v2")
Run = Callable[..., Report]


def answers(verdict: str) -> Callable[[dict[str, Any]], Reply]:
    """A model that says one thing of every pair."""
    return lambda body: says_json({"verdict": verdict, "reason": "the sentences say so"}, (100, 10))


@pytest.fixture
def doubting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules that leave one pair undecided until it is judged."""
    real = kg.pipeline.resolve

    def resolve(records: Any, schema: Any, judgements: Judgements, *rest: Any) -> Resolution:
        found = real(records, schema, judgements, *rest)
        return replace(found, decisions=(*found.decisions, Decision("undecided", PAIR, "their spellings are close")))

    monkeypatch.setattr(kg.pipeline, "resolve", resolve)


def names(atlas: Path) -> dict[str, list[str]]:
    """Aliases by name of all entities."""
    lines = map(json.loads, (atlas / "graph" / "nodes.jsonl").read_text("utf8").splitlines())
    return {n["properties"]["name"]: n["properties"].get("aliases", []) for n in lines if n["labels"][0] == "Entity"}


@pytest.mark.usefixtures("doubting")
def test_a_verdict_joins_two_names_and_stays_with_its_reason(run: Run, tmp_path: Path) -> None:
    """The question holds both names and sentences that print them; the second run asks nobody and gives the same graph."""
    with chat(respond=answers("same")) as server:
        report = run(server, extractor="rules", review=True)
        assert report.asked and (report.asked.verdicts, len(server.requests)) == (1, 1)
        told = json.loads(server.requests[0][1]["messages"][1]["content"])
        assert told["names"] == sorted(PAIR) and any("Alpaca" in s for s in told["sentences"])
        assert not run(server, extractor="rules", review=True).changed
        assert len(server.requests) == 1
    atlas = tmp_path / "atlas"
    assert any({*PAIR} <= {name, *aliases} for name, aliases in names(atlas).items())
    (verdict,) = map(json.loads, (atlas / "verdicts.jsonl").read_text("utf8").splitlines())
    assert verdict == {"model": "tiny", "names": sorted(PAIR), "reason": "the sentences say so", "verdict": "same"}
    decisions = list(map(json.loads, (atlas / "decisions.jsonl").read_text("utf8").splitlines()))
    assert {"verdict": "same", "rule": "model tiny: the sentences say so"}.items() <= decisions[-1].items()


@pytest.mark.usefixtures("doubting")
def test_a_person_is_above_the_model(run: Run, tmp_path: Path) -> None:
    """What judgements.yaml tells apart stays apart, whatever the model says."""
    with chat(respond=answers("same")) as server:
        run(server, extractor="rules")
        (tmp_path / "atlas" / "judgements.yaml").write_text("- {verdict: different, names: [Alpaca, FLAN v2]}\n", "utf8")
        run(server, extractor="rules", review=True)
    assert not any({*PAIR} <= {name, *aliases} for name, aliases in names(tmp_path / "atlas").items())


@pytest.mark.usefixtures("doubting")
def test_an_answer_of_no_use_leaves_the_pair_undecided(run: Run) -> None:
    """It is one problem, and the atlas is built."""
    with chat(respond=lambda body: says_json({"verdict": "merge!", "reason": 1})) as server:
        report = run(server, extractor="rules", review=True)
    ((problem),) = report.problems
    assert "second reading of Alpaca and FLAN v2 failed" in problem.what and problem.kept == "the pair undecided"


def test_only_pairs_are_put_to_the_model() -> None:
    """Disputes about one name, and what is decided, are not."""
    decisions = [Decision("undecided", ("A",), "type"), Decision("same", ("A", "B"), "x"), Decision("undecided", ("C", "B"), "x", "p")]
    assert [pair.names for pair in undecided([*decisions, Decision("undecided", ("B", "C"), "y")], ())] == [("B", "C")]


NAME = st.sampled_from("abcdefg")
PAIRS = st.lists(st.tuples(NAME, NAME).filter(lambda p: p[0] != p[1]), max_size=5)


@given(PAIRS, PAIRS, st.lists(st.tuples(NAME, NAME, st.sampled_from(["same", "different", "undecided"])), max_size=8))
def test_no_verdict_undoes_a_judgement(same: list[Any], different: list[Any], said: list[Any]) -> None:
    """Names that the person joins are joined, names told apart stay apart, as without the model."""
    person = Judgements(same=tuple(same), different=frozenset(frozenset(p) for p in different))
    both = with_verdicts(person, [Verdict((a, b), verdict, "", "m") for a, b, verdict in said])

    def joined(judgements: Judgements) -> Groups:
        groups = Groups(judgements.different)
        for pair in judgements.same:
            groups.join(*map(fold, pair))
        return groups

    before, after = joined(person), joined(both)
    for a in "abcdefg":
        for b in "abcdefg":
            if before.find(a) == before.find(b):
                assert after.find(a) == after.find(b)
    for a, b in different:
        if before.find(a) != before.find(b):
            assert after.find(a) != after.find(b)
