"""What a wheel and a source distribution hold."""

from __future__ import annotations

import tarfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUNDLE = {f"viz/web/dist/{name}" for name in ("atlas.js", "atlas.css", "console.js", "console.css")}


def test_wheel_carries_every_schema_file_inside_kg(wheel: Path) -> None:
    """Each file of schemas/ is in the wheel, byte for byte, below kg/schemas."""
    files = [path for path in (ROOT / "schemas").rglob("*") if path.is_file()]
    assert files
    with zipfile.ZipFile(wheel) as archive:
        for path in files:
            assert archive.read(f"kg/{path.relative_to(ROOT).as_posix()}") == path.read_bytes()


def test_wheel_carries_the_bundle_and_not_what_it_is_made_of(wheel: Path) -> None:
    """Of viz/web the wheel has the built files alone; it has no tests and no tools."""
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {name for name in names if name.startswith("viz/web/")} == BUNDLE
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == {"kg", "viz"}
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_sdist_carries_the_project_and_the_bundle(sdist: Path) -> None:
    """With the source distribution one can test, change and package the project."""
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {"Makefile", "hatch_build.py", "requirements.lock", ".ci/run", "LICENSE", "CHANGELOG.md", "README.md", "tests/ship/test_packages.py"}
    assert wanted | {"viz/web/package.json", "viz/web/package-lock.json", "viz/web/dist/sources.sha256"} | BUNDLE <= names
    assert not [name for name in names if "node_modules" in name or ".venv" in name or "__pycache__" in name]


def test_sdist_gives_the_same_wheel_without_node(wheel: Path, wheel_from_sdist: Path) -> None:
    """A machine without Node builds the wheel from the source distribution, to the byte."""
    assert wheel_from_sdist.name == wheel.name
    assert wheel_from_sdist.read_bytes() == wheel.read_bytes()
