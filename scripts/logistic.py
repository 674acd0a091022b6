"""Multinomial logistic regression with an L2 penalty, by scipy's L-BFGS: deterministic on one platform."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize


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


def lines(names: list[str], outcomes: tuple[str, ...], weights: Any, floor: float) -> dict[str, dict[str, float]]:
    """Weights by feature and outcome, rounded; what is smaller than ``floor`` is left out."""
    kept = {
        name: {o: round(float(w), 2) for o, w in zip(outcomes, line, strict=True) if abs(w) >= floor}
        for name, line in zip([*names, "bias"], weights, strict=True)
    }
    return {name: line for name, line in kept.items() if line or name == "bias"}


def write(path: Path, said: str, weights: dict[str, dict[str, float]]) -> None:
    """Weights as YAML, a feature a line, sorted; ``said`` is the comment on top."""
    lines = [f"{name}: {{{', '.join(f'{o}: {w}' for o, w in line.items())}}}" for name, line in sorted(weights.items()) if line]
    path.write_text("\n".join([said, *lines]) + "\n", "utf8")
