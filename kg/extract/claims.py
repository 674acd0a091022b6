"""What a sentence states between two of its names: the links of cues.yaml, as patterns over names marked by their types."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from kg.cues import PhraseCue
from kg.ends import ENDS
from kg.extract.spans import Span
from kg.model import ENTITY_TYPES, Claim
from kg.text import is_term

_ONE_TAIL = {"BASED_ON", "PART_OF"}
"""What stands beside the tail of these is rather a list of its own."""
_MOST = 40
"""Names of a sentence; one with more is a table or a list of references."""

_BLOCK = {type_: 0xE100 + 0x100 * place for place, type_ in enumerate(ENTITY_TYPES)}
"""Each marked name is one private character, whose block is its type."""
_NAME = "[\ue100-\ue8ff]"
_AND = r"[\s、,，・/と]|や|および|及び|または|\b(?:and|or|both)\b"
_LIST = re.compile(f"{_NAME}(?:(?:{_AND})+(?:[^\\s、,，・/。.とはがをにで\ue100-\ue8ff]{{1,12}}[、,，]\\s*)?{_NAME})+")
"""Members of an enumeration; one of them between two may be a word that is no name."""
_JOINED = re.compile(rf"{_NAME}(?:\s*(?:と|\band\b)\s*{_NAME})*")
_LISTED = re.compile(f"(?:{_NAME}|{_AND}|[「」『』()（）&])*")
"""What stands between members of one enumeration: it says nothing of one to another."""
_JAPANESE = "[ぁ-ヿ一-鿿]"
_GAP = re.compile(f"(?<=[\ue000-\ue8ff]) (?={_JAPANESE})|(?<={_JAPANESE}) (?=[\ue000-\ue8ff])")
_END = re.compile(r"\{([HT])((?: [A-Z][a-z]+)*)\}")


def without_gaps(marked: str) -> str:
    """A sentence without the blanks that some write beside every Latin name in Japanese; names are private characters."""
    return _GAP.sub("", marked)


class Claims:
    """The links of cues.yaml, compiled."""

    def __init__(self, links: Iterable[PhraseCue]) -> None:
        self._links = [(cue, _pattern(cue)) for cue in links]

    def find(self, text: str, sentence: tuple[int, int], mentions: list[tuple[int, Span]], types: list[str]) -> list[Claim]:
        """Relations that the sentence states between its mentions (index, span); types are theirs."""
        if not 2 <= len(mentions) <= _MOST:
            return []
        marked, ends = _mark(text, sentence, mentions, types)
        called = {char: (text[span.start : span.end], span.name) for char, (_, span) in zip(ends, mentions, strict=True)}
        beside = _beside(marked, ends)
        found: dict[tuple[str, int, int], Claim] = {}
        for number, (cue, pattern) in enumerate(self._links, 1):
            for match in pattern.finditer(marked):
                if not {match["h"], match["t"]} <= ends.keys() or _LISTED.fullmatch(marked, *sorted((match.end("h"), match.start("t")))):
                    continue
                members = beside | _owned(marked, match, cue.relation, ends)
                for head, tail in _shared(cue.relation, match["h"], match["t"], members):
                    if all(test(*called[end]) for end, test in zip((head, tail), _TESTS.get(cue.relation, ()), strict=False)):
                        key = (cue.relation, ends[head], ends[tail])
                        found.setdefault(key, Claim(*key, *sentence, cue.weight, f"link {number}"))
        return list(found.values())


def _is_coined(surface: str, name: str | None) -> bool:
    """Whether somebody can have developed it: Block Diffusion, but not reinforcement learning, nor deep RL."""
    if name and is_term(name):
        return all(word[0].isupper() for word in surface.split()) and not surface.isupper()
    return not is_term(surface)


def _is_named(surface: str, name: str | None) -> bool:
    """Whether it is a name, not an established term: of reinforcement learning a sentence says hardly what it uses."""
    return not is_term(name or surface)


_TESTS = {"DEVELOPED_BY": (_is_coined,), "USES": (_is_named,), "COMPARED_WITH": (_is_named, _is_named)}
"""What the head, and the tail, of a link must be."""


def _pattern(cue: PhraseCue) -> re.Pattern[str]:
    """The cue's pattern with its ends as classes of characters: {H} may be of any type that the relation allows, {H Model} of one."""

    def end(place: re.Match[str]) -> str:
        allowed = ENDS[cue.relation]["HT".index(place[1])]
        chosen = allowed & set(place[2].split()) if place[2] else allowed
        return f"(?P<{place[1].lower()}>[" + "".join(f"{chr(_BLOCK[t])}-{chr(_BLOCK[t] + 0xFF)}" for t in sorted(chosen)) + "])"

    return re.compile(_END.sub(end, cue.pattern.replace("{N}", _NAME)))


def _mark(text: str, sentence: tuple[int, int], mentions: list[tuple[int, Span]], types: list[str]) -> tuple[str, dict[str, int]]:
    """The sentence with each mention as one character, and the index of the mention that each stands for."""
    pieces, at, ends = [], sentence[0], {}
    for order, (index, span) in enumerate(mentions):
        char = chr(_BLOCK[types[order]] + order)
        ends[char] = index
        pieces += [text[at : span.start], char]
        at = span.end
    return without_gaps("".join([*pieces, text[at : sentence[1]]])), ends


def _beside(marked: str, ends: Collection[str]) -> dict[str, str]:
    """The enumeration that each marked name of a sentence stands in."""
    runs = [_names_in(run, ends) for run in _LIST.finditer(marked) if not _gapped(marked, run)]
    return {char: run for run in runs for char in run}


def _gapped(marked: str, run: re.Match[str]) -> bool:
    """Whether what looks enumerated belongs to two things: "AはB、CはDを使う" enumerates no B and C."""
    return marked[: run.start()].endswith("は") and marked.startswith("は", run.end())


def _names_in(run: re.Match[str], ends: Collection[str]) -> str:
    return "".join(char for char in run[0] if char in ends)


def _owned(marked: str, match: re.Match[str], relation: str, ends: Collection[str]) -> dict[str, str]:
    """The names after an owner that are its own: in "X の A と B、C" A and B, as far as the comma."""
    if relation != "DEVELOPED_BY" or match.start("h") < match.start("t"):
        return {}
    named = _JOINED.match(marked, match.start("h"))
    return {match["h"]: _names_in(named, ends)} if named else {}


def _shared(relation: str, head: str, tail: str, beside: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The ends of a claim, and what is enumerated with one of them and may be that end too."""
    yield head, tail
    heads, tails = beside.get(head, head), beside.get(tail, tail)
    if heads != tails:
        yield from ((other, tail) for other in heads if other != head and _may_be(relation, 0, other))
        if relation not in _ONE_TAIL:
            yield from ((head, other) for other in tails if other != tail and _may_be(relation, 1, other))


def _may_be(relation: str, end: int, char: str) -> bool:
    return any(_BLOCK[t] <= ord(char) < _BLOCK[t] + 0x100 for t in ENDS[relation][end])
