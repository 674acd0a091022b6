"""Nothing is lost: kills, full disks, write errors, two writers, clocks set back, old and new formats."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import kg.locking
from kg import records
from kg.atlas import FORMAT, open_atlas, writing
from kg.doctor import examine
from kg.errors import AtlasError, AtlasFolderError, LockedError
from kg.graphfile import encode, new_graph, read_graph
from kg.pipeline import Options, add, build, remove
from tests import program
from tests.batches import DIGESTS, batch, one_extractor, write

ROOT = Path(__file__).parent.parent
QUICK = Options(draw=False)


@pytest.fixture(autouse=True)
def _one_extractor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "Extractor", one_extractor)


def graph_files(atlas: Path) -> dict[str, bytes]:
    """The graph's files."""
    return {path.name: path.read_bytes() for path in sorted(open_atlas(atlas).graph.iterdir())}


def broken(atlas: Path) -> list[str]:
    """What doctor calls broken."""
    return [f"{f.check}: {f.where}: {f.what}" for f in examine(atlas)[1] if f.broken]


def start(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """``kg`` in a process of its own."""
    line = [sys.executable, "-m", "kg", *arguments]
    return subprocess.Popen(line, cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def kill_often(folder: Path, kills: int, seed: int) -> int:
    """Adds and removes at random, each killed at a random moment. Returns how many were still running when killed."""
    rng, died = random.Random(seed), 0  # noqa: S311 (moments to kill at, no secrets)
    write(folder / "first"), write(folder / "again", corrected=True)
    atlas = folder / "atlas"
    build(atlas, batch("w1.md"), QUICK)
    for _ in range(kills):
        there = [s.id for s in open_atlas(atlas).sources()]
        choices = [("add", f"../{rng.choice(('first', 'again'))}/{name}") for name in rng.sample(DIGESTS, 2)]
        choices += [("remove", name) for name in there[1:]]
        command, what = rng.choice(choices)
        source = ["-", "--id", Path(what).name] if command == "add" else [what]
        process = start_reading(folder, command, source, folder / "first" / what if command == "add" else None, rng.random() < 0.5)
        time.sleep(rng.uniform(0.2, 1.6))
        died += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert read_graph(open_atlas(atlas).graph) is not None
        assert broken(atlas) == []
    build(atlas, None, QUICK)
    assert broken(atlas) == []
    fresh = folder / "fresh"
    with writing(fresh) as target:
        for source_ in open_atlas(atlas).sources():
            target.keep(source_.id, open_atlas(atlas).read_source(source_))
        target.commit(open_atlas(atlas).sources(), encode(new_graph()))
    build(fresh, None, QUICK)
    assert graph_files(atlas) == graph_files(fresh)
    return died


def start_reading(folder: Path, command: str, source: list[str], stdin: Path | None, draw: bool) -> subprocess.Popen[bytes]:
    """``kg add`` or ``kg remove`` on the atlas of a folder, the digest on standard input."""
    line = [sys.executable, "-m", "kg", command, *source, *([] if draw else ["--no-map"])]
    data = stdin.open("rb") if stdin else subprocess.DEVNULL
    try:
        return subprocess.Popen(
            line, cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdin=data, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    finally:
        if stdin:
            data.close()  # type: ignore[union-attr]


def test_ten_kills_lose_nothing(tmp_path: Path) -> None:
    """After each kill -9 the atlas opens and doctor finds nothing; the next run gives the bytes of a build from nothing."""
    assert kill_often(tmp_path, 10, seed=20231106) >= 3


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(10))
def test_two_hundred_kills_lose_nothing(tmp_path: Path, seed: int) -> None:
    """Twenty kills with each of ten seeds."""
    assert kill_often(tmp_path, 20, seed) >= 5


class Failing:
    """Makes the nth call of anything that writes fail, as a full disk would."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, atlas: Path, code: int) -> None:
        self.left, self.calls, self._code, self._atlas = -1, 0, code, str(atlas)
        for owner, name in (
            (os, "fsync"),
            (os, "mkdir"),
            (os, "rename"),
            (os, "replace"),
            (os, "unlink"),
            (os, "rmdir"),
            (os, "chmod"),
            (os, "open"),
        ):
            monkeypatch.setattr(owner, name, self._wrapped(getattr(owner, name), name))
        monkeypatch.setattr(sqlite3, "connect", self._wrapped(sqlite3.connect, "connect"))

    def _wrapped(self, function: Callable[..., object], name: str) -> Callable[..., object]:
        def call(*arguments: object, **more: object) -> object:
            reads = name == "open" and len(arguments) > 1 and not int(str(arguments[1])) & (os.O_WRONLY | os.O_RDWR)
            if (name != "fsync" and self._atlas not in str(arguments[0])) or reads:
                return function(*arguments, **more)
            self.calls += 1
            if self.calls == self.left:
                if name == "connect":
                    raise sqlite3.OperationalError("database or disk is full")
                raise OSError(self._code, os.strerror(self._code), str(arguments[0]))
            return function(*arguments, **more)

        return call


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES])
def test_every_write_may_fail_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    """Whichever write of an addition fails, it is told in our words or did not matter, and the next run completes."""
    atlas, wanted = tmp_path / "atlas", tmp_path / "wanted"
    add(wanted, batch("w1.md", "w2.md"), QUICK)
    add(tmp_path / "before", batch("w1.md"), QUICK)
    failing, told = Failing(monkeypatch, atlas, code), 0
    for nth in range(1, 200):
        failing.left = -1
        shutil.rmtree(atlas, ignore_errors=True)
        shutil.copytree(tmp_path / "before", atlas)
        failing.calls, failing.left = 0, nth
        try:
            add(atlas, batch("w2.md"), QUICK)
        except AtlasError as error:
            told += 1
            assert error.where
            assert error.fix
        if failing.calls < nth:
            break
        failing.left = -1
        assert broken(atlas) == [], nth
        add(atlas, batch("w2.md"), QUICK)
        assert graph_files(atlas) == graph_files(wanted), nth
    assert told >= 10
    assert nth < 199


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """A file system of a few kilobytes; skips where none may be mounted."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)]
    if os.getuid() != 0 or shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("a small tmpfs can only be mounted by root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    """A tmpfs with room for less and less: each addition succeeds or says that there is no space; then with room it completes."""
    add(tmp_path / "wanted", batch(*DIGESTS), QUICK)
    with small_disk(tmp_path / "disk", 900) as disk:
        atlas = disk / "atlas"
        add(atlas, batch("w1.md"), QUICK)
        before, told = graph_files(atlas), 0
        for free in range(0, 200, 12):
            filler = disk / "filler"
            room = shutil.disk_usage(disk).free - free * 1024
            filler.write_bytes(b"\0" * max(0, room))
            try:
                add(atlas, batch("w2.md"), QUICK)
            except AtlasFolderError as error:
                told += 1
                assert "space" in error.what + error.fix or "full" in error.what
            filler.unlink()
            assert broken(atlas) == []
            remove(atlas, ["w2.md"], QUICK) if "w2.md" in [s.id for s in open_atlas(atlas).sources()] else build(atlas, None, QUICK)
            assert graph_files(atlas) == before
        assert told >= 2
        add(atlas, batch(*DIGESTS), QUICK)
        assert graph_files(atlas) == graph_files(tmp_path / "wanted")


def test_no_permission_is_said(tmp_path: Path) -> None:
    """A folder that may not be written; root may write everything, so for root the path is blocked by a file."""
    add(tmp_path / "atlas", batch("w1.md"), QUICK)
    before = graph_files(tmp_path / "atlas")
    if os.getuid() == 0:
        (tmp_path / "file").write_text("")
        with pytest.raises(AtlasFolderError, match="cannot be written"):
            add(tmp_path / "file" / "atlas", batch("w1.md"), QUICK)
        return
    (tmp_path / "atlas").chmod(0o500)
    with pytest.raises(AtlasFolderError, match="Permission"):
        add(tmp_path / "atlas", batch("w2.md"), QUICK)
    (tmp_path / "atlas").chmod(0o700)
    assert graph_files(tmp_path / "atlas") == before


def test_of_two_processes_at_once_one_is_told(tmp_path: Path) -> None:
    """Never a mixed state: the graph has what the one or both added, and what was refused can be added again."""
    write(tmp_path)
    build(tmp_path / "atlas", batch("w1.md"), QUICK)
    running = [start(tmp_path, "add", name, "--no-map") for name in ("w2.md", "w3.md")]
    errors = [process.communicate(timeout=60)[1].decode() for process in running]
    codes = [process.returncode for process in running]
    assert sorted(codes) in ([0, 0], [0, 1])
    assert all("another kg writes to this atlas (process" in error for error, code in zip(errors, codes, strict=True) if code)
    assert broken(tmp_path / "atlas") == []
    assert len(open_atlas(tmp_path / "atlas").sources()) == 3 - sum(codes)


@pytest.mark.database
def test_a_store_left_open_keeps_its_graph_and_is_in_nobodys_way(tmp_path: Path) -> None:
    """Additions under an open store: it answers from the graph that it was opened with; the next one has the new graph."""
    from kg.store.embedded import open_embedded

    atlas, count = tmp_path / "atlas", "MATCH (p:Paper) RETURN count(p) AS n"
    add(atlas, batch("w1.md"), QUICK)
    with open_embedded(atlas, linger=0.5) as old:
        assert old.query(count).rows == ((2,),)
        add(atlas, batch("w2.md"), QUICK)
        assert broken(atlas) == []
        assert old.query(count).rows == ((2,),)
        with open_embedded(atlas, linger=0.5) as new:
            assert new.query(count).rows == ((4,),)
    assert broken(atlas) == []


def test_the_lock_says_who_and_how_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Process, machine, command and age; a clock that was set back since makes no nonsense."""
    with writing(tmp_path / "atlas"):
        with pytest.raises(LockedError, match=rf"process {os.getpid()} on .*, for \d+ s"), writing(tmp_path / "atlas"):
            pass
        now = time.time()
        monkeypatch.setattr(kg.locking.time, "time", lambda: now - 86_400)
        with pytest.raises(LockedError, match="since a time that this clock has not reached"), writing(tmp_path / "atlas"):
            pass
        assert [f.check for f in examine(tmp_path / "atlas")[1]] == ["lock"]


def test_a_clock_set_back_changes_nothing(tmp_path: Path) -> None:
    """Files from the future, and a run in the past: the same bytes."""
    add(tmp_path / "atlas", batch(*DIGESTS), QUICK)
    before = graph_files(tmp_path / "atlas")
    for path in (tmp_path / "atlas").rglob("*"):
        os.utime(path, (4e9, 4e9))
    assert not build(tmp_path / "atlas", None, QUICK).changed
    remove(tmp_path / "atlas", ["w2.md"], QUICK)
    add(tmp_path / "atlas", batch("w2.md"), QUICK)
    assert graph_files(tmp_path / "atlas") == before


def test_an_atlas_of_an_older_format_is_brought_up(tmp_path: Path) -> None:
    """By the first run that writes; settings stay, and reading it needs nothing."""
    add(tmp_path / "atlas", batch("w1.md"), QUICK)
    toml = tmp_path / "atlas" / "atlas.toml"
    toml.write_text('# mine\nformat = 1\n\n[store]\nuri = "bolt://127.0.0.1:7687"\n')
    old = tmp_path / "atlas" / "extractions" / "ab"
    old.mkdir()
    (old / "abcd.json").write_text("{}")
    assert broken(tmp_path / "atlas") == []
    before = graph_files(tmp_path / "atlas")
    build(tmp_path / "atlas", None, QUICK)
    assert toml.read_text() == f'# mine\nformat = {FORMAT}\n\n[store]\nuri = "bolt://127.0.0.1:7687"\n'
    assert not old.exists()
    assert graph_files(tmp_path / "atlas") == before


@pytest.mark.parametrize(("line", "advice"), [(f"format = {FORMAT + 1}", "newer"), ('format = "x"', "mend the line"), ("", "mend the line")])
def test_an_atlas_of_a_newer_format_is_refused(tmp_path: Path, line: str, advice: str) -> None:
    """Clearly, and before anything is changed."""
    add(tmp_path / "atlas", batch("w1.md"), QUICK)
    (tmp_path / "atlas" / "atlas.toml").write_text(line + "\n")
    with pytest.raises(AtlasFolderError, match="reads formats 1 to") as told:
        add(tmp_path / "atlas", batch("w2.md"), QUICK)
    assert advice in told.value.fix


@pytest.mark.parametrize("harm", ["gone", "noise", "cut", "flipped", "other table"])
def test_a_harmed_cache_costs_time_only(tmp_path: Path, harm: str) -> None:
    """Doctor notices it; the next run gives the same bytes and leaves a whole one."""
    add(tmp_path / "atlas", batch(*DIGESTS), QUICK)
    before, path = graph_files(tmp_path / "atlas"), open_atlas(tmp_path / "atlas").cache
    data = path.read_bytes()
    if harm == "gone":
        path.unlink()
    elif harm == "other table":
        path.unlink()
        sqlite3.connect(path).execute("CREATE TABLE entries (x)").connection.close()
    else:
        place = data.index(b"Quillnet")
        path.write_bytes({"noise": b"x" * 5000, "cut": data[: len(data) // 2], "flipped": data[:place] + b"Z" + data[place + 1 :]}[harm])
    assert [name.split(":")[0] for name in broken(tmp_path / "atlas")] == ([] if harm == "gone" else ["cache"])
    report = build(tmp_path / "atlas", None, QUICK)
    assert not report.changed
    assert (report.extracted > 0) or harm == "flipped"
    assert graph_files(tmp_path / "atlas") == before
    assert broken(tmp_path / "atlas") == []


def harm_line(path: Path, old: str, new: str) -> None:
    """Changes the first place of a text in a file."""
    text = path.read_text("utf8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf8")


@pytest.mark.parametrize(
    ("check", "name", "old", "new"),
    [
        ("spans", "graph/edges.jsonl", '"surface":"GPT-4"', '"surface":"GPT-5"'),
        ("quotes", "graph/edges.jsonl", '"quote":"', '"quote":"zz'),
        ("references", "graph/edges.jsonl", '"end":["Entity","gpt-4"]', '"end":["Entity","gpt-44"]'),
        ("statistics", "graph/statistics.jsonl", '"paper_count":', '"paper_count":9'),
        ("redirects", "graph/redirects.jsonl", '"to":"', '"to":"zz'),
        ("relations", "graph/nodes.jsonl", '["Entity","Model"]', '["Entity","Muddle"]'),
        ("generation", "graph/manifest.json", '"generation":"', '"generation":"0'),
        ("generation", "graph/manifest.json", "{", ""),
        ("generation", "graph/manifest.json", '"counts":{', '"counts":{},"other":{'),
        ("graph", "graph/manifest.json", "{", "[{"),
        ("graph", "graph/nodes.jsonl", "{", ""),
        ("graph", "graph/nodes.jsonl", '"labels":[', '"labels":[],"other":['),
        ("references", "graph/nodes.jsonl", '"properties":{', '"properties":{},"other":{'),
        ("digests", "digests/manifest.json", '"sha256": "', '"sha256": "0'),
        ("yours", "judgements.yaml", "same", "sane"),
        ("map", "layout.jsonl", "{", ""),
        ("lists", "decisions.jsonl", "{", ""),
        ("lists", "decisions.jsonl", "{", "null\n{"),
        ("lists", "decisions.jsonl", '"verdict"', '"verdikt"'),
        ("history", "history.jsonl", "{", ""),
    ],
)
def test_doctor_finds_what_is_broken(tmp_path: Path, check: str, name: str, old: str, new: str) -> None:
    """Each harm by its name, with advice; a healthy atlas has none."""
    atlas = tmp_path / "atlas"
    atlas.mkdir()
    (atlas / "judgements.yaml").write_text("- {verdict: same, names: [Sedgecoder, Brambleformer]}\n")
    add(atlas, batch(*DIGESTS), Options())
    remove(atlas, ["w4.md"], Options())
    assert examine(atlas)[1] == []
    harm_line(atlas / name, old, new)
    findings = [f for f in examine(atlas)[1] if f.broken]
    assert check in {f.check for f in findings}
    assert all(f.fix and f.where for f in findings)


def test_doctor_notes_what_only_lags(tmp_path: Path) -> None:
    """A map behind its graph, files of a killed run, another graph's database: notes, which only --strict minds."""
    atlas = tmp_path / "atlas"
    add(atlas, batch("w1.md"), Options())
    add(atlas, batch("w2.md"), QUICK)
    (atlas / "graph" / ".nodes.jsonl.x.part").write_text("half")
    (atlas / "digests" / "stray.md").write_text("stray")
    (atlas / "store" / "0123456789abcdef").mkdir(parents=True)
    (atlas / "store" / "0123456789abcdef" / "complete").write_text("x")
    assert {f.check for f in examine(atlas)[1]} == {"map", "weeks", "leftovers", "digests", "store"}
    codes = []
    for more in ([], ["--strict"], ["--format", "json"]):
        done = program.kg("doctor", *more, cwd=tmp_path)
        codes.append(done.returncode)
    assert codes == [0, 1, 0]
    said = json.loads(done.stdout)
    assert said["healthy"] is True
    assert len(said["findings"]) == 5


def test_doctor_minds_no_digest_that_was_emptied_on_purpose(tmp_path: Path) -> None:
    """All weeks of a digest were removed: it is kept, nothing of it is in the graph, and that is no finding."""
    atlas = tmp_path / "atlas"
    add(atlas, batch("w1.md", "w2.md"), QUICK)
    weeks = {ident for kind, ident in read_graph(atlas / "graph").nodes if kind == "Week"}
    remove(atlas, [min(weeks)], QUICK)
    assert len(open_atlas(atlas).sources()) == 2
    assert [f for f in examine(atlas)[1] if f.check == "digests"] == []
