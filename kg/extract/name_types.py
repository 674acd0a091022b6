"""The type of an unlisted name, from its shape and its neighbours: a linear model trained by scripts/train_types.py.

Its weights are schemas/type_weights.yaml: feature -> type -> weight. Every feature is a readable string.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping

from kg.model import ENTITY_TYPES, Passage, Role
from kg.text import has_japanese, nfkc

_PIECES = re.compile(r"[\s\-_]+|(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[A-Za-z][A-Za-z-]*|[ぁ-ゖ]|[ァ-ヺー]+|[一-鿿]{1,6}|\S")
_FLOOR = 0.05
"""Types less likely than this get no vote."""


def name_features(surface: str) -> Iterator[str]:
    """What the characters of a name say: its pieces, ends, digits and capitals."""
    name = nfkc(surface)
    pieces = [re.sub(r"\d+", "0", p.casefold()) for p in _PIECES.split(name) if p]
    yield f"words {min(3, len(name.split()))}"
    yield from (f"piece {p}" for p in pieces)
    if pieces:
        yield f"last {pieces[-1]}"
    low = re.sub(r"\d+", "0", name.casefold())
    yield from (f"suffix {low[-k:]}" for k in (2, 3, 4) if len(low) > k)
    yield from (f"prefix {low[:k]}" for k in (3, 4) if len(low) > k)
    shapes = {
        "upper": name.isupper(),
        "digit": bool(re.search(r"\d", name)),
        "digit at the end": name[-1:].isdigit(),
        "size": bool(re.search(r"\d+(?:\.\d+)?[BM]\b", name)),
        "hyphen": "-" in name,
        "capitalised": bool(re.fullmatch(r"[A-Z][a-z]+", name)),
        "camel": bool(re.search(r"[a-z][A-Z]", name)),
        "japanese": has_japanese(name),
    }
    yield from (shape for shape, there in shapes.items() if there)


def context_features(passage: Passage, start: int, end: int, rule: str) -> Iterator[str]:
    """What stands around a name: four words on each side, the passage's role, and all words of a title."""
    text = passage.text
    yield f"role {passage.role}"
    yield f"rule {rule}"
    after = [w.casefold() for w in _WORD.findall(text[end : end + 40])][:4]
    before = [w.casefold() for w in _WORD.findall(text[max(0, start - 50) : start])][-4:]
    for side, words in (("after", after), ("before", before[::-1])):
        for place, word in enumerate(words):
            yield f"{side} {place} {word}"
            yield f"near {side} {word}"
    yield from (f"then {_line(text[end : end + k])}" for k in (1, 2, 4))
    yield f"from {_line(text[max(0, start - 2) : start])}"
    if passage.role is Role.TITLE:
        yield from (f"title word {w.casefold()}" for w in _WORD.findall(text[end:] or text))


def _line(text: str) -> str:
    """Text that fits into one line of the weights' file."""
    return "".join(c if c.isprintable() else "¶" for c in text)


class NameTypes:
    """The model with its weights."""

    def __init__(self, weights: Mapping[str, Mapping[str, float]]) -> None:
        self._weights = {feature: [line.get(t, 0.0) for t in ENTITY_TYPES] for feature, line in weights.items()}

    def votes(self, features: Iterable[str], cues: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
        """(type, probability) of the likely types; ``cues`` are what other rules say of the type."""
        sums = list(self._weights["bias"])
        weighted = [(f, 1.0) for f in dict.fromkeys(features)] + [(f"vote {t}", w) for t, w in cues]
        for feature, value in weighted:
            for index, weight in enumerate(self._weights.get(feature, ())):
                sums[index] += value * weight
        top = max(sums)
        odds = [math.exp(s - top) for s in sums]
        total = sum(odds)
        return [(t, round(o / total, 3)) for t, o in zip(ENTITY_TYPES, odds, strict=True) if o / total >= _FLOOR]
