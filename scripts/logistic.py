"""Multinomial logistic regression with an L2 penalty, by scipy's L-BFGS: deterministic on one platform; and the weights of languages.

What papers in one language say otherwise is added to the weights of all, under features with the language's name before theirs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from kg.resolve.beside import LANGUAGES

Table = dict[str, dict[str, float]]
"""Weights by feature and outcome."""


class Example(NamedTuple):
    """What is known of a case by feature, which outcomes are right for it, and how much it counts."""

    found: Mapping[str, float]
    right: Collection[str]
    weight: float


def fit(x: Any, y: Any, importance: Any, penalty: float, start: Any) -> Any:
    """Weights (features + 1, outcomes), the last row the bias, which no penalty holds.

    x: (rows, features), dense or sparse; y: (rows, outcomes), probabilities; importance: (rows, 1);
    start: where the penalty pulls the weights to, of the result's shape.
    """

    def loss(flat: Any) -> tuple[float, Any]:
        w = flat.reshape(start.shape)
        z = x @ w[:-1] + w[-1]
        z -= z.max(1, keepdims=True)
        p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
        error, away = importance * (p - y), (w - start)[:-1]
        gradient = np.vstack([x.T @ error + 2 * penalty * away, error.sum(0)[None]])
        return float(-(importance * y * np.log(p + 1e-12)).sum() + penalty * (away**2).sum()), gradient.ravel()

    return minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x.reshape(start.shape)


def matrices(examples: Sequence[Example], names: Sequence[str], outcomes: Sequence[str]) -> tuple[Any, Any, Any]:
    """Features, outcomes and importance of examples, as ``fit`` takes them."""
    place, column = {name: i for i, name in enumerate(names)}, {outcome: i for i, outcome in enumerate(outcomes)}
    cells = [(row, place[name], value) for row, one in enumerate(examples) for name, value in one.found.items() if name in place]
    down, across, values = zip(*cells, strict=True)
    y = np.zeros((len(examples), len(outcomes)))
    for row, one in enumerate(examples):
        for outcome in one.right:
            y[row, column[outcome]] = 1 / len(one.right)
    return csr_matrix((values, (down, across)), shape=(len(examples), len(names))), y, np.array([[one.weight] for one in examples])


def of_all(example: Example) -> Example:
    """An example without what is of its language alone."""
    return example._replace(found={name: value for name, value in example.found.items() if not language(name)})


def of_language(examples: Sequence[Example], told: str, weights: Table, outcomes: Sequence[str], **options: float) -> Table:
    """What is to be added to the weights of all papers in those of a language, and the other weights as they are.

    ``options``: penalty; rare, the fewest examples that a feature must have; floor, below which a weight is left out.
    """
    kept = {name: line for name, line in weights.items() if language(name) != told}
    said = [one._replace(found=own) for one in examples if (own := dict(_said_in(told, one.found)))]
    often = Counter(name for one in said for name in one.found)
    names = sorted(name for name, times in often.items() if times >= options["rare"] and name != "bias")
    start = np.array([[kept.get(name, {}).get(outcome, 0.0) for outcome in outcomes] for name in [*names, "bias"]])
    added = fit(*matrices(said, names, outcomes), options["penalty"], start) - start
    return kept | {f"{told}, {name}": line for name, line in lines(names, outcomes, added, options["floor"]).items() if line}


def language(feature: str) -> str | None:
    """The language that a feature is of; None for one of all papers."""
    return next((one for one in LANGUAGES if feature.startswith(f"{one}, ")), None)


def _said_in(told: str, found: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    return ((name.removeprefix(f"{told}, "), value) for name, value in found.items() if language(name) == told)


def lines(names: Sequence[str], outcomes: Sequence[str], weights: Any, floor: float) -> Table:
    """Weights by feature and outcome, rounded; what is smaller than ``floor`` is left out."""
    kept = {
        name: {o: round(float(w), 2) for o, w in zip(outcomes, line, strict=True) if abs(w) >= floor}
        for name, line in zip([*names, "bias"], weights, strict=True)
    }
    return {name: line for name, line in kept.items() if line or name == "bias"}


def write(path: Path, said: str, weights: Table) -> None:
    """Weights as YAML, a feature a line, sorted; ``said`` is the comment on top."""
    lines = [f"{name}: {{{', '.join(f'{o}: {w}' for o, w in line.items())}}}" for name, line in sorted(weights.items()) if line]
    path.write_text("\n".join([said, *lines]) + "\n", "utf8")
