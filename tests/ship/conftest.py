"""The project as its users get it: packages built once, environments made as they are needed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Environment:
    """A virtual environment that holds the project, and a folder to work in."""

    bin: Path
    work: Path

    def run(self, command: str, *arguments: str) -> str:
        """Runs one of its commands away from any checkout; returns what it prints."""
        clean = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
        done = subprocess.run([self.bin / command, *arguments], cwd=self.work, env=clean, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command} {' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.fixture(scope="session")
def no_node(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The variables of a machine without Node, whatever this one has."""
    return os.environ | {"PATH": str(tmp_path_factory.mktemp("empty_path"))}


def package(kind: str, source: Path, folder: Path, env: dict[str, str]) -> Path:
    """Builds a wheel or an sdist of a source tree into a folder."""
    command = [sys.executable, "-m", "build", f"--{kind}", "--no-isolation", "--outdir", folder, source]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.iterdir())


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    return package("wheel", ROOT, tmp_path_factory.mktemp("wheel"), dict(os.environ))


@pytest.fixture(scope="session")
def sdist(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """The source distribution of this checkout (after the wheel, so that only one of them builds the page)."""
    return package("sdist", ROOT, tmp_path_factory.mktemp("sdist"), dict(os.environ))


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory, sdist: Path) -> Path:
    """The unpacked source distribution: the project's files and the page's bundle, nothing else."""
    folder = tmp_path_factory.mktemp("tree")
    shutil.unpack_archive(sdist, folder)
    return next(folder.iterdir())


@pytest.fixture(scope="session")
def wheel_from_sdist(tmp_path_factory: pytest.TempPathFactory, tree: Path, no_node: dict[str, str]) -> Path:
    """The wheel that the unpacked source distribution gives on a machine without Node."""
    return package("wheel", tree, tmp_path_factory.mktemp("wheel_from_sdist"), no_node)


@pytest.fixture(scope="session")
def install(tmp_path_factory: pytest.TempPathFactory, no_node: dict[str, str]) -> Callable[..., Environment]:
    """Installs with pip into an empty environment that borrows only the dependencies from the one that runs the tests."""

    def make(*what: str) -> Environment:
        folder = tmp_path_factory.mktemp("environment")
        venv.create(folder / "venv", with_pip=False)
        python = folder / "venv" / "bin" / "python"
        site = Path(sysconfig.get_path("purelib", vars={"base": str(folder / "venv")}))
        (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
        command = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
        done = subprocess.run([*command, "--ignore-installed", *what], env=no_node, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        work = folder / "work"
        work.mkdir()
        return Environment(python.parent, work)

    return make


@pytest.fixture
def copy(tmp_path: Path, tree: Path) -> Path:
    """A copy of the unpacked source distribution to change at will."""
    return shutil.copytree(tree, tmp_path / "copy")
