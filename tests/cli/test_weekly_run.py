"""kg week, diff, site and watch as a user meets them."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from kg.sources.watch import SETTLED, Watcher
from tests.program import ROOT, kg


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example atlas, its map and its weeks."""
    path = tmp_path_factory.mktemp("weekly")
    shutil.copytree(ROOT / "examples", path / "examples")
    done = kg("build", "examples", cwd=path)
    assert done.returncode == 0 and "weeks: atlas/weeks/index.html" in done.stdout
    return path


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["week", "2023-W99"], 1, "weeks here: 2023-W21 to 2023-W29"),
        (["week", "--since", "tomorrow"], 2, "neither a week nor a day"),
        (["week", "--since", "2024-01-01"], 1, "there is no paper from 2024-W01"),
        (["diff", "2023-W21", "2023-W22"], 1, "there is no week 2023-W22"),
        (["diff", "atlas", "nowhere"], 2, "neither a week nor an atlas folder"),
        (["diff", "2023-W21", "nowhere"], 2, "nowhere is neither"),
        (["diff", "2023-W21", "atlas"], 2, "2023-W21 is a week, and the other is none"),
        (["diff", "atlas", "examples"], 1, "there is no atlas here"),
        (["site", "atlas/site"], 2, "cannot be written into or around its atlas"),
        (["site", "."], 2, "cannot be written into or around its atlas"),
        (["site", "examples"], 2, "this folder holds other things"),
        (["site", "new", "--url", "ftp://x"], 2, "no web address"),
        (["watch", "nowhere"], 2, "there is no such folder"),
    ],
)
def test_wrong_calls_say_what_to_do(place: Path, words: list[str], code: int, message: str) -> None:
    """1: nothing could be done; 2: a wrong call; no traceback, nothing written."""
    done = kg(*words, cwd=place)
    assert (done.returncode, done.stdout) == (code, "")
    assert message in done.stderr and "Traceback" not in done.stderr
    assert sorted(p.name for p in place.iterdir()) in (["atlas", "examples"], ["atlas", "examples", "public"])


def test_forms_of_a_week(place: Path) -> None:
    """The page on standard output is the one in weeks/; JSON is one object; since gives all weeks."""
    page = kg("week", "2023-W21", "--format", "html", "--lang", "ja", cwd=place).stdout
    assert page == (place / "atlas/weeks/2023-W21.ja.html").read_text("utf8")
    both = json.loads(kg("week", "--since", "2023-05-01", "--format", "json", cwd=place).stdout)
    assert both["weeks"] == ["2023-W21", "2023-W29"] and len(both["papers"]) == 9
    assert kg("week", "--list", cwd=place).stdout.split() == ["2023-W21", "2023-W29"]


def test_diff_of_two_atlases_names_the_judgement(place: Path, tmp_path: Path) -> None:
    """As text with a count, and as JSON."""
    shutil.copytree(place / "atlas", tmp_path / "new")
    (tmp_path / "new/judgements.yaml").write_text("- {verdict: drop, name: MMLU}\n")
    assert kg("build", "--no-map", "--atlas", str(tmp_path / "new"), cwd=place).returncode == 0
    text = kg("diff", "atlas", str(tmp_path / "new"), cwd=place).stdout
    assert '- MMLU [Benchmark]\n    because of judgement added: {"name": "MMLU", "verdict": "drop"}\n' in text
    data = json.loads(kg("diff", "atlas", str(tmp_path / "new"), "--format", "json", cwd=place).stdout)
    assert data["counts"]["went"]["Benchmark"] == 1 and not data["counts"]["came"]
    assert [c["title"] for c in data["changes"] if c["ident"] == ["Entity", "mmlu"]] == ["MMLU"]
    assert kg("diff", "atlas", "atlas", cwd=place).stdout == "came: nothing\nwent: nothing\nchanged: nothing\n"


