"""File names that every system takes: Windows, macOS and Linux, and the links of Obsidian."""

from __future__ import annotations

import hashlib
import re
import unicodedata

LONGEST = 80
"""Bytes of a name in UTF-8 without its suffix: with folders it stays below the 260 signs of Windows."""

_FORBIDDEN = re.compile(r'[<>:"/\\|?*#^\[\]%\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069]+')
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.I)


class FileNames:
    """Gives out names of which no two are the same on a system that ignores case and composition."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, folder: str, name: str, ident: str) -> str:
        """A path in ``folder`` for a thing; where ``name`` is taken or was cut, a hash of ``ident`` tells it apart."""
        safe = safe_name(name)
        path = f"{folder}/{safe}"
        if _same(path) in self._taken or safe != unicodedata.normalize("NFC", name):
            path = f"{folder}/{safe} {hashlib.sha256(ident.encode('utf8', 'surrogatepass')).hexdigest()[:8]}"
        self._taken.add(_same(path))
        return path


def safe_name(name: str) -> str:
    """A name for a file: no separator, no device of Windows, no dot or space at its ends, never empty, not long."""
    text = unicodedata.normalize("NFC", "".join(sign for sign in name if not 0xD800 <= ord(sign) <= 0xDFFF))
    text = " ".join(_FORBIDDEN.sub("-", text).split()).strip(" .")
    text = text.encode()[:LONGEST].decode(errors="ignore").strip(" .")
    return f"_{text}" if not text or _DEVICES.fullmatch(text) else text


def _same(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", path).casefold())
