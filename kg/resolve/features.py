"""What the relation between a paper and an entity is judged by: a few readable features."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from kg.cues import DOUBTED, RULED_OUT
from kg.model import Occurrence, Role
from kg.resolve.beside import ENGLISH, around, in_language, language_of, words

_ANALYSIS = re.compile(
    r"(?i)[?？]|\b(?:understanding|why|how|can|do|does|evaluating|analysis|analyzing|investigat\w*|towards?|survey|overview|review|value|limits?"
    r"|study|revisit\w*|rethink\w*|lessons|principles|perspective|illusion|myth|curse)\b"
)
"""Titles of papers that look into something rather than make something."""
_OPENING = re.compile(r"(?:the )?([^:：]{2,40}?)(?: (?:benchmark|dataset))?[:：]")
VARIANT = "goes on after what the title opens with"
"""GLIPv2-T in GLIPv2: ..., WMDP-Bio in The WMDP Benchmark: ...: brought by the same paper."""
OWN_NAMES = {"title", "marked"}
"""Rules of mentions that take a name from a title or from what a layout marks as the paper's own."""
_NAME = 3
_WORDS = re.compile(r"[A-Za-z]+")
_COINED = re.compile(r"[a-z\d][A-Z]|[A-Z]{2}|[A-Za-z]-?\d")
_SURVEY = ("survey", "review", "overview", "サーベイ", "調査", "レビュー")
_PARTICLES = {"は": "topic", "が": "subject", "を": "object", "の": "of", "で": "by", "に": "to", "と": "with"}
_TITLE_WORDS = ("with", "for", "of", "in", "on", "via", "to", "by", "through", "and", "using", "from")
_NEAR = 6
"""How many words count as before and after a name; those of its sentence all count as beside it."""
_HEADING = 12
"""How many words of a heading count."""
_RULES = ("title", "marked", "definition", "called", "is-a", "affiliation", "organization")

Sentence = tuple[str, tuple[int, int]]
"""A passage's id, and where in it the sentence is."""


@dataclass(frozen=True, slots=True)
class About:
    """What a paper is about.

    Its title, the ids of the entities that its title or layout names, how it writes these, where each sentence first has one of them,
    which entity is named how often and as which (0 the first, below 1), its language.
    """

    title: str
    named: frozenset[str]
    names: frozenset[str]
    own: Mapping[Sentence, Mapping[str, int]]
    times: Mapping[str, int]
    order: Mapping[str, float]
    language: str

    @classmethod
    def of(cls, title: str, occurrences: Iterable[Occurrence]) -> About:
        """From the title and all occurrences of a paper."""
        every = sorted(occurrences, key=lambda o: (o.passage.position, o.passage.id, o.mention.start, o.entity))
        marked = [o for o in every if o.mention.rule in OWN_NAMES]
        named, names = frozenset(o.entity for o in marked), frozenset(o.mention.surface.casefold() for o in marked)
        own: dict[Sentence, dict[str, int]] = {}
        for o in every:
            if o.entity in named:
                own.setdefault(_sentence(o), {}).setdefault(o.entity, o.mention.start)
        first = dict.fromkeys(o.entity for o in every)
        order = {entity: place / len(first) for place, entity in enumerate(first)}
        language = language_of((title, *dict.fromkeys(o.passage.text for o in every)))
        return cls(title, named, names, own, Counter(o.entity for o in every), order, language)


def _sentence(occurrence: Occurrence) -> Sentence:
    return occurrence.passage.id, occurrence.mention.sentence


