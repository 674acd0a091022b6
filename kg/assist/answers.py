"""Answers on disk: one small file each, named by the hash of what was asked about and the hash of how.

An answer was paid for: it is dropped only with the text that it is about.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from kg.atomic import write_bytes


def content_hash(*parts: str) -> str:
    """Names content: what was asked about."""
    return hashlib.sha256("\0".join(parts).encode("utf8", "surrogatepass")).hexdigest()[:24]


class Answers:
    """A folder of answers to one kind of question, asked in one way (``how``: model, prompt, form and settings)."""

    def __init__(self, folder: Path, *how: str) -> None:
        self._folder, self._how = folder, content_hash(*how)[:16]

    def load(self, content: str) -> dict[str, Any] | None:
        """The answer about some content; None where there is none, or a damaged one."""
        try:
            value = json.loads(self._path(content).read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        return value if isinstance(value, dict) else None

    def save(self, content: str, value: dict[str, Any]) -> None:
        """Keeps an answer, whole or not at all. Raises AtlasFolderError."""
        write_bytes(self._path(content), json.dumps(value, separators=(",", ":")).encode())

    def prune(self, contents: set[str]) -> None:
        """Drops answers about content that is no longer there, however they were asked for."""
        for path in sorted(self._folder.glob("??/*.json")):
            if path.stem.partition("-")[0] not in contents:
                path.unlink(missing_ok=True)

    def _path(self, content: str) -> Path:
        return self._folder / content[:2] / f"{content}-{self._how}.json"
