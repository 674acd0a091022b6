"""Where the proposals of rules and of a language model meet: one record a passage, with who says what.

A name that both find is surer than either; one that only the model finds counts when it is grounded and no ordinary
word; where the two read one place or a type differently the rules stand, and the decisions say so: undecided, disputed.
Indexes of the rules' record stay, so that its claims, aliases and scores hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.ends import may_link
from kg.extract.gazetteer import Gazetteer
from kg.extract.ground import Ground, Ungrounded
from kg.extract.kinds import kind_of
from kg.extract.llm import Proposal, Proposals, ProposedLink, Rejected, printable
from kg.extract.sentences import sentence_of, sentences
from kg.extract.shapes import Shapes
from kg.extract.spans import Span, choose
from kg.model import Claim, Cue, Decision, Mention, Passage, Record
from kg.schema import Schema

LLM = "llm"
_STRENGTH = {"exact": 0.6, "aligned": 0.55}
_TYPE_WEIGHT = 0.8
_CUE_WEIGHT = 0.8
_LINK_CONFIDENCE = 0.6
_WEAK = 0.5  # a rule's unlisted find under this would not stand alone, and yields to the model's reading of the place


@dataclass(frozen=True, slots=True)
class Outcome:
    """What rules and model together say of a passage, what of the model does not count, and where they disagree."""

    record: Record
    rejected: tuple[Rejected, ...] = ()
    disputes: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class _Name:
    """A grounded proposal at one place."""

    span: Span
    proposal: Proposal


class Voting:
    """The meeting place for one schema; building it costs about as much as an extractor."""

    def __init__(self, schema: Schema) -> None:
        self._shapes = Shapes(schema, Gazetteer(schema))
        self._tails = tuple(schema.words.tail)

    def meet(self, passage: Passage, rules: Record, proposals: Proposals) -> Outcome:
        """Joins the rules' record (empty where only the model counts) with grounded proposals."""
        rejected = list(proposals.rejected)
        names = self._grounded(passage.text, proposals.names, rejected)
        bounds = sentences(passage.text)
        mentions, disputes = list(rules.mentions), []
        at: dict[str, list[int]] = {}
        for name in names:
            index, dispute = _seat(passage, name, mentions, bounds)
            if index is not None:
                at.setdefault(name.proposal.surface, []).append(index)
            if dispute:
                disputes.append(dispute)
        claims = list(rules.claims)
        for link in proposals.links:
            reason = _link(link, at, mentions, bounds, claims)
            if reason:
                rejected.append(Rejected(printable(f"{link.head} {link.relation} {link.tail}"), reason))
        return Outcome(replace(rules, mentions=tuple(mentions), claims=tuple(claims)), tuple(rejected), tuple(dict.fromkeys(disputes)))

    def _grounded(self, text: str, proposals: Sequence[Proposal], rejected: list[Rejected]) -> list[_Name]:
        """The places of all proposals that count, in text order; of overlapping ones the longest."""
        ground = Ground(text, self._tails)
        by_place: dict[tuple[int, int], Proposal] = {}
        spans: list[Span] = []
        for proposal in proposals:
            found = ground.find(proposal.surface)
            if isinstance(found, Ungrounded):
                rejected.append(Rejected(printable(proposal.surface), found.reason))
                continue
            strength = _STRENGTH[found.how]
            admitted = [s for start, end in found.spans if (s := self._shapes.admit(text, Span(start, end, found.how, strength)))]
            if not admitted:
                rejected.append(Rejected(printable(proposal.surface), "it is an ordinary word"))
            for span in admitted:
                if span.start < span.end and by_place.setdefault((span.start, span.end), proposal) is proposal:
                    spans.append(span)
        return [_Name(span, by_place[span.start, span.end]) for span in choose(spans)]


