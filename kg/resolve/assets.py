"""Assets among the entities of papers: which names of a catalogue are things that papers name, and which are not.

A name meets an entity where the vocabulary lists it, or where papers spell it in the same letters, and their types fit.
Numbers must agree (sizes and versions are things of their own), and so must capitals (SANA is not Sana). Two assets of one
name and type are one thing only where the vocabulary vouches for the name or an organization is common to both.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kg.asset import ENTITY_TYPE, AssetName, SourceAsset, contradictions
from kg.model import Decision, Entity, Link, Mention, Occurrence, Passage, PlacedAsset, Problem
from kg.naming import NameParts, numbers, parse
from kg.resolve.entities import Found, spellings_of, votes_of
from kg.resolve.groups import Groups
from kg.resolve.names import key as key_of
from kg.schema import Listed, Schema
from kg.text import fold

AssetRead = tuple[Passage, SourceAsset]
Key = str

CONFIDENCE = 0.95
"""How sure an asset's own statement is; a dependency on a name of guessed type is GUESSED."""
GUESSED = 0.7

_FITS = {
    "Model": {"Model", "Method", "Software"},
    "Software": {"Software", "Model"},
    "Method": {"Model", "Method"},
    "Dataset": {"Dataset", "Benchmark"},
    "Benchmark": {"Dataset", "Benchmark"},
    "Organization": {"Organization"},
    None: {"Model", "Method", "Software", "Dataset", "Benchmark"},
}
_VOTE = {"name": 100.0, "organization": 100.0, "dependency": 0.5}
_DATA = re.compile(r"(?i)\b(?:datasets?|data|corpus|corpora|collection|leaderboard)\b|ChatLogs$")
_TOOL = re.compile(r"(?i)\b(?:API|library|toolkit)$")
_TECHNIQUE = re.compile(r"(?i)\b(?:networks?|training|tuning|low-communication)\b")


@dataclass
class Places:
    """Where each asset's names belong. ``keys`` are group keys by (passage id, index of the name in its asset)."""

    keys: dict[tuple[str, int], Key] = field(default_factory=dict)
    occurrences: list[tuple[Key, Occurrence]] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)


