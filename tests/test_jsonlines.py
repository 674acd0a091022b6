"""Files of one JSON object a line: whatever line ends their texts hold, and damage named by its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli.main import cli
from kg.errors import AtlasFolderError
from kg.jsonlines import json_lines, read_json_lines
from kg.pipeline import Options, add
from tests.batches import batch


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\u0085", "\x0b", "\x1c"])
def test_a_text_may_hold_line_ends_of_its_own(tmp_path: Path, sign: str) -> None:
    """JSON leaves them as they are."""
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({"name": f"a{sign}b"}, ensure_ascii=False) + "\n\n" + '{"name": "c"}\r\n', "utf8")
    assert read_json_lines(path, "name") == [{"name": f"a{sign}b"}, {"name": "c"}]


@pytest.mark.parametrize("line", [b"null", b"[]", b'{"other": 1}', b"{", b"\xff", b"[" * 100_000])
def test_a_damaged_line_is_named(tmp_path: Path, line: bytes) -> None:
    """By file and number; who goes on gets None for it."""
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'{"name": 1}\n' + line + b'\n{"name": 2}\n')
    assert list(json_lines(path, "name")) == [(1, {"name": 1}), (2, None), (3, {"name": 2})]
    with pytest.raises(AtlasFolderError, match=r"rows\.jsonl:2: this line is damaged"):
        read_json_lines(path, "name")
    assert read_json_lines(tmp_path / "none") == []


def test_status_tells_of_damage(tmp_path: Path) -> None:
    """One line and its place, not a traceback; a file's name may hold any sign."""
    add(tmp_path / "atlas", batch("w1.md"), Options(draw=False))
    asked = ["status", "--atlas", str(tmp_path / "atlas")]
    problems = tmp_path / "atlas" / "problems.jsonl"
    problems.write_text(
        json.dumps({"digest": "a\u2028b.txt", "line": None, "what": "no paper", "kept": "nothing"}, ensure_ascii=False) + "\n", "utf8"
    )
    assert "a\u2028b.txt: no paper" in CliRunner().invoke(cli, asked).output
    problems.write_text("null\n")
    assert "problems.jsonl:1" in str(CliRunner().invoke(cli, asked).exception)
    (tmp_path / "atlas" / "graph" / "manifest.json").write_text("[]")
    assert "manifest is damaged" in str(CliRunner().invoke(cli, asked).exception)
