"""What the relation of a paper to a thing is judged by."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from kg.model import PAPER_RELATIONS, Cue, Mention, Occurrence, Passage, Role
from kg.resolve.beside import LANGUAGES
from kg.resolve.features import About, features
from kg.resolve.relation import decide

OTHERS = set(PAPER_RELATIONS) - {"INTRODUCES", "USES"}


def occurrence(text: str, surface: str) -> Occurrence:
    """A surface of a text, which a cue says is used."""
    passage = Passage("p#1", "p", "d", "2023-W20", Role.SUMMARY, "", text, 0)
    start = text.index(surface)
    cues = (Cue("USES", 0.8, "phrase 1"),)
    return Occurrence(
        "zorb", passage, Mention(start, start + len(surface), surface, (("Method", 1.0),), "lexicon", 0.9, (0, len(text)), surface, cues)
    )


@pytest.mark.parametrize(
    ("text", "title", "language", "words"),
    [
        ("Uses Zorb.", "A Fold", "English", {"word zorb", "before uses", "beside uses", "text uses", "text zorb"}),
        ("Zorbを使う。", "A Fold", "Japanese", {"word zorb", "after を", "beside を", "after 使", "beside 使", "after う", "beside う"}),
        ("Uses Zorb.", "折り方", "Japanese", {"word zorb", "before uses", "beside uses"}),
    ],
)
def test_each_language_has_features_and_words_of_its_own(text: str, title: str, language: str, words: set[str]) -> None:
    """Each feature stands twice, as it is and as one of the paper's language; words, standing and the bias are of the language alone."""
    place = occurrence(text, "Zorb")
    found = features("Method", [place], About.of(title, [place]))
    own = {name.removeprefix(f"{language}, ") for name in found if name.startswith(f"{language}, ")}
    plain = {name for name in found if not name.startswith(LANGUAGES)}
    standing = {f"{name}{kind}" for name in ("share of places", "order", "named once") for kind in ("", " Method")}
    assert own == {*plain, *words, *standing, "bias"}
    assert len(found) == len(own) + len(plain)
    assert all(found[f"{language}, {name}"] == found[name] for name in plain)


def test_words_that_are_far_from_a_name_are_beside_it_alone() -> None:
    """Six words on each side are before and after it; the rest of its sentence counts as well, and what is outside does not."""
    text = "Far one two three four five six Zorb."
    place = occurrence(text, "Zorb")
    found = features("Method", [place], About.of("A Fold", [place]))
    assert "English, beside far" in found
    assert "English, before far" not in found
    assert "English, before one" in found
    apart = Occurrence("zorb", replace(place.passage, text=f"Never here. {text}"), replace(place.mention, start=44, end=48, sentence=(12, 49)))
    assert "English, beside never" not in features("Method", [apart], About.of("A Fold", [apart]))


def test_how_a_thing_stands_among_the_others_of_a_paper() -> None:
    """How often and how early it is named against the others, and whether it stands beside, or after, what the paper brings."""
    text = "Quarvel extends Zorb, and Zorb is fast."
    place = occurrence(text, "Zorb")
    second = replace(place, mention=replace(place.mention, start=26, end=30))
    own = replace(place, entity="quarvel", mention=replace(place.mention, start=0, end=7, surface="Quarvel", rule="title"))
    about = About.of("Quarvel: A Fold", [place, second, own])
    found = features("Method", [place, second], about)
    assert found["English, share of places"] == 1.0
    assert found["English, order"] == 0.5
    assert "English, named once" not in found
    assert {"English, beside what the paper brings", "English, after what the paper brings"} <= found.keys()
    brought = features("Method", [own], about)
    assert (brought["English, share of places"], brought["English, order"], brought["English, named once"]) == (0.5, 0.0, 1.0)
    assert "English, beside what the paper brings" not in brought


def test_words_of_headings_count() -> None:
    """A question above a name says what its answer does with it; where Japanese papers are long, other words of a passage do not count."""
    place = occurrence("Zorbと比べて速い。重さは別。", "Zorb")
    asked = replace(place, passage=replace(place.passage, heading="比較の相手は?"))
    found = features("Method", [asked], About.of("A Fold", [asked]))
    assert {"Japanese, heading 比較", "Japanese, heading 相手"} <= found.keys()
    assert not any(name.startswith("Japanese, text ") for name in found)


@pytest.mark.parametrize(
    ("text", "surface", "title", "kinds"),
    [
        ("We run ZorbNet.", "ZorbNet", "A Fold", {"coined"}),
        ("We run Zorb-2.", "Zorb-2", "A Fold", {"coined"}),
        ("We run Zorb.", "Zorb", "A Fold", {"capitalized"}),
        ("Zorb is run.", "Zorb", "A Fold", set()),
        ("We run folding.", "folding", "A Fold", set()),
        ("We run EZT.", "EZT", "Elastic Zorb Transformer", {"coined", "spells the title"}),
        ("We run EZT.", "EZT", "A Fold of the Elastic Zorb Transformer", {"coined", "spells the title"}),
        ("We run EZT.", "EZT", "Elastic Transformer Zorb", {"coined"}),
    ],
)
def test_how_a_name_is_written_says_whether_it_was_coined(text: str, surface: str, title: str, kinds: set[str]) -> None:
    """By capitals and digits inside, or a capital inside a sentence; and whether it is what the title's words begin with."""
    place = occurrence(text, surface)
    found = features("Method", [place], About.of(title, [place]))
    told = {f"{kind}{more}" for kind in kinds for more in ("", " Method", " listed")}
    assert {name for name in found if name.startswith(("coined", "capitalized", "spells"))} == told


@pytest.mark.parametrize(
    ("likely", "rule", "relation"),
    [(0.52, "shape", "USES"), (0.6, "shape", "INTRODUCES"), (0.52, "title", "INTRODUCES"), (0.52, "marked", "INTRODUCES"), (0.35, "shape", "USES")],
)
def test_what_nothing_says_to_be_introduced_must_be_likely_to_be(likely: float, rule: str, relation: str) -> None:
    """Neither a cue, nor the title, nor the layout says it: then likelier than not is too little; how likely it was is kept."""
    place = occurrence("Zorb is run on every step.", "Zorb")
    place = replace(place, mention=replace(place.mention, rule=rule, cues=()))
    weights = {"bias": {kind: math.log(p) for kind, p in {"INTRODUCES": likely, "USES": 0.99 - likely}.items()} | dict.fromkeys(OTHERS, -9.0)}
    found, sure, introduced, _, _ = decide("Method", [place], About.of("A Fold", [place]), weights, frozenset())
    assert found == relation
    assert introduced == pytest.approx(likely, abs=0.02)
    assert sure == pytest.approx(likely if relation == "INTRODUCES" else 1.0 if likely > 0.5 else 0.99 - likely, abs=0.03)


@pytest.mark.parametrize("likely", [0.5, 0.54, 0.9])
def test_what_a_sentence_says_to_be_introduced_need_only_be_likeliest(likely: float) -> None:
    """A cue is enough."""
    place = occurrence("We propose Zorb.", "Zorb")
    place = replace(place, mention=replace(place.mention, cues=(Cue("INTRODUCES", 0.8, "phrase 1"),)))
    weights = {"bias": {"INTRODUCES": math.log(likely), "USES": math.log(0.99 - likely)} | dict.fromkeys(OTHERS, -9.0)}
    assert decide("Method", [place], About.of("A Fold", [place]), weights, frozenset())[0] == "INTRODUCES"