class Placer:
    """Finds the group of every name. ``groups`` are the papers' own, by key; ``judged`` leads from names that a person joined to keys."""

    def __init__(self, assets: Sequence[AssetRead], groups: Mapping[Key, Found], joined: Groups, schema: Schema, judged: Mapping[Key, Key]) -> None:
        self._assets, self._joined, self._judged = assets, joined, judged
        self._listed: dict[str, list[tuple[Listed, str]]] = defaultdict(list)
        for listed in schema.lexicon:
            for form, strong in listed.forms():
                if strong:
                    self._listed[fold(form)].append((listed, form))
        self._type: dict[Key, str] = {}
        self._entry: dict[Key, str | None] = {}
        self._spelled: dict[str, dict[Key, str]] = defaultdict(dict)
        for key, found in groups.items():
            _, names = spellings_of(found)
            self._type[key], self._entry[key] = _type(names, found, schema.by_name), next(iter(names), None)
            for row in (row for _, sighting in found for row in sighting.spelled if not row[4]):
                self._spelled[fold(row[3])].setdefault(key, row[3])
        self._model_words = _model_words(schema, assets)
        self._shapes = [(t.name, re.compile(shape)) for t in schema.types for shape in t.shape if t.name in ("Model", "Benchmark", "Dataset")]
        self._own: dict[str, list[tuple[Key, SourceAsset, str]]] = defaultdict(list)
        self._names: dict[Key, str] = {}
        self._taken: dict[Key, str] = {}
        self.places = Places()

    def place(self) -> Places:
        """Places every asset's own name first, then whom and what it names."""
        for passage, asset in self._assets:
            self._put(passage, 0, asset.names[0], self._asset(passage, asset), ENTITY_TYPE[asset.type])
        for passage, asset in self._assets:
            for index, name in enumerate(asset.names):
                if name.role == "organization":
                    self._put(passage, index, name, self._home(name.value, "Organization"), "Organization")
                elif name.role == "dependency":
                    key, type_ = self._dependency(passage, asset, name.value)
                    self._put(passage, index, name, key, type_)
        return self.places

    def _asset(self, passage: Passage, asset: SourceAsset) -> Key:
        type_ = ENTITY_TYPE[asset.type]
        same = [(key, other) for key, other, _ in self._own[fold(asset.name)] if other.type == asset.type]
        key = self._meant(asset.name) or self._known(asset.name, type_)
        if key is None:
            shared = [k for k, other in same if set(map(fold, other.organizations)) & set(map(fold, asset.organizations))]
            key = shared[0] if shared else self._free(asset.name, type_)
            if same and not shared:
                who = ", ".join(asset.organizations) or f"{passage.digest}:{asset.line}"
                self._decide("different", asset.name, same[0][1].name, f"assets of one name by other organizations ({who})")
                key = self._joined.find(f"{fold(who)}\0{key_of(asset.name)}")
        for other_key, other in same:
            if other_key == key:
                self._decide("same", asset.name, other.name, f"two assets of one name and type ({passage.digest}:{asset.line})")
        self._own[fold(asset.name)].append((key, asset, passage.digest))
        return key

    def _dependency(self, passage: Passage, asset: SourceAsset, name: str) -> tuple[Key, str | None]:
        """The group of what an asset is made from, and its type where only the name tells it."""
        own = [c for c in self._own.get(fold(name), []) if _agree(name, c[1].name, c[1].name)]
        exact = [c for c in own if c[1].name == name] or own
        near = [c for c in exact if c[2] == passage.digest] or [c for c in exact if set(c[1].organizations) & set(asset.organizations)] or exact
        if near:
            if near[0][1].name != name:
                self._decide("same", name, near[0][1].name, f"the same letters, in {passage.digest}:{asset.line} and as an asset")
            return near[0][0], None
        type_ = self._guess(asset, name)
        known = self._known(name, type_ if _DATA.search(name) or _TOOL.search(name) else None)
        return (known, None) if known else (self._free(name, type_), type_)

    def _home(self, name: str, type_: str) -> Key:
        return self._known(name, type_) or self._free(name, type_)

    def _known(self, name: str, type_: str | None) -> Key | None:
        """The group of a name that the vocabulary lists or papers spell; None where neither does, or their type does not fit."""
        fits = _FITS[type_]
        found = [(e.type != type_, e.entry.name, form) for e, form in self._listed.get(fold(name), ()) if e.type in fits]
        for strange, entry, form in sorted(found):
            if (type_ == "Organization" or _agree(name, entry, form)) and (not strange or type_ is None or name in (form, entry)):
                if name != entry:
                    self._decide("same", name, entry, "the vocabulary lists both")
                key = self._joined.find(key_of(entry))
                if self._entry.get(key, entry) != entry and key_of(entry) not in self._judged:  # papers spell something else in these letters
                    key = self._joined.find(f"asset\0{key_of(entry)}")
                self._names[key] = entry
                return key
        for key, surface in sorted(self._spelled.get(fold(name), {}).items()):
            if self._type[key] in fits and _agree(name, surface, surface):
                if name != surface:
                    self._decide("same", name, surface, "the same letters, in a paper and an asset")
                return self._joined.find(key)
        return None

    def _meant(self, name: str) -> Key | None:
        """The group in which a person put a name that neither the vocabulary nor papers know; None where a person did not."""
        key = self._judged.get(key_of(name))
        return None if key is None or self._listed.get(fold(name)) or self._spelled.get(fold(name)) else self._joined.find(key)

    def _free(self, name: str, type_: str) -> Key:
        """The group of a name that nothing else bears; apart from what bears it and is something else."""
        if type_ != "Organization" and (meant := self._meant(name)):
            return meant
        key = self._joined.find(key_of(name))
        # what the vocabulary lists or papers spell in these letters was not meant, or it would be known
        apart = key in self._type or bool(self._listed.get(fold(name))) or self._taken.get(key, type_) not in _FITS[type_]
        return self._joined.find(f"asset {type_}\0{key_of(name)}") if apart else key

    def _guess(self, asset: SourceAsset, name: str) -> str:
        """The type of a dependency without an asset: by its words, its shape, its kin, and by what names it."""
        if _DATA.search(name):
            return "Dataset"
        if _TOOL.search(name):
            return "Software"
        if _TECHNIQUE.search(name):
            return "Method"
        words = parse(name).base.split()
        kin = self._kin(" ".join(words)) or ("Model" if set(words) & self._model_words else None) or self._kin(words[0])
        shape = next((type_ for type_, pattern in self._shapes if pattern.search(name)), None)
        if kin or shape:
            return kin or shape or ""
        versioned = parse(name).version and asset.type != "dataset"
        return "Model" if versioned or asset.type == "application" else "Dataset"

    def _kin(self, base: str) -> str | None:
        """The type of what the vocabulary lists under a bare name."""
        types = [e.type for e, _ in self._listed.get(fold(base), ())] if len(base) > 2 else []
        return next((t for t in types if t in ("Model", "Dataset", "Benchmark", "Method")), None)

    def _put(self, passage: Passage, index: int, name: AssetName, key: Key, type_: str | None) -> None:
        votes = ((type_, _VOTE[name.role]),) if type_ else ()
        span = (name.first, name.last)
        mention = Mention(name.start, name.end, name.value, votes, f"asset {name.role}", 1.0, span, self._names.get(key))
        if type_:
            self._taken.setdefault(key, type_)
        self.places.keys[passage.id, index] = key
        self.places.occurrences.append((key, Occurrence("", passage, mention)))

    def _decide(self, verdict: str, one: str, other: str, rule: str) -> None:
        self.places.decisions.append(Decision(verdict, (one, other), f"asset: {rule}"))


