"""Driver values become JSON values, and properties become what every store takes."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from neo4j.spatial import CartesianPoint
from neo4j.time import Date, DateTime, Duration, Time

from kg.store.values import in_order, plain, storable


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Date(2023, 11, 6), "2023-11-06"),
        (date(2023, 11, 6), "2023-11-06"),
        (DateTime(2023, 11, 6, 1, 2, 3), "2023-11-06T01:02:03.000000000"),
        (Time(1, 2, 3), "01:02:03.000000000"),
        (Duration(days=1, seconds=30), "P1DT30S"),
        (CartesianPoint((1.0, 2.0)), {"srid": 7203, "coordinates": [1.0, 2.0]}),
        (float("nan"), "nan"),
        (b"\x00\xff", "00ff"),
        ([Date(2023, 1, 1), {"d": [Date(2023, 1, 2)]}], ["2023-01-01", {"d": ["2023-01-02"]}]),
    ],
)
def test_plain(value: Any, expected: Any) -> None:
    """Dates are ISO text, points their coordinates, bytes their hexadecimal, also inside lists and maps."""
    assert plain(value) == expected


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda i: st.lists(i) | st.dictionaries(st.text(), i), max_leaves=10))
def test_json_values_stay(value: Any) -> None:
    """What is JSON already is not changed."""
    assert plain(value) == value
    json.dumps(plain(value))


def test_kind_comes_first() -> None:
    """Whatever order a store has, Entity is the first label."""
    assert in_order({"Benchmark", "Entity"}) == ["Entity", "Benchmark"]


def test_mixed_numbers_become_fractions() -> None:
    """Stores keep lists of one type."""
    assert storable([1, 0.5]) == [1.0, 0.5]
    assert [type(v) for v in storable([1, 0.5])] == [float, float]
    assert storable(("a", "b")) == ["a", "b"]
    assert storable([1, 2]) == [1, 2]
