"""Names as vectors of character n-grams: words apart, stems heavier, each row of length 1.

A stem is a word that is a model's whole bare name (GPT, Llama); see kg.analyze.families.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from scipy import sparse

from kg.naming import parse

_GRAMS = (2, 3, 4)
_WHOLE = 0.5
"""What a stem as a whole weighs beside all its n-grams: stems that only look alike (BERT and MERT) are different words."""

_SHORT = 1 / 3
"""How far a short word is made up for its few n-grams: T5 stands up to FLAN, and R1 does not to DeepSeek."""

_STEM = 2.0
_NUMBERED = re.compile(r"[A-Z]\d")
_WORD = re.compile(r"[^\W_]+")


def apart(names: Sequence[str]) -> tuple[tuple[str, ...], dict[str, float]]:
    """The bare names with their words apart, in small letters, and the weights of the stems: more for what more models bear."""
    numbered = tuple(name for name in names if _NUMBERED.fullmatch(name))
    words = [_WORD.findall(_bare(name, numbered)) or [name] for name in names]
    stems = Counter(found[0] for found in words if len(found) == 1)
    folded: Counter[str] = Counter()
    for stem, count in stems.items():
        folded[stem.casefold()] += count
    texts = tuple(" ".join(part for word in found for part in _apart(word, stems, folded)).casefold() for found in words)
    borne = Counter(word for text in texts for word in set(text.split()))
    # what a stem is made of is no stem of its own: of ChatGPT, only GPT is handed down
    own = {s.casefold() for s in stems if len(_apart(s, stems, folded)) == 1}
    return texts, {stem: _STEM * float(np.log2(1 + borne[stem])) for stem in sorted(own)}


def _bare(name: str, numbered: tuple[str, ...]) -> str:
    """The bare name; a number that belongs to another model's name (T5 in CoLT5) is no version."""
    parts = parse(name)
    return name if parts.version and name.endswith(numbered) and name not in numbered else parts.spelling


def _apart(word: str, stems: Counter[str], folded: Counter[str]) -> list[str]:
    """A word in parts around the stem in it that is the whole name of most models, spelled as there."""
    best = (0, 0, 0, 0)
    for start in range(len(word)):
        if not word[start].isupper():
            continue  # no stem stands here
        for end in range(start + 2, min(len(word), start + 20) + 1):
            stem = word[start:end]
            if end - start < len(word) and stem in stems and _stands(word, start, end) and folded[stem.casefold()] >= folded[word.casefold()]:
                best = max(best, (folded[stem.casefold()], end - start, -start, end))
    if not best[0]:
        return [word]
    start, end = -best[2], best[3]
    return [part for part in (word[:start], word[start:end], word[end:]) if part]


def _stands(word: str, start: int, end: int) -> bool:
    """Whether a stem begins with a capital of its own; one of four letters or with a number may also end capitals (ALBERT, CoLT5)."""
    whole = end - start >= 4 or any(c.isdigit() for c in word[start:end])
    inner = word[start - 1 : start].isupper() and not (whole and end == len(word))
    last, following = word[end - 1], word[end : end + 1]
    goes_on = (last.isupper() and following.isupper()) or (last.islower() and following.islower())
    return word[start].isupper() and not inner and not goes_on


def tfidf(texts: Sequence[str], stems: Mapping[str, float]) -> sparse.csr_array:
    """Rows of length 1 over the n-grams of each text's words (with their edges); frequent ones weigh less, those of stems more."""
    index: dict[str, int] = {}
    rows, columns, values = [], [], []
    for number, text in enumerate(texts):
        for word in text.split():
            padded = f" {word} "
            grams = [padded[start : start + size] for size in _GRAMS for start in range(len(padded) - size + 1)]
            rows += [number] * len(grams)
            columns += [index.setdefault(gram, len(index)) for gram in grams]
            weight = stems.get(word, 1.0) / len(grams) ** _SHORT
            values += [weight] * len(grams)
            if word in stems:
                rows.append(number)
                columns.append(index.setdefault(f"={word}", len(index)))
                values.append(weight * len(grams) ** 0.5 * _WHOLE)
    counts = sparse.coo_array((values, (rows, columns)), shape=(len(texts), len(index))).tocsr()
    counts.sum_duplicates()
    frequency = np.bincount(counts.indices, minlength=len(index))
    weighted = counts @ sparse.diags_array(1 + np.log((1 + len(texts)) / (1 + frequency)))
    length = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    return (sparse.diags_array(1 / np.maximum(length, 1e-12)) @ weighted).tocsr()