def asset_links(assets: Sequence[AssetRead], places: Places, entities: Mapping[Key, Entity]) -> tuple[list[Link], list[PlacedAsset]]:
    """What assets state between entities, with their lines as quotes, and the entity of each asset."""
    links: set[Link] = set()
    placed = []
    guessed = {key for key, found in _by_key(places).items() if all(o.mention.rule == "asset dependency" and o.mention.types for o in found)}
    for passage, asset in assets:
        head = entities.get(places.keys[passage.id, 0])
        if head is None:
            continue  # a person dropped it
        placed.append(PlacedAsset(head.id, passage, asset))
        for index, name in enumerate(asset.names[1:], 1):
            key = places.keys[passage.id, index]
            tail = entities.get(key)
            if tail and tail.id != head.id:
                relation = "DEVELOPED_BY" if name.role == "organization" else _relation(asset.type, tail.type)
                confidence = GUESSED if key in guessed else CONFIDENCE
                links.add(Link(head.id, relation, tail.id, "", passage.id, asset.text[name.first : name.last], confidence, f"asset {name.role}"))
    return sorted(links, key=lambda k: (k.head, k.relation, k.tail, k.passage, k.quote)), placed


def contradicting(placed: Sequence[PlacedAsset]) -> list[Problem]:
    """Facts in which two assets of one entity differ; the first stands."""
    groups: dict[str, list[PlacedAsset]] = defaultdict(list)
    for one in placed:
        groups[one.entity].append(one)
    problems = []
    for _, found in sorted(groups.items()):
        digest = {id(one.asset): one.passage.digest for one in found}
        for name, first, other in contradictions([one.asset for one in found]):
            what = f"its {name} differs from that in {digest[id(first)]}:{first.line}"
            problems.append(Problem(digest[id(other)], what, "the first", other.line, other.name))
    return problems


def _by_key(places: Places) -> dict[Key, list[Occurrence]]:
    found: dict[Key, list[Occurrence]] = defaultdict(list)
    for key, occurrence in places.occurrences:
        found[key].append(occurrence)
    return found


def _relation(kind: str, tail: str) -> str:
    """What "depends on" means: models are trained on data and based on models, data on data; whatever else is used."""
    if kind == "model" and tail in ("Dataset", "Benchmark"):
        return "TRAINED_ON"
    if (kind == "model" and tail in ("Model", "Method")) or (kind == "dataset" and tail in ("Dataset", "Benchmark")):
        return "BASED_ON"
    return "USES"


def _agree(name: str, entry: str, form: str) -> bool:
    """Whether a name may stand for an entry under one of its forms.

    Numbers agree; so do size and variant of one bare name, and capitals unless a number shows what is meant.
    """
    mine, other = parse(name), parse(entry)
    if numbers(name) != numbers(entry) or (mine.base == other.base and _special(mine) != _special(other)):
        return False
    return any(c.isdigit() for c in name) or _capitals(name) == _capitals(form)


def _special(parts: NameParts) -> tuple[str | None, frozenset[str]]:
    return parts.size, frozenset(parts.variants) - {"en"}


def _capitals(name: str) -> bool:
    """Whether a word of three letters or more is written in capitals."""
    return any(word.isupper() for word in re.findall(r"[^\W\d_]{3,}", name))


def _type(names: Sequence[str], found: Found, lexicon: Mapping[str, Listed]) -> str:
    listed = next((name for name in names if name in lexicon), None)
    if listed:
        return lexicon[listed].type
    votes = votes_of(found)
    return max(sorted(votes), key=lambda t: votes[t], default="Method")


def _model_words(schema: Schema, assets: Sequence[AssetRead]) -> set[str]:
    names = [e.entry.name for e in schema.lexicon if e.type == "Model" and not e.entry.common]
    bases = [parse(n).base for n in (*names, *(a.name for _, a in assets if a.type == "model"))]
    return {base for base in bases if len(base) > 3 and " " not in base}
