"""The test run itself: what it skips it says, and in CI it may skip nothing."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SUITE = """
import pytest

@pytest.mark.browser
def test_browser(): pass

@pytest.mark.skip(reason="the moon is full")
def test_moon(): pass

@pytest.mark.xfail
def test_known(): assert False

def test_plain(): pass
"""


def run_suite(folder: Path, suite: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs a suite under this project's conftest.py."""
    shutil.copy(Path(__file__).parents[1] / "conftest.py", folder)
    (folder / "test_suite.py").write_text(suite)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-o", "markers=browser", folder]
    outer = {name: value for name, value in os.environ.items() if name not in {"CI", "CHROMIUM"}}
    return subprocess.run(command, cwd=folder, env=outer | variables, capture_output=True, text=True, check=False)


def test_what_is_left_out_is_named_with_its_reason(tmp_path: Path) -> None:
    """On a machine without Chromium the run passes, and ends with what it did not do."""
    done = run_suite(tmp_path, SUITE, PATH=str(tmp_path))
    assert done.returncode == 0, done.stdout
    end = done.stdout.partition("LEFT OUT")[2]
    assert "1 not run: there is no Chromium" in end
    assert "1 not run: the moon is full" in end
    assert "1 passed, 2 skipped, 1 xfailed" in end


def test_a_playwright_that_does_not_start_is_named(tmp_path: Path) -> None:
    """A Chromium alone is not enough; the reason says which command shows more."""
    (tmp_path / "playwright.py").write_text("raise SystemExit(127)\n")
    done = run_suite(tmp_path, SUITE, CHROMIUM="/bin/true", PYTHONPATH=str(tmp_path))
    assert "1 not run: Playwright does not start" in done.stdout


def test_leaving_out_fails_in_ci(tmp_path: Path) -> None:
    """The same run with CI=true exits with 1."""
    done = run_suite(tmp_path, SUITE, PATH=str(tmp_path), CI="true")
    assert done.returncode == 1
    assert "In CI that is an error" in done.stdout


@pytest.mark.parametrize("variables", [{}, {"CI": "true"}])
def test_a_complete_run_says_nothing(tmp_path: Path, variables: dict[str, str]) -> None:
    """An expected failure is not left out."""
    suite = "import pytest\n\ndef test_plain(): pass\n\n@pytest.mark.xfail\ndef test_known(): assert False\n"
    done = run_suite(tmp_path, suite, **variables)
    assert done.returncode == 0
    assert "LEFT OUT" not in done.stdout


def test_what_goes_first_is_there() -> None:
    """conftest.py names files that exist, each once, and all that share a Neo4j, so that one process runs them."""
    tests = Path(__file__).parent
    lists = runpy.run_path(str(tests.parent / "conftest.py"))
    names = (*lists["NEO4J"], *lists["LONG"])
    assert len(set(names)) == len(names)
    assert [name for name in names if not (tests / name).is_file()] == []
    texts = {path.relative_to(tests).as_posix(): path.read_text("utf8") for path in (tests / "store").glob("test_*.py")}
    shared = re.compile(r"^def \w+\(.*\b(neo4j_server|server: (Any|Jars))\b", re.M)
    own = re.compile(r"^def server\(", re.M)
    assert {name for name, text in texts.items() if shared.search(text) and not own.search(text)} == set(lists["NEO4J"])
