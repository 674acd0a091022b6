"""Guards: the same figures as a build, fewer with less vocabulary, one parse for all runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.analyze.gold import read_gold
from kg.atlas import open_atlas
from kg.cli.main import cli
from kg.extract import japanese
from kg.graphfile import encode, read_graph
from kg.guards import Runs, guard
from kg.pipeline import Options, build
from kg.schema import load_schema
from kg.sources.files import gather

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example atlas."""
    path = tmp_path_factory.mktemp("guards") / "atlas"
    build(path, gather([str(ROOT / "examples")]), Options(draw=False))
    return path


def test_a_run_in_memory_is_the_build(atlas: Path) -> None:
    """The whole vocabulary gives the graph that the atlas has."""
    opened = open_atlas(atlas)
    assert encode(Runs(opened).graph(load_schema())) == encode(read_graph(opened.graph))


def test_guards_cost_one_parse_and_tell_what_the_vocabulary_is_worth(
    atlas: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """As the command tells them, JSON for machines and a report for people.

    No sentence is parsed twice; without a lexicon less is found; what was disabled is listed.
    """
    parsed: list[str] = []
    parse = japanese.parse

    def counting(sentences: list[str]) -> list[object]:
        parsed.extend(sentences)
        return parse(sentences)

    monkeypatch.setattr(japanese, "parse", counting)
    report = tmp_path / "report.md"
    words = ["eval", str(ROOT / "docs" / "example-gold.jsonl"), "--atlas", str(atlas), "--guards", "--format", "json", "--report", str(report)]
    cli.main(words, standalone_mode=False)
    told = json.loads(capsys.readouterr().out)
    found = told["guards"]
    assert len(parsed) == len(set(parsed)) > 0
    assert found["full"]["f1"] == told["strict"]["f1"]
    assert found["empty"]["recall"] < found["dropout_mean"]["recall"] < found["full"]["recall"]
    assert found["left_out"]["recall"] <= found["full"]["recall"]
    assert len(found["dropout"]) == 5
    assert {digest for digest, _, _ in found["disabled"]} <= {s.id for s in open_atlas(atlas).sources()}
    assert any(entry == "Voyager" for _, entry, _ in found["disabled"])
    assert report.read_text("utf8").startswith("# Evaluation against example-gold.jsonl")


def test_what_occurs_elsewhere_is_not_disabled(atlas: Path, tmp_path: Path) -> None:
    """A text that names Voyager gives it back; the atlas's own digests count once, wherever they lie."""
    (tmp_path / "more.txt").write_text("Voyager and another model.\n" * 20, "utf8")
    gold = read_gold(ROOT / "docs" / "example-gold.jsonl")
    more = guard(open_atlas(atlas), gold, gather([str(tmp_path), str(ROOT / "examples")]))
    assert not any(form == "Voyager" for _, _, form in more.disabled)
    assert len(more.disabled) > 5
