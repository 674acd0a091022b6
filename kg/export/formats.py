"""Which formats there are, and how a file or folder of them comes to its place.

A folder is filled file by file from a finished copy. ``kg-export.json`` lists what is ours in it: a later export takes away only that, so that
what a person or a tool keeps beside it (``.obsidian/``, notes of one's own) stays.
"""

from __future__ import annotations

import importlib
import json
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kg.atomic import write_text
from kg.errors import AtlasFolderError, UsageError
from kg.progress import track

if TYPE_CHECKING:
    import networkx as nx

MARK = "kg-export.json"


@dataclass(frozen=True, slots=True)
class Format:
    """A module with ``write(graph, path)``; ``suffix`` of a file, or empty for a folder."""

    module: str
    suffix: str = ""


FORMATS = {
    "graphml": Format("graphml", ".graphml"),
    "gexf": Format("gexf", ".gexf"),
    "cytoscape": Format("cytoscape", ".cyjs"),
    "jsonld": Format("jsonld", ".jsonld"),
    "turtle": Format("turtle", ".ttl"),
    "ntriples": Format("ntriples", ".nt"),
    "csv": Format("csv"),
    "parquet": Format("parquet"),
    "sqlite": Format("sqlite", ".sqlite"),
    "obsidian": Format("obsidian"),
    "markdown": Format("markdown"),
    "neo4j-csv": Format("neo4j_csv"),
    "cypher": Format("cypher", ".cypher"),
}


def export(graph: nx.MultiDiGraph, name: str, path: Path, *, replace: bool = False) -> None:
    """Writes the graph in a format to a file or folder.

    Raises UsageError for a folder of somebody else's (``replace`` writes into it all the same), AtlasFolderError where it cannot be written.
    """
    write = importlib.import_module(f"kg.export.{FORMATS[name].module}").write
    if FORMATS[name].suffix:
        if path.is_dir():
            raise UsageError("this is a folder", where=str(path), fix=f"{name} is one file: name a file")
        write(graph, path)
        return
    _check(path, replace)
    try:
        path.resolve().parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{path.name[:40]}.", suffix=".part", dir=path.resolve().parent) as made:
            write(graph, Path(made))
            _publish(Path(made), path, name)
    except OSError as error:
        raise AtlasFolderError(f"cannot be written: {error.strerror}", where=str(path), fix="free some space or mend the permissions") from error


def _check(path: Path, replace: bool) -> None:
    if path.exists() and not path.is_dir():
        raise UsageError("this is no folder", where=str(path), fix="name a new folder")
    if not replace and path.is_dir() and not (path / MARK).is_file() and any(path.iterdir()):
        raise UsageError("this folder holds other things", where=str(path), fix="name a new or empty folder, or write into it with --replace")


def _publish(made: Path, path: Path, name: str) -> None:
    """Brings finished files to their place, then takes away those of an earlier export; the list is never shorter than what is there."""
    files = sorted(file.relative_to(made).as_posix() for file in made.rglob("*") if file.is_file())
    before = _listed(path)
    _list(path, name, sorted({*files, *before}))
    for file in track(files, "writing"):
        place = _inside(path, file)
        place.parent.mkdir(parents=True, exist_ok=True)
        (made / file).replace(place)
    for file in sorted(set(before) - set(files)):
        old = _inside(path, file)
        if old.is_file():
            old.unlink()
        for folder in old.relative_to(path).parents[:-1]:
            with suppress(OSError):  # somebody else's things are in it, or it is gone
                (path / folder).rmdir()
    _list(path, name, files)


def _list(path: Path, name: str, files: list[str]) -> None:
    write_text(path / MARK, json.dumps({"format": name, "files": files}, ensure_ascii=False, indent=1) + "\n")


def _listed(path: Path) -> list[str]:
    """What an earlier export wrote here; names that lead elsewhere are none."""
    if not (path / MARK).is_file():
        return []
    try:
        names = json.loads((path / MARK).read_bytes())["files"]
        return [name for name in names if not PurePosixPath(name).is_absolute() and ".." not in PurePosixPath(name).parts and name != MARK]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise AtlasFolderError("this list is damaged", where=str(path / MARK), fix="name a new folder, or delete this one") from error


def _inside(path: Path, name: str) -> Path:
    """A file's place. Raises AtlasFolderError where a link leads out of the folder."""
    place = path / name
    if not place.parent.resolve().is_relative_to(path.resolve()):
        raise AtlasFolderError("a link leads out of the folder", where=str(place), fix="remove the link, or name a new folder")
    return place
