"""Extraction of one passage: a pure function of its text, role, heading, marked names and the schema."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.ends import DATA
from kg.extract import definitions, japanese, latin
from kg.extract.claims import Claims
from kg.extract.compounds import Compounds
from kg.extract.denials import Denials, stands, without_ruled_out
from kg.extract.folded import fold_text
from kg.extract.gazetteer import Gazetteer
from kg.extract.glosses import Glosses, Pair
from kg.extract.kinds import Kinds, company, kind_of, namesakes
from kg.extract.metrics import Metrics
from kg.extract.name_types import NameTypes, context_features, name_features
from kg.extract.numbers import Numbers
from kg.extract.purposes import Purposes
from kg.extract.relate import Relater
from kg.extract.results import Results
from kg.extract.sentences import sentence_of, sentences
from kg.extract.shapes import Shapes
from kg.extract.spans import Span, choose, ends_name, enumerations, runs, starts_name
from kg.extract.terms import Terms
from kg.model import HEADINGS, Alias, Claim, Cue, Mention, Passage, Record, Role, Score
from kg.schema import Schema
from kg.text import has_japanese

if TYPE_CHECKING:
    from spacy.tokens import Doc

VERSION = "9"
"""Raise it when the same passage would give another record."""

_TYPED = {"term", "organization", "affiliation"}
"""Rules that know the type of what they find."""

_DATA_OF = re.compile(r"の?(?:データ|コーパス)|\s(?:data|datasets?|corpus)\b")
_PARTED = re.compile(r"\s[+＋&]\s|[,、，]|の|(?<=[A-Za-z0-9])と(?=[A-Za-z])")

_SCORE = re.compile(r"(?:\s+\d+(?:\.\d+)?|\d+\.\d+)(?:\s?dB)?")
_SCORE_OF = re.compile(r"\d+\.\d+\s(?:dB\s)?")
"""What a metric comes to: WER 3.0, WER3.0 and 28.4 BLEU are no names."""
_AFTER_TITLE = re.compile(r"[^●•\n]{5,200}\s[–—-]\s$")
_TOLD_OF = re.compile(r":\s|,\s(?:an?\s)?[a-z]|\s(?:is|are)\s")
"""What a row's text, which follows its title and a dash, begins with: "Tiny Reasoning Models - Tina is a family ..." names Tina."""

_NAMED = {"Model", "Method", "Benchmark", "Dataset", "Software"}
"""Types whose names have capitals; of companies, what they are called after (Writer, Oracle) is as common."""

Parse = Callable[[list[str]], list["Doc"]]
"""Sentences to their Docs: GiNZA's own, or one that remembers them from run to run."""


