"""One host for all commands of a generation: it starts once, is found, recovers, and goes away by itself."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from kg.errors import AtlasFolderError, QueryError, StoreError
from kg.store.bolt import BoltStore
from kg.store.embedded import open_embedded
from kg.store.place import Place
from tests.store.atlases import hosts, small_graph, until, write_graph

pytestmark = pytest.mark.database

ROOT = Path(__file__).resolve().parents[2]
COUNT = "MATCH (p:Paper) RETURN count(p)"

CLIENT = """
import sys, time
from pathlib import Path
from kg.store.embedded import open_embedded
with open_embedded(Path(sys.argv[1]), linger=float(sys.argv[2])) as store:
    print(store._uri, store.query("MATCH (p:Paper) RETURN count(p)").rows[0][0], flush=True)
    sys.stdin.readline()
"""
"""A command that asks, says whom it asked, and leaves when its input ends."""


def client(atlas: Path, linger: float = 0) -> subprocess.Popen[str]:
    """A command of its own, as another terminal would run it."""
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", CLIENT, str(atlas), str(linger)], stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=ROOT)


def leave(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Lets a command end. Returns what it printed."""
    out, err = process.communicate("\n", timeout=60)
    return out, err


def test_two_first_commands_start_one_host(atlas: Path) -> None:
    """Commands that start together share a host, which ends after both, though one could not say goodbye."""
    one, other = client(atlas), client(atlas)
    assert all(p.stdout.readline() for p in (one, other) if p.stdout)  # both have asked
    assert len(hosts(atlas)) == 1
    assert leave(one)[1] == "", "something was said on its terminal"
    assert hosts(atlas)
    other.kill()
    leave(other)
    assert until(lambda: not hosts(atlas))
    assert not list(atlas.glob("store/*/address.json"))


def test_second_command_is_quick(atlas: Path) -> None:
    """A command ends while its host lingers, captured output or not; the next one is done in a moment."""
    first = subprocess.run([sys.executable, "-c", CLIENT, str(atlas), "2"], input="", capture_output=True, text=True, cwd=ROOT, timeout=60)
    began = time.monotonic()
    with open_embedded(atlas) as store:
        assert first.stdout == f"{store._uri} 3\n"
        assert store.query(COUNT).rows == ((3,),)
    assert time.monotonic() - began < 1.5
    assert hosts(atlas), "the host did not wait for a third command"
    assert until(lambda: not hosts(atlas))


def test_killed_host_is_replaced(atlas: Path) -> None:
    """The next query starts another host, and is not misled by the address that the killed one left."""
    with open_embedded(atlas, linger=0) as store:
        (pid,) = hosts(atlas)
        os.kill(pid, signal.SIGKILL)
        assert list(atlas.glob("store/*/address.json")), "nobody was left to remove it"
        assert store.query(COUNT).rows == ((3,),)
        assert pid not in hosts(atlas)


def test_query_that_does_not_listen(atlas: Path) -> None:
    """A query that the engine cannot stop ends with its host, in time; test_killed_host_is_replaced goes on from there."""
    deaf = "RETURN reduce(s = 0, x IN range(1, 6000000) | s + reduce(t = 0, y IN range(1, 6000000) | t + y * x % 7))"
    with open_embedded(atlas, linger=0) as store:
        began = time.monotonic()
        with pytest.raises(QueryError, match="longer than 1 s"):
            store.query(deaf, timeout=1)
        assert time.monotonic() - began < 10
        assert until(lambda: not hosts(atlas))


def test_killed_build_is_begun_again(tmp_path: Path) -> None:
    """A build that was killed half-way is not taken for complete, and leaves no process."""
    atlas = tmp_path / "atlas"
    write_graph(atlas, small_graph())
    slow = CLIENT.replace("with open", "import kg.store.writer as w; w.Writer._make = lambda *a: time.sleep(60)\nwith open")
    process = subprocess.Popen([sys.executable, "-c", slow, str(atlas), "0"], stdin=subprocess.PIPE, text=True, cwd=ROOT)
    assert until(lambda: bool(list(atlas.glob("store/*/address.json"))), 60)
    assert not list(atlas.glob("store/*/complete"))
    process.kill()
    process.communicate()
    with open_embedded(atlas, linger=0) as store:
        assert store.query("MATCH (n) RETURN count(n)").rows == ((small_graph().number_of_nodes(),),)
    assert until(lambda: not hosts(tmp_path))


def generations_after_another_command(atlas: Path) -> int:
    """How many databases are there when one more command has opened the store."""
    with open_embedded(atlas):
        return len(list((atlas / "store").iterdir()))


