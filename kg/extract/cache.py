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

    from kg.extract.visible import Visible
    from kg.schema import Schema

_KIND, _SEEN = "record", "record key"
KINDS = (_KIND, _SEEN)
"""What is kept of extraction, by far the dearest part of a build."""
DECIDING = ("asset", "cues", "direction", "ends", "model", "resultcues", "schema", "text", "weights")
"""Modules that extracting is made of, beside ``extract``."""
_LIBRARIES = ("spacy", "ginza", "ja-ginza")


@lru_cache(maxsize=1)
def extractor_version() -> str:
    """What names the extractor: its version, its code and the libraries that it asks."""
    here = Path(__file__).parent
    return " ".join((VERSION, code_version(here, *(here.parent / f"{name}.py" for name in DECIDING)), *map(version, _LIBRARIES)))


class RecordKeys:
    """The key of each passage's record: what made it, and of the vocabulary only what the passage can see.

    Remembered by the hash of the whole vocabulary, so that texts are scanned again only when that changes.
    """

    def __init__(self, cache: Cache, schema: Schema) -> None:
        self._cache = cache
        self._schema = schema
        self._visible: Visible | None = None

    def of(self, passage: Passage) -> str:
        """The key of a passage's record."""
        return self.names(passage)[1]

    def names(self, passage: Passage) -> tuple[str, str]:
        """The name under which a passage's key is kept, and the key."""
        whole = record_key(passage, extractor_version(), self._schema.fingerprint)
        known = self._cache.get(_SEEN, whole)
        if known is None:
            if self._visible is None:
                from kg.extract.visible import Visible

                self._visible = Visible(self._schema)
            known = record_key(passage, extractor_version(), self._visible.fingerprint(passage)).encode()
            self._cache.save(_SEEN, {whole: known})
        return whole, known.decode()

    def prune(self, wanted: set[str]) -> None:
        """Forgets all other keys."""
        self._cache.drop(_SEEN, self._cache.keys(_SEEN) - wanted)


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
