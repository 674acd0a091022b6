"""Sources: files, folders and what cannot be read in them."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kg.read.decode import require_text
from kg.sources.files import HEAD_BYTES, MAX_BYTES, gather, normalize

NOBODY = 65534


def test_a_folder_gives_all_its_files_in_order(tmp_path: Path) -> None:
    """Every file below it, sorted; hidden ones are listed as left out."""
    for name in ("b.md", "a.txt", "sub/c.txt", ".hidden", ".git/config"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    found = gather([str(tmp_path)])
    assert [(Path(i).name, d.decode()) for i, d in found.digests] == [("a.txt", "a.txt"), ("b.md", "b.md"), ("c.txt", "sub/c.txt")]
    assert [Path(p.digest).name for p in found.problems] == [".hidden"]


def test_what_is_no_file_is_named(tmp_path: Path) -> None:
    """A missing file, a pipe and a file that is too large do not stop the others."""
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "large.txt").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    (tmp_path / "good.txt").write_text("x")
    found = gather([str(tmp_path / n) for n in ("missing.txt", "pipe", "large.txt", "good.txt")])
    assert [Path(i).name for i, _ in found.digests] == ["good.txt"]
    assert {Path(p.digest).name: p.what for p in found.problems} == {
        "missing.txt": "there is no such file",
        "pipe": "this is no regular file",
        "large.txt": "the file is larger than 64 MB",
    }


@contextmanager
def _as_nobody() -> Iterator[None]:
    """What root may read, others may not."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_folder_without_permission_is_named(tmp_path: Path) -> None:
    """The rest is read."""
    for path in (tmp_path, *tmp_path.parents):
        if path.stat().st_uid == os.getuid() and path != path.parent:
            path.chmod(path.stat().st_mode | 0o055)
    (tmp_path / "closed").mkdir()
    (tmp_path / "closed" / "x.txt").write_text("x")
    (tmp_path / "shut.txt").write_text("x")
    (tmp_path / "good.txt").write_text("x")
    (tmp_path / "good.txt").chmod(0o644)
    (tmp_path / "shut.txt").chmod(0)
    (tmp_path / "closed").chmod(0)
    gather([str(tmp_path / "good.txt")])  # with all that it imports
    with _as_nobody():
        found = gather([str(tmp_path)])
    (tmp_path / "closed").chmod(0o755)
    assert [Path(i).name for i, _ in found.digests] == ["good.txt"]
    assert {Path(p.digest).name for p in found.problems} == {"closed", "shut.txt"}


def test_standard_input_has_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """--id names it; without, it is stdin."""
    for name in (None, "digest-42"):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"text")))
        assert gather(["-"], name).digests == (((name or "stdin"), b"text"),)


@pytest.mark.parametrize(
    ("path", "ident"), [("./a//b.txt", "a/b.txt"), ("a/../b.txt", "b.txt"), ("/x/y.md", "/x/y.md"), ("../s/c.txt", "../s/c.txt")]
)
def test_ids_are_normalized_paths(path: str, ident: str) -> None:
    """The same file by another spelling is the same digest."""
    assert normalize(path) == ident


def test_too_much_standard_input_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a file of that size is: a digest without its end is none."""
    monkeypatch.setattr("kg.sources.files.MAX_BYTES", 10)
    for text, kept in (("x" * 10, 1), ("x" * 11, 0)):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        found = gather(["-"])
        assert (len(found.digests), len(found.problems)) == (kept, 1 - kept)


def test_a_large_file_that_is_no_text_is_not_read_whole(tmp_path: Path) -> None:
    """A folder may hold films beside its digests."""
    (tmp_path / "film.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + bytes(n * n * 7 % 256 for n in range(HEAD_BYTES)))
    (tmp_path / "large.md").write_text("# Papers\n" + "A line of words that says nothing.\n" * 40_000)
    found = gather([str(tmp_path)], look=require_text)
    assert [Path(ident).name for ident, _ in found.digests] == ["large.md"]
    assert dict(found.digests)[str(tmp_path / "large.md")] == (tmp_path / "large.md").read_bytes()
    assert ["not text" in p.what for p in found.problems] == [True]
