"""``kg export`` as a user meets it: places, text levels, filters and refusals."""

from __future__ import annotations

import json
from pathlib import Path

import networkx as nx
import pytest
from click.testing import CliRunner

from kg.atlas import writing
from kg.cli.main import cli
from kg.errors import AtlasFolderError, UsageError
from kg.export.formats import FORMATS, MARK, export
from kg.export.texts import public
from kg.graphfile import encode
from tests.export.graphs import example


@pytest.fixture
def atlas(tmp_path: Path) -> Path:
    """An atlas with the example graph."""
    with writing(tmp_path / "atlas") as opened:
        opened.write_graph(encode(example()))
    return tmp_path / "atlas"


def files(path: Path) -> dict[str, bytes]:
    """All bytes of a file or folder."""
    return {str(p.relative_to(path)): p.read_bytes() for p in sorted([path, *path.rglob("*")]) if p.is_file()}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_the_same_twice(name: str, atlas: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --output it goes beside the atlas's name here; the command says what it wrote; again, it gives the same bytes and leaves nothing."""
    monkeypatch.chdir(tmp_path)
    before = set(tmp_path.iterdir())
    found = []
    for _ in range(2):
        done = CliRunner().invoke(cli, ["export", "--format", name], catch_exceptions=False)
        assert done.exit_code == 0
        path = tmp_path / done.output.split(":")[0]
        found.append(files(path))
    assert found[0] == found[1] and found[0]
    assert set(tmp_path.iterdir()) - before == {path}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("level", ["none", "quotes", "full"])
def test_text_levels(name: str, level: str, tmp_path: Path) -> None:
    """None keeps sentences home, quotes lets the evidence out, full the abstracts too; names always go."""
    export(public(example(), level), name, tmp_path / "out")  # type: ignore[arg-type]
    data = b"".join(files(tmp_path / "out").values()) if name != "parquet" else _parquet(tmp_path / "out")
    assert b"Other thing" in data
    assert (b"beats Other" in data) == (level != "none")
    assert (b"An abstract" in data) == (level == "full")


def _parquet(folder: Path) -> bytes:
    from pyarrow import parquet

    return "".join(str(parquet.read_table(folder / f"{name}.parquet").to_pylist()) for name in ("nodes", "edges")).encode()


def test_texts_change_no_count() -> None:
    """Every node and relationship stays, and ``full`` is the graph itself."""
    graph = example()
    for level in ("none", "quotes"):
        small = public(graph, level)  # type: ignore[arg-type]
        assert (small.number_of_nodes(), small.number_of_edges()) == (graph.number_of_nodes(), graph.number_of_edges())
    assert nx.utils.graphs_equal(public(graph, "full"), graph)


def test_a_folder_of_others_is_refused(tmp_path: Path) -> None:
    """--replace writes into it and leaves what it did not make."""
    vault = tmp_path / "vault"
    vault.mkdir()
    (vault / "mine.md").write_text("mine")
    with pytest.raises(UsageError, match="holds other things"):
        export(example(), "obsidian", vault)
    export(example(), "obsidian", vault, replace=True)
    assert (vault / "mine.md").read_text() == "mine"


def test_a_later_export_takes_away_only_its_own(tmp_path: Path) -> None:
    """Notes of what is gone go; settings and notes of a person stay."""
    vault, graph = tmp_path / "vault", example()
    export(graph, "obsidian", vault)
    (vault / ".obsidian").mkdir()
    (vault / ".obsidian" / "app.json").write_text("{}")
    (vault / "Papers" / "mine.md").write_text("mine")
    graph.remove_nodes_from([key for key, data in list(graph.nodes(data=True)) if data["labels"][-1] == "Benchmark"])
    export(graph, "obsidian", vault)
    assert not (vault / "Entities" / "Benchmark").exists()
    assert (vault / "Entities" / "Model" / "Thing.md").exists()
    assert (vault / ".obsidian" / "app.json").exists() and (vault / "Papers" / "mine.md").exists()


def test_a_list_that_leads_elsewhere_deletes_nothing(tmp_path: Path) -> None:
    """Names in kg-export.json are data, and a linked folder is not written through."""
    outside, vault = tmp_path / "outside", tmp_path / "vault"
    outside.mkdir()
    (outside / "precious").write_text("x")
    vault.mkdir()
    (vault / MARK).write_text(json.dumps({"files": ["../outside/precious", str(outside / "precious")]}))
    export(example(), "obsidian", vault)
    assert (outside / "precious").exists()
    linked = tmp_path / "linked"
    linked.mkdir()
    (linked / "Papers").symlink_to(outside)
    with pytest.raises(AtlasFolderError, match="leads out"):
        export(example(), "obsidian", linked, replace=True)
    assert [path.name for path in outside.iterdir()] == ["precious"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--format", "csv", "--output", "atlas/graph"], "into or around its atlas"),
        (["--format", "sqlite", "--output", "atlas/graph/nodes.jsonl"], "into or around its atlas"),
        (["--format", "graphml", "--output", "."], "into or around its atlas"),
        (["--format", "csv", "--filter", "colour=red"], "is none"),
        (["--format", "csv", "--filter", "name=zzzz"], "nothing on the map fits"),
    ],
)
def test_refusals(words: list[str], message: str, atlas: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The atlas itself is never written over, and a filter is that of the map."""
    monkeypatch.chdir(tmp_path)
    before = files(atlas)
    done = CliRunner().invoke(cli, ["export", *words])
    assert done.exception is not None and message in str(done.exception)
    assert files(atlas) == before


def test_a_filter_chooses_a_part(atlas: Path, tmp_path: Path) -> None:
    """Only entities that fit, with the papers that name them."""
    done = CliRunner().invoke(cli, ["export", "--atlas", str(atlas), "--format", "csv", "--filter", "type=Model", "--output", str(tmp_path / "part")])
    assert done.exit_code == 0
    kinds = [line.split(",")[2] for line in (tmp_path / "part" / "nodes.csv").read_text("utf8").splitlines() if line.startswith("Entity/")]
    assert set(kinds) == {"Model"}
