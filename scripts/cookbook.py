"""Prints docs/cookbook.md: the queries of docs/cookbook.yaml with their answers on the example atlas (``make docs``)."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from kg.pipeline import Options, build
from kg.sources.files import Gathered
from kg.store.bolt import Answer, BoltStore
from kg.store.embedded import open_embedded
from kg.store.render import cell

ROOT = Path(__file__).resolve().parents[1]
ROWS = 6

_HEAD = """# Cookbook / 質問集

{number} questions with their Cypher and their answers on the example atlas (`make demo` builds it). Each runs with the same
text, and gives the same rows, on the laptop and on Neo4j (`--store`); tests run all of them on both. What differs between
the two, and how to write it so that it does not, is in [neo4j.md](neo4j.md).

すべての問いは同じ文のまま手元でも Neo4j でも動き、同じ行を返します。答えは例のアトラスのものです。

This file is made from [cookbook.yaml](cookbook.yaml) by `make docs`.
"""


@dataclass(frozen=True)
class Recipe:
    """One query, what it answers in English and in Japanese, and the part of the book that it is in."""

    part: str
    english: str
    japanese: str
    cypher: str


def recipes() -> list[Recipe]:
    """All queries, in order."""
    parts = yaml.safe_load((ROOT / "docs" / "cookbook.yaml").read_text("utf8"))
    return [Recipe(part["part"], *query) for part in parts for query in part["queries"]]


def build_example(atlas: Path) -> None:
    """Builds the example atlas, whose digests have the ids that they have in a checkout."""
    files = sorted((ROOT / "examples").iterdir())
    gathered = Gathered(tuple((path.relative_to(ROOT).as_posix(), path.read_bytes()) for path in files), ())
    build(atlas, gathered, Options(draw=False))


def book(store: BoltStore) -> str:
    """The whole document, with the answers of a store."""
    return "\n".join(_lines(store))


def _lines(store: BoltStore) -> Iterator[str]:
    found, part = recipes(), ""
    yield _HEAD.format(number=len(found))
    for recipe in found:
        if recipe.part != part:
            part = recipe.part
            yield f"## {part}\n"
        yield f"### {recipe.english}\n\n{recipe.japanese}\n\n```cypher\n{recipe.cypher}\n```\n"
        yield _table(store.query(recipe.cypher)) + "\n"


def _table(answer: Answer) -> str:
    if not answer.rows:
        return "No rows in the example."
    rows = [_row(answer.columns), _row(["---"] * len(answer.columns)), *(_row([_short(v) for v in row]) for row in answer.rows[:ROWS])]
    left = len(answer.rows) - ROWS
    return "\n".join(rows) + (f"\n\nand {left} more rows" if left > 0 else "")


def _short(value: object) -> str:
    text = cell(value)
    return text if len(text) <= 160 else text[:159] + "…"


def _row(cells: list[str] | tuple[str, ...]) -> str:
    return "| " + " | ".join(text.replace("|", "\\|") for text in cells) + " |"


def main() -> None:
    """Prints the document."""
    with tempfile.TemporaryDirectory() as folder:
        build_example(Path(folder) / "atlas")
        with open_embedded(Path(folder) / "atlas", linger=0) as store:
            sys.stdout.write(book(store))


if __name__ == "__main__":
    main()