def _seat(passage: Passage, name: _Name, mentions: list[Mention], bounds: tuple[tuple[int, int], ...]) -> tuple[int | None, Decision | None]:
    """The index of the mention that a proposal becomes or joins (None where the rules read its place otherwise), and the dispute."""
    span, proposal = name.span, name.proposal
    over = [i for i, m in enumerate(mentions) if m.start < span.end and span.start < m.end]
    if not over:
        mentions.append(_mention(passage, name, bounds))
        return len(mentions) - 1, _dispute(passage, mentions[-1], proposal) if span.name else None
    index, old = over[0], mentions[over[0]]
    if (old.start, old.end) == (span.start, span.end):
        dispute = _dispute(passage, old, proposal)
        mentions[index] = _agreed(old, proposal, _STRENGTH[span.rule])
        return index, dispute
    if len(over) == 1 and old.name is None and old.confidence < _WEAK:
        mine = _mention(passage, name, bounds)
        mentions[index] = replace(mine, cues=tuple(dict.fromkeys((*old.cues, *mine.cues))))
        return index, None
    said, read = passage.text[span.start : span.end], old.surface
    return None, Decision("undecided", (said, read), f"the rules read {read} where the model reads {said}", passage.paper)


def _mention(passage: Passage, name: _Name, bounds: tuple[tuple[int, int], ...]) -> Mention:
    span, proposal = name.span, name.proposal
    types = span.types if span.name else ((proposal.type, _TYPE_WEIGHT),)
    return Mention(
        span.start,
        span.end,
        passage.text[span.start : span.end],
        types,
        span.rule if span.rule in _STRENGTH else "exact",
        max(span.strength, _STRENGTH["exact"]) if span.name else span.strength,
        sentence_of(bounds, span.start, span.end),
        span.name,
        (Cue(proposal.relation, _CUE_WEIGHT, LLM),),
        LLM,
    )


def _agreed(old: Mention, proposal: Proposal, strength: float) -> Mention:
    """A mention of the rules that the model finds too."""
    votes = dict(old.types)
    if old.name is None:
        votes[proposal.type] = round(votes.get(proposal.type, 0.0) + _TYPE_WEIGHT, 3)
    cue = Cue(proposal.relation, _CUE_WEIGHT, LLM)
    confidence = round(1 - (1 - old.confidence) * (1 - strength), 3)
    return replace(old, types=tuple(sorted(votes.items())), confidence=confidence, cues=tuple(dict.fromkeys((*old.cues, cue))), extractor="both")


def _dispute(passage: Passage, old: Mention, proposal: Proposal) -> Decision | None:
    """What there is to decide where the model gives a name another type than the rules or the vocabulary."""
    kind = kind_of(old)
    if kind == proposal.type:
        return None
    return Decision("disputed", (old.surface,), f"the rules say {kind}, the model {proposal.type}", passage.paper, proposal.type)


def _link(
    link: ProposedLink, at: dict[str, list[int]], mentions: Sequence[Mention], bounds: tuple[tuple[int, int], ...], claims: list[Claim]
) -> str | None:
    """Adds the claim of a link with the first sentence that names both ends; or says why it does not count."""
    heads, tails = at.get(link.head, []), at.get(link.tail, [])
    if not heads or not tails or link.head == link.tail:
        return "its ends are not two grounded names"
    for start, end in bounds:
        head = next((i for i in heads if start <= mentions[i].start and mentions[i].end <= end), None)
        tail = next((i for i in tails if start <= mentions[i].start and mentions[i].end <= end), None)
        if head is None or tail is None or head == tail:
            continue
        if not may_link(link.relation, kind_of(mentions[head]), kind_of(mentions[tail])):
            return f"no {kind_of(mentions[head])} can be {link.relation} a {kind_of(mentions[tail])}"
        same = next((i for i, c in enumerate(claims) if (c.relation, c.head, c.tail) == (link.relation, head, tail)), None)
        if same is None:
            claims.append(Claim(link.relation, head, tail, start, end, _LINK_CONFIDENCE, LLM))
        else:
            old = claims[same]
            claims[same] = replace(old, confidence=round(1 - (1 - old.confidence) * (1 - _LINK_CONFIDENCE), 3), rule=f"both: {old.rule}")
        return None
    return "no sentence names both"
