"""Entries of judgements.yaml that speak of nothing are told by their lines, and those that speak of something are not."""

from __future__ import annotations

from pathlib import Path

from kg.doctor import examine
from kg.pipeline import Options, build
from kg.sources.files import gather
from tests.program import ROOT

QUICK = Options(draw=False)
JUDGED = """\
- {verdict: same, names: [GPT-4, Gemeni Pro]}
- {verdict: drop, name: Voyager}
- {verdict: rename, name: LoRA, to: Lowly}
- {verdict: retype, name: Lowly, to: Model}
- {verdict: drop, name: Lowlier}
- {verdict: same, papers: [2305.14314, 'LIMA: Less Is More for Alignment']}
- {verdict: different, papers: [2305.14314, 2305.99990]}
- {verdict: reject, name: GPT-4, paper: 2305.00000}
- {verdict: drop, name: ResNet-50}
- {verdict: drop, name: Nothing at all}
- {verdict: undo, of: drop, name: Nothing at all}
"""


def test_entries_that_match_nothing_are_told(tmp_path: Path) -> None:
    """With their lines, in every run and by the doctor, as remarks; what was dropped or renamed, or is listed, is there."""
    atlas = tmp_path / "atlas"
    atlas.mkdir()
    (atlas / "judgements.yaml").write_text(JUDGED, "utf8")
    for run in (gather([str(ROOT / "examples")]), None):
        report = build(atlas, run, QUICK)
        assert report.problems == ()
        assert {r.line: r.what.partition("called ")[2] for r in report.remarks} == {
            1: "Gemeni Pro",
            5: "Lowlier",
            7: "2305.99990",
            8: "2305.00000",
        }
    notes = [f for f in examine(atlas)[1] if "nothing here is called" in f.what]
    assert {f.where.rpartition(":")[2] for f in notes} == {"1", "5", "7", "8"} and not any(f.broken for f in notes)


def test_names_of_assets_are_there(tmp_path: Path) -> None:
    """Also one that is dropped; a slip beside it is told."""
    atlas = tmp_path / "atlas"
    atlas.mkdir()
    (atlas / "judgements.yaml").write_text("- {verdict: drop, name: Quorvex}\n- {verdict: same, names: [Quorvex, Quorvexx]}\n", "utf8")
    (tmp_path / "zorb.yaml").write_text("- name: Quorvex\n  type: model\n  organization: Zorb Labs\n  dependencies: []\n", "utf8")
    report = build(atlas, gather([str(tmp_path / "zorb.yaml")]), QUICK)
    assert [(r.line, r.what) for r in report.remarks] == [(2, "same: nothing here is called Quorvexx")]
