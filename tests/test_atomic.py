"""Writes that are whole or not there, and what they leave alone: links, pipes and devices."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from kg.atomic import write_bytes, write_text, writing
from kg.errors import AtlasFolderError


def test_a_link_stays_and_its_target_is_written(tmp_path: Path) -> None:
    """Of a file, of a chain, and of one that is not there yet."""
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "page.html").write_text("old")
    (tmp_path / "link").symlink_to(Path("kept") / "page.html")
    (tmp_path / "chain").symlink_to("link")
    (tmp_path / "dangling").symlink_to(Path("kept") / "new.html")
    for name in ("link", "chain", "dangling"):
        write_text(tmp_path / name, name)
        assert (tmp_path / name).is_symlink() and (tmp_path / name).read_text() == name
    assert (tmp_path / "kept" / "page.html").read_text() == "chain"
    assert sorted(p.name for p in (tmp_path / "kept").iterdir()) == ["new.html", "page.html"]


def test_a_link_in_a_circle_is_said(tmp_path: Path) -> None:
    """And stays."""
    (tmp_path / "round").symlink_to("round")
    with pytest.raises(AtlasFolderError, match="cannot be written"):
        write_text(tmp_path / "round", "x")
    assert (tmp_path / "round").is_symlink()


def test_a_pipe_is_written_as_it_is(tmp_path: Path) -> None:
    """Whoever reads it gets the bytes; it is a pipe afterwards, also through a link."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    (tmp_path / "link").symlink_to("pipe")
    for place in (pipe, tmp_path / "link"):
        heard: list[bytes] = []
        reader = threading.Thread(target=lambda heard=heard: heard.append(pipe.read_bytes()))
        reader.start()
        write_bytes(place, b"all of it")
        reader.join()
        assert heard == [b"all of it"]
    assert stat.S_ISFIFO(pipe.lstat().st_mode) and (tmp_path / "link").is_symlink()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link", "pipe"]


def test_what_fails_leaves_the_target_of_a_link(tmp_path: Path) -> None:
    """Whole as it was, and nothing beside it."""
    (tmp_path / "file").write_text("old")
    (tmp_path / "link").symlink_to("file")
    with pytest.raises(RuntimeError), writing(tmp_path / "link") as file:
        file.write(b"half")
        raise RuntimeError
    assert (tmp_path / "file").read_text() == "old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "link"]