class Extractor:
    """The offline extractor for one schema. Building it costs about as much as a hundred passages."""

    def __init__(self, schema: Schema, parse: Parse = japanese.parse) -> None:
        self._parser = parse
        self._gazetteer = Gazetteer(schema)
        self._glosses = Glosses(self._gazetteer)
        self._relater = Relater(schema.cues)
        self._denials = Denials(schema.cues.denials)
        self._claims = Claims(schema.cues.links)
        self._purposes = Purposes(schema.cues.purposes)
        self._shapes = Shapes(schema, self._gazetteer)
        self._terms = Terms(schema.words)
        self._compounds = Compounds(schema.words)
        numbers = Numbers(schema.results)
        self._metrics = Metrics(schema.results, schema.lexicon, numbers)
        self._results = Results(schema.results, numbers, self._metrics)
        self._types = schema.types
        self._kinds = Kinds(schema.types)
        self._tails = tuple(schema.words.tail)
        self._lists = latin.Lists.of(schema.words)
        self._name_types = NameTypes(schema.type_weights)

    def extract(self, passage: Passage) -> Record:
        """Mentions, definitions, claims and scores of a passage."""
        text = passage.text
        bounds = sentences(text)
        brackets = list(definitions.parentheses(text))
        pairs = list(self._glosses.names(text, brackets))
        spans = self._spans(passage, bounds, pairs, list(self._glosses.whole(text, brackets)))
        spans = self._compounds.settle(text, self._agree(text, spans))
        docs = self._parse(text, bounds, spans)
        together = runs(text, bounds, spans)
        kinds = company(together) | self._kinds.stated(together)
        said, denied, asked = self._relater.phrase_cues(together), self._denials.cues(together), self._relater.answer_cues(passage, together)
        told = (
            _told(passage, self._mention(passage, span, bounds, docs, [*said.get(span, []), *asked.get(span, [])]), kinds.get(span, ()))
            for span in spans
        )
        called = namesakes(together)
        named = [self._namesake(m, called[s]) if s in called else m for s, m in zip(spans, told, strict=True)]
        shared = [
            replace(m, cues=tuple(without_ruled_out(m.cues, denied.get(s, ())))) for s, m in zip(spans, _share(text, spans, named), strict=True)
        ]
        mentions = self._purposes.applied(together, spans, shared)
        claims, scores = self._sentence_facts(text, bounds, spans, mentions)
        return Record(tuple(mentions), tuple(_aliases(pairs, spans)), tuple(claims), tuple(scores))

    def _spans(self, passage: Passage, bounds: tuple[tuple[int, int], ...], pairs: list[Pair], whole: list[Span]) -> list[Span]:
        text = passage.text
        listed = [*self._gazetteer.find(text, fold_text(text)), *whole]
        found = [*latin.find(text, bounds, self._lists, title=passage.role is Role.TITLE), *self._shapes.organizations(passage)]
        found += self._terms.find(text)
        listed += self._metrics.find(text, bounds)
        found += definitions.find(text, passage.role, passage.heading, passage.names, bounds)
        unlisted = [span for s in found if (span := self._shapes.admit(text, s))]
        unlisted += self._defined(text, pairs, listed, unlisted)
        return choose([*listed, *(s for s in unlisted if not _explained(s, listed, text))])

    def _defined(self, text: str, pairs: list[Pair], listed: list[Span], unlisted: list[Span]) -> list[Span]:
        """Both ends of a definition are names when one of them is."""
        settled = {(s.start, s.end) for s in listed}
        ends = settled | {(s.start, s.end) for s in unlisted}
        spans = []
        for outer, inner in pairs:
            short = any(s[1] == outer[1] for s in ends) or any(s == inner for s in ends)
            for start, end in (outer, inner):
                if short and (start, end) not in settled and starts_name(text, start) and ends_name(text, end, self._tails) is not None:
                    span = self._shapes.admit(text, Span(start, end, "definition", 0.6))
                    spans += [span] if span else []
        return spans

    def _agree(self, text: str, spans: list[Span]) -> list[Span]:
        """Members of one enumeration are of one kind: listed members vote for the unlisted ones, coined names make a name of a plain word."""
        found: list[Span] = []
        for run in enumerations(text, spans):
            kinds = Counter(s.types[0][0] for s in run if s.name is not None and s.types)
            kind = kinds.most_common(1)[0][0] if kinds else None
            coined = sum(s.name is None and s.rule == "shape" for s in run) > 1
            found += [replace(s, strength=0.5) if coined and s.strength == latin.LONE else _vouched(s, kind, alone=len(run) == 1) for s in run]
        return [s for s in found if s.strength > latin.LONE]

    def _parse(self, text: str, bounds: tuple[tuple[int, int], ...], spans: list[Span]) -> dict[tuple[int, int], Doc]:
        wanted = [b for b in bounds if has_japanese(text[b[0] : b[1]]) and any(b[0] <= s.start < b[1] for s in spans)]
        return dict(zip(wanted, self._parser([text[s:e] for s, e in wanted]), strict=True)) if wanted else {}

    def _mention(
        self, passage: Passage, span: Span, bounds: tuple[tuple[int, int], ...], docs: dict[tuple[int, int], Doc], said: list[Cue]
    ) -> Mention:
        text = passage.text
        sentence = sentence_of(bounds, span.start, span.end)
        at = (span.start - sentence[0], span.end - sentence[0])
        cues = self._relater.role_cues(passage, span) + said
        cues += self._relater.predicate_cues(docs.get(sentence), *at)
        types = tuple(sorted(self._votes(passage, span).items()))
        if span.name and any(c.relation == "AFFILIATED_WITH" for c in cues) and span.types[0][0] == "Organization":
            span = replace(span, strength=max(span.strength, 0.6))
        surface = text[span.start : span.end]
        return Mention(span.start, span.end, surface, types, span.rule, round(span.strength, 3), sentence, span.name, tuple(dict.fromkeys(cues)))

    def _namesake(self, mention: Mention, type_: str) -> Mention:
        """The data that bear the name of a model, library or company (Alpaca, Habitat, Waymo)."""
        name = f"{mention.name} dataset"
        known = self._gazetteer.lookup(name)
        types = ((known.type if known else type_, 1.0),)
        return replace(mention, name=known.entry.name if known else name, types=types, confidence=max(mention.confidence, 0.6))

    def _votes(self, passage: Passage, span: Span) -> dict[str, float]:
        votes = self.rule_votes(passage, span)
        if span.name or span.rule in _TYPED:
            return votes
        features = [*name_features(passage.text[span.start : span.end]), *context_features(passage, span.start, span.end, span.rule)]
        return _summed(self._name_types.votes(features, votes.items()))

    def rule_votes(self, passage: Passage, span: Span) -> dict[str, float]:
        """What the rules alone say of a name's type: where it was found, the words beside it, its shape."""
        text, weak = passage.text, 0.25 if span.name else 1.0
        found = [*span.types, *((t, w * weak) for t, w in definitions.class_votes(text, span.start, span.end, self._types))]
        return _summed(found if span.name else [*found, *self._shapes.votes(text[span.start : span.end])])

    def _sentence_facts(
        self, text: str, bounds: tuple[tuple[int, int], ...], spans: list[Span], mentions: list[Mention]
    ) -> tuple[list[Claim], list[Score]]:
        claims, scores = [], []
        for bound in bounds:
            inside = [(i, s) for i, s in enumerate(spans) if bound[0] <= s.start and s.end <= bound[1]]
            types = [kind_of(mentions[i]) for i, _ in inside]
            claims += [c for c in self._claims.find(text, bound, inside, types) if stands(c, mentions)]
            scores += self._results.scores(text, bound, inside, types)
        return claims, scores


