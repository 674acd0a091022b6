"""What resolving need not work out again: values of pure functions of names, kept from run to run.

Without a cache a memory lasts as long as the object. Values are what JSON can hold, and are read back as it gives them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from kg.cache import Cache, code_version

_KIND = "memory"
_FEW = 0.05


class Remembered:
    """The values of one function by text; what a run does not ask for is forgotten when it is kept."""

    def __init__(self, cache: Cache | None = None, key: str = "") -> None:
        self._cache, self._key = cache, key
        self._old: dict[str, Any] = json.loads((cache.get(_KIND, key) if cache else None) or "{}")
        self._used: dict[str, Any] = {}
        self._made = 0

    def get(self, text: str, make: Callable[[], Any]) -> Any:
        """The value for a text; ``make`` gives it where it is not known."""
        value = self._used.get(text)
        if value is None:
            value = self._old.get(text)
            if value is None:
                value, self._made = make(), self._made + 1
            self._used[text] = value
        return value

    def save(self) -> None:
        """Keeps what was asked for, once enough is new: keeping it all anew each week would take longer than making a little again."""
        if self._cache and self._made > _FEW * len(self._old):
            self._cache.save(_KIND, {self._key: json.dumps(self._used, ensure_ascii=False).encode("utf8", "surrogatepass")})


class Memory:
    """``forms`` by entry and key, ``spellings`` by name, ``drafts`` of entities by what was seen of them."""

    def __init__(self, cache: Cache | None = None, about: str = "") -> None:
        """``about`` names everything beside the code that values depend on: the schemas and the person's decisions."""
        self._cache = cache
        self._keys = [f"{name} {_code()} {about}" for name in ("forms", "spellings", "drafts")]
        self.forms, self.spellings, self.drafts = (Remembered(cache, key) for key in self._keys)

    def save(self) -> None:
        """Keeps what this run asked for, and nothing of other schemas, decisions or code."""
        for part in (self.forms, self.spellings, self.drafts):
            part.save()
        if self._cache:
            self._cache.drop(_KIND, self._cache.keys(_KIND) - set(self._keys))


@lru_cache(maxsize=1)
def _code() -> str:
    here = Path(__file__).parent
    return code_version(here, here.parent / "text.py", here.parent / "model.py")
