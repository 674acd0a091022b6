"""What the relation of a paper to a thing is judged by."""

from __future__ import annotations

import pytest

from kg.model import Cue, Mention, Occurrence, Passage, Role
from kg.resolve.features import ENGLISH, About, features


def occurrence(text: str, surface: str) -> Occurrence:
    """A surface of a text, which a cue says is used."""
    passage = Passage("p#1", "p", "d", "2023-W20", Role.SUMMARY, "", text, 0)
    start = text.index(surface)
    cues = (Cue("USES", 0.8, "phrase 1"),)
    return Occurrence(
        "zorb", passage, Mention(start, start + len(surface), surface, (("Method", 1.0),), "lexicon", 0.9, (0, len(text)), surface, cues)
    )


@pytest.mark.parametrize(
    ("text", "title", "english"), [("Uses Zorb.", "A Fold", True), ("Zorbを使う。", "A Fold", False), ("Uses Zorb.", "折り方", False)]
)
def test_english_papers_have_features_of_their_own(text: str, title: str, english: bool) -> None:
    """Each feature stands twice where neither title nor text is Japanese, and the bias with them."""
    place = occurrence(text, "Zorb")
    found = features("Method", [place], About.of(title, [place]))
    own = {name.removeprefix(ENGLISH) for name in found if name.startswith(ENGLISH)}
    plain = {name for name in found if not name.startswith(ENGLISH)}
    assert own == ({*plain, "bias"} if english else set())
    assert all(found[f"{ENGLISH}{name}"] == found[name] for name in own - {"bias"})
