"""What the two ends of a relation between entities may be."""

from __future__ import annotations

DATA = ("Benchmark", "Dataset")
"""What the same data may be: one paper trains on them, another tests on them."""
_HEADS = {"Model", "Method", "Software"}
ENDS: dict[str, tuple[set[str], set[str]]] = {
    "BASED_ON": ({"Model", "Method", "Software", "Benchmark", "Dataset"}, {"Model", "Method", "Software", "Benchmark", "Dataset"}),
    "TRAINED_ON": ({"Model", "Method"}, {"Dataset", "Benchmark"}),
    "EVALUATED_ON": (_HEADS, {"Benchmark", "Dataset", "Task"}),
    "COMPARED_WITH": (_HEADS, _HEADS),
    "DEVELOPED_BY": ({"Model", "Method", "Software", "Benchmark", "Dataset"}, {"Organization"}),
    "PART_OF": ({"Model", "Method", "Software", "Dataset", "Benchmark", "Metric"}, {"Model", "Method", "Software", "Dataset", "Benchmark"}),
    "USES": (_HEADS, {"Model", "Method", "Software", "Metric"}),
}
"""Types of heads and of tails, by relation."""


def may_link(relation: str, head: str, tail: str) -> bool:
    """Whether a relation can hold between entities of two types; data are part of data alone: MNLI of GLUE, not of zero-shot learning."""
    return head in ENDS[relation][0] and tail in ENDS[relation][1] and (relation != "PART_OF" or head not in DATA or tail in DATA)
