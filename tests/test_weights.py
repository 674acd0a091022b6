"""Trained linear models: probabilities, and files that name what there is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kg.weights import LinkWeights, RelationWeights, odds

NUMBERS = st.floats(-50, 50, allow_nan=False)
FOUND = st.dictionaries(st.sampled_from("abcdef"), NUMBERS, max_size=6)
WEIGHTS = st.dictionaries(st.sampled_from("abcd"), st.dictionaries(st.sampled_from("XYZ"), st.floats(-3, 3, allow_nan=False)))


@given(FOUND, WEIGHTS)
def test_odds_are_probabilities_whatever_the_order(found: dict[str, float], weights: dict[str, dict[str, float]]) -> None:
    """They add up to one, and neither the order of features nor features without a weight matter."""
    known = {"bias": {"X": 1.0}, **weights}
    likely = odds(found, "XYZ", known)
    assert sum(likely.values()) == pytest.approx(1.0) and all(p >= 0 for p in likely.values())
    again = dict(reversed(found.items())) | {"unheard of": 7.0}
    assert odds(again, "XYZ", dict(reversed(known.items()))) == likely


def test_what_speaks_for_an_outcome_makes_it_likelier() -> None:
    """Twice the value, twice the say."""
    weights = {"bias": {}, "a": {"X": 1.0}}
    assert odds({}, "XY", weights)["X"] == 0.5 < odds({"a": 1.0}, "XY", weights)["X"] < odds({"a": 2.0}, "XY", weights)["X"]


def test_a_file_of_weights_is_checked() -> None:
    """Outcomes that there are not, and a missing bias, are told."""
    assert LinkWeights.model_validate({"bias": {"none": 1.0, "USES": 0.1}}).root["bias"]["none"] == 1.0
    with pytest.raises(ValidationError, match="there is no none"):
        RelationWeights.model_validate({"bias": {"none": 1.0}})
    with pytest.raises(ValidationError, match="bias is missing"):
        LinkWeights.model_validate({"a": {"USES": 1.0}})
