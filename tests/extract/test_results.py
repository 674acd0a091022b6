"""Numbers: only those that a sentence states for one thing at one place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.extract.passage import Extractor
from kg.model import Passage


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("GPT-4はMMLUで86.4%の精度を達成した。", [("GPT-4", "MMLU", 86.4)]),
        ("PaLM scores 69.3% on MMLU.", [("PaLM", "MMLU", 69.3)]),
        ("It scores 95.0% on RULER, better than GPT-4.", []),
        ("LLaMA showed a +5% boost on MMLU.", []),
        ("GPT-4とPaLMはMMLUで80%を超えた。", []),
        ("GPT-4 is 15% faster on MMLU.", []),
        ("GPT-4 reaches 80% on MMLU and 90% on GSM8K.", []),
    ],
)
def test_scores(extractor: Extractor, passage: Callable[..., Passage], text: str, wanted: list[tuple[str, str, float]]) -> None:
    """One subject before the number, one benchmark, one number that is no change."""
    record = extractor.extract(passage(text))
    name = [m.surface for m in record.mentions]
    assert [(name[s.of], name[s.on] if s.on is not None else None, s.value) for s in record.scores] == wanted
