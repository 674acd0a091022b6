"""Rules that hold for every file of the project, tracked or new."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pathspec
import pytest

ROOT = Path(__file__).resolve().parents[1]
MEGABYTE = 1_000_000
LOCKS = ("requirements.lock", "viz/web/package-lock.json")

# in parts, so that this file does not name them
REGISTRIES = [".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("yarnpkg", "com"))]
REGISTRIES += [".".join(parts) for parts in (("deb", "debian", "org"), ("maven", "org"), ("maven", "apache", "org"), ("crates", "io"))]
REGISTRIES += [".".join(parts) for parts in (("anaconda", "org"), ("nodesource", "com"), ("docker", "io"), ("ghcr", "io"))]


@cache
def project_files() -> list[Path]:
    """Every file that a commit could hold: all but those that .gitignore names."""
    ignored = pathspec.GitIgnoreSpec.from_lines([".git/", *(ROOT / ".gitignore").read_text().splitlines()])
    return [ROOT / name for name in sorted(ignored.match_tree_files(ROOT, negate=True))]


def modules() -> list[Path]:
    """The Python modules that are shipped."""
    return [path for path in project_files() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in {"kg", "viz"}]


def name(path: Path) -> str:
    """A file's name for test ids and messages."""
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """All functions and methods of a module."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _passes_on(handler: ast.ExceptHandler) -> bool:
    """Whether a handler ends by raising again, or hands the error itself to someone (a queue, a callback)."""
    last = handler.body[-1]
    if isinstance(last, ast.Raise):
        return last.exc is None
    return any(isinstance(n, ast.Name) and n.id == handler.name for n in ast.walk(last))


def test_files_of_the_project_are_found() -> None:
    """The rules below look at something: sources, hidden files, and nothing that is built."""
    names = {name(path) for path in project_files()}
    assert {".ci/run", ".gitignore", "Makefile", "kg/errors.py", "tests/test_repository.py"} <= names
    assert not [n for n in names if n.startswith((".venv/", ".git/")) or "node_modules/" in n or "__pycache__" in n]


def test_no_file_names_a_package_registry() -> None:
    """pip, npm and apt-get go where their user's settings say."""
    host = re.compile("|".join(rf"\b{re.escape(registry)}\b" for registry in REGISTRIES), re.I)
    found = [f"{name(path)}: {match[0]}" for path in project_files() if (match := host.search(path.read_text(encoding="utf8", errors="replace")))]
    assert found == []


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_files_hold_no_download_address(lock: str) -> None:
    """Versions and checksums only."""
    text = (ROOT / lock).read_text(encoding="utf8")
    assert '"resolved"' not in text
    assert not re.search(r"\.(?:tgz|whl|tar\.gz|zip)\b", text)
    if lock.endswith(".lock"):
        assert all(re.fullmatch(r"[a-z0-9-]+==[\w.]+", line) for line in text.splitlines())


def test_no_file_is_large() -> None:
    """Nothing over 1 MB, so that a clone stays quick."""
    assert [name(path) for path in project_files() if path.stat().st_size > MEGABYTE] == []


@pytest.mark.parametrize("path", modules(), ids=name)
def test_module_has_a_readable_size(path: Path) -> None:
    """At most 300 lines a module; at most 50 lines and 6 parameters a function."""
    assert len(path.read_text(encoding="utf8").splitlines()) <= 300
    for function in functions(path):
        where = f"{name(path)}:{function.lineno} {function.name}"
        assert (function.end_lineno or 0) - function.lineno < 50, where
        arguments = function.args
        plain = [a for a in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs] if a.arg not in {"self", "cls"}]
        assert len(plain) <= 6, where


@pytest.mark.parametrize("path", modules(), ids=name)
def test_module_catches_only_what_it_names(path: Path) -> None:
    """No bare except and none for Exception; BaseException only to tidy up and raise again, or to raise in another thread."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ExceptHandler):
            caught = {"everything"} if node.type is None else {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)}
            assert not caught & {"everything", "Exception"}, f"{name(path)}:{node.lineno}"
            assert "BaseException" not in caught or _passes_on(node), f"{name(path)}:{node.lineno}"


@pytest.mark.parametrize("path", modules(), ids=name)
def test_module_says_what_it_is_for(path: Path) -> None:
    """A module, and every public function and class in it, has a docstring."""
    tree = ast.parse(path.read_bytes())
    assert ast.get_docstring(tree)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{name(path)}:{node.lineno} {node.name}"
