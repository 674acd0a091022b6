"""Katakana and Latin spellings of one name: how alike they sound.

e2k says how an English word is spoken in katakana; jaconv writes katakana in Latin letters. Both are loaded
only when there is a katakana name to compare.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from kg.resolve.spelling import loosen
from kg.text import is_katakana, nfkc

_VOWELS = re.compile(r"[aeiouy]+")
_SPELT = "np>mp nb>mb ck>k ph>f th>s sh>s ch>t ts>t qu>k x>ks l>r v>b c>k q>k z>s"
_SOUNDS = [pair.split(">") for pair in _SPELT.split()]


def spoken(name: str) -> bool:
    """Whether a name is katakana all through, and long enough to tell."""
    letters = [c for c in nfkc(name) if c.isalnum() or c == "ー"]
    return len(letters) >= 4 and all(is_katakana(c) for c in letters)


@lru_cache(maxsize=100_000)
def skeleton(name: str) -> str:
    """The consonants of a Latin name or of romanized katakana, sounds that katakana cannot tell apart as one."""
    low = "".join(c for c in nfkc(name).casefold() if c.isalpha())
    for sound, to in _SOUNDS:
        low = low.replace(sound, to)
    bare = _VOWELS.sub("", low).replace("w", "").replace("h", "").replace("j", "s")
    return re.sub(r"(.)\1+", r"\1", bare)


@lru_cache(maxsize=50_000)
def romanized(katakana: str) -> str:
    """Katakana in Latin letters."""
    import jaconv

    return str(jaconv.kana2alphabet(jaconv.kata2hira(nfkc(katakana).replace("・", "").replace("ー", ""))))


@lru_cache(maxsize=1)
def _speaker() -> Any:
    import e2k

    return e2k.C2K()


@lru_cache(maxsize=50_000)
def pronounced(name: str) -> str:
    """A Latin name as katakana, word by word; about 20 ms a word."""
    words = re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", nfkc(name)).casefold())
    return "".join(_speaker()(word) for word in words)


def resembles(katakana: str, latin: str) -> float:
    """How alike two names are in letters alone, in [0, 1]: cheap, and only good for leaving out what cannot be."""
    from rapidfuzz.fuzz import ratio

    letters = re.sub(r"([aeiou])\1", r"\1", romanized(katakana))
    low = "".join(c for c in nfkc(latin).casefold() if c.isalpha())
    return (ratio(skeleton(letters), skeleton(latin)) + ratio(letters, low)) / 200


def alike(katakana: str, latin: str) -> float:
    """How alike two names sound, in [0, 1]: the mean of the kana that e2k gives and of the consonants."""
    from rapidfuzz.fuzz import ratio

    kana = ratio(loosen(katakana).key, loosen(pronounced(latin)).key) / 100
    consonants = ratio(skeleton(romanized(katakana)), skeleton(latin)) / 100
    return round((kana + consonants) / 2, 3)
