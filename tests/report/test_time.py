"""A week's report says what was known at its end: later digests of the same papers bring it nothing."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest

from kg import records
from kg.analyze.history import Evidence
from kg.analyze.until import until
from kg.atlas import open_atlas
from kg.graphfile import read_graph
from kg.pipeline import Options, add, build
from kg.report.folder import write_weeks
from kg.report.load import Weeks
from kg.sources.files import Gathered
from tests.batches import one_extractor
from tests.report.test_news import evidence

QUICK = Options(draw=False)
_PAGE = "# AI Papers of the Week — 2024\n\n{lists}"
_LIST = "## Top AI Papers of the Week ({days})\n\n| **Paper** | **Links** |\n| --- | --- |\n{rows}\n\n"
_ROW = "| {n}) **{title}** - {text} | [Paper](https://arxiv.org/abs/2404.0700{n}) |"
_FIRST = ("April 8 - April 14", (("Zorb", "Uses GPT-4."),))
_SECOND = (
    "April 15 - April 21",
    (("Zorb", "Zorb is trained on the C4 dataset and outperforms BERT on GLUE."), ("Quux", "Quux outperforms Zorb on SQuAD.")),
)


@pytest.fixture(autouse=True)
def _one_extractor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "Extractor", one_extractor)


def page(*weeks: tuple[str, tuple[tuple[str, str], ...]]) -> bytes:
    """A list of weeks."""
    lists = []
    for days, rows in weeks:
        lists.append(_LIST.format(days=days, rows="\n".join(_ROW.format(n=n, title=title, text=text) for n, (title, text) in enumerate(rows, 1))))
    return _PAGE.format(lists="".join(lists)).encode()


def quotes(path: Path, week: str) -> set[str]:
    """All sentences that the news of a week carry."""
    weeks = Weeks(open_atlas(path))
    found = weeks.news(weeks.history.span(week))
    assert all(isinstance(e, Evidence) for e in evidence(found))
    return {e.quote for e in evidence(found)} | {text for paper in found.papers for _, _, text in paper.passages}


FILES = {
    "two digests": (("1.md", page(_FIRST)), ("2.md", page(_SECOND))),
    "one digest of two weeks": (("all.md", page(_FIRST, _SECOND)),),
}


@pytest.mark.parametrize("digests", FILES.values(), ids=FILES.keys())
def test_no_sentence_comes_from_a_later_week(tmp_path: Path, digests: tuple[tuple[str, bytes], ...]) -> None:
    """Whether the weeks stand in files of their own or in one; the later week has its sentences."""
    build(tmp_path / "atlas", Gathered(digests, ()), QUICK)
    assert not [quote for quote in quotes(tmp_path / "atlas", "2024-W15") if "C4" in quote or "GLUE" in quote]
    assert any("C4" in quote for quote in quotes(tmp_path / "atlas", "2024-W16"))


def test_a_page_stays_as_it_is_and_is_what_a_build_makes(tmp_path: Path) -> None:
    """The news of the first week are the same without the second; pages from additions are those of a build from nothing."""
    first, second = FILES["two digests"]
    add(tmp_path / "a", Gathered((first,), ()), QUICK)
    alone = quotes(tmp_path / "a", "2024-W15")
    write_weeks(open_atlas(tmp_path / "a"))
    add(tmp_path / "a", Gathered((second,), ()), QUICK)
    assert quotes(tmp_path / "a", "2024-W15") == alone
    build(tmp_path / "b", Gathered((first, second), ()), QUICK)
    grown, made = (write_weeks(open_atlas(tmp_path / name)).parent for name in "ab")
    assert {p.name: p.read_bytes() for p in grown.glob("*.html")} == {p.name: p.read_bytes() for p in made.glob("*.html")}


def test_an_earlier_digest_that_comes_late_moves_its_sentences(tmp_path: Path) -> None:
    """Weeks may come in any order: the pages are those of a build from nothing each time."""
    first, second = FILES["two digests"]
    again = ("0.md", page(("April 1 - April 7", (_SECOND[1][0],))))
    held: list[tuple[str, bytes]] = []
    for digest in (second, first, again):
        held.append(digest)
        add(tmp_path / "a", Gathered((digest,), ()), QUICK)
        build(tmp_path / f"b{len(held)}", Gathered(tuple(sorted(held)), ()), QUICK)
        grown, made = (write_weeks(open_atlas(tmp_path / name)).parent for name in ("a", f"b{len(held)}"))
        assert {p.name: p.read_bytes() for p in grown.glob("*.html")} == {p.name: p.read_bytes() for p in made.glob("*.html")}
    assert any("C4" in quote for quote in quotes(tmp_path / "a", "2024-W14"))


@pytest.mark.parametrize("digests", FILES.values(), ids=FILES.keys())
def test_a_difference_of_weeks_lists_what_the_later_one_names_first(tmp_path: Path, digests: tuple[tuple[str, bytes], ...]) -> None:
    """Also where its paper came before; nothing hangs loose at the end of the earlier week."""
    build(tmp_path / "atlas", Gathered(digests, ()), QUICK)
    graph = read_graph(tmp_path / "atlas" / "graph")
    before, after = until(graph, "2024-W15"), until(graph, "2024-W16")
    came = {after.nodes[key]["properties"]["name"] for key in set(after) - set(before) if key[0] == "Entity"}
    assert {"C4", "BERT", "GLUE", "SQuAD", "Quux"} <= came and not came & {"Zorb", "GPT-4"}
    assert {(s, e) for s, e in after.edges()} == {(s, e) for s, e in graph.edges()}
    assert all(before.degree(key) for key in before if key[0] == "Entity") and not [q for q in passages(before) if "C4" in q]
    assert {ident for kind, ident in before if kind == "Digest"} == {digests[0][0]}


def passages(graph: nx.MultiDiGraph) -> list[str]:
    """The texts of all passages."""
    return [data["properties"]["text"] for (kind, _), data in graph.nodes(data=True) if kind == "Passage"]
