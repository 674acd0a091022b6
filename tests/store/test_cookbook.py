"""The same Cypher gives the same rows on the laptop and on Neo4j: every query of the cookbook, on two atlases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.store.bolt import BoltStore
from kg.store.content import of_folder
from kg.store.embedded import open_embedded
from kg.store.load import Wish
from scripts.cookbook import Recipe, book, build_example, recipes
from tests.store.servers import opened, run

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example atlas."""
    atlas = tmp_path_factory.mktemp("cookbook") / "atlas"
    build_example(atlas)
    return atlas


@pytest.fixture(scope="module")
def local(example: Path) -> Iterator[BoltStore]:
    """The local store of the example atlas."""
    with open_embedded(example, linger=0) as store:
        yield store


@pytest.fixture(scope="module")
def pushed(example: Path, neo4j_server: Any) -> Iterator[BoltStore]:
    """A Neo4j that holds the example atlas and nothing else."""
    run(neo4j_server, "MATCH (n) DETACH DELETE n")
    with of_folder(example / "graph") as content, opened(neo4j_server) as store:
        store.push(content, Wish())
        yield store


@pytest.mark.parametrize("recipe", recipes(), ids=lambda recipe: recipe.english)
def test_same_rows_on_both_stores(local: BoltStore, pushed: BoltStore, recipe: Recipe) -> None:
    """Columns, rows, their order and their types are equal."""
    here, there = local.query(recipe.cypher), pushed.query(recipe.cypher)
    assert (here.columns, here.rows) == (there.columns, there.rows)
    assert repr(here.rows) == repr(there.rows), "1 is not 1.0"


def test_the_book_is_long_enough_and_says_what_it_answers() -> None:
    """At least 80 different queries, each with its line in both languages."""
    found = recipes()
    assert len({recipe.cypher for recipe in found}) == len(found) >= 80
    for recipe in found:
        assert recipe.english.isascii() and not recipe.japanese.isascii(), recipe


def test_answers_in_the_book_are_those_of_the_example(local: BoltStore) -> None:
    """docs/cookbook.md is current; `make docs` writes it anew."""
    assert (ROOT / "docs" / "cookbook.md").read_text("utf8") == book(local)
