"""Shared fixtures: one schema and extractor a session, and a small passage maker."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings

from kg.extract.passage import Extractor
from kg.model import Passage, Role
from kg.schema import Schema, load_schema

settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])  # what else a machine runs fails no test
settings.load_profile("here")


@pytest.fixture(scope="session")
def schema() -> Schema:
    """The shipped schemas."""
    return load_schema()


@pytest.fixture(scope="session")
def extractor(schema: Schema) -> Extractor:
    """One extractor for all tests: building it takes half a second."""
    return Extractor(schema)


@pytest.fixture(scope="session")
def passage() -> Callable[..., Passage]:
    """Makes a passage of a paper."""

    def make(text: str, role: Role = Role.ANSWER, heading: str = "", **more: object) -> Passage:
        fields = {"id": f"p#{abs(hash((text, role, heading))):x}", "paper": "p", "digest": "d", "week": "2023-W20", "position": 0} | more
        return Passage(role=role, heading=heading, text=text, **fields)  # type: ignore[arg-type]

    return make
