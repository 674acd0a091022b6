"""YAML files as an earlier run parsed them, in the person's own cache folder: reading them as JSON takes a fiftieth of the time.

A file is known by the hash of its bytes, and what is kept of it by a hash of its own: what is stale or damaged is parsed
again. The folder (``ronbun-atlas`` in ``$XDG_CACHE_HOME`` or ``~/.cache``) may be deleted at any time, and need not be writable.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import yaml

from kg.atomic import write_text
from kg.errors import AtlasFolderError, SchemaError

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""A safe loader, in C where there is one."""


def load_yaml(path: Path) -> Any:
    """What a YAML file holds. Raises SchemaError (file:line)."""
    try:
        return _known(path)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SchemaError(f"this is not YAML: {error.problem}", where=f"{path}:{line}", fix="mend the line") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SchemaError(f"cannot be read: {error}", where=str(path), fix="save it as UTF-8 text") from error


def _known(path: Path) -> Any:
    data = path.read_bytes()
    own = hashlib.sha256(data).hexdigest()
    kept = _place(path)
    known = _read(kept, own) if kept else None
    if known is not None:
        return known
    found = yaml.load(data.decode("utf8"), LOADER)  # noqa: S506 (a safe one)
    if kept:
        _keep(kept, own, found)
    return found


def _place(path: Path) -> Path | None:
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:  # nobody's home
        return None
    return home / "ronbun-atlas" / f"{path.stem}-{_sum(str(path.resolve()))}.json"


def _read(kept: Path, own: str) -> Any:
    """What is kept of a file with this hash; None where nothing is, or something else."""
    try:
        head, _, text = kept.read_text("utf8").partition("\n")
        return json.loads(text) if head == f"{own} {_sum(text)}" else None
    except (OSError, ValueError):
        return None


def _keep(kept: Path, own: str, found: Any) -> None:
    try:
        text = json.dumps(found, ensure_ascii=False)
        if json.loads(text) == found:  # dates and keys that are numbers are not what JSON gives back
            write_text(kept, f"{own} {_sum(text)}\n{text}")
    except (TypeError, ValueError, AtlasFolderError):
        return  # it is parsed again then


def _sum(text: str) -> str:
    return hashlib.blake2b(text.encode("utf8", "surrogatepass"), digest_size=8).hexdigest()