@pytest.mark.parametrize("text", ["none", "quotes", "full"])
def test_a_site_holds_nothing_private(place: Path, tmp_path: Path, text: str) -> None:
    """No digest, path, judgement or cache; every local link leads to a file; a second run changes nothing."""
    (place / "atlas/judgements.yaml").write_text("- {verdict: different, names: [Go, Golang], reason: hush-hush}\n")
    done = kg("site", str(tmp_path / "s"), "--text", text, "--format", "json", cwd=place)
    facts = json.loads(done.stdout)
    assert facts["papers"] == 9 and facts["text"] == text
    names = {p.relative_to(tmp_path / "s").as_posix(): p for p in (tmp_path / "s").rglob("*") if p.is_file()}
    weeks = {f"weeks/{w}{end}" for w in ("2023-W21", "2023-W29", "index") for end in (".html", ".ja.html")}
    assert set(names) == {"index.html", "index.ja.html", "map.html", "site.json", "weeks/feed.xml", "weeks/.made.json"} | weeks
    for path in names.values():
        data = path.read_bytes()
        for secret in (b"examples/", b"hush-hush", str(place).encode(), b"Golang", b"judgements.yaml", b"verdict"):
            assert secret not in data, path
    assert b'<meta name="weeks" content="weeks/index">' in names["map.html"].read_bytes()
    sentence = "Compares the March and June 2023 versions"
    assert (sentence in names["weeks/2023-W29.html"].read_text("utf8")) == (text != "none")
    before = {n: p.read_bytes() for n, p in names.items()}
    assert kg("site", str(tmp_path / "s"), "--text", text, cwd=place).returncode == 0
    assert before == {n: p.read_bytes() for n, p in names.items()}