def test_new_generation(atlas: Path) -> None:
    """A build changes what later commands see, not what a running one sees; the old database goes when it is unused."""
    with ExitStack() as running:
        old = running.enter_context(open_embedded(atlas, linger=0))
        write_graph(atlas, small_graph(papers=2))
        with open_embedded(atlas, linger=0) as new:
            assert (old.query(COUNT).rows, new.query(COUNT).rows) == (((3,),), ((2,),))
            assert len(list((atlas / "store").iterdir())) == 2
            running.close()
            assert until(lambda: generations_after_another_command(atlas) == 1)
            assert new.query(COUNT).rows == ((2,),)


def test_host_leaves_with_its_folder(atlas: Path) -> None:
    """A removed atlas has no host, and nobody makes its folder again."""
    with open_embedded(atlas, linger=60):
        pass
    assert hosts(atlas)
    process = hosts(atlas)[0]
    shutil.rmtree(atlas)
    assert until(lambda: not Path(f"/proc/{process}").exists())
    assert not atlas.exists()


def test_atlas_that_cannot_be_written(atlas: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where the atlas takes no store, a private temporary one serves two commands and is cleaned up."""
    (atlas / "store").write_text("in the way")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    with open_embedded(atlas, linger=0) as one, open_embedded(atlas) as two:
        assert one._uri == two._uri
        assert one.query(COUNT).rows == ((3,),)
        (root,) = temporary.iterdir()
        assert root.stat().st_mode & 0o077 == 0
    assert until(lambda: not list(temporary.iterdir()))
    assert until(lambda: not hosts(tmp_path))


def test_graph_is_damaged(atlas: Path) -> None:
    """A graph that is not what its manifest says is not loaded, and no host waits for it."""
    nodes = atlas / "graph" / "nodes.jsonl"
    nodes.write_bytes(nodes.read_bytes().replace(b"Paper 0", b"Paper X"))
    with pytest.raises(AtlasFolderError, match="manifest"), open_embedded(atlas, linger=0):
        pass
    assert until(lambda: not hosts(atlas))


def test_there_is_no_graph(tmp_path: Path) -> None:
    """A folder without a graph starts nothing."""
    with pytest.raises(AtlasFolderError, match="no graph"), open_embedded(tmp_path):
        pass
    assert not (tmp_path / "store").exists()


def test_stranger_is_not_let_in(store: BoltStore) -> None:
    """Another password opens nothing, and is in no message."""
    uri, database = store._uri, "atlas"
    with pytest.raises(StoreError) as caught, BoltStore(uri, ("reader", "sesame-open"), database):
        pass
    assert "sesame" not in str(caught.value)
    with pytest.raises(StoreError), BoltStore(uri, None, database):
        pass


def test_place_of_another_engine_is_not_complete(tmp_path: Path) -> None:
    """A database that another version built is built anew."""
    place = Place(tmp_path, "g")
    place.folder.mkdir()
    assert not place.is_complete()
    place.mark_complete()
    assert place.is_complete()
    (place.folder / "complete").write_text("layout 0\n")
    assert not place.is_complete()


def test_new_generation_is_made_from_the_last(atlas: Path) -> None:
    """A small change is written into a copy of the last database; what it inherits cannot make it fail twice."""
    with open_embedded(atlas, linger=0) as store:
        assert store.query(COUNT).rows == ((3,),)
    write_graph(atlas, small_graph(papers=4))
    with open_embedded(atlas, linger=0) as store:
        assert store.query(COUNT).rows == ((4,),)
        assert store.query("MATCH (n) RETURN count(n)").rows == ((small_graph(papers=4).number_of_nodes(),),)
        assert store.query("MATCH ()-[r]->() RETURN count(r)").rows == ((small_graph(papers=4).number_of_edges(),),)


def test_only_finished_generations_are_inherited_and_once(tmp_path: Path) -> None:
    """A place whose first try failed starts with nothing."""
    old, new = Place(tmp_path, "old"), Place(tmp_path, "new")
    for place in (old, new):
        place.folder.mkdir()
    (old.folder / "databases" / "atlas").mkdir(parents=True)
    (old.folder / "databases" / "atlas" / "schema.json").write_text("{}")
    new.inherit()
    assert not (new.folder / "databases").exists(), "it was not finished"
    old.mark_complete()
    (new.folder / "inherited").unlink()
    new.inherit()
    assert (new.folder / "databases" / "atlas" / "schema.json").read_text() == "{}"
    shutil.rmtree(new.folder / "databases")
    new.inherit()
    assert not (new.folder / "databases").exists(), "a second try starts with nothing"
