"""Every file of the real corpus, paper by paper, against facts that people read off it."""

from __future__ import annotations

import time

import pytest

from kg.read import merge_papers, read_digest
from tests.read.table import CORPUS, Line, expected, lines, read

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the real digests are not at {CORPUS}: nothing was compared with them")

NAMES = sorted(expected())


@pytest.mark.parametrize("name", NAMES)
def test_a_real_digest_is_read_as_people_read_it(name: str) -> None:
    """Layout, number of papers, and of each paper its title, id, dates, authors, categories, week and texts."""
    wrong: list[Line] = [line for line in lines(name) if line.differences]
    assert not wrong, "\n".join(f"{line.about}: {line.differences}" for line in wrong)


def test_expectations_cover_the_whole_corpus() -> None:
    """Nobody adds a digest to the corpus without saying what is in it."""
    there = {path.relative_to(CORPUS).as_posix() for path in CORPUS.glob("*/*") if path.suffix in {".txt", ".md"}}
    assert there == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_no_markup_is_left_in_passages(name: str) -> None:
    """Passages read as plain sentences: no bold marks, links, bullets or tags of the page."""
    for paper in read(name).papers:
        for passage in paper.passages:
            for mark in ("**", "](", "<br", "\n- ", "\n* ", "\n+ ", "\n●", "```"):
                assert mark not in "\n" + passage.text, (paper.title, passage.text)


@pytest.mark.parametrize("name", NAMES)
def test_marked_names_stand_in_the_text(name: str) -> None:
    """A name that a layout marks can be grounded in the passage that marks it."""
    for paper in read(name).papers:
        for passage in paper.passages:
            assert all(marked in passage.text for marked in passage.names), (paper.title, passage.names)


def test_papers_of_the_real_corpus_merge() -> None:
    """A paper of two digests is one: the survey of three layouts, a list's label and a full title, Japanese and English."""
    papers, problems = merge_papers([read(name) for name in NAMES])
    by_id = {paper.id: paper for paper in papers}
    assert not problems
    assert {digest.split("/")[0] for digest, _ in by_id["2303.18223"].sources} == {"section-summaries", "weekly-en", "weekly-qa"}
    assert by_id["2307.08621"].title == "Retentive Network: A Successor to Transformer for Large Language Models"
    assert by_id["2307.08621"].other_titles == ("Retentive Network (RetNet)",)
    assert by_id["2308.06259"].title == "Humpback (Self-Alignment with Instruction Backtranslation)"
    assert by_id["2211.09800"].lang == "ja"
    same_label = sorted(paper.id for paper in papers if paper.title == "Chain-of-Agents")
    assert same_label == ["2508.13167", "chain-of-agents"]


def test_the_real_corpus_is_read_quickly() -> None:
    """A year of lists and everything else take well under three seconds of processor time."""
    data = {name: (CORPUS / name).read_bytes() for name in NAMES}
    start = time.process_time()
    merge_papers([read_digest(data[name], name) for name in NAMES])
    assert time.process_time() - start < 3