def _summed(votes: Iterable[tuple[str, float]]) -> dict[str, float]:
    sums: dict[str, float] = {}
    for type_, weight in votes:
        sums[type_] = round(sums.get(type_, 0.0) + weight, 3)
    return sums


def _told(passage: Passage, mention: Mention, kinds: tuple[str, ...]) -> Mention:
    """A name whose sentence says what it is: that outweighs whatever an unlisted one's shape and neighbours suggest."""
    if mention.name is not None:
        written = passage.role not in HEADINGS and _has_a_capital(passage.text, mention)
        sure = (written and kind_of(mention) in (kinds or _NAMED)) or (kind_of(mention) == "Organization" and _owns(passage.text, mention))
        return replace(mention, confidence=max(mention.confidence, 0.6)) if sure else mention
    if not kinds or mention.rule in ("organization", "affiliation"):
        return mention
    votes = dict(mention.types)
    meant = max(kinds, key=lambda t: (votes.get(t, 0.0), -kinds.index(t)))
    weight = 1.0 if meant in DATA else 2.0  # data that one sentence calls a benchmark another trains on
    return replace(mention, types=tuple(sorted(_summed([*mention.types, (meant, weight)]).items())))


def _owns(text: str, mention: Mention) -> bool:
    """Whether a company that is called after a word is said to have something: Apple's open model."""
    return mention.surface[0].isupper() and text.startswith(("'s ", "’s "), mention.end)


