"""What a sentence does with data: what it trains on is a Dataset there, what it tests on a Benchmark."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg.cues import PurposeCue
from kg.ends import DATA
from kg.extract.claims import without_gaps
from kg.extract.kinds import kind_of
from kg.extract.spans import Run, Span
from kg.model import Cue, Mention

_X = "\ue000"
_TAIL = (
    rf"{_X}(?:[」』\"”]|など|等|\s?\d(?:\.\d)?(?!\d))?(?:[(（][^()（）]{{1,30}}[)）])?"
    r"(?:(?:といった|という)?の?(?:\d+|[一二三四五六七八九十]|いくつか|複数)?[つ種個]?の?[ァ-ヺー一-鿿]{0,8}(?:データセット|データ|コーパス|画像|動画|音声|楽曲|文書)(?:群|集)?)?"
)
"""Names of data with what may hang on them before the words that matter: X、Yなどの7つの合成データセット."""
_TOLD = 2.0
"""What a sentence says of data counts as much as two places where only the vocabulary speaks."""
_SURE = 0.6


class Purposes:
    """The purposes of cues.yaml, compiled."""

    def __init__(self, cues: Iterable[PurposeCue]) -> None:
        self._cues = [(cue.type, re.compile(cue.pattern.replace("{X}", _TAIL))) for cue in cues]

    def applied(self, runs: Iterable[Run], spans: Sequence[Span], mentions: Sequence[Mention]) -> list[Mention]:
        """The mentions (one a span); those of data with the type that their sentence makes them, where it says what they are for."""
        told = {span: type_ for run in runs if (type_ := self._told(run)) for span in run.members}
        return [_told_of(mention, told.get(span, "")) for span, mention in zip(spans, mentions, strict=True)]

    def _told(self, run: Run) -> str:
        marked = without_gaps(run.before + _X + run.after)
        return next((type_ for type_, pattern in self._cues if pattern.search(marked)), "")


def _told_of(mention: Mention, type_: str) -> Mention:
    if not type_ and any(c.relation == "EVALUATES_ON" and c.weight >= _SURE for c in mention.cues):
        type_ = "Benchmark"
    if not type_ or kind_of(mention) not in DATA:
        return mention
    votes = {type_: _TOLD} if mention.name else dict(mention.types) | {type_: max(_TOLD, *(w for _, w in mention.types))}
    told = replace(mention, types=tuple(sorted(votes.items())))
    if type_ == "Benchmark" or any(c.relation == "USES" and c.weight < 0 for c in mention.cues):
        return told
    return replace(told, cues=(*(c for c in mention.cues if c.relation != "EVALUATES_ON"), Cue("USES", 0.8, "trained on")))
