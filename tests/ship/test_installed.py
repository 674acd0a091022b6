"""The installed project, away from any checkout: its command runs and finds what it ships."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import kg
from tests.ship.conftest import Environment

WHERE = "from kg.resources import find; import kg; print(kg.__file__, find('schemas'), find('viz/web/dist/atlas.js'), sep='\\n')"


@pytest.fixture(scope="session", params=["wheel", "wheel_from_sdist", "editable"])
def installed(request: pytest.FixtureRequest, install: Callable[..., Environment], tree: Path) -> tuple[Environment, Path]:
    """An environment with the project in it, and the folder that its files are to come from."""
    if request.param == "editable":
        return install("--editable", str(tree)), tree
    environment = install(str(request.getfixturevalue(request.param)))
    return environment, environment.bin.parent


def test_shipped_files_are_found(installed: tuple[Environment, Path]) -> None:
    """Code, schemas and the bundle come from the install, none of them from elsewhere."""
    environment, home = installed
    for path in map(Path, environment.run("python", "-c", WHERE).split()):
        assert path.exists()
        assert path.is_relative_to(home)


def test_command_tells_the_version(installed: tuple[Environment, Path]) -> None:
    """`kg --version` and `python -m kg --version` agree."""
    environment, _ = installed
    assert kg.__version__ in environment.run("kg", "--version")
    assert environment.run("python", "-m", "kg", "--version") == environment.run("kg", "--version")


def test_digest_becomes_an_atlas_with_a_map(installed: tuple[Environment, Path], tree: Path) -> None:
    """An example of the project is built, and its map holds the page's code."""
    environment, _ = installed
    digest = min((tree / "examples").iterdir())
    environment.run("kg", "build", str(digest), "--atlas", "atlas")
    assert (environment.work / "atlas" / "graph" / "manifest.json").is_file()
    page = (environment.work / "atlas" / "map.html").read_text(encoding="utf8")
    assert (tree / "viz/web/dist/atlas.js").read_text(encoding="utf8").strip() in page
