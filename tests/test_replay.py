"""The real digests one batch at a time: after each, the graph is that of a build from nothing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg import records
from kg.doctor import examine
from kg.pipeline import Options, add, build
from kg.sources.files import Gathered
from tests.batches import one_extractor
from tests.read.table import CORPUS
from tests.test_weekly import from_nothing, graph_files

pytestmark = [
    pytest.mark.soak,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the real digests are not at {CORPUS}: nothing was replayed"),
]
QUICK = Options(draw=False)
JAPANESE = ("weekly-qa", "section-summaries", "reading-group", "question-notes")


@pytest.fixture(autouse=True)
def _one_extractor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "Extractor", one_extractor)


def english() -> Iterator[tuple[str, bytes]]:
    """The weeks of the English digests, each a digest of its own, oldest file first."""
    for path in sorted((CORPUS / "weekly-en").glob("*.md")):
        head, *parts = re.split(r"(?m)^(?=## )", path.read_text("utf8"))
        for number, part in enumerate(reversed(parts)):
            yield f"{path.stem}-{number:02}.md", f"{head.splitlines()[0]}\n\n{part}".encode()


def japanese() -> Iterator[tuple[str, bytes]]:
    """The Japanese digests."""
    for folder in JAPANESE:
        for path in sorted((CORPUS / folder).iterdir()):
            yield f"{folder}/{path.name}", path.read_bytes()


@pytest.mark.parametrize("batches", [english, japanese])
def test_the_replay_of_real_weeks(tmp_path: Path, batches: object) -> None:
    """After each addition as a rebuild that trusts extraction alone; after the last as a build that knows nothing."""
    assert callable(batches)
    for batch in batches():
        add(tmp_path / "atlas", Gathered((batch,), ()), QUICK)
        shutil.rmtree(tmp_path / "other", ignore_errors=True)
        shutil.copytree(tmp_path / "atlas", tmp_path / "other")
        shutil.rmtree(tmp_path / "other" / "graph")
        build(tmp_path / "other", None, QUICK)
        assert graph_files(tmp_path / "atlas") == graph_files(tmp_path / "other"), batch[0]
    assert graph_files(tmp_path / "atlas") == from_nothing(tmp_path / "atlas", tmp_path / "fresh")
    assert [finding for finding in examine(tmp_path / "atlas")[1] if finding.broken] == []
