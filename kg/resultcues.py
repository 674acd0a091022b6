"""The form of schemas/results.yaml: how a sentence states a result, as patterns over outlines of sentences.

In an outline each thing that a result is made of is one sign (see kg.extract.outline).
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

SIGNS = {"M": "\ue000", "B": "\ue001", "T": "\ue002", "X": "\ue003", "N": "\ue004", "V": "\ue005"}
"""Model, method or software; benchmark or dataset; task; metric; number; number that is exceeded."""
GROUPS = {"value": "N", "before": "N", "beaten": "V", "on": "BT", "by": "X", "shared": "X", "of": "M"}
"""What a pattern may capture, and which signs it may be."""
SHARED = ("attain", "object", "own", "own_place", "change", "surpass", "rival", "other_measure", "join")
"""Lists of words that patterns share."""

_TOKEN = re.compile(r"\{([A-Za-z_]+)\}")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _compiles(pattern: str) -> str:
    expand(pattern, {name: ["-"] for name in SHARED})
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]
"""A regular expression in which {value}, {M}, {attain} ... stand for things and words."""


class Unit(_Strict):
    """A unit of a number, as texts write it, and the metric that it names by itself."""

    unit: str
    signs: list[str]
    metric: str | None = None


class MetricWords(_Strict):
    """Other words for a metric of the lexicon."""

    metric: str
    words: list[str]


class Customary(_Strict):
    """The metric and unit that numbers on these benchmarks have where a text names none."""

    metric: str
    unit: str
    benchmarks: list[str]


class ResultWords(_Strict):
    """Words that patterns share."""

    attain: list[Pattern]
    object: list[Pattern]
    own: list[Pattern]
    own_place: list[Pattern]
    change: list[Pattern]
    surpass: list[Pattern]
    rival: list[Pattern]
    other_measure: list[Pattern]
    join: list[Pattern]


class Intrinsic(_Strict):
    """Metrics whose numbers say enough without a benchmark, and how they are written."""

    metrics: list[str]
    patterns: list[Pattern]


class ResultCues(_Strict):
    """results.yaml: how a sentence states a result."""

    units: list[Unit]
    not_before: list[Pattern]
    not_after: list[Pattern]
    beaten: list[Pattern]
    metrics: list[MetricWords]
    measured: list[Pattern]
    customary: list[Customary]
    words: ResultWords
    pairs: list[Pattern]
    alone: list[Pattern]
    intrinsic: Intrinsic
    others: list[Pattern]
    exceeded: list[Pattern]

    def compiled(self, pattern: str) -> re.Pattern[str]:
        """A pattern with the shared words in it, over outlines."""
        return expand(pattern, {name: getattr(self.words, name) for name in SHARED})


def expand(pattern: str, words: dict[str, list[str]]) -> re.Pattern[str]:
    """A pattern as a regular expression. Raises ValueError where it is none or has unknown things in braces."""

    def token(match: re.Match[str]) -> str:
        name = match.group(1)
        if name in GROUPS:
            return f"(?P<{name}>[{''.join(SIGNS[k] for k in GROUPS[name])}])"
        if name in SIGNS:
            return SIGNS[name]
        if name in words:
            return f"(?:{'|'.join(words[name])})"
        raise ValueError(f"{{{name}}} is none of {', '.join((*GROUPS, *SIGNS, *SHARED))}")

    try:
        return re.compile(_TOKEN.sub(token, pattern))
    except re.error as error:
        raise ValueError(f"{pattern} is no regular expression: {error}") from error
