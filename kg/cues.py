"""The form of schemas/cues.yaml: how a sentence tells what its paper does with a name, and what it states between two."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

RULED_OUT = -1.0
DOUBTED = -0.5
"""The weights of a cue that speaks against its relation: its sentence denies it; it hardly holds in a paper whose title names another thing."""
STATED = 1.0
"""The weight of a cue that leaves nothing to weigh: 本論文ではXを提案する."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class PredicateCue(_Strict):
    """A Japanese predicate that governs a name, with the case particles under which it speaks."""

    relation: str
    verbs: list[str]
    cases: list[str]
    weight: float


class PhraseCue(_Strict):
    """A regular expression right before or right after a name; {X} stands for the name. Of questions: what they ask."""

    relation: str
    pattern: str
    weight: float


class HeadingCue(_Strict):
    """Words of a heading, question or field label, and what names under it lean to."""

    relation: str
    words: list[str]
    weight: float


class DenialCue(_Strict):
    """A regular expression around a name ({X}) that rules relations out; ``listed`` where only names of the vocabulary
    are meant, ``beside_another`` where only what a paper names whose title names another thing."""

    rules_out: list[str]
    pattern: str
    listed: bool = False
    beside_another: bool = False


class PurposeCue(_Strict):
    """A regular expression around data ({X}) that says what they are for: to train on (Dataset) or to test on (Benchmark)."""

    type: Literal["Dataset", "Benchmark"]
    pattern: str


class Cues(_Strict):
    """cues.yaml: how a sentence tells the relation between its paper and a name."""

    predicates: list[PredicateCue]
    phrases: list[PhraseCue]
    denials: list[DenialCue]
    headings: list[HeadingCue]
    questions: list[PhraseCue]
    purposes: list[PurposeCue]
    links: list[PhraseCue]
