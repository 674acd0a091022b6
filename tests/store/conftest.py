"""Atlases with a small graph; in the end no host of theirs is left."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.store.bolt import BoltStore
from kg.store.embedded import open_embedded
from tests.store.atlases import hosts, small_graph, until, write_graph


@pytest.fixture
def atlas(tmp_path: Path) -> Iterator[Path]:
    """An atlas of its own; afterwards no host works in it, whatever the test did."""
    folder = tmp_path / "atlas"
    write_graph(folder, small_graph())
    yield folder
    for pid in hosts(tmp_path):
        os.kill(pid, signal.SIGKILL)


@pytest.fixture(scope="session")
def shared_atlas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An atlas that all tests read and none changes."""
    folder = tmp_path_factory.mktemp("shared") / "atlas"
    write_graph(folder, small_graph())
    return folder


@pytest.fixture(scope="session")
def store(shared_atlas: Path) -> Iterator[BoltStore]:
    """The local store of the shared atlas; its host ends with the tests."""
    with open_embedded(shared_atlas, linger=0) as opened:
        yield opened
    assert until(lambda: not hosts(shared_atlas)), "the host is still running"
