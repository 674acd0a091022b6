"""The disk of a server is full: a push says so, claims nothing, and the next one completes."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import StoreError
from kg.store.content import of_graph
from scripts.neo4j_server import Jars, Unavailable
from tests.store.servers import contents, expected, make_server, opened
from tests.store.test_faults import graph_of

pytestmark = [pytest.mark.soak, pytest.mark.database]

_SIZE = 300 << 20


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, in memory."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small disk")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_full_disk_is_told(small_disk: Path) -> None:
    """Neo4j stops serving a database that it cannot write; with space and a restart the next push goes on."""
    try:
        server = make_server(small_disk / "server")
    except Unavailable as reason:
        pytest.skip(f"a real Neo4j is needed: {reason}")
    if not isinstance(server, Jars):
        pytest.skip("a container has the disk of its machine")
    server.folder.mkdir()
    try:
        server.start()
        with opened(server) as store:
            store.push(of_graph(graph_of(1)))
        ballast = small_disk / "ballast"
        ballast.write_bytes(bytes(shutil.disk_usage(small_disk).free - 200_000))
        with opened(server) as store, pytest.raises(StoreError, match="disk is not full") as caught:
            store.push(of_graph(graph_of(2, size=6_000)))
        assert "push again" in str(caught.value)
        ballast.unlink()
        server.kill()
        server.start()
        with opened(server) as store:
            store.push(of_graph(graph_of(2, size=6_000)))
        assert contents(server) == expected(graph_of(2, size=6_000))
    finally:
        server.kill()
