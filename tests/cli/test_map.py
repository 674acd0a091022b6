"""``kg map``: one path on standard output, the page at that path."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest
from click.testing import CliRunner

from kg.atlas import writing
from kg.cli.map import map_command
from kg.errors import AtlasError, AtlasFolderError, LockedError, UsageError
from kg.graphfile import encode
from tests.viz.synthetic import make


@pytest.fixture(scope="module")
def graph() -> nx.MultiDiGraph:
    """A small atlas's graph."""
    return make(120)


@pytest.fixture
def atlas(graph: nx.MultiDiGraph, tmp_path: Path) -> Path:
    """An atlas folder that holds it."""
    with writing(tmp_path / "atlas") as opened:
        opened.write_graph(encode(graph))
    return tmp_path / "atlas"


def run(*arguments: object) -> str:
    """Standard output of the command; its errors are raised."""
    return CliRunner().invoke(map_command, [str(a) for a in arguments], catch_exceptions=False).stdout


def test_prints_the_page_that_it_wrote(atlas: Path, tmp_path: Path) -> None:
    """The path is all that is printed, with and without --output."""
    assert run("--atlas", atlas) == f"{atlas / 'map.html'}\n"
    assert (atlas / "map.html").read_bytes().startswith(b"<!doctype html>")
    assert run("--atlas", atlas, "--output", tmp_path / "x.html", "--text", "none") == f"{tmp_path / 'x.html'}\n"
    assert len((tmp_path / "x.html").read_bytes()) < len((atlas / "map.html").read_bytes())


def test_around_draws_one_neighbourhood(atlas: Path, tmp_path: Path) -> None:
    """--around writes a page of its own and leaves the map alone."""
    assert run("--atlas", atlas, "--around", "GPT-4") == f"{atlas / 'around-gpt-4.html'}\n"
    assert "GPT-4" in (atlas / "around-gpt-4.html").read_text(encoding="utf8")
    assert not (atlas / "map.html").exists()


def test_week_and_filters_draw_a_part(atlas: Path, graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    """A page of its own that says in its name what it shows; the map stays, and what cannot be meant is told."""
    latest = max(ident for kind, ident in graph if kind == "Week")
    assert run("--atlas", atlas, "--week", latest, "--filter", "type=Model") == f"{atlas / f'map-{latest.lower()}-type-model.html'}\n"
    run("--atlas", atlas, "--output", tmp_path / "one.html", "--filter", "type=model", "--week")
    one, other = tmp_path / "one.html", atlas / f"map-{latest.lower()}-type-model.html"
    assert one.read_bytes().startswith(b"<!doctype html>")
    assert abs(len(one.read_bytes()) - len(other.read_bytes())) < 200, "without ID it is the latest week"
    assert not (atlas / "map.html").exists()
    with pytest.raises(UsageError, match="no type Modell"):
        run("--atlas", atlas, "--filter", "type=Modell")
    with pytest.raises(UsageError, match="by itself"):
        run("--atlas", atlas, "--around", "GPT-4", "--week", latest)


def test_unknown_name_writes_nothing(atlas: Path) -> None:
    """A name that the atlas does not know is an error."""
    with pytest.raises(AtlasError, match="nothing called"):
        run("--atlas", atlas, "--around", "zzzz")
    assert not list(atlas.glob("*.html"))


def test_a_folder_that_is_no_atlas_stays_as_it_is(tmp_path: Path) -> None:
    """A slip in --atlas makes no folder."""
    with pytest.raises(AtlasFolderError):
        run("--atlas", tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_one_writer_at_a_time(atlas: Path) -> None:
    """While another kg writes to the atlas, the map waits its turn."""
    with writing(atlas), pytest.raises(LockedError):
        run("--atlas", atlas)