def wait_for(what: Callable[[], object], seconds: float = 100) -> None:
    """Waits until something holds."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """kg watch on tmp_path/in, its output in files."""
    (tmp_path / "in").mkdir()
    line = [sys.executable, "-m", "kg", "watch", "in", "--interval", "0.2", "--format", "json"]
    with (tmp_path / "out").open("w") as out, (tmp_path / "err").open("w") as err:
        process = subprocess.Popen(line, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=out, stderr=err, text=True)
        yield process
        process.kill()
        process.wait()


def test_watch_takes_what_is_dropped_goes_on_after_errors_and_stops_cleanly(tmp_path: Path, watching: subprocess.Popen[str]) -> None:
    """A digest is added once; noise is said once; half a file waits for its end; SIGTERM ends with 0."""
    folder, err = tmp_path / "in", tmp_path / "err"
    wait_for(lambda: "watching in" in err.read_text())
    (folder / "noise.txt").write_bytes(bytes(range(256)) * 20)
    wait_for(lambda: "kg goes on watching" in err.read_text())
    (folder / "may.txt.part").write_bytes((ROOT / "examples/2023-05-22.txt").read_bytes())
    (folder / "may.txt.part").rename(folder / "may.txt")
    status = tmp_path / "atlas/weeks/2023-W21.html"
    wait_for(status.exists)
    wait_for(lambda: (tmp_path / "out").read_text().count("\n") == 1 or watching.poll() is not None)
    report = json.loads((tmp_path / "out").read_text())
    assert report["digests"] == 1 and report["papers"] == 4
    watching.send_signal(signal.SIGTERM)
    assert watching.wait(30) == 0
    assert err.read_text().count("noise.txt") == 1 and "Traceback" not in err.read_text()


def test_a_file_is_handed_out_once_it_is_finished(tmp_path: Path) -> None:
    """Not while it grows, not by a name that says it is not finished; again when it changes, not after it was settled."""
    now = time.time() + 100
    watcher = Watcher(str(tmp_path), lambda: now)
    path = tmp_path / "a.txt"
    for name in (".hidden", "b.part", "c.crdownload", "d~"):
        (tmp_path / name).write_text("x")
    (tmp_path / "atlas").mkdir()
    (tmp_path / "atlas/atlas.toml").write_text("format = 1")
    (tmp_path / "atlas/copy.txt").write_text("x")
    path.write_text("one")
    assert watcher.finished() == []
    path.write_text("one two")
    assert watcher.finished() == []
    assert watcher.finished() == [str(path)] == watcher.finished()
    watcher.settle([str(path)])
    assert watcher.finished() == []
    path.write_text("one two three")
    assert watcher.finished() == [] and watcher.finished() == [str(path)]
    os.utime(path, (now - SETTLED / 2, now - SETTLED / 2))
    watcher.finished()
    assert watcher.finished() == []
    os.utime(path, (now + 9999, now + 9999))
    watcher.finished()
    assert watcher.finished() == [str(path)]
    path.unlink()
    assert watcher.finished() == []


def test_adding_a_folder_takes_what_is_new_there(place: Path, tmp_path: Path) -> None:
    """Only the new digest is extracted; an atlas below the folder is passed over."""
    (tmp_path / "in").mkdir()
    shutil.copy(place / "examples/2023-07.md", tmp_path / "in")
    line = ("add", "in", "--atlas", "in/atlas", "--no-map", "--format", "json")
    first = json.loads(kg(*line, cwd=tmp_path).stdout)
    shutil.copy(place / "examples/2023-05-22.txt", tmp_path / "in")
    second = json.loads(kg(*line, cwd=tmp_path).stdout)
    third = json.loads(kg(*line, cwd=tmp_path).stdout)
    assert (first["digests"], second["digests"], third["digests"]) == (1, 2, 2)
    assert second["extracted"] == second["passages"] - first["passages"] and (third["extracted"], third["changed"]) == (0, False)


def test_examples_of_the_weekly_run_are_what_their_readers_take() -> None:
    """The workflow is YAML of known steps, the cron line has five fields and known commands, systemd accepts its units."""
    folder = ROOT / "docs/running"
    workflow = yaml.safe_load((folder / "publish.yml").read_text())
    steps = workflow["jobs"]["publish"]["steps"]
    assert all(("uses" in s) != ("run" in s) for s in steps)
    commands = [line for s in steps for line in s.get("run", "").splitlines() if line.startswith("kg ")]
    (cron,) = [x for x in (folder / "crontab").read_text().splitlines() if x and not x.startswith("#")]
    assert cron.split()[:5] == ["0", "6", "*", "*", "1"]
    commands += [part.split(">>")[0].strip() for part in cron.split("&&") if part.strip().startswith("kg ")]
    units = sorted(p for p in folder.iterdir() if p.suffix in (".service", ".timer"))
    commands += [x.partition("/usr/bin/env ")[2] for p in units for x in p.read_text().splitlines() if x.startswith("ExecStart=")]
    from kg.cli.main import cli

    assert len(commands) == 7
    for command in commands:
        name, *arguments = command.split()[1:]
        found = cli.get_command(None, name)  # type: ignore[arg-type]
        assert found is not None
        found.make_context(name, arguments, resilient_parsing=False)
    if verify := shutil.which("systemd-analyze"):
        surroundings = os.environ | {"XDG_RUNTIME_DIR": "/tmp"}  # noqa: S108 (systemd only wants it to be set)
        line = [verify, "verify", "--user", "--man=no", *map(str, units)]
        done = subprocess.run(line, env=surroundings, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_the_list_of_weeks_says_how_many_papers_have_no_date(place: Path, tmp_path: Path) -> None:
    """Beside the list, so that scripts read weeks alone."""
    assert kg("week", "--list", cwd=place).stderr == ""
    lines = (ROOT / "examples" / "2023-05-22.txt").read_text("utf8").splitlines()
    bare = [line for line in lines if not re.match("発行日|最終更新日|URL", line)]
    (tmp_path / "notes.txt").write_text(re.sub("【.*?】", "", "\n".join(bare)), "utf8")
    assert kg("build", "notes.txt", "--no-map", cwd=tmp_path).returncode == 0
    listed = kg("week", "--list", cwd=tmp_path)
    assert "4 papers of the atlas have no date" in listed.stderr and listed.stdout.strip() == ""
