"""Atlases that are served, and what the tests of the server share."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import networkx as nx
import pytest

from kg.atlas import writing
from kg.graphfile import encode
from tests.serve.server import Server, serving
from tests.store.atlases import hosts
from tests.viz.synthetic import make
from viz import draw


@pytest.fixture(scope="session")
def graph() -> nx.MultiDiGraph:
    """About 120 entities, one of which had another id before."""
    made = make(120)
    made.graph["redirects"]["Entity", "gpt-iv"] = "gpt-4"
    return made


@pytest.fixture(scope="session")
def drawn(graph: nx.MultiDiGraph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An atlas with its map; tests that change it copy it first."""
    folder = tmp_path_factory.mktemp("served") / "atlas"
    with writing(folder) as atlas:
        atlas.write_graph(encode(graph))
    draw(folder)
    yield folder
    _end_hosts(folder)


@pytest.fixture(scope="session")
def server(drawn: Path) -> Iterator[Server]:
    """One server for all tests that leave the atlas as it is."""
    with serving(drawn, "--timeout", "2", "--limit", "500") as running:
        yield running


@pytest.fixture
def served(tmp_path: Path, drawn: Path) -> Iterator[Path]:
    """A copy of the atlas to change."""
    folder = shutil.copytree(drawn, tmp_path / "atlas", ignore=shutil.ignore_patterns("store"))
    yield folder
    _end_hosts(tmp_path)


@pytest.fixture
def change() -> Callable[[Path, nx.MultiDiGraph], None]:
    """Does to an atlas what a build does: another graph, then its map."""

    def put(folder: Path, graph: nx.MultiDiGraph) -> None:
        with writing(folder) as atlas:
            atlas.write_graph(encode(graph))
        draw(folder)

    return put


def _end_hosts(folder: Path) -> None:
    for pid in hosts(folder):
        os.kill(pid, signal.SIGKILL)
