"""The words of a name's sentence, and the language that they are of: what models learn from which words speak for what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from kg.model import Occurrence
from kg.text import has_japanese

ENGLISH = "English"
LANGUAGES = (ENGLISH, "Japanese")
"""Before a feature of a paper whose text is English alone, or is not: each says things in a way, and in words, of its own."""

_TOPIC = re.compile(r"(?:モデル|手法)?(?:は|が|も)")
_OPENS = 2
_WORD = re.compile(r"[A-Za-z][A-Za-z-]*|[ぁ-ゖ]+|[ァ-ヺー]+|[一-鿿]+")


@lru_cache(maxsize=16_384)  # the names of one sentence share most of it
def words(text: str) -> tuple[str, ...]:
    """Words in lower case: Latin ones, and in Japanese runs of one script."""
    return tuple(word.casefold() for word in _WORD.findall(text))


def around(occurrence: Occurrence) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of a mention's sentence before and after it."""
    mention, text = occurrence.mention, occurrence.passage.text
    return words(text[mention.sentence[0] : mention.start]), words(text[mention.end : mention.sentence[1]])


def language_of(texts: Iterable[str]) -> str:
    """The language of a paper."""
    return LANGUAGES[any(map(has_japanese, texts))]


def in_language(language: str, found: Mapping[str, float]) -> dict[str, float]:
    """Features as what they say in a language, with its bias."""
    return {f"{language}, {name}": value for name, value in (*found.items(), ("bias", 1.0))}


def is_topic(place: Occurrence) -> bool:
    """Whether a mention opens its sentence, or is marked as its topic."""
    mention = place.mention
    return mention.start - mention.sentence[0] <= _OPENS or bool(_TOPIC.match(place.passage.text, mention.end, mention.sentence[1]))
