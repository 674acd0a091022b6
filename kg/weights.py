"""Linear models that scripts train: files of schemas/ with a weight by feature and outcome, and what they say of features."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import ClassVar

from pydantic import RootModel, model_validator

from kg.model import ENTITY_RELATIONS, ENTITY_TYPES, PAPER_RELATIONS

NO_LINK = "none"
BROUGHT = "BROUGHT"

Weights = Mapping[str, Mapping[str, float]]
"""Feature -> outcome -> weight; ``bias`` is always on."""


class WeightsFile(RootModel[dict[str, dict[str, float]]]):
    """A file of weights; its outcomes are checked."""

    of: ClassVar[str]
    outcomes: ClassVar[tuple[str, ...]]

    @model_validator(mode="after")
    def _known(self) -> WeightsFile:
        for feature, line in self.root.items():
            if wrong := sorted(set(line) - set(self.outcomes)):
                raise ValueError(f"{feature}: there is no {wrong[0]}")
        if "bias" not in self.root:
            raise ValueError("bias is missing")
        return self


class RelationWeights(WeightsFile):
    """relation_weights.yaml, made by scripts/train_relations.py."""

    of, outcomes = "relation", PAPER_RELATIONS


class TypeWeights(WeightsFile):
    """type_weights.yaml, made by scripts/train_types.py."""

    of, outcomes = "type", ENTITY_TYPES


class LinkWeights(WeightsFile):
    """link_weights.yaml, made by scripts/train_links.py."""

    of, outcomes = "link", (*ENTITY_RELATIONS, NO_LINK)


class BroughtWeights(WeightsFile):
    """brought_weights.yaml, made by scripts/train_brought.py."""

    of, outcomes = "brought", (BROUGHT,)


def odds(found: Mapping[str, float], outcomes: Iterable[str], weights: Weights) -> dict[str, float]:
    """The probability of each outcome, of which one is true, by features and their values."""
    totals = dict.fromkeys(outcomes, 0.0)
    for feature in sorted(found.keys() & weights.keys()):  # in a fixed order, so that the same input gives the same bytes
        value = found[feature]
        for outcome, weight in weights[feature].items():
            if outcome in totals:
                totals[outcome] += value * weight
    scores = {outcome: round(weights["bias"].get(outcome, 0.0) + total, 9) for outcome, total in totals.items()}
    top = max(scores.values())
    likely = {outcome: math.exp(value - top) for outcome, value in scores.items()}
    total = sum(likely.values())
    return {outcome: value / total for outcome, value in likely.items()}
