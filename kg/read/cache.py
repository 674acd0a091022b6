"""Digests that need not be read again, named by the hash of their bytes and of everything that reads them."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cache import Cache, code_version
from kg.model import SourceDigest
from kg.read.digest import read_digest

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_KIND = "digest"
_LIBRARIES = ("beautifulsoup4", "markdown-it-py", "markdownify")


class DigestCache:
    """Reads digests, each only once; a damaged entry is read again."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._used: set[str] = set()

    def read(self, data: bytes, digest_id: str) -> SourceDigest:
        """As read_digest."""
        key = _key(data, digest_id)
        self._used.add(key)
        try:
            return _adapter().validate_json(self._cache.get(_KIND, key) or b"")
        except ValueError:
            digest = read_digest(data, digest_id)
        self._cache.save(_KIND, {key: _adapter().dump_json(digest)})
        return digest

    def prune(self) -> None:
        """Drops what was not asked for since this object was made."""
        self._cache.drop(_KIND, self._cache.keys(_KIND) - self._used)


def _key(data: bytes, digest_id: str) -> str:
    return hashlib.sha256(f"{_reader_version()}\0{digest_id}\0".encode("utf8", "surrogatepass") + data).hexdigest()[:32]


@lru_cache(maxsize=1)
def _reader_version() -> str:
    here = Path(__file__).parent
    beside = (here.parent / f"{name}.py" for name in ("text", "weeks", "model"))
    return " ".join((code_version(here, *beside), *map(version, _LIBRARIES)))


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[SourceDigest]:
    from pydantic import TypeAdapter

    return TypeAdapter(SourceDigest)
