"""Whether letters stand for words: LSA for Locality Self-Attention, RLHF for Reinforcement Learning from Human Feedback."""

from __future__ import annotations

import re

from kg.text import nfkc

_SMALL = {"of", "and", "for", "to", "the", "in", "on", "with", "a", "an", "from", "by", "via", "as", "at", "is"}
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


def initials(name: str) -> str:
    """The first letters of a name's words, small words left out: rlhf, lsa."""
    words = _WORD.findall(nfkc(name))
    return "".join(w[0] for w in words if w.casefold() not in _SMALL or len(words) == 1).casefold()


def stands_for(short: str, long: str) -> bool:
    """Whether every letter of ``short`` runs through the words of ``long`` in order, taking the first letter of each.

    A word may give several letters (Bidirectional Encoder Representations from Transformers), small words none.
    """
    letters = "".join(c for c in nfkc(short).casefold() if c.isalnum())
    if letters.endswith("s") and short[-1:] == "s":
        letters = letters[:-1]
    words = [w.casefold() for w in _WORD.findall(nfkc(long))]
    return len(words) > 1 and len(letters) > 1 and _runs(letters, words)


def _runs(letters: str, words: list[str]) -> bool:
    if not words:
        return not letters
    word, rest = words[0], words[1:]
    if letters and word[0] == letters[0]:
        for take in range(1, min(4, len(letters), len(word)) + 1):
            if _inside(letters[:take], word) and _runs(letters[take:], rest):
                return True
    return word in _SMALL and _runs(letters, rest)


def _inside(letters: str, word: str) -> bool:
    """Whether the letters run through the word in order from its first."""
    at = 0
    for letter in letters:
        at = word.find(letter, at) + 1
        if not at:
            return False
    return True
