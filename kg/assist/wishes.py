"""What is wanted of a language model: flags first, then the section [model] of atlas.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kg.errors import SchemaError

Extractor = Literal["rules", "llm", "both"]
DEFAULT_MODEL = "gpt-4o-mini"


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line says; None where it says nothing."""

    extractor: Extractor | None = None
    model: str | None = None
    max_cost: float | None = None
    max_calls: int | None = None
    review: bool = False


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    extractor: Extractor = "rules"
    name: str = DEFAULT_MODEL
    review: bool = False
    max_cost: float | None = Field(default=None, ge=0)
    max_calls: int | None = Field(default=None, ge=0)
    concurrency: int = Field(default=4, ge=1, le=64)
    per_minute: float = Field(default=0, ge=0)
    timeout: float = Field(default=120, gt=0)


@dataclass(frozen=True, slots=True)
class Wishes:
    """Settled settings. ``insists`` where the command line itself asks for a model: then one has to be there."""

    extractor: Extractor
    model: str
    review: bool
    insists: bool
    max_cost: float | None = None
    max_calls: int | None = None
    concurrency: int = 4
    per_minute: float = 0
    timeout: float = 120


def settle(settings: Mapping[str, Any], given: Given, where: str) -> Wishes:
    """The wishes of a run. Raises SchemaError where the section [model] breaks its rules."""
    try:
        section = _Section.model_validate(settings.get("model", {}))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(("model", *map(str, first["loc"])))
        raise SchemaError(f"{place}: {first['msg']}", where=where, fix="see docs/language-models.md") from error
    return Wishes(
        extractor=given.extractor or section.extractor,
        model=given.model or section.name,
        review=given.review or section.review,
        insists=given.extractor in ("llm", "both") or given.review,
        max_cost=section.max_cost if given.max_cost is None else given.max_cost,
        max_calls=section.max_calls if given.max_calls is None else given.max_calls,
        concurrency=section.concurrency,
        per_minute=section.per_minute,
        timeout=section.timeout,
    )