def _has_a_capital(text: str, mention: Mention) -> bool:
    """Whether a listed word (Chameleon) is written as a name: with a capital in Japanese, or inside an English sentence."""
    if not (mention.surface[0].isupper() and mention.surface.isascii()):
        return False
    if mention.surface.endswith("s") and not (mention.name or "").endswith("s"):
        return False  # Synthesizers: of a word, not of a name, there are many
    if _DATA_OF.match(text, mention.end) and kind_of(mention) not in DATA:
        return False
    if _AFTER_TITLE.fullmatch(text, 0, mention.start) and _TOLD_OF.match(text, mention.end):
        return True
    before = text[mention.sentence[0] : mention.start].rstrip()
    return has_japanese(text[mention.sentence[0] : mention.end + 20]) or bool(before and before[-1] not in '.:!?-–—|•("“')


def _vouched(span: Span, kind: str | None, *, alone: bool) -> Span:
    """A member of an enumeration of ``kind``: an ordinary word or unlisted name that stands with listed names is one."""
    if kind is None or alone:
        return span
    if span.name is None:
        if span.strength == latin.LONE and kind in ("Method", "Task", "Metric"):
            return span  # Poisson, Gaussian: of methods and tasks words with a capital are no names
        return replace(span, types=(*span.types, (kind, 0.6)), strength=max(span.strength, 0.6))
    return replace(span, strength=max(span.strength, 0.6)) if span.types and span.types[0][0] == kind else span


def _share(text: str, spans: list[Span], mentions: list[Mention]) -> list[Mention]:
    """What is said of one member of an enumeration is said of all: cues are shared among members of one type."""
    shared: list[Mention] = []
    for run in enumerations(text, spans):
        group = mentions[len(shared) : len(shared) + len(run)]
        said: dict[str, dict[Cue, None]] = {}
        for mention in group:
            said.setdefault(kind_of(mention), {}).update((c, None) for c in mention.cues if not c.rule.startswith("in the title"))
        for mention in group:
            others = (c for c in said[kind_of(mention)] if c not in mention.cues)
            shared.append(replace(mention, cues=(*mention.cues, *others)))
    return shared


def _explained(span: Span, listed: list[Span], text: str) -> bool:
    """Whether a run of words is nothing but listed names and what stands between them, or cut where a listed name goes on."""
    if span.name is not None and span.rule in ("latin-run", "title-case"):
        return any(span.start < s.start < span.end < s.end for s in listed)  # Anthropic Claude of Anthropic Claude 3 Opus
    if span.name is None and any(_is_metric(s) and _is_score(text, span, s) for s in listed):
        return True
    if span.name is not None or span.rule not in ("latin-run", "title-case", "term", "definition"):
        return False
    if span.rule == "definition":
        # 線形層 + BatchNorm, Google Research の Brain Team: several names
        parts = [part.strip() for part in _PARTED.split(text[span.start : span.end])]
        return len(parts) > 1 and any(span.start <= s.start and s.end <= span.end and text[s.start : s.end] in parts for s in listed)
    if span.rule == "term":
        return any(s.start < span.end and span.start < s.end for s in listed)
    inside = [s for s in listed if span.start <= s.start and s.end <= span.end]
    covered = sum(s.end - s.start for s in inside)
    return bool(inside) and (" and " in text[span.start : span.end] or covered * 2 >= span.end - span.start)


def _is_metric(span: Span) -> bool:
    return bool(span.types) and span.types[0][0] == "Metric"


def _is_score(text: str, span: Span, metric: Span) -> bool:
    """Whether a span is a metric and what it comes to."""
    after = span.start == metric.start and _SCORE.fullmatch(text, metric.end, span.end)
    before = span.end == metric.end and _SCORE_OF.fullmatch(text, span.start, metric.start)
    return bool(after or before)


def _aliases(pairs: list[Pair], spans: list[Span]) -> list[Alias]:
    """Definitions whose two ends are mentions: ``long(SHORT)``."""
    by_end = {s.end: i for i, s in enumerate(spans)}
    by_span = {(s.start, s.end): i for i, s in enumerate(spans)}
    found = []
    for outer, inner in pairs:
        long, short = by_span.get(outer, by_end.get(outer[1])), by_span.get(inner)
        if long is not None and short is not None and long != short:
            found.append(Alias(long, short))
    return found
