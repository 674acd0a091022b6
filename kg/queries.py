"""queries.yaml: the queries that the console offers. An atlas may carry its own."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from kg.schema import read_entries, schema_files

FILE = "queries.yaml"


class SavedQuery(BaseModel):
    """One query with its titles in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    title: str
    title_ja: str
    cypher: str


def load_queries(override: Path | None = None) -> list[SavedQuery]:
    """All saved queries. Raises SchemaError (file:line)."""
    return read_entries(schema_files(override)[FILE], SavedQuery)
