"""kg show NAME --why: entry with file and line, merges, judgements."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from kg.cli.main import cli
from kg.pipeline import Options, build
from kg.schema import load_schema, place_of
from kg.sources.files import gather

ROOT = Path(__file__).resolve().parents[2]


def test_why_names_entry_merge_and_judgement(tmp_path: Path) -> None:
    """The line that it names is the entry's; a judgement has its place; without --why none of it is said."""
    atlas = tmp_path / "atlas"
    atlas.mkdir()
    (atlas / "judgements.yaml").write_text("- {verdict: same, names: [LoRA, Voyager], reason: a test}\n", "utf8")
    build(atlas, gather([str(ROOT / "examples")]), Options(draw=False))
    shown = CliRunner().invoke(cli, ["show", "LoRA", "--why", "--atlas", str(atlas)], catch_exceptions=False).output
    place = re.search(r"listed as \S+ \[Method\] at (lexicon/method\.yaml):(\d+)", shown)
    assert place
    line = (ROOT / "schemas" / place[1]).read_text("utf8").splitlines()[int(place[2]) - 1]
    assert line.startswith("- {name: LoRA")
    assert "same: LoRA = Voyager because judgement, score 1.0" in shown
    assert "judged same: names ['LoRA', 'Voyager'], reason a test" in shown and "judgements.yaml:1" in shown
    assert "listed as" not in CliRunner().invoke(cli, ["show", "LoRA", "--atlas", str(atlas)], catch_exceptions=False).output


def test_every_entry_has_its_place() -> None:
    """By the shipped files."""
    schema = load_schema()
    for name in ("LoRA", "GPT-4", "MMLU"):
        assert re.fullmatch(r"lexicon/\w+\.yaml:\d+", place_of(schema.by_name[name]))
