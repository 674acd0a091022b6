"""Digests that need not be read again, named by the hash of their bytes and of everything that reads them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple, dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.cache import Cache, code_version
from kg.model import Problem, SourceDigest
from kg.read.digest import read_digest
from kg.read.merge import Outline, outlines

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_KIND, _SHORT = "digest", "outline"
DECIDING = ("arxiv_id", "asset", "model", "text", "weeks")
"""Modules that reading is made of, beside ``read``."""
_LIBRARIES = ("beautifulsoup4", "markdown-it-py", "markdownify")


@dataclass(frozen=True, slots=True)
class DigestOutline:
    """A digest without its texts; ``assets`` is whether it has any."""

    id: str
    title: str
    layout: str
    papers: tuple[Outline, ...]
    problems: tuple[Problem, ...]
    assets: bool


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

    def outline(self, data: bytes, digest_id: str) -> DigestOutline:
        """A digest's outline. Raises as read_digest does."""
        key = _key(data, digest_id)
        self._used.add(key)
        try:
            title, layout, papers, problems, assets = json.loads(self._cache.get(_SHORT, key) or b"")
            return DigestOutline(digest_id, title, layout, tuple(map(_outline, papers)), tuple(Problem(*p) for p in problems), assets)
        except (ValueError, TypeError):
            digest = self.read(data, digest_id)
        short = DigestOutline(digest_id, digest.title, digest.layout, tuple(outlines(digest)), digest.problems, bool(digest.assets))
        row = [digest.title, digest.layout, [astuple(o) for o in short.papers], [astuple(p) for p in short.problems], short.assets]
        self._cache.save(_SHORT, {key: json.dumps(row).encode()})
        return short

    def prune(self) -> None:
        """Drops what was not asked for since this object was made."""
        for kind in (_KIND, _SHORT):
            self._cache.drop(kind, self._cache.keys(kind) - self._used)


def _key(data: bytes, digest_id: str) -> str:
    return hashlib.sha256(f"{reader_version()}\0{digest_id}\0".encode("utf8", "surrogatepass") + data).hexdigest()[:32]


def _outline(row: list[Any]) -> Outline:
    row[8] = tuple(row[8])  # JSON has no tuples; folded is one
    return Outline(*row)


@lru_cache(maxsize=1)
def reader_version() -> str:
    """What names the readers: their code and the libraries that they ask."""
    here = Path(__file__).parent
    beside = (here.parent / f"{name}.py" for name in DECIDING)
    return " ".join((code_version(here, *beside), *map(version, _LIBRARIES)))


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[SourceDigest]:
    from pydantic import TypeAdapter

    return TypeAdapter(SourceDigest)
