"""The files in schemas/: loaded, validated, and blamed by file and line when wrong.

An atlas may carry its own schemas/ folder; a file there replaces the shipped one of the same name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, RootModel, TypeAdapter, ValidationError, model_validator

from kg.cues import Cues
from kg.errors import SchemaError
from kg.model import ENTITY_RELATIONS, ENTITY_TYPES, PAPER_RELATIONS
from kg.parsed import LOADER, load_yaml
from kg.resources import find
from kg.resultcues import ResultCues
from kg.text import fold, has_japanese
from kg.weights import BroughtWeights, LinkWeights, RelationWeights, TypeWeights

M = TypeVar("M", bound=BaseModel)
_WEIGHING = {"relation_weights.yaml", "link_weights.yaml", "brought_weights.yaml", "translations.yaml"}
"""Files that resolving reads."""
_ELSEWHERE = {"strata.yaml", "queries.yaml", "prices.yaml", "categories.yaml"}
"""Files that neither extraction nor resolving reads."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Entry(_Strict):
    """One thing of the vocabulary; ``mt`` are forms that machine translation makes of its name, ``common`` says whose words are ordinary ones."""

    name: str
    en: list[str] = Field(default_factory=list)
    ja: list[str] = Field(default_factory=list)
    mt: list[str] = Field(default_factory=list)
    common: bool | Literal["ja"] = False


class EntityType(_Strict):
    """An entity type: what it means, and the words that betray it beside a name."""

    name: str
    ja: str
    definition: str
    definition_ja: str
    after: list[str] = Field(default_factory=list)
    before: list[str] = Field(default_factory=list)
    kinds: list[str] = Field(default_factory=list)
    shape: list[str] = Field(default_factory=list)


class Relation(_Strict):
    """A relation: what it means, in both languages."""

    name: str
    ja: str
    definition: str
    definition_ja: str


class Words(_Strict):
    """words.yaml: words that are never names, and what may hang on a name."""

    generic: list[str]
    generic_latin: list[str]
    venues: list[str]
    given_names: list[str]
    calendar: list[str]
    term_heads: dict[str, list[str]]
    term_modifiers: list[str]
    english_heads: dict[str, list[str]]
    english_stop: list[str]
    tail: list[str]
    variant: list[str]
    organization: list[str]
    compound_before: list[str]
    compound_after: list[str]


class Translations(RootModel[dict[str, list[str]]]):
    """translations.yaml: English words that terms are made of, with their Japanese forms."""

    @model_validator(mode="after")
    def _told_apart(self) -> Translations:
        for word, forms in self.root.items():
            if not word.isascii() or not all(map(has_japanese, forms)):
                raise ValueError(f"{word}: an English word and its Japanese forms are expected")
            if not forms or len(set(forms)) < len(forms):
                raise ValueError(f"{word}: each form once, and at least one")
        return self


@dataclass(frozen=True)
class Listed:
    """A lexicon entry with its type."""

    entry: Entry
    type: str

    def forms(self) -> Iterator[tuple[str, bool]]:
        """(form, strong): every spelling; mistakes of machine translation are not strong."""
        yield self.entry.name, True
        for form in (*self.entry.en, *self.entry.ja):
            yield form, True
        for form in self.entry.mt:
            yield form, False


@dataclass(frozen=True)
class Schema:
    """Everything that people edit, and the hash of all of it."""

    types: tuple[EntityType, ...]
    relations: tuple[Relation, ...]
    cues: Cues
    words: Words
    results: ResultCues
    lexicon: tuple[Listed, ...]
    weights: dict[str, dict[str, float]]
    type_weights: dict[str, dict[str, float]]
    link_weights: dict[str, dict[str, float]]
    brought_weights: dict[str, dict[str, float]]
    translations: dict[str, list[str]]
    fingerprint: str
    frame: str
    """The hash of the files that extraction reads, without the lexicon."""
    weighing: str
    """The hash of what resolving reads beside the lexicon."""

    @cached_property
    def by_name(self) -> dict[str, Listed]:
        """Lexicon entries by representative name."""
        return {listed.entry.name: listed for listed in self.lexicon}


def load_schema(override: Path | None = None) -> Schema:
    """Loads the shipped schemas with an atlas's overrides. Raises SchemaError (file:line)."""
    files = schema_files(override)
    return _load(tuple((name, path, path.stat().st_mtime_ns) for name, path in sorted(files.items())))


