"""The annotated digests of gold/: they hold together, and the extractor is as good on them as docs/quality.md says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg.analyze.evaluate import evaluate
from kg.analyze.gold import read_gold
from kg.atlas import open_atlas
from kg.graphfile import read_graph
from kg.model import ENTITY_RELATIONS, ENTITY_TYPES, PAPER_RELATIONS
from kg.pipeline import Options, build
from kg.sources.files import gather

GOLD = Path(__file__).parents[1] / "gold"
SETS = {"summaries": 0.83, "notes": 0.79, "lists": 0.77}
"""The least strict F1 of each: two or three hundredths under what docs/quality.md has."""


ELSEWHERE = ["weeks-2023", "weeks-2025"]
"""Annotations of texts that are not here."""


def papers(name: str) -> list[dict[str, Any]]:
    """The annotated papers of a set."""
    return [json.loads(line) for line in (GOLD / f"{name}.jsonl").read_text("utf8").splitlines()]


@pytest.mark.parametrize("name", SETS)
def test_annotations_are_of_their_texts(name: str) -> None:
    """Every spelling occurs in its source."""
    assert read_gold(GOLD / f"{name}.jsonl")
    for paper in papers(name):
        text = (GOLD / paper["source"]).read_text("utf8")
        assert paper["title"] in text
        assert [s for e in paper["entities"] for s in e["surfaces"] if s not in text] == []


@pytest.mark.parametrize("name", [*SETS, *ELSEWHERE])
def test_annotations_hold_together(name: str) -> None:
    """Every link has two ends, types and relations are ours."""
    for paper in papers(name):
        idents = [e["id"] for e in paper["entities"]]
        assert len(set(idents)) == len(idents)
        assert {k[end] for k in paper["links"] for end in ("head", "tail")} <= set(idents)
        assert {k["type"] for k in paper["links"]} <= set(ENTITY_RELATIONS)
        assert {t for e in paper["entities"] for t in e["types"]} <= set(ENTITY_TYPES)
        assert {r for e in paper["entities"] for r in e["relations"]} <= set(PAPER_RELATIONS)


@pytest.mark.parametrize("name", ELSEWHERE)
def test_annotations_of_texts_elsewhere_are_names_alone(name: str) -> None:
    """No sentence of somebody else's text is here: neither evidence nor long wordings."""
    for paper in papers(name):
        assert max(len(s) for e in paper["entities"] for s in e["surfaces"]) <= 70
        assert not any("evidence" in k for k in paper["links"])


@pytest.mark.parametrize(("name", "least"), SETS.items())
def test_the_extractor_is_as_good_as_it_was(tmp_path: Path, name: str, least: float) -> None:
    """Strict F1 of a set, nothing of it without entities, and no two things in one."""
    build(tmp_path / "atlas", gather([str(GOLD / name)]), Options(draw=False))
    found = evaluate(read_graph(open_atlas(tmp_path / "atlas").graph), read_gold(GOLD / f"{name}.jsonl"))
    assert found.strict.f1 >= least
    assert found.strict.papers_without_entities == 0
