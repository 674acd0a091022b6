"""What a model's name says by its form: the bare name, size, version and variant (``Llama-2-7B-chat``). Pure functions."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_SIZE = r"\d+(?:\.\d+)?(?:[xX]\d+(?:\.\d+)?)?[BMT]"
_VERSION = r"v?\d+(?:\.\d+)*"
_SEPARATOR = re.compile(r"[\s_/,()\[\]:·・‐‑–-]+")
_WHOLE_SIZE = re.compile(rf"{_SIZE}|\d+(?:\.\d+)?(?:x\d+(?:\.\d+)?)?b")
_WHOLE_VERSION = re.compile(rf"(?i:{_VERSION})[a-z]?")
# three letters or more before a number: Llama2, GPT4, StarCoder2; but T5, P3, C4 and S4 are names, and so is ByT5
_GLUED = re.compile(rf"(?P<word>[^\W\d_]{{3,}}?)(?<![a-z][A-Z])(?:(?P<size>{_SIZE})|(?P<version>v?\d+(?:\.\d+)*[a-z]?))")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SIZE_WORDS = frozenset(("nano", "tiny", "mini", "small", "base", "medium", "large", "xlarge", "xl", "xxl", "xs", "huge", "giant"))
_VARIANTS = frozenset(
    (
        "instruct",
        "instruction",
        "chat",
        "it",
        "hf",
        "sft",
        "dpo",
        "rlhf",
        "ppo",
        "turbo",
        "preview",
        "latest",
        "exp",
        "experimental",
        "beta",
        "alpha",
        "pro",
        "plus",
        "max",
        "ultra",
        "lite",
        "flash",
        "opus",
        "sonnet",
        "haiku",
        "code",
        "coder",
        "math",
        "vision",
        "vl",
        "audio",
        "med",
        "fin",
        "legal",
        "base",
        "pretrained",
        "uncensored",
        "gptq",
        "gguf",
        "awq",
        "fp8",
        "int4",
        "8bit",
        "4bit",
        "distill",
        "distilled",
        "quantized",
        "finetuned",
        "tuned",
        "aligned",
        "thinking",
        "reasoning",
        "deduped",
        "multilingual",
        "en",
        "zh",
        "ja",
        "en-zh",
        "hq",
        "long",
        "32k",
        "16k",
        "128k",
        "1m",
    )
)


@dataclass(frozen=True, slots=True)
class NameParts:
    """``spelling`` is the bare name, ``base`` the same in small letters; ``size`` like 7B, 8x7B or large; ``version`` like 2, 3.5 or 003."""

    spelling: str
    size: str | None
    version: str | None
    variants: tuple[str, ...]

    @property
    def base(self) -> str:
        """The bare name in small letters."""
        return self.spelling.casefold()


@lru_cache(maxsize=10_000)
def parse(name: str) -> NameParts:
    """Takes a name apart. The first word is always part of the base, whatever it looks like."""
    base: list[str] = []
    variants: list[str] = []
    size = version = None
    for number, word in enumerate(_words(name)):
        if number and _WHOLE_SIZE.fullmatch(word):
            size = size or word.upper().replace("X", "x")
        elif number and _WHOLE_VERSION.fullmatch(word):
            version = version or word.casefold().removeprefix("v")
        elif number and word.casefold() in _SIZE_WORDS:
            size = size or word.casefold()
        elif number and word.casefold() in _VARIANTS:
            variants.append(word.casefold())
        elif glued := _GLUED.fullmatch(word):
            base.append(glued["word"])
            size = size or glued["size"]
            version = version or (glued["version"] or "").removeprefix("v") or None
        else:
            base.append(word)
    return NameParts(" ".join(base), size, version, tuple(variants))


def numbers(name: str) -> tuple[str, ...]:
    """The numbers in a name, sorted: names of one thing agree in them."""
    return tuple(sorted(_NUMBER.findall(unicodedata.normalize("NFKC", name))))


def _words(name: str) -> list[str]:
    text = unicodedata.normalize("NFKC", name)
    return [word for word in _SEPARATOR.split(text) if word]
