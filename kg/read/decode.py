"""Bytes of a digest to clean text, whatever encoding and line ends it was saved with.

Invariant: the text is in Unicode's composed form (NFC) and holds no control characters but newline and tab,
and its lines end with ``\\n``.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from kg.errors import SourceError
from kg.text import counted

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_GUESSES = ("utf-8", "utf-16-le", "utf-16-be", "cp932", "euc-jp")
_BINARY = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a zip archive or office document",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"\x1f\x8b": "a gzip archive",
}
_SAMPLE = 65_536  # bytes that decide the encoding; a multiple of every code unit
_LEAST_PLAUSIBLE = 0.7
_LEAST_PLAUSIBLE_UTF8 = 0.35  # bytes that happen to be UTF-8 are hardly ever noise
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f]")  # they part words as a plain blank does
_REPLACEMENT = "\ufffd"
_UNWANTED = {"control character": {"Cc", "Cs"}, "invisible character": {"Cf"}}  # by Unicode category
_SAVE_AS_TEXT = "save its text as UTF-8"


@dataclass(frozen=True, slots=True)
class Decoded:
    """Clean text, and for people what had to be dropped from it (with the line of its first place)."""

    text: str
    encoding: str
    dropped: tuple[tuple[str, int], ...]


def decode(data: bytes, where: str) -> Decoded:
    """Decodes a digest. Raises SourceError for nothing at all and for what is not text."""
    text, encoding = _decoded(data, where)
    text, dropped = clean(text)
    if not text.strip():
        raise SourceError("it is empty", where=where)
    return Decoded(text, encoding, dropped)


def require_text(head: bytes) -> None:
    """Raises SourceError as ``decode`` does for what is not text, by the first bytes of it."""
    _decoded(head, "")


def _decoded(data: bytes, where: str) -> tuple[str, str]:
    """The text as it stands, and its encoding."""
    if not data.strip(b"\0 \t\r\n"):
        raise SourceError("it is empty", where=where)
    for magic, kind in _BINARY.items():
        if data.startswith(magic):
            raise SourceError(f"it is {kind}, not text", where=where, fix=_SAVE_AS_TEXT)
    encoding, skip = _encoding(data)
    text = _LINE_ENDS.sub("\n", data[skip:].decode(encoding, "replace"))
    if text and plausible(text[:_SAMPLE]) < (_LEAST_PLAUSIBLE_UTF8 if encoding == "utf-8" else _LEAST_PLAUSIBLE):
        raise SourceError("it is not text in UTF-8, UTF-16, CP932 or EUC-JP", where=where, fix=_SAVE_AS_TEXT)
    return text, encoding


def plausible(text: str) -> float:
    """The share of characters that prose in Japanese or English is made of (0 for none at all).

    Kana weigh more than han characters, of which any bytes give some; a broken character weighs like ten lost ones.
    """
    if not text:
        return 0.0
    score = sum(_weight(char) * count for char, count in Counter(text).items())
    return max(0.0, score / len(text))


def _weight(char: str) -> float:
    if char == _REPLACEMENT:
        return -9.0
    if " " <= char <= "~" or char in "\n\t" or "\u3000" <= char <= "\u30ff" or "\uff01" <= char <= "\uff5e":
        return 1.0
    if "\u4e00" <= char <= "\u9fff":
        return 0.9
    # a file in another encoding shows up as half-width kana, controls, rare scripts and characters that nobody has assigned
    if unicodedata.category(char) in {"Cc", "Co", "Cn", "Cs"} or "\uff61" <= char <= "\uff9f":
        return 0.0
    return 0.8 if char < "\u0530" or "\u2000" <= char < "\u2c00" or char > "\uffff" else 0.4


def _encoding(data: bytes) -> tuple[str, int]:
    for bom, name in _BOMS:
        if data.startswith(bom):
            return name, len(bom)
    sample = data[:_SAMPLE]
    as_utf8 = _trial(sample, "utf-8")
    if _REPLACEMENT not in as_utf8 and "\0" not in as_utf8:
        return "utf-8", 0
    # on equal terms the earlier guess wins
    return max(_GUESSES, key=lambda name: (round(plausible(_trial(sample, name)), 6), -_GUESSES.index(name))), 0


def _trial(sample: bytes, encoding: str) -> str:
    # a character that the end of the sample cuts in two is not held against the encoding
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    return decoder.decode(sample, final=False)


def clean(text: str) -> tuple[str, tuple[tuple[str, int], ...]]:
    """A text without control, invisible and broken characters, and what was dropped (with the line of its first place)."""
    text = _SPACES.sub(" ", text)
    dropped = []
    broken = text.count(_REPLACEMENT)
    if broken:
        dropped.append(
            (counted(broken, "character that cannot be decoded", "characters that cannot be decoded"), _line_of(text, text.index(_REPLACEMENT)))
        )
    odd = {char: unicodedata.category(char) for char in set(text) - {"\n", "\t"}}
    for kind, categories in _UNWANTED.items():
        chars = [char for char, category in odd.items() if category in categories]
        if chars:
            dropped.append((counted(sum(map(text.count, chars)), kind), _line_of(text, min(map(text.index, chars)))))
            text = text.translate(dict.fromkeys(map(ord, chars)))
    return unicodedata.normalize("NFC", text.replace(_REPLACEMENT, "")), tuple(dropped)


def _line_of(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
