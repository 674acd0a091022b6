"""The table of assets, what is known of them, and what is missing."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest

from kg.analyze.assets import COLUMNS, Assets, select
from kg.atlas import open_atlas
from kg.errors import UsageError
from kg.graphfile import read_graph
from kg.pipeline import Options, add, build, remove
from kg.sources.files import gather

ROOT = Path(__file__).resolve().parents[2]
QUICK = Options(draw=False)


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example atlas with the example assets."""
    path = tmp_path_factory.mktemp("assets") / "atlas"
    build(path, gather([str(ROOT / "examples" / "2023-05-22.txt")]), QUICK)
    report = add(path, gather([str(ROOT / "docs" / "example-assets.yaml")]), QUICK)
    assert (report.assets, report.problems) == (5, ())
    return path


@pytest.fixture(scope="module")
def graph(atlas: Path) -> nx.MultiDiGraph:
    """Its graph."""
    return read_graph(open_atlas(atlas).graph)


def test_every_asset_is_a_row(graph: nx.MultiDiGraph) -> None:
    """With all columns; what a catalogue calls unknown is nothing."""
    rows = {row["name"]: row for row in Assets(graph).table()}
    assert set(rows) == {"LLaMA", "OASST1", "Guanaco", "Gorilla", "ChatGPT"}
    assert all(set(row) == set(COLUMNS) for row in rows.values())
    assert (rows["Guanaco"]["created"], rows["Guanaco"]["license"], rows["Guanaco"]["organization"]) == (
        "2023-05-23",
        None,
        "University of Washington",
    )
    assert rows["LLaMA"]["downstream"] >= 2
    assert rows["LLaMA"]["papers"] > 0


def test_rows_are_searched_and_sorted(graph: nx.MultiDiGraph) -> None:
    """Every word must occur somewhere; what is unknown comes last, either way."""
    rows = Assets(graph).table()
    assert [r["name"] for r in select(rows, search="university guan")] == ["Guanaco"]
    assert [r["name"] for r in select(rows, type_="dataset")] == ["OASST1"]
    assert select(rows, sort="created")[0]["name"] == "ChatGPT"
    for reverse in (False, True):
        assert select(rows, sort="license", reverse=reverse)[-1]["license"] is None
    with pytest.raises(UsageError, match="no column colour"):
        select(rows, sort="colour")


def test_a_page_has_each_field_with_its_line_and_its_neighbours(graph: nx.MultiDiGraph) -> None:
    """Upstream and downstream with the lines that state them."""
    page = Assets(graph).page("guanaco")
    lines = (ROOT / "docs" / "example-assets.yaml").read_text("utf8").splitlines()
    for name, value, place, _ in page.fields:
        line = lines[int(place.rsplit(":", 1)[1]) - 1]
        assert line.strip().startswith(f"{name}:")
        assert name == "dependencies" or str(value) in line
    assert {(n.relation, n.name) for n in page.upstream} >= {("BASED_ON", "LLaMA"), ("TRAINED_ON", "OASST1")}
    assert "license" in page.unknown
    with pytest.raises(UsageError, match="is no asset"):
        Assets(graph).page("c4")


def test_coverage_counts_what_is_stated(graph: nx.MultiDiGraph) -> None:
    """By type and field; the total is the sum of its fields."""
    rows = Assets(graph).coverage()
    by = {(r.type, r.field): r for r in rows}
    assert (by["model", "license"].stated, by["model", "license"].asked) == (1, 3)
    assert (by["application", "license"].stated, by["dataset", "license"].stated) == (0, 1)
    for type_ in ("model", "dataset", "application"):
        parts = [r for r in rows if r.type == type_ and r.field != "all"]
        assert by[type_, "all"].stated == sum(r.stated for r in parts)
        assert by[type_, "all"].asked == sum(r.asked for r in parts)


def test_names_without_an_asset_are_work_to_be_done(graph: nx.MultiDiGraph) -> None:
    """With who depends on them."""
    found = {u.name: u.named_by for u in Assets(graph).undocumented()}
    assert found == {"Common Crawl": ("LLaMA",), "C4": ("LLaMA",), "Wikipedia": ("LLaMA",), "GPT-3.5": ("ChatGPT",)}


def test_assets_are_grounded(graph: nx.MultiDiGraph) -> None:
    """Every mention and quote is in the kept lines; an entity without a paper hangs on a digest."""
    text = {k[1]: d["properties"]["text"] for k, d in graph.nodes(data=True) if k[0] == "Passage"}
    kept = (ROOT / "docs" / "example-assets.yaml").read_text("utf8")
    for start, _, data in graph.edges(data=True):
        p = data["properties"]
        if data["type"] == "NAMES":
            assert text[start[1]][p["start"] : p["end"]] == p["surface"]
        if "quotes" in p:
            assert len(p["papers"]) == len(p["passages"]) == len(p["quotes"])
            assert all(quote in text[passage] for quote, passage in zip(p["quotes"], p["passages"], strict=True))
    assert all(text[k[1]] in kept for k, d in graph.nodes(data=True) if k[0] == "Passage" and d["properties"]["role"] == "asset")


def test_removing_the_catalogue_leaves_what_was_there_before(atlas: Path, tmp_path: Path) -> None:
    """Byte for byte; and assets alone are an atlas too."""
    plain, both = tmp_path / "plain", tmp_path / "both"
    example, catalogue = str(ROOT / "examples" / "2023-05-22.txt"), str(ROOT / "docs" / "example-assets.yaml")
    build(plain, gather([example]), QUICK)
    build(both, gather([catalogue, example]), QUICK)
    assert open_atlas(both).graph.joinpath("edges.jsonl").read_bytes() == open_atlas(atlas).graph.joinpath("edges.jsonl").read_bytes()
    (ident,) = (s.id for s in open_atlas(both).sources() if s.id.endswith(".yaml"))
    remove(both, [ident], QUICK)
    for name in ("nodes.jsonl", "edges.jsonl", "statistics.jsonl"):
        assert (both / "graph" / name).read_bytes() == (plain / "graph" / name).read_bytes()
    alone = tmp_path / "alone"
    assert build(alone, gather([catalogue]), QUICK).papers == 0
    assert Assets(read_graph(open_atlas(alone).graph)).ids