def features(type_: str, occurrences: Sequence[Occurrence], about: About) -> dict[str, float]:
    """Features by name for all occurrences of one entity in one paper; cue strengths are in [0, 1].

    Those of the paper's language come twice: as they are, and as what they say in this language, where words count too.
    """
    found: dict[str, float] = {f"type {type_}": 1.0}
    for relation, strength in cue_strengths(occurrences).items():
        found[f"cue {relation}"] = strength
        found[f"cue {relation} {type_}"] = strength
    found["times named"] = math.log(len(occurrences))
    found["near the start"] = 1 / (1 + min(o.passage.position for o in occurrences))
    found["in several passages"] = float(len({o.passage.id for o in occurrences}) > 1)
    for role in {o.passage.role for o in occurrences}:
        found[f"in {role}"] = 1.0
        if role is Role.TITLE:
            found[f"in title {type_}"] = 1.0
    if not any(o.mention.name for o in occurrences):
        found[f"unlisted {type_}"] = 1.0
    found.update(_coinage(occurrences, type_, about.title))
    for rule in {o.mention.rule for o in occurrences} & set(_RULES):
        found[f"rule {rule}"] = 1.0
    if any(word in about.title.casefold() for word in _SURVEY):
        found["survey"] = found[f"survey {type_}"] = 1.0
    if _ANALYSIS.search(about.title):
        found["analysis"] = found[f"analysis {type_}"] = 1.0
    if about.named - {occurrences[0].entity}:
        found["another is named"] = found[f"another is named {type_}"] = 1.0
    for occurrence in occurrences:
        found.update(_place(occurrence, type_))
    surfaces = {o.mention.surface.casefold() for o in occurrences}
    if any(s.startswith((f"{name}-", f"{name} ")) for name in about.names if len(name) >= _NAME for s in surfaces):
        found["goes on after the paper's own name"] = 1.0  # SparseDrive-B
    opening = _OPENING.match(about.title.casefold())
    if opening and any(s.startswith((f"{opening[1]}-", f"{opening[1]} ")) for s in surfaces):
        found[VARIANT] = 1.0
    found.update(_in_title(surfaces, about.title.casefold(), type_))
    said = dict.fromkeys((*_words(occurrences), *_text(occurrences, about.language)), 1.0)
    return found | in_language(about.language, found | _standing(type_, occurrences, about) | said)


def _coinage(occurrences: Sequence[Occurrence], type_: str, title: str) -> dict[str, float]:
    """Whether it is written as a name that somebody coined (LoRA, Kosmos-1), unlike words of a language; whether it spells the title."""
    listed = "listed" if any(o.mention.name for o in occurrences) else "unlisted"
    kinds: list[str] = []
    surfaces = {o.mention.surface for o in occurrences}
    letters = "".join(word[0] for word in _WORDS.findall(title)).casefold()  # small words count, as the weights learnt it
    if any(map(_COINED.search, surfaces)):
        kinds.append("coined")
    elif any(o.mention.surface[:1].isupper() and o.mention.start > o.mention.sentence[0] + 2 for o in occurrences):
        kinds.append("capitalized")
    if any(len(s) >= _NAME and s.isalpha() and s.isupper() and s.casefold() in letters for s in surfaces):  # EDT in Elastic Decision Transformer
        kinds.append("spells the title")
    return {f"{kind}{more}": 1.0 for kind in kinds for more in ("", f" {type_}", f" {listed}")}


def _standing(type_: str, occurrences: Sequence[Occurrence], about: About) -> dict[str, float]:
    """How an entity stands among the others of a paper: how early and how often it is named, and beside what the paper brings."""
    entity = occurrences[0].entity
    share = len(occurrences) / max(about.times.values())
    found = {"share of places": share, f"share of places {type_}": share, "order": about.order[entity], f"order {type_}": about.order[entity]}
    if len(occurrences) == 1:
        found |= {"named once": 1.0, f"named once {type_}": 1.0}
    for occurrence in occurrences:
        starts = [start for other, start in about.own.get(_sentence(occurrence), {}).items() if other != entity]
        if starts:
            found |= {"beside what the paper brings": 1.0, f"beside what the paper brings {type_}": 1.0}
        if any(start < occurrence.mention.start for start in starts):
            found["after what the paper brings"] = 1.0
    return found


