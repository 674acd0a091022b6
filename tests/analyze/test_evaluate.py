"""Figures by hand: what counts as right, missed, extra, joined and merged."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import networkx as nx
import pytest

from kg.analyze.evaluate import evaluate
from kg.analyze.gold import fold_name, read_gold
from kg.analyze.report import markdown, summary
from kg.errors import SourceError
from kg.graphfile import add_edge, add_node, new_graph


def entity(ident: str, type_: str, relation: str, *surfaces: str, tier: str = "core") -> dict[str, object]:
    """An annotated entity."""
    return {"id": ident, "name": ident, "types": [type_], "surfaces": list(surfaces), "relations": [relation], "tier": tier}


GOLD: list[dict[str, object]] = [
    {
        "title": "One",
        "arxiv_id": "2301.00001v2",
        "entities": [
            entity("lora", "Method", "USES", "LoRA"),
            entity("gpt-4", "Model", "COMPARES_WITH", "GPT-4", "ＧＰＴ４"),
            entity("mmlu", "Benchmark", "EVALUATES_ON", "MMLU", tier="optional"),
        ],
        "links": [
            {"head": "gpt-4", "type": "EVALUATED_ON", "tail": "mmlu", "tier": "core"},
            {"head": "lora", "type": "USES", "tail": "gpt-4", "tier": "optional"},
        ],
    },
    {"title": "Two", "arxiv_id": None, "entities": [entity("lora", "Method", "USES", "LoRA"), entity("gpt-4o", "Model", "USES", "GPT-4o")]},
    {"title": "TWO!", "arxiv_id": None, "entities": []},
]
Row = tuple[str, str, str, str]
ROWS: list[Row] = [
    ("2301.00001", "USES", "lora", "Method"),
    ("2301.00001", "USES", "gpt-4", "Model"),
    ("2301.00001", "EVALUATES_ON", "mmlu", "Dataset"),
    ("two", "USES", "lora", "Method"),
    ("two", "USES", "gpt-4", "Model"),
]


def graph_of(rows: Sequence[Row], links: Sequence[tuple[str, str, str, list[str]]] = ()) -> nx.MultiDiGraph:
    """A graph of (paper, relation, entity, type) rows."""
    graph = new_graph()
    add_node(graph, "Paper", "2301.00001", {"title": "One", "arxiv_id": "2301.00001"})
    add_node(graph, "Paper", "two", {"title": "Two"})
    for paper, relation, ident, type_ in rows:
        aliases = ["GPT-4o"] if ident == "gpt-4" else []
        add_edge(graph, ("Paper", paper), relation, add_node(graph, "Entity", ident, {"name": ident, "aliases": aliases}, label=type_))
    for head, relation, tail, papers in links:
        add_edge(graph, ("Entity", head), relation, ("Entity", tail), papers=papers)
    return graph


@pytest.fixture
def gold_file(tmp_path: Path) -> Path:
    """The annotations as a file."""
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in GOLD) + "\n", "utf8")
    return path


def test_entities_and_relations_by_hand(gold_file: Path) -> None:
    """Five found: four right strictly (a benchmark called a dataset is not), five leniently; two of four relations."""
    found = evaluate(graph_of(ROWS), read_gold(gold_file))
    assert (found.strict.precision, found.strict.recall) == (0.8, 1.0)
    assert found.strict.f1 == 0.889
    assert (found.lenient.precision, found.lenient.recall, found.lenient.f1) == (1.0, 1.0, 1.0)
    assert found.strict.relation_accuracy == 0.75
    assert found.strict.extra == (("One", "mmlu [Dataset]"),)
    assert found.strict.wrong_relation == (("One", "gpt-4: USES, not COMPARES_WITH"),)
    assert found.by_type["Model"] == (1.0, 1.0, 1.0)
    assert found.by_type["Dataset"] == (0.0, 0.0, 0.0)


def test_one_title_is_one_paper_and_what_is_missing_is_missed(gold_file: Path) -> None:
    """Two and TWO! fold together; an atlas without papers finds nothing."""
    gold = read_gold(gold_file)
    assert [paper["title"] for paper in gold] == ["One", "Two"] or fold_name("TWO!") != fold_name("Two")
    nothing = evaluate(new_graph(), gold)
    assert (nothing.strict.f1, nothing.strict.papers_without_entities) == (0.0, len(gold))
    assert len(nothing.strict.missed) == 4


def test_linking_counts_pairs_and_names_false_merges(gold_file: Path) -> None:
    """LoRA is one node in both papers; one node stands for GPT-4 and GPT-4o."""
    linking = evaluate(graph_of(ROWS), read_gold(gold_file)).linking
    assert (linking.joined, linking.split, linking.recall) == (1, 0, 1.0)
    assert linking.merged == {"gpt-4": ("gpt-4", "gpt-4o")}
    assert linking.false_merges == 1
    assert linking.merge_precision == 0.5
    rows = [*ROWS[:3], ("two", "USES", "LoRA", "Method")]
    apart = evaluate(graph_of(rows), read_gold(gold_file)).linking
    assert (apart.joined, apart.split, apart.splits) == (0, 1, {"lora": ("LoRA", "lora")})


def test_links_must_agree_in_both_ends_and_type(gold_file: Path) -> None:
    """One core link and one optional one found, one wrong."""
    links = [
        ("gpt-4", "EVALUATED_ON", "mmlu", ["2301.00001", "two"]),
        ("lora", "USES", "gpt-4", ["2301.00001"]),
        ("lora", "BASED_ON", "gpt-4", ["2301.00001"]),
    ]
    found = evaluate(graph_of(ROWS, links), read_gold(gold_file)).links
    assert (found.precision, found.recall, found.core) == (0.5, 1.0, 1)
    assert ("One", "lora BASED_ON gpt-4") in found.wrong


def test_the_interval_holds_the_figure_and_is_the_same_twice(gold_file: Path) -> None:
    """A fixed seed."""
    gold = read_gold(gold_file)
    first, second = (evaluate(graph_of(ROWS[:4]), gold) for _ in range(2))
    assert first == second
    low, high = first.strict.interval
    assert low <= first.strict.f1 <= high and low < high


def test_the_report_lists_every_miss_and_extra_harmlessly(gold_file: Path) -> None:
    """Markdown and HTML signs in names are text."""
    graph = graph_of([("2301.00001", "USES", "<b>*x*</b>", "Method"), ("two", "USES", "lora", "Method")])
    found = evaluate(graph, read_gold(gold_file))
    text = markdown(found, "gold.jsonl")
    assert "&lt;b>\\*x\\*&lt;/b>" in text and "<b>" not in text
    assert text.count("\n- ") == len(found.strict.missed) + len(found.strict.extra) + len(found.strict.wrong_relation) + len(found.links.wrong)
    assert any(line.startswith("linking  recall") for line in summary(found))


@pytest.mark.parametrize("line", ['{"title": 1}', "[]", "{", '{"title": "x", "entities": [{"name": "y"}]}'])
def test_a_wrong_line_is_blamed(tmp_path: Path, line: str) -> None:
    """File and line."""
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(GOLD[0]) + "\n" + line + "\n", "utf8")
    with pytest.raises(SourceError) as error:
        read_gold(path)
    assert "gold.jsonl:2" in str(error.value)


def test_an_empty_file_is_said(tmp_path: Path) -> None:
    """No papers, no figures."""
    path = tmp_path / "gold.jsonl"
    path.write_text("\n", "utf8")
    with pytest.raises(SourceError, match="no gold papers"):
        read_gold(path)
