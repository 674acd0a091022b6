"""Results after resolving: what is the paper's own, types that fit, quotes that are in the passage."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from kg.errors import SchemaError
from kg.extract.passage import Extractor
from kg.graph import build_graph
from kg.model import OWN, Entity, Mention, Occurrence, Paper, PaperRelation, Passage, Record, Resolution, Role, Score
from kg.resolve.judgements import Judgements
from kg.resolve.resolve import resolve
from kg.resolve.results import results
from kg.resources import find
from kg.schema import Schema, load_schema

Text = tuple[Role, str]

FALCON = [
    (Role.TITLE, "FalconNet: Faster Folding"),
    (Role.ANSWER, "We introduce FalconNet, a new model. It scores 81.5% on MMLU. PaLM scores 69.3% on MMLU."),
]


def resolved(extractor: Extractor, schema: Schema, papers: Mapping[str, Sequence[Text]], judgements: Judgements | None = None) -> Resolution:
    """Papers given as roles and texts, read and resolved."""
    read = {}
    for paper, texts in papers.items():
        passages = [Passage(f"{paper}#{n}", paper, "d", "2023-W20", role, "", text, n) for n, (role, text) in enumerate(texts)]
        read[paper] = [(p, extractor.extract(p)) for p in passages]
    return resolve(read, schema, judgements or Judgements())


def said(resolution: Resolution) -> set[tuple[str, str | None, float]]:
    """(whose, where, value) of each result."""
    return {(r.of, r.on, r.value) for r in resolution.results}


def test_it_is_what_the_paper_introduces(extractor: Extractor, schema: Schema) -> None:
    """The paper's own model, named in its title; another model keeps its own number."""
    resolution = resolved(extractor, schema, {"p": FALCON})
    assert said(resolution) == {("falconnet", "mmlu", 81.5), ("palm", "mmlu", 69.3)}
    assert [r.quote for r in resolution.results if r.of == "falconnet"] == ["It scores 81.5% on MMLU."]


def test_what_the_title_takes_has_no_result_of_the_papers_own() -> None:
    """GPT-4 in "GPT-4 for Math", which the paper hardly introduces: only a sure relation makes a number its own."""
    thing = Entity("gpt-4", "GPT-4", "Model", None, ())
    place = Passage("p#0", "p", "d", "2023-W20", Role.TITLE, "", "GPT-4 for Math", 0)
    named = Occurrence("gpt-4", place, Mention(0, 5, "GPT-4", (("Model", 1.0),), "lexicon", 0.9, (0, 14), "GPT-4"))
    text = Passage("p#1", "p", "d", "2023-W20", Role.SUMMARY, "", "It has 69.7% on MATH.", 1)
    bench = Entity("math", "MATH", "Benchmark", None, ())
    record = Record(
        (Mention(16, 20, "MATH", (("Benchmark", 1.0),), "lexicon", 0.9, (0, 21), "MATH"),), (), (), (Score(69.7, "%", OWN, 0, None, 0, 21),)
    )
    for confidence, whose in ((0.42, []), (0.8, ["gpt-4"])):
        brings = PaperRelation("p", "gpt-4", "INTRODUCES", confidence, confidence, named, "model")
        found = results([(place, Record((named.mention,), (), (), ()), [thing]), (text, record, [bench])], [brings], [named], lambda name: None)
        assert [r.of for r in found] == whose


def test_without_one_thing_of_its_own_a_paper_has_no_own_result(extractor: Extractor, schema: Schema) -> None:
    """A survey introduces nothing: whose number it is stays open, and is left out."""
    resolution = resolved(extractor, schema, {"p": [(Role.TITLE, "A Survey"), (Role.ANSWER, "It scores 81.5% on MMLU.")]})
    assert resolution.results == ()


def test_a_metric_that_is_only_customary_is_the_node_if_there_is_one(extractor: Extractor, schema: Schema) -> None:
    """Accuracy on MMLU is a node as soon as any text names accuracy with a number."""
    other = [(Role.ANSWER, "PaLM reaches 54.2% accuracy on GSM8K.")]
    alone, both = resolved(extractor, schema, {"p": FALCON}), resolved(extractor, schema, {"p": FALCON, "q": other})
    assert {r.by for r in alone.results} == {None}
    assert {r.by for r in both.results} == {"accuracy"}


def test_a_result_can_be_rejected(extractor: Extractor, schema: Schema) -> None:
    """By its id; the others stay."""
    wrong = next(r.id for r in resolved(extractor, schema, {"p": FALCON}).results if r.of == "palm")
    left = resolved(extractor, schema, {"p": FALCON}, Judgements(reject_results=frozenset({wrong})))
    assert said(left) == {("falconnet", "mmlu", 81.5)}


def test_results_reach_the_graph_with_all_their_ends(extractor: Extractor, schema: Schema) -> None:
    """One node a result, from it OF, ON and REPORTED_IN with the sentence."""
    paper = Paper("p", FALCON[0][1], None, None, None, None, None, None, None, "en", (), (), (("d", "2023-W20"),), ())
    graph = build_graph([paper], {"d": ("D", "weekly")}, resolved(extractor, schema, {"p": FALCON}))
    found = [k for k in graph.nodes if k[0] == "Result"]
    assert len(found) == 2
    for key in found:
        ends = {data["type"]: data["properties"] for _, _, data in graph.out_edges(key, data=True)}
        assert set(ends) == {"OF", "ON", "REPORTED_IN"}
        assert f"{graph.nodes[key]['properties']['value']:g}" in ends["REPORTED_IN"]["quote"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  - '{value} {on}", "  - '{valeu} {on}", "{valeu} is none of"),
        ("  - '{value} {on}", "  - '({value} {on}", "no regular expression"),
        ("customary:", "custom:", "Field required|Extra inputs"),
    ],
)
def test_a_bad_pattern_is_blamed_by_file_and_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    """An override of results.yaml with a slip names its place."""
    shutil.copy(find("schemas") / "results.yaml", tmp_path / "results.yaml")
    text = (tmp_path / "results.yaml").read_text("utf8").replace(old, new, 1)
    (tmp_path / "results.yaml").write_text(text, "utf8")
    with pytest.raises(SchemaError, match=message) as error:
        load_schema(tmp_path)
    line = next((n for n, each in enumerate(text.splitlines(), 1) if new in each), 1)
    assert f"results.yaml:{line}" in str(error.value) or new == "custom:"
