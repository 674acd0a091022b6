"""What a sentence rules out for a name, whatever else speaks for it: what is denied, only planned, or told of others' work."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from kg.cues import DOUBTED, RULED_OUT, DenialCue
from kg.extract.claims import without_gaps
from kg.extract.spans import Run, Span
from kg.model import Claim, Cue, Mention

_X = "\ue000"
_AS = {
    "EVALUATED_ON": "EVALUATES_ON",
    "TRAINED_ON": "USES",
    "USES": "USES",
    "BASED_ON": "USES",
    "COMPARED_WITH": "COMPARES_WITH",
}
"""The relation of a paper that says as much as a link."""


class Denials:
    """The denials of cues.yaml, compiled."""

    def __init__(self, denials: Iterable[DenialCue]) -> None:
        self._denials = [(denial, re.compile(denial.pattern.replace("{X}", _X))) for denial in denials]

    def cues(self, runs: Iterable[Run]) -> dict[Span, list[Cue]]:
        """Cues below 0, for the relations that the words before and after a name, or an enumeration of names, rule out."""
        found: dict[Span, list[Cue]] = {}
        for run in runs:
            marked = without_gaps(run.before + _X + run.after)
            for number, (denial, pattern) in enumerate(self._denials, 1):
                if pattern.search(marked):
                    weight = DOUBTED if denial.beside_another else RULED_OUT
                    for member in (m for m in run.members if m.name is not None or not denial.listed):
                        found.setdefault(member, []).extend(Cue(r, weight, f"denial {number}") for r in denial.rules_out)
        return found


def without_ruled_out(cues: Iterable[Cue], denials: Collection[Cue]) -> list[Cue]:
    """The cues of a mention and its denials, without what these rule out."""
    out = {denial.relation for denial in denials if denial.weight == RULED_OUT}
    return [*(cue for cue in cues if cue.relation not in out), *denials]


def stands(claim: Claim, mentions: list[Mention]) -> bool:
    """Whether the sentence of a claim does not deny it of one of its ends, or only plans it."""
    ends = mentions[claim.head], mentions[claim.tail]
    return not any(cue.weight < 0 and cue.relation == _AS.get(claim.relation) for end in ends for cue in end.cues)