@lru_cache(maxsize=4)
def _load(files: tuple[tuple[str, Path, int], ...]) -> Schema:
    paths = {name: path for name, path, _ in files}
    digest, frame, weighing = (hashlib.sha256() for _ in range(3))
    for name, path in sorted(paths.items()):
        if name not in _ELSEWHERE:
            for part in (weighing,) if name in _WEIGHING else (digest,) if name.startswith("lexicon/") else (digest, frame):
                part.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    types, relations = _read_list(paths, "entities.yaml", EntityType), _read_list(paths, "relations.yaml", Relation)
    _expect(paths["entities.yaml"], [t.name for t in types], ENTITY_TYPES)
    _expect(paths["relations.yaml"], [r.name for r in relations], PAPER_RELATIONS + ENTITY_RELATIONS)
    cues, words, results = _read(paths["cues.yaml"], Cues), _read(paths["words.yaml"], Words), _read(paths["results.yaml"], ResultCues)
    weights, type_weights, link_weights, brought_weights = (
        _read(paths[f"{model.of}_weights.yaml"], model).root for model in (RelationWeights, TypeWeights, LinkWeights, BroughtWeights)
    )
    hashes = [h.hexdigest()[:16] for h in (digest, frame, weighing)]
    lexicon, translations = tuple(_lexicon(paths)), _read(paths["translations.yaml"], Translations).root
    return Schema(
        tuple(types), tuple(relations), cues, words, results, lexicon, weights, type_weights, link_weights, brought_weights, translations, *hashes
    )


def schema_files(override: Path | None = None) -> dict[str, Path]:
    """Every file of schemas/ by its name there, an atlas's own before the shipped one."""
    folders = [find("schemas")] + ([override] if override and override.is_dir() else [])
    return {p.relative_to(folder).as_posix(): p for folder in folders for p in sorted(folder.rglob("*.yaml"))}


def read_entries(path: Path, model: type[M]) -> list[M]:
    """The list of entries of a schema file, validated. Raises SchemaError (file:line)."""
    return _read_list({path.name: path}, path.name, model)


def place_in(path: Path, inside: list[int | str]) -> str:
    """file:line of a place inside a schema file."""
    return _place(path, inside)


def _lexicon(paths: dict[str, Path]) -> Iterator[Listed]:
    owner: dict[str, str] = {}
    for type_ in ENTITY_TYPES:
        path = paths.get(f"lexicon/{type_.lower()}.yaml")
        if path is None:
            continue
        for number, entry in enumerate(_read_list(paths, f"lexicon/{type_.lower()}.yaml", Entry)):
            key = fold(entry.name)
            if key in owner:
                raise SchemaError(f"{entry.name} is listed twice (also in {owner[key]})", where=_place(path, [number]), fix="keep one of them")
            owner[key] = path.name
            yield Listed(entry, type_)


def _read_list(paths: dict[str, Path], name: str, model: type[M]) -> list[M]:
    path, data = paths[name], load_yaml(paths[name])
    if not isinstance(data, list):
        raise SchemaError("a list is expected here", where=f"{path}:1", fix="write one `- {...}` an entry")
    try:
        return TypeAdapter(list[model]).validate_python(data)  # type: ignore[valid-type]
    except ValidationError:  # one by one takes longer, and says which
        return [_validate(path, model, item, [number]) for number, item in enumerate(data)]


def _read(path: Path, model: type[M]) -> M:
    return _validate(path, model, load_yaml(path), [])


def _validate(path: Path, model: type[M], data: Any, at: list[int | str]) -> M:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        inside: list[int | str] = [*at, *first["loc"]]
        name = ".".join(str(p) for p in first["loc"]) or "entry"
        raise SchemaError(f"{name}: {first['msg']}", where=_place(path, inside), fix="see the comment at the top of the file") from error


def _place(path: Path, inside: list[int | str]) -> str:
    """file:line of a place inside a YAML document; the nearest line where the place itself is missing."""
    node = yaml.compose(path.read_text("utf8"), LOADER)
    for step in inside:
        child = None
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            child = node.value[step]
        elif isinstance(node, yaml.MappingNode):
            child = next((value for key, value in node.value if key.value == step), None)
        if child is None:
            break
        node = child
    return f"{path}:{node.start_mark.line + 1 if node else 1}"


def _expect(path: Path, names: list[str], wanted: tuple[str, ...]) -> None:
    missing = sorted(set(wanted) - set(names)) or sorted(set(names) - set(wanted))
    if missing:
        raise SchemaError(f"the names here must be {', '.join(dict.fromkeys(wanted))}; look at {missing[0]}", where=f"{path}:1", fix="mend the list")


def place_of(listed: Listed, override: Path | None = None) -> str:
    """file:line of a lexicon entry, by the shipped schemas and an atlas's overrides."""
    name = f"lexicon/{listed.type.lower()}.yaml"
    path = schema_files(override)[name]
    node = yaml.compose(path.read_text("utf8"), LOADER)
    for item in node.value if isinstance(node, yaml.SequenceNode) else []:
        for field, value in item.value:
            if field.value == "name" and value.value == listed.entry.name:
                return f"{name}:{item.start_mark.line + 1}"
    return name
