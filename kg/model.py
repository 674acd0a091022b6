"""Core types that the stages hand on: immutable, tuples in reading order, ``passage.text[mention.start:mention.end] == mention.surface``."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kg.asset import SourceAsset

ENTITY_TYPES = ("Model", "Method", "Benchmark", "Dataset", "Task", "Metric", "Software", "Organization")  # beside ``Entity`` (schemas/entities.yaml)
PAPER_RELATIONS = ("INTRODUCES", "EVALUATES_ON", "USES", "COMPARES_WITH", "STUDIES", "AFFILIATED_WITH", "MENTIONS")  # strongest first
ENTITY_RELATIONS = ("BASED_ON", "TRAINED_ON", "EVALUATED_ON", "COMPARED_WITH", "DEVELOPED_BY", "PART_OF", "USES")
OWN = -1  # in place of a mention's index: what the paper itself introduces


class Role(StrEnum):
    """What a passage is in its paper."""

    TITLE = "title"
    ABSTRACT = "abstract"
    QUESTION = "question"
    HEADING = "heading"
    ANSWER = "answer"
    SECTION = "section"
    FIELD = "field"
    SUMMARY = "summary"
    CAPTION = "caption"
    ASSET = "asset"


HEADINGS = frozenset((Role.TITLE, Role.QUESTION, Role.HEADING))  # they name things, and state nothing


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that was skipped or doubted while reading, and what was kept all the same."""

    digest: str
    what: str
    kept: str
    line: int | None = None
    paper: str | None = None

    def __str__(self) -> str:
        return f"{self.digest}{f':{self.line}' if self.line else ''}{f' [{self.paper}]' if self.paper else ''}: {self.what} (kept: {self.kept})"


@dataclass(frozen=True, slots=True)
class SourcePassage:
    """A passage as a reader found it. ``names`` are names that the layout itself marks (bold, 固有名)."""

    role: Role
    text: str
    heading: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourcePaper:
    """One paper as one digest prints it; what is not printed is None or empty."""

    title: str
    passages: tuple[SourcePassage, ...]
    line: int
    title_ja: str | None = None
    arxiv_id: str | None = None
    url: str | None = None
    published: date | None = None
    updated: date | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    week: str | None = None
    diagrams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceDigest:
    """One digest as read: its papers or assets in printed order, and what could not be read."""

    id: str
    title: str
    layout: str
    papers: tuple[SourcePaper, ...]
    problems: tuple[Problem, ...] = ()
    assets: tuple[SourceAsset, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of a merged paper, or the lines of an asset (no paper). ``id`` is a function of paper, role, heading and text."""

    id: str
    paper: str
    digest: str
    week: str | None
    role: Role
    heading: str
    text: str
    position: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper over all digests; ``sources`` pairs each digest with the paper's week in it (or None)."""

    id: str
    title: str
    title_ja: str | None
    arxiv_id: str | None
    url: str | None
    published: date | None
    updated: date | None
    abstract: str | None
    summary: str | None
    lang: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    sources: tuple[tuple[str, str | None], ...]
    passages: tuple[Passage, ...]
    diagrams: tuple[str, ...] = ()
    other_titles: tuple[str, ...] = ()
    version: int | None = None
    comment: str | None = None
    doi: str | None = None


@dataclass(frozen=True, slots=True)
class Cue:
    """A reason to believe a relation between the paper and a mention: ``rule`` names it; weight in (0, 1], or against it (kg.cues)."""

    relation: str
    weight: float
    rule: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A name; ``name`` is the lexicon's, or None; ``types`` are votes (type, weight); ``extractor`` and ``rule`` say what found it."""

    start: int
    end: int
    surface: str
    types: tuple[tuple[str, float], ...]
    rule: str
    confidence: float
    sentence: tuple[int, int]
    name: str | None = None
    cues: tuple[Cue, ...] = ()
    extractor: str = "rules"


@dataclass(frozen=True, slots=True)
class Alias:
    """A definition ``long(SHORT)``: indexes into the record's mentions that stand for one thing."""

    long: int
    short: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A relation between two mentions that a sentence states; head and tail index the record's mentions."""

    relation: str
    head: int
    tail: int
    start: int
    end: int
    confidence: float
    rule: str


@dataclass(frozen=True, slots=True)
class Score:
    """A number that a sentence states: indexes of mentions (or OWN, or None); ``measure`` is the metric's name, said or customary."""

    value: float
    unit: str
    of: int
    on: int | None
    by: int | None
    start: int
    end: int
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """What extraction found in one passage; cached by the hash of its text and all settings."""

    mentions: tuple[Mention, ...] = ()
    aliases: tuple[Alias, ...] = ()
    claims: tuple[Claim, ...] = ()
    scores: tuple[Score, ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing of the field. ``aliases`` are every surface seen and every curated form but the name."""

    id: str
    name: str
    type: str
    name_ja: str | None
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One mention of an entity in a passage."""

    entity: str
    passage: Passage
    mention: Mention


@dataclass(frozen=True, slots=True)
class PaperRelation:
    """The one relation between a paper and an entity, with the sentence that shows it best; ``introduced``: how likely INTRODUCES is."""

    paper: str
    entity: str
    relation: str
    confidence: float
    introduced: float
    evidence: Occurrence
    rule: str


@dataclass(frozen=True, slots=True)
class Link:
    """One piece of evidence for a relation between two entities; ``paper`` is empty where an asset states it."""

    head: str
    relation: str
    tail: str
    paper: str
    passage: str
    quote: str
    confidence: float
    rule: str


@dataclass(frozen=True, slots=True)
class Result:
    """A number that a paper states."""

    of: str
    on: str | None
    by: str | None
    value: float
    unit: str
    paper: str
    passage: str
    quote: str

    @property
    def id(self) -> str:
        """The result's id in the graph: a hash of what it says."""
        return hashlib.sha256("\0".join((self.paper, self.of, self.on or "", self.by or "", repr(self.value), self.unit)).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Decision:
    """A judgement of names (same, different, undecided, conflict; disputed: a type, ``to``), its reason, and the one paper it is from."""

    verdict: str
    names: tuple[str, ...]
    rule: str
    paper: str | None = None
    to: str | None = None
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class PlacedAsset:
    """An asset, the passage of its lines, and the entity that it describes."""

    entity: str
    passage: Passage
    asset: SourceAsset


@dataclass(frozen=True, slots=True)
class Resolution:
    """All that the graph needs, sorted. ``seen`` is by entity: first and last week, and how many papers."""

    entities: tuple[Entity, ...]
    seen: Mapping[str, tuple[str | None, str | None, int]]
    occurrences: tuple[Occurrence, ...]
    relations: tuple[PaperRelation, ...]
    links: tuple[Link, ...]
    results: tuple[Result, ...]
    redirects: tuple[tuple[str, str], ...]
    decisions: tuple[Decision, ...]
    assets: tuple[PlacedAsset, ...] = ()
