"""`make demo` on a machine that has only Python without ensurepip, pip, make and git; needs a network."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.ship.test_makefile import NO_ENSUREPIP, script

MISSING = {"node", "npm", "npx", "corepack", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}
SIX_MINUTES = 360


@pytest.fixture
def bare_path(tmp_path: Path) -> Path:
    """A folder for PATH: this machine's commands without Node and Chromium, and a Python like Debian's."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for place in map(Path, os.environ["PATH"].split(os.pathsep)):
        for command in place.iterdir() if place.is_dir() else ():
            if command.name not in MISSING and not command.name.startswith("python") and not (folder / command.name).exists():
                (folder / command.name).symlink_to(command)
    script(folder / "python3", NO_ENSUREPIP.format(log=tmp_path / "log", python=sys.executable))
    return folder


@pytest.mark.soak
@pytest.mark.timeout(2 * SIX_MINUTES)
def test_demo_runs_on_a_bare_machine_and_again_without_installing(copy: Path, bare_path: Path) -> None:
    """Installs, builds, answers within six minutes; the second time nothing is installed, and the answer is the same."""
    (copy / "viz/web/dist/sources.sha256").unlink()
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")} | {"PATH": str(bare_path)}
    outputs = []
    for offline in ({}, {"PIP_NO_INDEX": "1", "npm_config_offline": "true"}):
        start = time.monotonic()
        done = subprocess.run(["make", "demo"], cwd=copy, env=env | offline, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert time.monotonic() - start < SIX_MINUTES
        outputs.append(done.stdout)
    page = copy / "example-atlas/map.html"
    assert page.is_file()
    assert all(f"The map is {page}" in output for output in outputs)
    assert "pip install" in outputs[0]
    assert "pip install" not in outputs[1]
