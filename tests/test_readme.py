"""The examples of README.md and README.ja.md are run: ``$ kg ...`` in console blocks, ``...`` in their output is a gap."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
_BLOCK = re.compile(r"```console\n(.*?)```", re.S)
_PLAIN_BLOCK = re.compile(r"```sh\n(.*?)```", re.S)
_FROM_OUTSIDE = {"ask", "watch", "digest", "push"}
_UNTIL_STOPPED = {"serve"}


def examples(name: str) -> list[tuple[str, str]]:
    """(command, expected output) pairs of a document, in order."""
    pairs: list[tuple[str, str]] = []
    for block in _BLOCK.findall((ROOT / name).read_text("utf8")):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, output = part.partition("\n")
            pairs.append((command, output))
    return pairs


def run(line: list[str], folder: Path, environment: dict[str, str], stop_after: int | None) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end; one that runs until it is stopped gets ^C once it has printed so many lines."""
    with subprocess.Popen(line, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        shown = "".join(process.stdout.readline() for _ in range(stop_after or 0))
        if stop_after is not None:
            process.send_signal(signal.SIGINT)
        try:
            out, err = process.communicate(timeout=240)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    return subprocess.CompletedProcess(line, process.returncode, shown + out, err)


@pytest.mark.database
def test_every_command_of_the_readme_does_what_it_says(tmp_path: Path) -> None:
    """Each command ends well and prints what stands under it; both READMEs show the same, so it runs once."""
    for folder in ("examples", "docs"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    environment = os.environ | {"COLUMNS": "200", "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    pairs = examples("README.md")
    assert len(pairs) >= 8
    for command, wanted in pairs:
        words = shlex.split(command)
        assert words[0] == "kg", command
        line = [sys.executable, "-m", "kg", *words[1:]]
        done = run(line, tmp_path, environment, stop_after=wanted.count("\n") if words[1] in _UNTIL_STOPPED else None)
        assert done.returncode == 0, f"{command}: {done.stderr}"
        flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
        checker = doctest.OutputChecker()
        assert checker.check_output(wanted, done.stdout, flags), f"{command}\nexpected:\n{wanted}\ngot:\n{done.stdout}"


def test_both_readmes_show_the_same_examples() -> None:
    """Japanese readers get every example that English readers get, with what it prints."""
    assert examples("README.md") == examples("README.ja.md")


@pytest.mark.parametrize("name", ["README.md", "README.ja.md"])
def test_every_command_has_a_first_example(name: str) -> None:
    """Each command of kg stands in the README: in a console block, which is run, or in an sh block.

    An sh block is only for commands that need a server from outside, or run until they are stopped; their own tests do that.
    """
    from kg.cli.main import COMMANDS

    blocks = _PLAIN_BLOCK.findall((ROOT / name).read_text("utf8"))
    plain = {command for block in blocks for command in re.findall(r"^kg (\w+)", block, re.M)}
    assert set(COMMANDS) - {c.split()[1] for c, _ in examples(name)} <= plain & _FROM_OUTSIDE
