"""What a sentence rules out for a name, whatever else speaks for it: what is denied, only planned, or told of others' work."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from kg.extract.claims import without_gaps
from kg.extract.spans import Run, Span
from kg.model import DOUBTED, RULED_OUT, Claim, Cue, Mention
from kg.schema import GuardCue

_X = "\ue000"
_AS = {
    "EVALUATED_ON": "EVALUATES_ON",
    "TRAINED_ON": "USES",
    "USES": "USES",
    "BASED_ON": "USES",
    "COMPARED_WITH": "COMPARES_WITH",
}
"""The relation of a paper that says as much as a link."""


class Guards:
    """The guards of cues.yaml, compiled."""

    def __init__(self, guards: Iterable[GuardCue]) -> None:
        self._guards = [(guard, re.compile(guard.pattern.replace("{X}", _X))) for guard in guards]

    def cues(self, runs: Iterable[Run]) -> dict[Span, list[Cue]]:
        """Cues below 0, for the relations that the words before and after a name, or an enumeration of names, rule out."""
        found: dict[Span, list[Cue]] = {}
        for run in runs:
            marked = without_gaps(run.before + _X + run.after)
            for number, (guard, pattern) in enumerate(self._guards, 1):
                if pattern.search(marked):
                    weight = DOUBTED if guard.beside_another else RULED_OUT
                    for member in (m for m in run.members if m.name is not None or not guard.listed):
                        found.setdefault(member, []).extend(Cue(r, weight, f"guard {number}") for r in guard.rules_out)
        return found


def without_ruled_out(cues: Iterable[Cue], guards: Collection[Cue]) -> list[Cue]:
    """The cues of a mention and its guards, without what these rule out."""
    out = {guard.relation for guard in guards if guard.weight == RULED_OUT}
    return [*(cue for cue in cues if cue.relation not in out), *guards]


def stands(claim: Claim, mentions: list[Mention]) -> bool:
    """Whether the sentence of a claim does not deny it of one of its ends, or only plans it."""
    ends = mentions[claim.head], mentions[claim.tail]
    return not any(cue.weight < 0 and cue.relation == _AS.get(claim.relation) for end in ends for cue in end.cues)
