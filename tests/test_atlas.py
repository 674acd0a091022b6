"""The atlas folder: one writer, whole writes, clear refusals."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.atlas import Atlas, open_atlas, writing
from kg.atomic import write_bytes
from kg.errors import AtlasFolderError, LockedError
from kg.graphfile import add_edge, add_node, encode, new_graph, read_graph


def sample(size: int = 3) -> dict[str, bytes]:
    """A small graph's files."""
    graph = new_graph()
    paper = add_node(graph, "Paper", "2305.14314", {"title": "QLoRA", "published": None, "authors": []})
    for number in range(size):
        entity = add_node(graph, "Entity", f"e{number}", {"name": f"E{number}", "aliases": ["あ"], "paper_count": 1}, label="Model")
        add_edge(graph, paper, "USES", entity, quote="q", start=0, end=1)
    graph.graph["redirects"]["Entity", "old"] = "e0"
    return encode(graph)


def test_a_graph_comes_back_as_it_went(tmp_path: Path) -> None:
    """Files -> graph -> files is the identity, and absent properties stay absent."""
    files = sample()
    with writing(tmp_path / "atlas") as atlas:
        assert atlas.write_graph(files)
        assert not atlas.write_graph(files)
    graph = read_graph(atlas.graph)
    assert encode(graph) == files
    assert graph.nodes["Paper", "2305.14314"]["properties"] == {"id": "2305.14314", "title": "QLoRA"}


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    """File and line."""
    for name, data in sample().items():
        write_bytes(tmp_path / name, data)
    path = tmp_path / "edges.jsonl"
    path.write_bytes(path.read_bytes().replace(b'{"end', b"{{end", 1))
    with pytest.raises(AtlasFolderError, match=r"edges\.jsonl:1"):
        read_graph(tmp_path)


def _hold(path: str, ready: object, release: object) -> None:
    with writing(Path(path)):
        ready.set()  # type: ignore[attr-defined]
        release.wait(30)  # type: ignore[attr-defined]


def test_a_second_writer_is_told(tmp_path: Path) -> None:
    """The message names the first writer; afterwards the lock is free."""
    context = multiprocessing.get_context("spawn")
    ready, release = context.Event(), context.Event()
    process = context.Process(target=_hold, args=(str(tmp_path / "atlas"), ready, release))
    process.start()
    assert ready.wait(30)
    with pytest.raises(LockedError, match=f"process {process.pid}"), writing(tmp_path / "atlas"):
        pass
    release.set()
    process.join()
    with writing(tmp_path / "atlas"):
        pass


def test_a_killed_writer_leaves_no_lock_and_the_last_graph(tmp_path: Path) -> None:
    """kill -9 in a loop of writes: some whole graph is always there."""
    code = f"""
import sys
from pathlib import Path
sys.path.insert(0, ".")
from kg.atlas import writing
from tests.test_atlas import sample
with writing(Path({str(tmp_path / "atlas")!r})) as atlas:
    n = 0
    while True:
        n += 1
        atlas.write_graph(sample(3 + n % 5))
        print(n, flush=True)
"""
    for turn in range(5):
        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=Path(__file__).parent.parent)
        assert process.stdout and process.stdout.readline()
        time.sleep(0.01 * turn)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        atlas = open_atlas(tmp_path / "atlas")
        graph = read_graph(atlas.graph)
        assert encode(graph) == sample(graph.number_of_nodes() - 1)


def test_a_kill_between_two_renames_loses_nothing(tmp_path: Path) -> None:
    """The whole new graph is used where the old one is gone already."""
    with writing(tmp_path / "atlas") as atlas:
        atlas.write_graph(sample())
    (tmp_path / "atlas" / "graph").rename(tmp_path / "atlas" / ".graph.new")
    assert read_graph(open_atlas(tmp_path / "atlas").graph).number_of_nodes() == 4
    with writing(tmp_path / "atlas") as atlas:
        assert atlas.write_graph(sample(4))
    assert (tmp_path / "atlas" / "graph" / "manifest.json").exists()


def test_strange_folders_are_refused(tmp_path: Path) -> None:
    """A folder with other things, no atlas, another format, broken settings."""
    (tmp_path / "photo.jpg").write_bytes(b"x")
    with pytest.raises(AtlasFolderError, match="photo"), writing(tmp_path):
        pass
    with pytest.raises(AtlasFolderError, match="no atlas here"):
        open_atlas(tmp_path)
    (tmp_path / "atlas.toml").write_text("format = 99\n")
    with pytest.raises(AtlasFolderError, match="format 99"):
        open_atlas(tmp_path)
    (tmp_path / "atlas.toml").write_text("format =\n")
    with pytest.raises(AtlasFolderError, match="not TOML"):
        open_atlas(tmp_path)


def test_a_graph_that_cannot_be_written_brings_no_digest_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of digests is that of the graph."""
    with writing(tmp_path / "atlas") as atlas:
        one = atlas.keep("a.md", b"one")
        atlas.commit([one], sample())
        for listed in ([one, atlas.keep("b.md", b"two")], []):
            with monkeypatch.context() as full:
                full.setattr("shutil.rmtree", _no_space)
                with pytest.raises(AtlasFolderError, match="No space"):
                    atlas.commit(listed, sample(5))
            assert atlas.sources() == (one,)
            assert atlas.read_source(one) == b"one"


def _no_space(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("name", ["週" * 83 + ".txt", "がぎ" * 60, "é" * 125, "x" * 255])
def test_a_digest_may_have_a_long_name(tmp_path: Path, name: str) -> None:
    """File systems count bytes, of which a kanji has three."""
    with writing(tmp_path / "atlas") as atlas:
        assert atlas.read_source(atlas.keep(f"notes/{name}", b"one")) == b"one"


def test_kept_digests(tmp_path: Path) -> None:
    """Bytes come back as read; what is no longer listed is dropped; changed copies are noticed."""
    with writing(tmp_path / "atlas") as atlas:
        one, two = atlas.keep("notes/一.md", b"one"), atlas.keep("b.txt", b"two")
        atlas.commit([one, two], sample())
        assert [s.id for s in atlas.sources()] == ["b.txt", "notes/一.md"]
        atlas.commit([one], sample())
        assert atlas.read_source(one) == b"one"
        with pytest.raises(AtlasFolderError, match="cannot be read"):
            atlas.read_source(two)
        (atlas.path / "digests" / one.file).write_bytes(b"changed")
        with pytest.raises(AtlasFolderError, match="was changed"):
            atlas.read_source(one)
        manifest = atlas.path / "digests" / "manifest.json"
        manifest.write_text(json.dumps({"digests": 3}))
        with pytest.raises(AtlasFolderError, match="list of digests"):
            Atlas(atlas.path).sources()
