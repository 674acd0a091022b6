"""What papers define: ``Locality Self-Attention (LSA)`` makes two names one, everywhere or in that paper only."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.fuzz import ratio

from kg.model import Mention, Passage, Record, Role
from kg.resolve.acronyms import stands_for
from kg.resolve.vocabulary import Vocabulary
from kg.text import fold, has_japanese, is_acronym, is_han

Read = tuple[Passage, Record]
_HEAD = re.compile(r"(?<![A-Za-z])[A-Za-z]")
_NEAR = {True: 70, False: 88}
"""How alike (of 100) a Japanese or Latin long form must be to a form of the acronym's entry to be another wording of it."""


@dataclass(frozen=True, slots=True, order=True)
class Definition:
    """``short`` stands for ``long`` in ``paper``; ``moves`` where a listed acronym means something else there."""

    paper: str
    long: str
    short: str
    moves: bool = False


def definitions_of(paper: str, read: Sequence[Read], vocabulary: Vocabulary) -> list[Definition]:
    """All definitions of a paper, sorted."""
    return sorted(set(_of_paper(paper, read, vocabulary)))


def meanings(definitions: Iterable[Definition]) -> dict[str, set[str]]:
    """Short key -> the long keys that papers give it."""
    found: dict[str, set[str]] = defaultdict(set)
    for definition in definitions:
        found[definition.short].add(definition.long)
    return found


def _of_paper(paper: str, read: Sequence[Read], vocabulary: Vocabulary) -> Iterator[Definition]:
    for passage, record in read:
        for alias in record.aliases:
            long, short = record.mentions[alias.long], record.mentions[alias.short]
            a, b = vocabulary.key_of(long), vocabulary.key_of(short)
            if a == b:
                continue
            if short.name is None:
                if _fits(short.surface, long, vocabulary):
                    yield Definition(paper, a, b)
            elif not is_acronym(short.surface):
                # 変換器(Transformer): the listed name is in the parentheses; in a heading it may be a case of it
                if long.name is None and passage.role is not Role.HEADING:
                    yield Definition(paper, b, a)
            elif long.name is None and _rewords(long.surface, short, vocabulary):
                yield Definition(paper, b, a)
            elif _redefines(long, short):
                yield Definition(paper, a, b, moves=True)


def _fits(acronym: str, long: Mention, vocabulary: Vocabulary) -> bool:
    """Whether an unlisted acronym may be that of a listed Japanese term: LCFT is none of 微調整, it stands for a longer phrase."""
    if long.name is None or not has_japanese(long.surface) or not is_acronym(acronym):
        return True
    entry = vocabulary.lexicon.get(long.name)
    forms = [form for form, _ in entry.forms() if len(_HEAD.findall(form)) > 1] if entry else []
    return not forms or any(stands_for(acronym, form) or _runs(acronym.rstrip("s"), _HEAD.findall(form)) for form in forms)


def _runs(acronym: str, heads: Sequence[str]) -> bool:
    """Whether the letters are among the first of a term's words, in order (TTI of text-to-image generation), or begin with them (FFMLP)."""
    first, left = "".join(heads).casefold(), iter("".join(heads).casefold())
    return acronym.casefold().startswith(first[:2]) or all(letter in left for letter in acronym.casefold() if letter.isalpha())


def _rewords(surface: str, short: Mention, vocabulary: Vocabulary) -> bool:
    """Whether a long form is another wording of what the listed acronym means: ビジュアル言語モデル(VLM)."""
    entry = vocabulary.lexicon.get(short.name or "")
    japanese, wanted = has_japanese(surface), fold(surface)
    forms = [f for f, _ in entry.forms() if has_japanese(f) == japanese and len(f) > len(short.surface)] if entry else []
    # 自己教師あり学習 and 半教師あり学習 are two things: the kanji must agree
    return any(ratio(wanted, fold(f)) >= _NEAR[japanese] and sorted(filter(is_han, f)) == sorted(filter(is_han, surface)) for f in forms)


def _redefines(long: Mention, short: Mention) -> bool:
    """Whether a paper gives a listed acronym a meaning of its own; 注意機構(MHA) is a gloss, not a definition."""
    if has_japanese(long.surface):
        return long.name is None or stands_for(short.surface, long.name)
    return stands_for(short.surface, long.surface)
