"""The Makefile on machines that lack something: Python's ensurepip, a new Python, a browser."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = sorted(ROOT.glob("README*.md"))

# what Debian's python3 does without python3-venv: it makes the environment, then fails for want of ensurepip
NO_ENSUREPIP = """#!/bin/sh
echo "$@" >> {log}
if [ "$1 $2" = "-m venv" ] && [ "$3" != --without-pip ]; then
  {python} -m venv --without-pip "$3"; echo "ensurepip is not available"; exit 1
fi
exec {python} "$@"
"""


def script(path: Path, text: str) -> None:
    """Writes a command."""
    path.write_text(text if text.startswith("#!") else f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def make(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs make in this checkout; everything that it writes goes to VENV."""
    command = [shutil.which("make") or "make", "-C", str(ROOT), *arguments]
    outer = {name: value for name, value in os.environ.items() if not name.startswith("MAKE") and name != "MFLAGS"}
    return subprocess.run(command, env=outer | variables, capture_output=True, text=True, check=False)


def pack_pip(folder: Path) -> None:
    """The pip that runs here as a wheel, so that installing it needs no network."""
    distribution = metadata.distribution("pip")
    with zipfile.ZipFile(folder / f"pip-{distribution.version}-py3-none-any.whl", "w") as archive:
        for file in distribution.files or ():
            if ".." not in file.parts and file.suffix != ".pyc":
                archive.write(Path(str(file.locate())), str(file))


def test_environment_without_ensurepip_is_filled_by_the_outer_pip(tmp_path: Path) -> None:
    """A fresh Debian without python3-venv gets an environment that has pip."""
    tools, wheels, log = tmp_path / "bin", tmp_path / "wheels", tmp_path / "log"
    tools.mkdir()
    wheels.mkdir()
    pack_pip(wheels)
    lock = tmp_path / "lock"
    lock.write_text(f"pip=={metadata.version('pip')}\n")
    script(tools / "python3.11", NO_ENSUREPIP.format(log=log, python=sys.executable))
    target = f"{tmp_path}/venv/.pip"
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)}
    done = make(target, f"VENV={tmp_path}/venv", f"LOCK={lock}", PATH=f"{tools}:{os.environ['PATH']}", **offline)
    assert done.returncode == 0, done.stderr
    assert f"-m venv --without-pip {tmp_path}/venv" in log.read_text()
    shown = subprocess.run([tmp_path / "venv/bin/python", "-m", "pip", "--version"], capture_output=True, text=True, check=True).stdout
    assert shown.startswith(f"pip {metadata.version('pip')} from {tmp_path}/venv/")
    again = make(target, f"VENV={tmp_path}/venv", PATH="/nowhere")
    assert "up to date" in again.stdout


def test_the_first_python_that_is_new_enough_is_chosen(tmp_path: Path) -> None:
    """A python3.11 that does not run and a python3.12 that is really older are passed over."""
    script(tmp_path / "python3.11", "exit 127")
    script(tmp_path / "python3.12", "exit 1")
    script(tmp_path / "python3.13", f'exec {sys.executable} "$@"')
    done = make("-n", f"{tmp_path}/venv/.pip", f"VENV={tmp_path}/venv", PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert f"python3.13 -m venv {tmp_path}/venv" in done.stdout


def test_no_python_that_is_new_enough_is_said(tmp_path: Path) -> None:
    """The message names the version."""
    (tmp_path / "bash").symlink_to(shutil.which("bash") or "/bin/bash")
    done = make(f"{tmp_path}/venv/.pip", f"VENV={tmp_path}/venv", PATH=str(tmp_path))
    assert done.returncode != 0
    assert "Python 3.11 or newer is needed" in done.stderr


@pytest.mark.parametrize(
    ("user", "present", "asked"),
    [
        ("0", [], "chromium fonts-noto-cjk libatomic1"),
        ("0", ["chromium"], "fonts-noto-cjk libatomic1"),
        ("0", ["google-chrome", "dpkg-query"], None),
        ("1000", [], None),
    ],
)
def test_root_gets_a_browser_and_what_it_needs_from_apt(tmp_path: Path, user: str, present: list[str], asked: str | None) -> None:
    """Only root asks apt-get, only for what is missing, and after an update; dpkg-query stands for the packages beside Chromium."""
    (tmp_path / "bash").symlink_to(shutil.which("bash") or "/bin/bash")
    script(tmp_path / "id", f"echo {user}")
    script(tmp_path / "apt-get", f'echo "$@" >> {tmp_path}/log')
    for name in present:
        script(tmp_path / name, "exit 0")
    done = make("browser", PATH=str(tmp_path), CHROMIUM="")
    assert done.returncode == 0, done.stderr
    log = (tmp_path / "log").read_text().splitlines() if (tmp_path / "log").exists() else []
    assert log == (["-qq update", f"-qq install -y --no-install-recommends {asked}"] if asked else [])


@pytest.mark.parametrize(
    ("user", "present", "asked"),
    [("0", [], "openjdk-17-jre-headless maven"), ("0", ["java"], "maven"), ("0", ["docker"], None), ("0", ["java", "mvn"], None), ("1000", [], None)],
)
def test_root_gets_what_a_neo4j_is_made_from(tmp_path: Path, user: str, present: list[str], asked: str | None) -> None:
    """Only root asks apt-get, and only where no container engine answers."""
    (tmp_path / "bash").symlink_to(shutil.which("bash") or "/bin/bash")
    script(tmp_path / "id", f"echo {user}")
    script(tmp_path / "apt-get", f'echo "$@" >> {tmp_path}/log')
    for name in present:
        script(tmp_path / name, "exit 0")
    done = make("server", PATH=str(tmp_path))
    assert done.returncode == 0, done.stderr
    log = (tmp_path / "log").read_text().splitlines() if (tmp_path / "log").exists() else []
    assert log == (["-qq update", f"-qq install -y --no-install-recommends {asked}"] if asked else [])


def test_a_failing_apt_does_not_stop_the_tests(tmp_path: Path) -> None:
    """It is told; the browser tests are then left out, which the test run reports."""
    (tmp_path / "bash").symlink_to(shutil.which("bash") or "/bin/bash")
    script(tmp_path / "id", "echo 0")
    script(tmp_path / "apt-get", "exit 100")
    done = make("browser", PATH=str(tmp_path), CHROMIUM="")
    assert done.returncode == 0
    assert "apt-get could not install chromium fonts-noto-cjk libatomic1" in done.stderr


def test_help_lists_every_target_with_its_purpose() -> None:
    """`make` alone changes nothing."""
    shown = make().stdout
    for target in ("install", "demo", "test", "check", "soak", "bench", "neo4j", "neo4j-stop", "docs", "lock", "clean"):
        assert re.search(rf"^  make {target} +\S", shown, re.M), target


@pytest.mark.parametrize("readme", README, ids=lambda path: path.name)
def test_make_commands_of_the_readme_exist(readme: Path) -> None:
    """A reader can run each `make TARGET` that is printed."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    named = re.findall(r"^make ([a-z]+)[ \t]*(?:#.*)?$|`make ([a-z]+)`", readme.read_text(encoding="utf8"), re.M)
    assert named
    assert {first or second for first, second in named} <= targets


def test_ci_runs_the_tests(tmp_path: Path) -> None:
    """.ci/run is `make test` in the checkout, from wherever it is called."""
    script(tmp_path / "make", f'echo "$PWD $@" > {tmp_path}/log')
    subprocess.run(["bash", ROOT / ".ci/run"], cwd=tmp_path, env=os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}, check=True)
    assert (tmp_path / "log").read_text() == f"{ROOT} test\n"
