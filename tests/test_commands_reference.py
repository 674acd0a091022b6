"""docs/commands.md is what the commands say of themselves."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from kg.cli.main import cli

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "commands.md"


def test_reference_is_current() -> None:
    """`make docs` would change nothing, however wide the terminal is."""
    command = [sys.executable, ROOT / "scripts" / "commands.py"]
    env = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "40"}
    printed = subprocess.run(command, env=env, capture_output=True, text=True, encoding="utf8", check=True).stdout
    assert REFERENCE.read_text(encoding="utf8") == printed, "run `make docs`"


def test_reference_has_every_command() -> None:
    """Each command that `kg --help` lists has its section."""
    text = REFERENCE.read_text(encoding="utf8")
    for name in cli.list_commands(cli.make_context("kg", [], resilient_parsing=True)):
        assert f"\n## kg {name}\n" in text
