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
_PIECES = 16


class Remembered:
    """The values of one function by text, kept in pieces: each run adds what it made, and now and then what nobody asks for is forgotten."""

    def __init__(self, cache: Cache | None = None, key: str = "") -> None:
        self._cache, self._key = cache, key
        self._old: dict[str, Any] = {}
        self._pieces = 0
        while cache and (data := cache.get(_KIND, f"{key} {self._pieces}")):
            self._old |= json.loads(data)
            self._pieces += 1
        self._used: dict[str, Any] = {}
        self._made: dict[str, Any] = {}

    def get(self, text: str, make: Callable[[], Any]) -> Any:
        """The value for a text; ``make`` gives it where it is not known."""
        value = self._used.get(text)
        if value is None:
            value = self._old.get(text)
            if value is None:
                value = self._made[text] = make()
            self._used[text] = value
        return value

    def save(self) -> None:
        """Keeps what was made."""
        if self._cache and self._made:
            whole = self._pieces >= _PIECES
            data = json.dumps(self._used if whole else self._made, ensure_ascii=False).encode("utf8", "surrogatepass")
            if whole:
                self._cache.drop(_KIND, {f"{self._key} {number}" for number in range(self._pieces)})
            self._cache.save(_KIND, {f"{self._key} {0 if whole else self._pieces}": data})


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
            self._cache.drop(_KIND, {key for key in self._cache.keys(_KIND) if key.rpartition(" ")[0] not in self._keys})


@lru_cache(maxsize=1)
def _code() -> str:
    here = Path(__file__).parent
    return code_version(here, here.parent / "text.py", here.parent / "model.py")
