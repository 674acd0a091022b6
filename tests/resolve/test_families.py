"""What names alone tell of versions: only where the names are of one family."""

from __future__ import annotations

import pytest

from kg.model import Entity
from kg.resolve.families import Named, families
from kg.resolve.names import parse


@pytest.mark.parametrize(
    ("older", "later", "told"),
    [
        ("phi-2", "Phi-3", True),
        ("GPT-3", "GPT-3.5", True),
        ("MT3", "mT5", False),
        ("SO-100", "SO-101", False),
    ],
)
def test_a_later_version_by_its_name(older: str, later: str, told: bool) -> None:
    """Letters that differ in more than a first capital, and numbers of products, tell nothing."""
    entities = {name: Entity(name, name, "Model", None, ()) for name in (older, later)}
    named = {parse(name): Named(name, ("2024-W01", name, 0, 0, f"{name}#1", f"{name} is here.")) for name in (older, later)}
    found = [(link.head, link.relation, link.tail) for link in families(named, entities)]
    assert found == ([(later, "BASED_ON", older)] if told else [])


@pytest.mark.parametrize("name", ["Zebra-" + "1" * 5000, "Zebra-1." + "5" * 5000, "Zebra-" + "1-" * 5000 + "1", "9" * 400 + "B"])
def test_a_name_may_be_long(name: str) -> None:
    """No number is too long, and a text that is taken for a name costs no more than its length."""
    assert parse(name).key()
