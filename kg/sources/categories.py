"""arXiv's categories by their full names, so that cs.CL from arXiv and Computation and Language from a digest are one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from kg.errors import SchemaError
from kg.model import Paper
from kg.parsed import load_yaml
from kg.resources import find

FILE = "categories.yaml"


def load_categories(override: Path) -> dict[str, str]:
    """Names by code: categories.yaml of an atlas's own schemas, or the shipped one. Raises SchemaError."""
    own = override / FILE
    path = own if own.is_file() else find(f"schemas/{FILE}")
    table = load_yaml(path)
    if not isinstance(table, dict) or not all(isinstance(part, str) for pair in table.items() for part in pair):
        raise SchemaError("names by code are expected", where=str(path), fix="write one `cs.CL: Computation and Language` a line")
    return table


def full_names(categories: Iterable[str], table: Mapping[str, str]) -> tuple[str, ...]:
    """The categories with codes replaced by names, each once, in order."""
    return tuple(dict.fromkeys(table.get(category, category) for category in categories))


def with_full_names(papers: Iterable[Paper], table: Mapping[str, str]) -> tuple[Paper, ...]:
    """The papers with the full names of their categories."""
    return tuple(replace(paper, categories=full_names(paper.categories, table)) for paper in papers)
