"""Which way metrics are better."""

from __future__ import annotations

import pytest

from kg.direction import direction


@pytest.mark.parametrize(
    "name",
    [
        "Word error rate",
        "WER",
        "FID",
        "Perplexity",
        "minADE",
        "FLOPs",
        "KL divergence",
        "Inference time",
        "Over-refusal rate",
        "False positive rate",
        "平均絶対誤差",
        "推論時間",
        "単語誤り率",
    ],
)
def test_what_counts_failure_is_better_lower(name: str) -> None:
    """Errors, distances, time and cost."""
    assert direction(name) == -1


@pytest.mark.parametrize(
    "name",
    [
        None,
        "Accuracy",
        "Answer F1",
        "Certified accuracy",
        "Fidelity",
        "Power",
        "Confidence score",
        "Flower score",
        "Error detection accuracy",
        "Loss recovered",
        "Time horizon",
        "Cerebral score",
        "正解率",
    ],
)
def test_letters_inside_a_word_say_nothing(name: str | None) -> None:
    """Fidelity is no FID, Answer F1 no WER; what names success wins over what it is about."""
    assert direction(name) == 1


@pytest.mark.parametrize("name", ["Attack success rate", "Refusal rate", "攻撃成功率"])
def test_what_one_wants_and_another_does_not(name: str) -> None:
    """No number of these beats another."""
    assert direction(name) == 0
