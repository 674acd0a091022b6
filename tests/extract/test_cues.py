"""The patterns of cues.yaml on text that was written to keep them busy."""

from __future__ import annotations

import re

import pytest

from kg.schema import Schema

X = "\ue000"
HOSTILE = (
    "the result: " + "a and " * 400,
    "It yields two models: " + "b (c) and " * 300,
    "It releases models: " + "a, " * 800,
    "influenced " + "a " * 5_000,
    X + " a" * 5_000,
    "On " + "a " * 39 + ", " + X + " (b) also" * 200,
    "Foo - " * 300 + X,
    "2024's " + "é " * 3_000,
    "提案は" + "、あ" * 3_000,
    X + "など" * 2_000,
    X + "1" * 5_000,
    X + " A100" * 1_000,
    "1" * 5_000 + " " + X + "ア" * 3_000,
    "研究" * 2_000 + X + "研究" * 2_000,
)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_pattern_goes_astray(schema: Schema, text: str) -> None:
    """Each is through with each text at once: one that tries all ways to part it would take longer than the timeout, which fails the test."""
    cues = schema.cues
    for cue in (*cues.phrases, *cues.denials, *cues.questions, *cues.purposes, *cues.links):
        re.compile(cue.pattern.replace("{X}", X)).search(text)
