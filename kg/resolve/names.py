"""What a name is made of: a stem, versions, sizes and marks of tuning; and the key under which spellings meet.

``key`` folds case, blanks, hyphens and width away as ``kg.text.fold`` does, but never a number: OPT-1.3B is
not OPT-13B, Gemma 2 7B is not Gemma 27B. Version 2.0 is version 2, v2 and II; the year 2024 is 24.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kg.text import fold, nfkc

SIZE_WORDS = frozenset({"base", "large", "small", "medium", "tiny", "huge", "giant", "xl", "xxl"})
MARKS = SIZE_WORDS | {
    *("instruct", "chat", "it", "hf", "sft", "dpo", "preview", "turbo", "mini", "nano", "micro", "lite", "flash", "pro", "max", "plus", "ultra"),
    *("opus", "sonnet", "haiku", "beta", "alpha"),
}
_MARK = re.compile(r"(?<=[\w)])[\s-]+([A-Za-z]{2,9})$")
_SIZE = re.compile(r"(?<=[A-Za-z)\s-])(\d+(?:\.\d+)?(?:x\d+(?:\.\d+)?)?(?:[BMKbmk]|T(?![a-z])))$")
_VERSION = re.compile(r"(?:(?<=[A-Za-z)ァ-ヺー一-鿿])|(?<=[\s-])|(?<=[\s-][vV])|(?<=[a-zA-Z][vV]))(\d+(?:\.\d+)*)$")
_ROMAN = re.compile(r"(?<=[A-Za-z]{3})[\s-]+(II|III|IV|VI)$")
_ROMAN_VALUE = {"II": "2", "III": "3", "IV": "4", "VI": "6"}
_LONGEST = 200
"""Signs of a name that is taken apart: a longer one is a text, and its numbers may have any length."""
_POINT = re.compile(r"(?<=\d)\.(?=\d)")
_GAP = re.compile(r"(?<=\d)[\s\-_/,・]+(?=\d)")


@dataclass(frozen=True, slots=True)
class Parts:
    """A name taken apart; ``stem`` is folded, the rest as compared (lower case, years as two digits)."""

    stem: str
    versions: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether nothing follows the stem."""
        return not (self.versions or self.sizes or self.marks)

    def key(self) -> str:
        """The parts as one word; digits that meet are kept apart."""
        word = self.stem
        for piece in (*self.versions, *self.sizes, *self.marks):
            word += ("-" if word[-1:].isdigit() and piece[:1].isdigit() else "") + piece
        return word


@lru_cache(maxsize=200_000)
def parse(name: str) -> Parts:
    """Takes a name apart from its end: Qwen2.5-7B-Instruct is qwen, 2.5, 7b, instruct."""
    rest = " ".join(nfkc(name).replace("_", " ").split())
    if len(rest) > _LONGEST:
        return Parts(_stem(rest))
    versions: list[str] = []
    sizes: list[str] = []
    marks: list[str] = []
    while True:
        trimmed = rest.rstrip(" -")
        if (mark := _MARK.search(trimmed)) and mark.group(1).casefold() in MARKS:
            marks.append(mark.group(1).casefold())
            rest = trimmed[: mark.start()]
        elif size := _SIZE.search(trimmed):
            sizes.append(size.group(1).casefold())
            rest = trimmed[: size.start()]
        elif (version := _VERSION.search(trimmed)) and _is_version(version.group(1)):
            versions.append(_number(version.group(1)))
            rest = _without_v(trimmed[: version.start()])
        elif roman := _ROMAN.search(trimmed):
            versions.append(_ROMAN_VALUE[roman.group(1)])
            rest = trimmed[: roman.start()]
        else:
            break
    return Parts(_stem(rest), tuple(reversed(versions)), tuple(sorted(sizes)), tuple(sorted(marks)))


def key(name: str) -> str:
    """The key under which two spellings of one name meet."""
    return parse(name).key()


def _stem(text: str) -> str:
    # fold drops dots and blanks: between digits they tell two numbers apart
    kept = _GAP.sub("~", _POINT.sub("|", text))
    return fold(kept).replace("|", ".").replace("~", "-")


def _is_version(digits: str) -> bool:
    """2, 3.5, 101 and 2014 are; 007 and 2600 are not."""
    whole = digits.partition(".")[0]
    if len(whole) > 1 and whole[0] == "0":
        return False
    return len(whole) < 4 or (len(whole) == 4 and whole[:2] in ("19", "20") and "." not in digits)


def _number(digits: str) -> str:
    if len(digits) == 4 and digits.isdigit():
        return digits[2:]
    while digits.endswith(".0"):
        digits = digits[:-2]
    return digits


def _without_v(text: str) -> str:
    """Without the v of v2: after a blank or hyphen, or after a letter in lower case (YOLOv8, FlashAttention-v2)."""
    return re.sub(r"(?:(?<=[\s-])[vV]|(?<=[A-Za-z])v)$", "", text)
