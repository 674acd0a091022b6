"""Pairs of keys that may be one thing, found cheaply, with reasons and a score.

Each finder looks names up in an index (spelling, letters, initials, consonants): the work grows with the number of
names, not with its square. Two listed names are never proposed: the vocabulary has said that they are two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kg.resolve.acronyms import initials, stands_for
from kg.resolve.facts import Facts, akin
from kg.resolve.kana import alike, resembles, romanized, skeleton, spoken
from kg.resolve.names import key
from kg.resolve.spelling import loosen
from kg.resolve.wording import Wording
from kg.text import has_japanese

SAME = 0.9
"""From this score on two names are joined; below, the pair waits for a person."""

SEEN = 0.6
"""Names that are less alike in letters are not compared by their sound."""

LONG_WORD = 8
"""One letter wrong is a slip only in words from this length on."""

_HEARD = 0.7
_CROWD = 6
"""An index entry with more names than this tells nothing."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two keys, a score in [0, 1] and why."""

    a: str
    b: str
    score: float
    reason: str


class Spelling(NamedTuple):
    """One way of writing a key: the name, its own key, its loose key, what that took, and the type that a class word told."""

    name: str
    word: str
    loose: str
    reasons: Sequence[str]
    type: str | None


Spelled = list[tuple[Facts, list[Spelling]]]


def pairs(facts: Mapping[str, Facts], wording: Wording) -> list[Pair]:
    """All proposals, best first; a pair is proposed once, by its strongest reason."""
    if len(facts) < 2:
        return []
    found: dict[tuple[str, str], Pair] = {}
    known = sorted(facts.values(), key=lambda f: f.key)
    spelled = [(f, [_spell(name) for name in f.spellings]) for f in known]
    for pair in (*_respelled(spelled), *_abbreviated(known), *_transcribed(known), *_translated(known, wording), *_mistyped(spelled)):
        a, b = sorted((pair.a, pair.b))
        if facts[a].entry and facts[b].entry:
            continue
        best = found.get((a, b))
        if best is None or pair.score > best.score:
            found[a, b] = Pair(a, b, pair.score, pair.reason)
    return sorted(found.values(), key=lambda p: (-p.score, p.a, p.b))


def _spell(name: str) -> Spelling:
    loose = loosen(name)
    return Spelling(name, key(name), loose.key, loose.reasons, loose.type)


def _respelled(spelled: Spelled) -> Iterator[Pair]:
    """One loose key: plural, British spelling, kana, class word ..."""
    index: dict[str, dict[str, tuple[Facts, Sequence[str], str | None]]] = defaultdict(dict)
    for facts, names in spelled:
        for spelling in names:
            if len(spelling.loose) > 1:
                index[spelling.loose].setdefault(facts.key, (facts, spelling.reasons, spelling.type))
    for _, members in sorted((loose, members) for loose, members in index.items() if 2 <= len(members) <= _CROWD):
        (first, reasons, type_), *others = sorted(members.values(), key=lambda m: (m[0].entry is None, len(m[1]), m[0].key))
        for other, more, other_type in others:
            if not akin({type_} if type_ else first.types(), {other_type} if other_type else other.types()):
                continue
            why = sorted({*reasons, *more})
            # GPT and GPTs: two sure types that are not the same want a person
            sure = first.types() & other.types() or not first.types() or not other.types() or type_ or other_type
            score = round(0.98 - 0.02 * len(why), 3) if sure else 0.8
            yield Pair(first.key, other.key, score, "spelling: " + ", ".join(why or ["signs"]))


def _abbreviated(known: Sequence[Facts]) -> Iterator[Pair]:
    """Initials: sure within one paper where just one name fits, a guess across papers."""
    long: dict[str, list[Facts]] = defaultdict(list)
    for facts in known:
        if (" " in facts.name or "-" in facts.name) and not has_japanese(facts.name) and 3 <= len(letters := initials(facts.name)) <= 6:
            long[letters].append(facts)
    for short in known:
        letters = acronym_letters(short.name)
        if short.entry or not letters:
            continue
        fits = [f for f in long.get(letters.casefold(), ()) if f.key != short.key and stands_for(letters, f.name) and akin(f.types(), short.types())]
        if not 0 < len(fits) <= _CROWD:
            continue
        for facts in fits:
            together = facts.papers & short.papers and len([f for f in fits if f.papers & short.papers]) == 1
            yield Pair(facts.key, short.key, 0.92 if together and len(fits) == 1 else 0.6, "initials" + (" in one paper" if together else ""))


def acronym_letters(name: str) -> str:
    """The letters of an acronym without a plural's s; empty for other names."""
    letters = name.rstrip("s")
    return letters if letters.isupper() and 3 <= len(letters) <= 6 else ""


