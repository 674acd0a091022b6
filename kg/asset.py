"""Ecosystem assets: what a catalogue of datasets, models and applications says of one of them.

Invariant: ``text`` holds the asset's lines of the kept file as they are, and every ``AssetName`` and ``AssetField`` points
into it. A value that is missing, empty, "none" or "unknown" is None and stays None.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

AssetType = Literal["dataset", "model", "application"]

ENTITY_TYPE: dict[str, str] = {"dataset": "Dataset", "model": "Model", "application": "Software"}
"""The entity type of each kind of asset."""

_SHARED = (
    *("organization", "nationality", "created_date", "access", "license", "url", "description", "dependencies"),
    *("intended_uses", "prohibited_uses", "monitoring", "feedback", "quality_control"),
)
_DATA = ("modality", "size", "analysis")
FIELDS: dict[str, tuple[str, ...]] = {
    "dataset": (*_SHARED, *_DATA, "datasheet", "sample", "included", "excluded"),
    "model": (*_SHARED, *_DATA, "model_card", "training_emissions", "training_time", "training_hardware"),
    "application": (*_SHARED, "output_space", "terms_of_service", "adaptation", "failures", "monthly_active_users", "user_distribution"),
}
"""What the catalogue asks of each kind, the most telling fields first: the denominator of coverage."""

KNOWN_FIELDS = frozenset(field for fields in FIELDS.values() for field in fields)
PROSE = (
    *("description", "intended_uses", "prohibited_uses", "monitoring", "feedback", "quality_control", "analysis", "sample"),
    *("included", "excluded", "adaptation", "failures", "user_distribution"),
)
"""Fields that hold sentences of the catalogue, not facts: two of them are no contradiction, and they go out only as quotes do."""

_UNKNOWN = re.compile(r"(?:unknown|none|null|n/?a|not (?:known|available|applicable|specified|disclosed)|unspecified|tbd|~|\?|-)?\.?", re.I)


def stated(value: str) -> str | None:
    """A value in one line, or None for what says nothing ("", "none", "unknown", "N/A")."""
    text = " ".join(value.split())
    return None if _UNKNOWN.fullmatch(text) else text


@dataclass(frozen=True, slots=True)
class AssetField:
    """A field of an asset: its value or None, the explanation beside it, and its line in the file (1-based)."""

    name: str
    value: str | tuple[str, ...] | None
    line: int
    note: str | None = None


@dataclass(frozen=True, slots=True)
class AssetName:
    """A name in an asset's text: ``text[start:end]`` spells it (YAML escapes stay), ``text[first:last]`` are the lines that state it."""

    role: Literal["name", "organization", "dependency"]
    value: str
    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class SourceAsset:
    """One asset as a file states it; ``line`` is where it begins, ``names`` has its own name first."""

    name: str
    type: AssetType
    line: int
    text: str
    fields: tuple[AssetField, ...]
    names: tuple[AssetName, ...]

    @property
    def organizations(self) -> tuple[str, ...]:
        """Who made it, as stated."""
        return tuple(n.value for n in self.names if n.role == "organization")

    @property
    def dependencies(self) -> tuple[str, ...]:
        """What it is made from, as stated."""
        return tuple(n.value for n in self.names if n.role == "dependency")


def asset_properties(assets: Sequence[tuple[str, SourceAsset]]) -> dict[str, Any]:
    """Properties of the entity that (digest, asset) records describe: the first stated value of each field stands.

    ``asset_type``, ``asset_sources`` ("digest:line" of each record), ``asset_fields`` and ``asset_field_sources`` (parallel:
    a stated field and the "digest:line" that states it), ``asset_unknown`` (fields that no record states), ``asset_notes``
    ("field: explanation") and each stated field by its name. A date that is no whole day is ``created_stated``.
    """
    values: dict[str, str | tuple[str, ...]] = {}
    places: dict[str, str] = {}
    notes: dict[str, str] = {}
    for digest, asset in assets:
        for field in asset.fields:
            if field.value is not None and field.name not in values:
                values[field.name], places[field.name] = field.value, f"{digest}:{field.line}"
                if field.note:
                    notes[field.name] = field.note
    asked = dict.fromkeys(name for _, asset in assets for name in FIELDS[asset.type])
    known = [*(n for n in asked if n in values), *sorted(set(values) - set(asked))]
    return {
        "asset_type": assets[0][1].type,
        "asset_sources": [f"{digest}:{asset.line}" for digest, asset in assets],
        "asset_fields": known,
        "asset_field_sources": [places[n] for n in known],
        "asset_unknown": [n for n in asked if n not in values],
        "asset_notes": [f"{n}: {notes[n]}" for n in known if n in notes],
        **dict(_property(n, values[n]) for n in known),
    }


def contradictions(assets: Sequence[SourceAsset]) -> Iterable[tuple[str, SourceAsset, SourceAsset]]:
    """(field, first, other) where two records of one thing state different facts; prose is no contradiction."""
    first: dict[str, tuple[AssetField, SourceAsset]] = {}
    for asset in assets:
        for field in asset.fields:
            if field.value is None or field.name in PROSE or field.name in ("url", "dependencies"):
                continue
            known, owner = first.setdefault(field.name, (field, asset))
            if str(known.value).casefold() != str(field.value).casefold():
                yield field.name, owner, asset


def _property(name: str, value: str | tuple[str, ...]) -> tuple[str, Any]:
    if name == "created_date" and isinstance(value, str):
        try:
            return name, date.fromisoformat(value)
        except ValueError:
            return "created_stated", value
    return name, list(value) if isinstance(value, tuple) else value
