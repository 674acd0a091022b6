"""How a sentence relates its paper to each name in it: cues with weights, every one named."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract import japanese
from kg.extract.spans import Span
from kg.model import Claim, Cue, Passage, Role
from kg.schema import Cues, PhraseCue

if TYPE_CHECKING:
    from spacy.tokens import Doc

_X = "\ue000"
_HEADS = {"Model", "Method", "Software"}
_ENDS: dict[str, tuple[set[str], set[str]]] = {
    "BASED_ON": ({"Model", "Method", "Software", "Benchmark", "Dataset"}, {"Model", "Method", "Software", "Benchmark", "Dataset"}),
    "TRAINED_ON": ({"Model", "Method"}, {"Dataset", "Benchmark"}),
    "EVALUATED_ON": (_HEADS, {"Benchmark", "Dataset", "Task"}),
    "COMPARED_WITH": (_HEADS, _HEADS),
    "DEVELOPED_BY": ({"Model", "Method", "Software", "Benchmark", "Dataset"}, {"Organization"}),
    "PART_OF": ({"Model", "Method", "Software", "Dataset", "Benchmark", "Metric"}, {"Model", "Method", "Software", "Dataset", "Benchmark"}),
    "USES": (_HEADS, {"Model", "Method", "Software", "Metric"}),
}
_TYPE_BLOCK = {t: 0xE100 + i * 0x100 for i, t in enumerate(("Model", "Method", "Benchmark", "Dataset", "Task", "Metric", "Software", "Organization"))}


def may_link(relation: str, head: str, tail: str) -> bool:
    """Whether a relation can hold between entities of two types."""
    return head in _ENDS[relation][0] and tail in _ENDS[relation][1]


def _class(relation: str, end: int) -> str:
    blocks = (_TYPE_BLOCK[t] for t in sorted(_ENDS[relation][end]))
    return "[" + "".join(f"{chr(b)}-{chr(b + 0xFF)}" for b in blocks) + "]"


class Relater:
    """The cues of cues.yaml, compiled."""

    def __init__(self, cues: Cues) -> None:
        self._cues = cues
        self._phrases = [(cue, re.compile(cue.pattern.replace("{X}", _X))) for cue in cues.phrases]
        self._links = [(cue, _link_pattern(cue)) for cue in cues.links]

    def role_cues(self, passage: Passage, span: Span) -> list[Cue]:
        """Cues that do not depend on the sentence: the heading over it, the role, what found the name."""
        role, surface = passage.role, passage.text[span.start : span.end]
        low = passage.heading.casefold() if role is not Role.ANSWER else ""
        found = [Cue(c.relation, c.weight, f"heading {w}") for c in self._cues.headings for w in c.words if w.casefold() in low][:2]
        if span.rule in ("title", "marked") and role in (Role.TITLE, Role.SUMMARY) and _is_proper(surface):
            found.append(Cue("INTRODUCES", 0.9, f"{span.rule} name"))
        elif role is Role.TITLE or span.rule == "marked":
            found.append(Cue("STUDIES", 0.5, "in the title"))
        if role is Role.SECTION and surface in passage.heading:
            found.append(Cue("STUDIES", 0.7, "in the heading"))
        if span.rule == "marked" and role is Role.FIELD:
            found.append(Cue("INTRODUCES", 0.6, "field of names"))
        return found

    def phrase_cues(self, sentence: str, start: int, end: int) -> list[Cue]:
        """Cues from the words around sentence[start:end]."""
        marked = sentence[:start] + _X + sentence[end:]
        return [Cue(cue.relation, cue.weight, f"phrase {number}") for number, (cue, pattern) in enumerate(self._phrases, 1) if pattern.search(marked)]

    def predicate_cues(self, doc: Doc | None, start: int, end: int) -> list[Cue]:
        """Cues from the Japanese predicate that governs doc.text[start:end]."""
        if doc is None:
            return []
        found = []
        for distance, (case, lemma) in enumerate(japanese.governor(doc, start, end)):
            for cue in self._cues.predicates:
                if lemma in cue.verbs and (case in cue.cases or case[-1:] in cue.cases):
                    found.append(Cue(cue.relation, round(cue.weight * 0.85**distance, 3), f"{case}{lemma}"))
        return found

    def claims(self, text: str, sentence: tuple[int, int], mentions: list[tuple[int, Span]], types: list[str]) -> list[Claim]:
        """Relations that the sentence states between its mentions (index, span); types are theirs."""
        if not 2 <= len(mentions) <= 40:
            return []
        marked, ends = _mark(text, sentence, mentions, types)
        found: dict[tuple[str, int, int], Claim] = {}
        for number, (cue, pattern) in enumerate(self._links, 1):
            for match in pattern.finditer(marked):
                head, tail = ends[match.group("h")], ends[match.group("t")]
                if head != tail:
                    found.setdefault((cue.relation, head, tail), Claim(cue.relation, head, tail, *sentence, cue.weight, f"link {number}"))
        return list(found.values())


def _is_proper(surface: str) -> bool:
    """Whether a label is a name rather than a description: one word, or one with capitals or digits inside."""
    return len(surface.split()) == 1 or (bool(re.search(r"\w[A-Z]|\d", surface)) and len(surface.split()) <= 3)


def _link_pattern(cue: PhraseCue) -> re.Pattern[str]:
    head, tail = f"(?P<h>{_class(cue.relation, 0)})", f"(?P<t>{_class(cue.relation, 1)})"
    return re.compile(cue.pattern.replace("{H}", head).replace("{T}", tail))


def _mark(text: str, sentence: tuple[int, int], mentions: list[tuple[int, Span]], types: list[str]) -> tuple[str, dict[str, int]]:
    pieces, at, ends = [], sentence[0], {}
    for order, (index, span) in enumerate(mentions):
        char = chr(_TYPE_BLOCK[types[order]] + order)
        ends[char] = index
        pieces += [text[at : span.start], char]
        at = span.end
    return "".join([*pieces, text[at : sentence[1]]]), ends