def _transcribed(known: Sequence[Facts]) -> Iterator[Pair]:
    """Katakana and Latin names that sound alike; the best match only, and only by a clear margin."""
    katakana = [f for f in known if not f.entry and spoken(f.name)]
    if not katakana:
        return
    latin: dict[str, list[Facts]] = defaultdict(list)
    for facts in known:
        if not has_japanese(facts.name) and len(facts.name.split()) <= 3 and facts.parts.plain:
            for cut in cuts(skeleton(facts.name)):
                latin[cut].append(facts)
    for facts in katakana:
        near = {f.key: f for cut in cuts(skeleton(romanized(facts.name))) for f in latin.get(cut, ())}
        heard = sorted(((alike(facts.name, f.name), f.key) for f in _nearest(facts, near.values())), reverse=True)
        if not heard or heard[0][0] < _HEARD:
            continue
        score, best = heard[0]
        if not akin(facts.types(), near[best].types()):
            continue
        clear = len(heard) == 1 or score - heard[1][0] >= 0.05
        together = bool(facts.papers & near[best].papers)
        sure = clear and len(facts.name) >= 5 and (score >= 0.95 or (score >= 0.85 and together))
        reason = f"sound {score:.2f}" + (" in one paper" if together else "")
        yield Pair(facts.key, best, round(0.9 + score / 20 if sure else min(score, 0.89), 3), reason)


def _translated(known: Sequence[Facts], wording: Wording) -> Iterator[Pair]:
    """Names of the same words, at least one of them in Japanese; sure where all that fit do so by one reading."""
    by_reading: dict[str, dict[str, Facts]] = defaultdict(dict)
    read = {f.key: sorted({reading for name in f.spellings for reading in wording.readings(name)}) for f in known}
    for facts in known:
        for reading in read[facts.key]:
            by_reading[reading][facts.key] = facts
    for facts in known:
        if facts.entry or not has_japanese(facts.name):
            continue
        fits = {
            reading: [f for f in by_reading[reading].values() if f is not facts and akin(f.types(), facts.types())] for reading in read[facts.key]
        }
        fits = {reading: others for reading, others in fits.items() if 0 < len(others) <= _CROWD}
        for other in {f.key: f for others in fits.values() for f in others}.values():
            together = bool(facts.papers & other.papers)
            yield Pair(
                facts.key, other.key, (0.93 if together else 0.9) if len(fits) == 1 else 0.7, "same words" + (" in one paper" if together else "")
            )


def cuts(word: str) -> set[str]:
    """A skeleton and the skeletons that one lost consonant gives: what sounds nearly alike shares one."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))} - {""}


def _nearest(facts: Facts, others: Iterable[Facts]) -> list[Facts]:
    """The two Latin names that look nearest: pronouncing one costs 20 ms a word, and is not worth it for most."""
    rated = sorted((-resembles(facts.name, f.name), f.key, f) for f in others)
    return [f for likeness, _, f in rated if -likeness >= SEEN][:2]


def _mistyped(spelled: Spelled) -> Iterator[Pair]:
    """One letter wrong in a long word: joined in the name of an organization, a question otherwise (LLaVA, LLaMA)."""
    words: dict[str, dict[str, Facts]] = defaultdict(dict)
    for facts, names in spelled:
        for spelling in names if facts.parts.plain else ():
            if len(spelling.word) >= LONG_WORD:
                words[spelling.word][spelling.name] = facts
    for shared in misspelled(words):
        members = {(word, name): facts for word in shared for name, facts in words[word].items()}
        listed = sorted(members.items())[:_CROWD]
        for n, ((word, name), a) in enumerate(listed):
            for (other, other_name), b in listed[n + 1 :]:
                near = word != other and abs(len(word) - len(other)) <= 1
                if a.key != b.key and near and akin(a.types(), b.types()):
                    organization = "Organization" in a.types() | b.types() and _long_word_differs(name, other_name)
                    yield Pair(a.key, b.key, 0.9 if organization and (a.entry or b.entry) else 0.5, "one letter")


def misspelled(words: Iterable[str]) -> Iterator[list[str]]:
    """Words of the same digits that one lost letter makes alike: Synth1Net and Synth2Net are no slips of each other."""
    alike: dict[str, list[str]] = defaultdict(list)
    for word in words:
        alike[digits(word)].append(word)
    for found in alike.values():
        yield from sharing(found)


def sharing(words: Collection[str]) -> list[list[str]]:
    """Words that one lost letter makes alike, each such group of two or more."""
    first: dict[str, str] = {}
    more: dict[str, list[str]] = {}
    for word in _of_like_letters(words):
        for cut in {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}:
            known = first.setdefault(cut, word)
            if known is not word:
                more.setdefault(cut, [known]).append(word)
    return list(more.values())


def _of_like_letters(words: Collection[str]) -> Iterable[str]:
    """The few words that one lost letter gives the letters of another, in whatever order: numbers tell it sooner than words."""
    first: dict[int, str] = {}
    found: dict[str, None] = {}
    weights = {letter: ord(letter) ** 5 for letter in set().union(*words)}  # whose sums are hardly ever the same by chance
    for word in words:
        own = [weights[letter] for letter in word]
        whole = sum(own)
        for weight in {0, *own}:
            known = first.setdefault(whole - weight, word)
            if known is not word:
                found[known] = found[word] = None
    return found


def digits(word: str) -> str:
    """The digits of a word, in order."""
    return "" if word.isalpha() else "".join(filter(str.isdigit, word))


def _long_word_differs(a: str, b: str) -> bool:
    """Whether the one word that differs is long enough to be a slip: Barkeley, but not Hunan and Henan."""
    first, second = a.casefold().split(), b.casefold().split()
    wrong = [(x, y) for x, y in zip(first, second, strict=False) if x != y]
    return len(first) == len(second) and len(wrong) == 1 and min(map(len, wrong[0])) >= 8
