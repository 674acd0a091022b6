"""How a sentence relates its paper to each name in it: cues with weights, every one named."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from kg.cues import Cues
from kg.extract import japanese
from kg.extract.claims import without_gaps
from kg.extract.spans import Run, Span
from kg.model import Cue, Passage, Role

if TYPE_CHECKING:
    from spacy.tokens import Doc

_X = "\ue000"
_BARE = re.compile(r"(?:(?:主に|具体的には)、?)?[^。はがをも:：]*(?:です|でした|である|だ|など|等|[A-Za-z0-9ァ-ヺ一-鿿)）\ue000])[。.]?\s*")
"""A sentence of names and what they are, with no verb of its own."""
_PLACES = ("では", "でも", "には", "からは", "とは")
"""Particles of what something is brought into: DINOv2では正則化が導入された says nothing new of DINOv2."""


class Relater:
    """The cues of cues.yaml, compiled."""

    def __init__(self, cues: Cues) -> None:
        self._cues = cues
        self._questions = [(cue, re.compile(cue.pattern)) for cue in cues.questions]
        self._phrases = [(cue, re.compile(cue.pattern.replace("{X}", _X))) for cue in cues.phrases]

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

    def phrase_cues(self, runs: Iterable[Run]) -> dict[Span, list[Cue]]:
        """Cues from the words of a sentence before and after a name, or before and after the names that are enumerated with it."""
        found: dict[Span, list[Cue]] = {}
        for run in runs:
            marked = without_gaps(run.before + _X + run.after)
            cues = [Cue(c.relation, c.weight, f"phrase {number}") for number, (c, pattern) in enumerate(self._phrases, 1) if pattern.search(marked)]
            found |= dict.fromkeys(run.members, cues)
        return found

    def answer_cues(self, passage: Passage, runs: Iterable[Run]) -> dict[Span, list[Cue]]:
        """Cues from the question that a sentence answers by names alone: these say nothing of what they are to the paper."""
        asked = [Cue(c.relation, c.weight, f"question {n}") for n, (c, pattern) in enumerate(self._questions, 1) if pattern.search(passage.heading)]
        return {m: asked for run in runs if _BARE.fullmatch(run.before + _X + run.after) for m in run.members} if asked else {}

    def predicate_cues(self, doc: Doc | None, start: int, end: int) -> list[Cue]:
        """Cues from the Japanese predicate that governs doc.text[start:end]."""
        if doc is None:
            return []
        found = []
        for distance, (case, lemma) in enumerate(japanese.governor(doc, start, end)):
            for cue in self._cues.predicates:
                if lemma in cue.verbs and (case in cue.cases or (case[-1:] in cue.cases and not (cue.relation == "INTRODUCES" and case in _PLACES))):
                    found.append(Cue(cue.relation, round(cue.weight * 0.85**distance, 3), f"{case}{lemma}"))
        return found


def _is_proper(surface: str) -> bool:
    """Whether a label is a name rather than a description: one word, or one with capitals or digits inside."""
    return len(surface.split()) == 1 or (bool(re.search(r"\w[A-Z]|\d", surface)) and len(surface.split()) <= 3)
