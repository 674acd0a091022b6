"""Records that need not be made again, named by the hash of everything that made them."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cache import Cache, code_version
from kg.extract.passage import VERSION
from kg.model import Passage, Record

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_KIND = "record"
_LIBRARIES = ("spacy", "ginza", "ja-ginza")


@lru_cache(maxsize=1)
def extractor_version() -> str:
    """What names the extractor: its version, its code and the libraries that it asks."""
    here = Path(__file__).parent
    return " ".join((VERSION, code_version(here, here.parent / "text.py", here.parent / "model.py"), *map(version, _LIBRARIES)))


def record_key(passage: Passage, version: str, fingerprint: str) -> str:
    """The name under which a passage's record is kept: text, role, heading, marked names, extractor, schemas."""
    parts = [version, fingerprint, passage.role, passage.heading, json.dumps(passage.names), passage.text]
    return hashlib.sha256("\0".join(parts).encode("utf8", "surrogatepass")).hexdigest()[:32]


class RecordCache:
    """The records in a cache. A damaged one is as good as none."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    def load(self, key: str) -> Record | None:
        """The record of a key, or None."""
        try:
            return _adapter().validate_json(self._cache.get(_KIND, key) or b"")
        except ValueError:
            return None

    def save(self, key: str, record: Record) -> Record:
        """Keeps a record; returns it as it will be read, so that made and kept ones are the same to the bit."""
        data = _adapter().dump_json(record)
        self._cache.save(_KIND, {key: data})
        return _adapter().validate_json(data)

    def prune(self, wanted: set[str]) -> int:
        """Drops records that nothing needs any more. Returns how many."""
        stale = self._cache.keys(_KIND) - wanted
        self._cache.drop(_KIND, stale)
        return len(stale)


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Record]:
    from pydantic import TypeAdapter

    return TypeAdapter(Record)
