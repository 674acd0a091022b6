"""The tables that people edit: prices and categories; a mistake in one is said with its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import SchemaError
from kg.read.facts import categories
from kg.sources.categories import full_names, load_categories
from kg.sources.spending import Price, load_price, priced


def test_an_atlas_may_have_its_own_prices(tmp_path: Path) -> None:
    """They take the place of the shipped ones; the longest name that fits counts."""
    (tmp_path / "prices.yaml").write_text("mine: {input: 1, output: 2}\nmine-large: {input: 3, output: 4}\n", "utf8")
    assert load_price("mine-large-2025-01-01", tmp_path) == Price(input=3, output=4)
    assert load_price("mine", tmp_path) == Price(input=1, output=2)
    assert load_price("gpt-4o", tmp_path) is None
    assert str(priced(2, 1_000_000, 500_000, Price(input=1, output=2))) == "2 calls, about 1,000,000 tokens in and 500,000 out, about $2.0000"


@pytest.mark.parametrize("text", ["mine: {input: 1}", "mine: cheap", "mine: {input: 1, output: 2, tax: 3}", "a: {", "- 1", "\xff"])
def test_wrong_prices_are_said(tmp_path: Path, text: str) -> None:
    """With the file."""
    (tmp_path / "prices.yaml").write_bytes(text.encode("latin1"))
    with pytest.raises(SchemaError) as raised:
        load_price("mine", tmp_path)
    assert raised.value.where.startswith(str(tmp_path / "prices.yaml")) and raised.value.fix


def test_categories_have_the_names_that_digests_print(tmp_path: Path) -> None:
    """Codes become names, each once; unknown codes and printed names stay; a printed list of all names reads back."""
    table = load_categories(tmp_path)
    assert full_names(["cs.CL", "Computation and Language", "stat.ML", "cs.LG", "xx.YY"], table) == (
        "Computation and Language",
        "Machine Learning",
        "xx.YY",
    )
    assert len(table) > 150
    names = tuple(dict.fromkeys(table.values()))
    assert categories(", ".join(names)) == names


@pytest.mark.parametrize("text", ["- cs.CL", "cs.CL: [x]", "a: {", "\xff"])
def test_wrong_categories_are_said(tmp_path: Path, text: str) -> None:
    """With the file."""
    (tmp_path / "categories.yaml").write_bytes(text.encode("latin1"))
    with pytest.raises(SchemaError) as raised:
        load_categories(tmp_path)
    assert raised.value.where.partition(":")[0] == str(tmp_path / "categories.yaml")
