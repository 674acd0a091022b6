"""``kg fetch``: asks for what is missing, keeps it, and builds the graph again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.atlas import open_atlas, writing
from kg.cli.fetch import fetch_command, ids_of
from kg.errors import AtlasFolderError, LockedError, SourceError, UsageError
from kg.graphfile import read_graph
from kg.pipeline import Options, build
from kg.sources import metadata
from kg.sources.files import gather
from tests.sources.arxiv_server import LLAMA, PAPERS, QLORA, Server, serving

ROOT = Path(__file__).resolve().parents[2]
ALL = 9  # papers of the examples


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example atlas, without a map."""
    path = tmp_path_factory.mktemp("example") / "atlas"
    build(path, gather([str(ROOT / "examples")]), Options(draw=False))
    return path


@pytest.fixture
def atlas(example: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(example, tmp_path / "atlas"))


@pytest.fixture
def arxiv(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that the command asks instead of arXiv."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving() as server:
        monkeypatch.setenv("ARXIV_API_URL", server.url)
        yield server


def run(atlas: Path, *arguments: str) -> Result:
    """The command without waiting; its errors are raised."""
    return CliRunner().invoke(fetch_command, ["--atlas", str(atlas), "--delay", "0", *arguments], catch_exceptions=False)


def kept(atlas: Path) -> dict[str, int]:
    """Versions by id."""
    return {line["id"]: line["version"] for line in map(json.loads, (atlas / "metadata.jsonl").read_text("utf8").splitlines())}


def test_fetches_what_is_missing_and_builds_the_graph(atlas: Path, arxiv: Server) -> None:
    """Labels become titles, authors become nodes; passages stay; what is there is not asked for again."""
    before = read_graph(open_atlas(atlas).graph)
    done = run(atlas)
    assert done.exit_code == 0
    assert done.stdout.splitlines()[0] == f"{ALL} papers: 5 fetched, 0 known already, 4 that arXiv does not have"
    assert "kg: arXiv has no paper 2305.15334" in done.stderr
    graph = read_graph(open_atlas(atlas).graph)
    paper = graph.nodes["Paper", LLAMA.id]["properties"]
    assert (paper["title"], paper["other_titles"], paper["abstract"]) == (LLAMA.title, ["Llama 2"], LLAMA.abstract)
    assert graph.has_edge(("Author", "hugo-touvron"), ("Paper", LLAMA.id))
    passages = [{k: d for k, d in g.nodes(data="properties") if k[0] in ("Passage", "Entity")} for g in (before, graph)]
    assert passages[0] == passages[1]
    assert (atlas / "map.html").exists()
    assert not build(atlas, None, Options(draw=False)).changed
    asked = len(arxiv.asked)
    assert run(atlas, LLAMA.id).stdout.startswith("1 papers: 0 fetched, 1 known already")
    assert len(arxiv.asked) == asked


def test_a_stopped_run_goes_on_where_it_stopped(atlas: Path, arxiv: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The batches before the failure are kept, and only the rest is asked for."""
    monkeypatch.setattr(metadata, "BATCH", 1)
    ids = sorted(p.id for p in PAPERS)
    real, count = metadata._ask, iter(range(9))

    def interrupted(client: object, batch: list[str]) -> dict[str, metadata.Metadata]:
        if next(count) == 2:
            raise KeyboardInterrupt
        return real(client, batch)

    monkeypatch.setattr(metadata, "_ask", interrupted)
    assert run(atlas, "--no-build", *ids).exit_code != 0
    assert sorted(kept(atlas)) == ids[:2]
    monkeypatch.setattr(metadata, "_ask", real)
    arxiv.asked.clear()
    assert run(atlas, "--no-build", *ids).exit_code == 0
    assert arxiv.asked == [[i] for i in ids[2:]]
    assert sorted(kept(atlas)) == ids


def test_a_failure_after_the_first_batch_is_said_and_the_rest_is_used(atlas: Path, arxiv: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """What came is kept and counted, what was not asked for too."""
    monkeypatch.setattr(metadata, "BATCH", 2)
    real = metadata._ask

    def ask(client: object, batch: list[str]) -> dict[str, metadata.Metadata]:
        if arxiv.asked:
            arxiv.faults = [(503, "")] * 4
        return real(client, batch)

    monkeypatch.setattr(metadata, "_ask", ask)
    done = run(atlas, "--no-build", *(p.id for p in PAPERS))
    assert done.exit_code == 0
    assert "HTTP 503" in done.stderr
    assert done.stdout == "5 papers: 2 fetched, 0 known already, 0 that arXiv does not have, 3 not asked for\n"
    assert len(kept(atlas)) == 2


def test_refresh_brings_a_newer_version(atlas: Path, arxiv: Server) -> None:
    """Without it the kept one stays; a paper that arXiv has no longer stays too."""
    run(atlas, "--no-build", LLAMA.id)
    arxiv.renew(LLAMA, title="Llama 2: Newer")
    run(atlas, "--no-build", LLAMA.id)
    assert kept(atlas) == {LLAMA.id: 1}
    run(atlas, "--no-build", "--refresh", f"arXiv:{LLAMA.id}v1")
    assert kept(atlas) == {LLAMA.id: 2}
    arxiv.papers.clear()
    with pytest.raises(SourceError, match="nothing could be fetched"):
        run(atlas, "--no-build", "--refresh", LLAMA.id)
    assert kept(atlas) == {LLAMA.id: 2}


def test_offline_asks_nobody_and_changes_nothing(atlas: Path, arxiv: Server) -> None:
    """It counts, and lists what is missing."""
    run(atlas, "--no-build", *(p.id for p in PAPERS))
    arxiv.asked.clear()
    graph = (atlas / "graph" / "manifest.json").read_bytes()
    done = run(atlas, "--offline")
    assert done.stdout == f"{ALL} papers: 5 with metadata, 4 without\n  2305.11206\n  2305.15334\n  2305.16291\n  2307.09009\n"
    assert (done.exit_code, arxiv.asked) == (0, [])
    assert (atlas / "graph" / "manifest.json").read_bytes() == graph


def test_a_damaged_line_is_fetched_again(atlas: Path, arxiv: Server) -> None:
    """A build reports it and goes on; fetching mends it."""
    run(atlas, "--no-build", LLAMA.id)
    (atlas / "metadata.jsonl").write_text("{\n")
    assert [p.digest for p in build(atlas, None, Options(draw=False)).problems] == ["metadata.jsonl"]
    done = run(atlas, "--no-build", LLAMA.id)
    assert "metadata.jsonl:1" in done.stderr
    assert kept(atlas) == {LLAMA.id: 1}


def test_no_server_leaves_the_atlas_as_it_was(atlas: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error with exit code 1, and no file."""
    monkeypatch.setenv("ARXIV_API_URL", "http://127.0.0.1:1/")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with pytest.raises(SourceError, match="cannot be reached") as caught:
        run(atlas)
    assert caught.value.exit_code == 1
    assert not (atlas / "metadata.jsonl").exists()


def test_refuses_what_is_no_id_no_atlas_or_not_free(atlas: Path, arxiv: Server, tmp_path: Path) -> None:
    """Nobody is asked, and no folder is made."""
    with pytest.raises(UsageError, match="no arXiv id"):
        run(atlas, "QLoRA")
    with pytest.raises(AtlasFolderError):
        run(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()
    with writing(atlas), pytest.raises(LockedError):
        run(atlas)
    assert arxiv.asked == []


def test_a_weekly_list_names_the_papers(atlas: Path, arxiv: Server, tmp_path: Path) -> None:
    """A FILE stands for all papers that it links; what is neither an id nor a file, or links none, is said."""
    listing = tmp_path / "list.md"
    rows = "".join(f"| {n}) **{p.title.split(':')[0]}** - New. | [Paper](https://arxiv.org/abs/{p.id}) |\n" for n, p in enumerate(PAPERS[:2], 1))
    listing.write_text(f"# 2023\n\n## Top AI Papers of the Week (July 17 - July 23)\n\n| **Paper** | **Links** |\n| --- | --- |\n{rows}", "utf8")
    assert run(atlas, str(listing)).stdout.startswith("2 papers: 2 fetched")
    assert set(kept(atlas)) == {p.id for p in PAPERS[:2]}
    with pytest.raises(UsageError, match="no arXiv id and no file"):
        run(atlas, str(tmp_path / "none.md"))
    empty = tmp_path / "empty.md"
    empty.write_text(listing.read_text("utf8").replace("arxiv.org", "example.org"), "utf8")
    with pytest.raises(SourceError, match="no paper in it has an arXiv id"):
        run(atlas, str(empty))


def test_categories_have_their_full_names(atlas: Path, arxiv: Server) -> None:
    """The codes of arXiv and the names that digests print are one node; DOI, comment and version are the paper's."""
    arxiv.renew(QLORA, extra=QLORA.extra + '<arxiv:doi xmlns:arxiv="http://arxiv.org/schemas/atom">10.5555/1</arxiv:doi>')
    run(atlas)
    graph = read_graph(open_atlas(atlas).graph)
    names = {k[1]: d["properties"]["name"] for k, d in graph.nodes(data=True) if k[0] == "Category"}
    assert names["computation-and-language"] == "Computation and Language"
    assert not [name for name in names.values() if name.startswith("cs.")]
    paper = graph.nodes["Paper", QLORA.id]["properties"]
    assert (paper["doi"], paper["comment"], paper["version"]) == ("10.5555/1", "A NeurIPS paper", 2)


def test_a_newer_version_is_told(atlas: Path, arxiv: Server) -> None:
    """Against what was fetched before, and against the version that the digest links; offline too."""
    run(atlas, QLORA.id)
    arxiv.renew(QLORA)
    again = run(atlas, QLORA.id, "--refresh")
    assert f"{QLORA.id}: version 2 (was 1)" in again.stdout
    assert f"{QLORA.id}: arXiv has version 2, the digest links version 1" in again.stdout
    assert f"{QLORA.id}: arXiv has version 2, the digest links version 1" in run(atlas, "--offline").stdout


def test_an_address_is_an_id() -> None:
    """As digests print it, with its version."""
    assert ids_of(["https://arxiv.org/abs/2305.14314v2", "arXiv:2305.11206"]) == {"2305.14314": None, "2305.11206": None}
