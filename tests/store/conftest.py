"""Atlases with a small graph; in the end no host of theirs is left."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.store.bolt import BoltStore
from kg.store.embedded import open_embedded
from scripts.neo4j_server import Container, Jars, Unavailable
from tests.store.atlases import hosts, small_graph, until, write_graph
from tests.store.servers import make_server, wipe


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


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jars | Container]:
    """A real Neo4j for all tests of a run; skips where none can be had, and says what is missing."""
    try:
        server = make_server(tmp_path_factory.mktemp("neo4j"))
        server.start()
    except Unavailable as reason:
        pytest.skip(f"a real Neo4j is needed: {reason}")
    yield server
    if isinstance(server, Container):
        server.remove()
    else:
        server.kill()  # its data goes with the tests


@pytest.fixture
def server(neo4j_server: Jars | Container) -> Jars | Container:
    """The Neo4j of this run, with nothing in it."""
    wipe(neo4j_server)
    return neo4j_server