def cue_strengths(occurrences: Sequence[Occurrence]) -> dict[str, float]:
    """Relation -> how strongly all cues together speak for it, as independent reasons."""
    doubt: dict[str, float] = defaultdict(lambda: 1.0)
    for occurrence in occurrences:
        for cue in (c for c in occurrence.mention.cues if c.weight > 0):
            doubt[cue.relation] *= 1 - 0.9 * cue.weight
    return {relation: round(1 - d, 6) for relation, d in sorted(doubt.items())}


def ruled_out(occurrences: Sequence[Occurrence], about: About | None = None) -> set[str]:
    """Relations that sentences rule out and that no other speaks for; with doubts where the paper is ``about`` another thing.

    What a thing is denied in one sentence of many may yet hold; that it was made by others holds whatever else is said.
    A denial makes nothing of a paper's own: what a paper does not use is no more likely to be what it introduces.
    """
    another = about is not None and bool(about.named - {occurrences[0].entity})
    asked = {o.passage.heading for o in occurrences if any(c.weight == RULED_OUT for c in o.mention.cues)}
    occurrences = [o for o in occurrences if o.passage.role is not Role.QUESTION or o.passage.text not in asked]  # an answer says no to it
    cues = [(cue, number) for number, occurrence in enumerate(occurrences) for cue in occurrence.mention.cues]
    against = {(c.relation, number) for c, number in cues if c.weight == RULED_OUT or (another and c.weight == DOUBTED)}
    times = Counter(relation for relation, _ in against)
    out = {relation for relation, often in times.items() if relation == "INTRODUCES" or 2 * often >= len(occurrences)}
    out |= {"INTRODUCES"} if "USES" in out else set()
    return out - {c.relation for c, number in cues if c.weight > 0 and (c.relation, number) not in against}


def _words(occurrences: Iterable[Occurrence]) -> Iterator[str]:
    """Words of the name, before and after it, and of its sentence."""
    for occurrence in occurrences:
        before, after = around(occurrence)
        yield from (f"word {w}" for w in words(occurrence.mention.name or occurrence.mention.surface))
        yield from (f"before {w}" for w in before[-_NEAR:])
        yield from (f"after {w}" for w in after[:_NEAR])
        yield from (f"beside {w}" for w in (*before, *after))


def _text(occurrences: Iterable[Occurrence], language: str) -> Iterator[str]:
    """Words of the headings above a name; and where papers are a few lines, all words of these."""
    for occurrence in occurrences:
        yield from (f"heading {w}" for w in words(occurrence.passage.heading)[:_HEADING])
        if language == ENGLISH:
            yield from (f"text {w}" for w in words(occurrence.passage.text))


def _in_title(names: Set[str], title: str, type_: str) -> dict[str, float]:
    """Where a title has the name: before the colon is what a paper is about, "with X" and "for X" what it takes and serves."""
    found: dict[str, float] = {}
    for name in sorted(names):
        before, there, after = title.partition(name)
        if there:
            found["opens the title"] = float(not before)
            found["after the title's colon"] = float(":" in before)
            found[f"before the title's colon {type_}"] = float(after.startswith(":"))
            found.update({f"title says {word}": 1.0 for word in before.split()[-1:] if word in _TITLE_WORDS})
    return found


def _place(occurrence: Occurrence, type_: str) -> dict[str, float]:
    mention, text = occurrence.mention, occurrence.passage.text
    found: dict[str, float] = {}
    if {text[mention.end : mention.end + 1], text[max(0, mention.start - 1) : mention.start]} & set("、,"):
        found["in an enumeration"] = found[f"in an enumeration {type_}"] = 1.0
    particle = _PARTICLES.get(text[mention.end : mention.end + 1])
    if particle and mention.end < mention.sentence[1]:
        found[f"particle {particle}"] = 1.0
    if mention.start - mention.sentence[0] <= 2:
        found["opens a sentence"] = 1.0
    if mention.surface in occurrence.passage.heading:
        found["in a heading"] = 1.0
    return found
