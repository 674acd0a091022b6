"""kg assets, families, strata, trends and lineages as a user meets them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.program import ROOT, kg


def answer(*words: str, cwd: Path) -> str:
    """What a command prints; it must end well."""
    done = kg(*words, cwd=cwd)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an atlas of the examples and the example assets."""
    path = tmp_path_factory.mktemp("ecosystem")
    assert kg("build", str(ROOT / "examples"), str(ROOT / "docs" / "example-assets.yaml"), "--no-map", cwd=path).returncode == 0
    return path


def test_assets_as_table_json_and_csv(place: Path) -> None:
    """The same rows in each."""
    names = [row["name"] for row in json.loads(answer("assets", "--format", "json", cwd=place))]
    assert names == ["ChatGPT", "Gorilla", "Guanaco", "LLaMA", "OASST1"]
    assert [row["name"] for row in csv.DictReader(io.StringIO(answer("assets", "--format", "csv", cwd=place)))] == names
    assert answer("assets", "--sort", "created", "--reverse", "--limit", "1", cwd=place).splitlines()[1].startswith("Gorilla")


def test_one_asset_with_its_lines(place: Path) -> None:
    """By any of its names; JSON has the same fields."""
    text = answer("assets", "LLaMa", cwd=place)
    assert "organization: Meta AI  [line 4]" in text
    assert "TRAINED_ON Common Crawl [Dataset, no asset]" in text
    assert json.loads(answer("assets", "LLaMa", "--format", "json", cwd=place))["id"] == "llama"


def test_an_atlas_with_assets_is_whole(place: Path) -> None:
    """kg doctor knows that the lines of a catalogue are passages of a digest, and that an asset needs no paper."""
    assert " 0 broken" in answer("doctor", cwd=place)


def test_coverage_work_and_merges(place: Path) -> None:
    """What is stated, what is missing, and what met what."""
    cover = json.loads(answer("assets", "--coverage", "--format", "json", cwd=place))
    assert {"type": "model", "field": "access", "stated": 3, "asked": 3, "share": 1.0} in cover
    assert "Common Crawl" in answer("assets", "--undocumented", cwd=place)
    assert "CommonCrawl\tCommon Crawl\tthe vocabulary lists both" in answer("assets", "--merged", cwd=place)


def test_a_lineage_as_text_json_and_mermaid(place: Path) -> None:
    """All three hold the same edges."""
    data = json.loads(answer("show", "LLaMA", "--lineage", "--format", "json", cwd=place))
    pairs = {(e["head"], e["tail"]) for e in data["edges"]}
    assert ("guanaco", "llama") in pairs
    assert data["forks"] == ["llama"]
    assert len([line for line in answer("show", "LLaMA", "--lineage", "--format", "mermaid", cwd=place).splitlines() if "-->" in line]) == len(
        data["edges"]
    )
    assert "├─ BASED_ON Guanaco [Model] 2023-05-23" in answer("show", "LLaMA", "--lineage", cwd=place)
    assert "“dependencies: - LLaMa” (" in answer("show", "Guanaco", "--lineage", "--why", cwd=place)


def test_families_strata_and_trends(place: Path) -> None:
    """Every view prints, in every format."""
    assert answer("families", "LLaMA", cwd=place).startswith("llama (")
    assert {f["name"] for f in json.loads(answer("families", "--format", "json", cwd=place))} >= {"gpt", "llama"}
    assert "family,name,size" in answer("families", "--format", "csv", cwd=place)
    assert "2023-W" in answer("families", "--scatter", cwd=place)
    assert "微調整" in answer("strata", "--lang", "ja", cwd=place)
    rows = json.loads(answer("strata", "--format", "json", cwd=place))
    assert {row["stratum"] for row in json.loads(answer("strata", "--gaps", "--format", "json", cwd=place))} == {
        r["stratum"] for r in rows if not r["papers"]
    }
    compared = json.loads(answer("strata", "--compare", "LLaMA", "--compare", "GPT-4", "--format", "json", cwd=place))
    assert len(compared) == len(rows)
    everything = json.loads(answer("trends", "--format", "json", cwd=place))
    assert everything["institutions"]
    assert everything["rising"]
    assert "rising (" in answer("trends", cwd=place)
    assert answer("trends", "central", "--format", "csv", "--limit", "1", cwd=place).splitlines()[0] == "name,type,ties,rank,community,id"


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["assets", "Nobody"], 1, "nothing called Nobody"),
        (["assets", "GPT-4"], 2, "is no asset"),
        (["assets", "--sort", "colour"], 2, "no column colour"),
        (["assets", "LLaMA", "--coverage"], 2, "one question at a time"),
        (["show", "2305.11206", "--lineage"], 2, "is a paper"),
        (["show", "LLaMA", "--format", "mermaid"], 2, "--lineage"),
        (["families", "LoRA"], 1, "is no model"),
        (["strata", "Cooking"], 1, "no stratum Cooking"),
        (["strata", "--compare", "LLaMA"], 2, "needs two models"),
        (["trends", "--on", "MMLU"], 2, "belongs to the results"),
        (["trends", "--format", "csv"], 2, "name a section"),
    ],
)
def test_mistakes_are_told(place: Path, words: list[str], code: int, message: str) -> None:
    """With the right exit code and no traceback."""
    done = kg(*words, cwd=place)
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_an_atlas_without_assets_says_so(tmp_path: Path) -> None:
    """And what to do."""
    assert kg("build", str(ROOT / "examples" / "2023-07.md"), "--no-map", cwd=tmp_path).returncode == 0
    done = kg("assets", cwd=tmp_path)
    assert (done.returncode, "kg add" in done.stderr) == (1, True)
