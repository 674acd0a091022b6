"""Folding, slugs and offsets of names in mixed scripts. Pure functions over str."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_HYPHEN = re.compile("[‐‑‒–—―−﹣－⁃­]")
_DROP = re.compile(r"[\s\-_・·･/.,:;'\"`’‘“”()\[\]{}「」『』〈〉《》【】!?*]+")
_LONG_VOWEL = re.compile(r"(?<=[ァ-ヴ])[ー]+")
_JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
_ASCII = {code: None if _DROP.match(chr(code)) else chr(code).lower() for code in range(128)}
"""What folding makes of each ASCII character."""
_TERM = re.compile(r"[a-z\s-]+")
_SLUG_BREAK = re.compile(r"[^\w.+#]+")


def nfkc(text: str) -> str:
    """NFKC with every hyphen as ``-`` (NFKC alone leaves U+2010 and the dashes)."""
    return text if text.isascii() else _HYPHEN.sub("-", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=100_000)
def fold(name: str) -> str:
    """The key under which two spellings of a name meet: no case, space, hyphen, dot, quote or long vowel."""
    if name.isascii():
        return name.translate(_ASCII) or name.lower().strip()
    folded = _LONG_VOWEL.sub("", _DROP.sub("", nfkc(name).casefold()))
    return folded or nfkc(name).casefold().strip()


def slug(name: str) -> str:
    """A readable id: NFKC, lower case, runs of other signs as ``-``; Japanese characters stay."""
    return _SLUG_BREAK.sub("-", nfkc(name).casefold().replace("_", "-")).strip("-.") or "x"


def has_japanese(text: str) -> bool:
    """Whether kana or han characters occur."""
    return not text.isascii() and _JAPANESE.search(text) is not None


def is_katakana(char: str) -> bool:
    """Whether a character is katakana or the long-vowel mark."""
    return "ァ" <= char <= "ヿ"


def is_han(char: str) -> bool:
    """Whether a character is a han character."""
    return "一" <= char <= "鿿" or char in "々〆ヶ"


def is_latin(char: str) -> bool:
    """Whether a character belongs to a Latin word (letters with accents and digits count)."""
    return char.isalnum() and not has_japanese(char)


def excerpt(text: str, limit: int = 80) -> str:
    """One line of a text for messages."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def is_term(name: str) -> bool:
    """Whether a name is English words in lower case: an established term (reinforcement learning), nothing that somebody coined."""
    return bool(_TERM.fullmatch(name))


def counted(number: int, one: str, many: str = "") -> str:
    """A number of things in English: ``1 paper``, ``2 papers``; ``many`` where it is not ``one`` with an s."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def is_acronym(name: str) -> bool:
    """Whether a name is a few capitals, with or without a plural s: LSA, LLMs."""
    return name.rstrip("s").isupper() and len(name) <= 6
