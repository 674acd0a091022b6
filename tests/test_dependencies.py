"""What the project declares is what it imports, is locked, and may be used."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))
DECLARED = {canonicalize_name(r.name): r for r in map(Requirement, PROJECT["project"]["dependencies"])}
TOOLS = [Requirement(r) for group in PROJECT["dependency-groups"].values() for r in group if isinstance(r, str)]
LOCK = dict(line.split("==") for line in (ROOT / "requirements.lock").read_text().splitlines())

LOADED_BY_NAME = {"ginza", "ja-ginza", "neo4j-rust-ext"}
"""spaCy loads the Japanese model, and the model its components, by name; the driver of Neo4j finds what packs for it in its own package."""

COPYLEFT = re.compile(r"\bA?L?GPL|General Public License", re.I)


def imported() -> dict[str, str]:
    """The distribution of each library that kg and viz import, and a module that does."""
    owners = metadata.packages_distributions()
    found = {}
    for path in sorted((*ROOT.glob("kg/**/*.py"), *ROOT.glob("viz/**/*.py"))):
        if "node_modules" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_bytes())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            for top in {name.partition(".")[0] for name in names} - {"kg", "viz"} - set(sys.stdlib_module_names):
                found[canonicalize_name(min(owners.get(top, [top]), key=len))] = str(path.relative_to(ROOT))
    return found


def closure() -> set[str]:
    """The declared libraries and all that they need on this machine."""
    todo, seen = set(DECLARED), set[str]()
    while todo:
        current = todo.pop()
        seen.add(current)
        for requirement in map(Requirement, metadata.requires(current) or ()):
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                todo |= {canonicalize_name(requirement.name)} - seen
    return seen


def test_what_is_imported_is_declared() -> None:
    """No module leans on a library that only comes along with another."""
    assert {name: where for name, where in imported().items() if name not in DECLARED} == {}


def test_what_is_declared_is_imported() -> None:
    """No user installs a library for nothing."""
    assert set(DECLARED) - set(imported()) - LOADED_BY_NAME == set()


@pytest.mark.parametrize("requirement", [*DECLARED.values(), *TOOLS], ids=str)
def test_lock_fits_what_is_declared(requirement: Requirement) -> None:
    """Each declared library and tool is locked at a version that its range allows."""
    assert requirement.specifier.contains(LOCK[canonicalize_name(requirement.name)], prereleases=True)


def test_lock_covers_all_that_is_needed() -> None:
    """Also the libraries of libraries are locked, so that an install tomorrow is the install of today."""
    assert closure() - set(LOCK) == set()


@pytest.mark.parametrize("name", sorted(LOCK))
def test_lock_fits_the_oldest_python(name: str) -> None:
    """Some libraries want a later Python 3.11 than Debian has: the lock holds for all that pyproject.toml promises."""
    try:
        wanted = metadata.metadata(name).get("Requires-Python")
    except metadata.PackageNotFoundError:
        return  # brought in only where something is missing
    if metadata.version(name) == LOCK[name]:
        assert SpecifierSet(wanted or "").contains("3.11.0"), f"{name} wants Python {wanted}"


def test_no_library_is_copyleft() -> None:
    """Nothing that is shipped with or loaded by the project is under a GPL, LGPL or AGPL."""
    found = {}
    for name in sorted(closure()):
        data = metadata.metadata(name)
        fields = [data.get("License-Expression") or "", *(data.get_all("Classifier") or ())]
        licences = [field for field in fields if COPYLEFT.search(field) and " OR " not in field]
        if licences:
            found[name] = licences
    assert found == {}
