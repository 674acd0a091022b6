"""Names as texts write them: plurals, signs beside them, joined affiliations; and ordinary words, which count where a paper is about them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.extract.paper import complete
from kg.extract.passage import Extractor
from kg.model import Passage, Role

Maker = Callable[..., Passage]


@pytest.mark.parametrize(
    ("text", "surface", "name"),
    [
        ("It runs on just 2×A100s today.", "A100s", "NVIDIA A100"),
        ("It runs on 8xH200 today.", "H200", "NVIDIA H200"),
        ("We learn robot policies.", "robot policies", "robot policy"),
        ("We compare meta-analyses.", "meta-analyses", "meta-analysis"),
        ("We solve Markov decision processes.", "Markov decision processes", "Markov decision process"),
        ("It follows Bloom’s taxonomy.", "Bloom’s taxonomy", "Bloom's taxonomy"),
        ("The DeepSeek-R1-distilled variant wins.", "DeepSeek-R1", "DeepSeek-R1"),
        ("Adam-era methods need tuning.", "Adam", "Adam"),
    ],
)
def test_a_listed_name_as_texts_write_it(extractor: Extractor, passage: Maker, text: str, surface: str, name: str) -> None:
    """The name is found, and none that is longer."""
    assert [m.name for m in extractor.extract(passage(text)).mentions if m.surface == surface] == [name]


@pytest.mark.parametrize("text", ["We use matrixA100 here.", "The box2xLarge thing.", "It processesA lot."])
def test_a_sign_or_plural_does_not_cut_a_word(extractor: Extractor, passage: Maker, text: str) -> None:
    """A name inside a word is none, whatever letters stand before it."""
    assert not [m for m in extractor.extract(passage(text)).mentions if m.name]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Inria・コートダジュール大学・マックスプランク研究所", ["Inria", "コートダジュール大学", "マックスプランク研究所"]),
        ("ゾーブ大学・クワックス研究所", ["ゾーブ大学", "クワックス研究所"]),
        ("カーネギー・メロン大学", ["カーネギー・メロン大学"]),
    ],
)
def test_a_middle_dot_parts_affiliations_and_not_their_names(extractor: Extractor, passage: Maker, text: str, names: list[str]) -> None:
    """It parts what stands after an institution's own word."""
    assert [m.surface for m in extractor.extract(passage(text, Role.FIELD, "著者所属")).mentions] == names


def test_an_institutes_subject_ends_before_the_next_institution(extractor: Extractor, passage: Maker) -> None:
    """Institute for AI, University of X: two, the first without the second's word."""
    record = extractor.extract(passage("Quux Institute for Zorbs, University of Qux, was first."))
    assert [m.surface for m in record.mentions if max(m.types, key=lambda vote: vote[1])[0] == "Organization"] == [
        "Quux Institute for Zorbs",
        "University of Qux",
    ]


@pytest.mark.parametrize(
    ("texts", "counts"),
    [
        (["Its hidden state is large."], False),
        (["Its hidden state is large.", "A hidden state is kept."], False),
        (["Its hidden state is large.", "A hidden state is kept.", "Each hidden state counts."], True),
        (["It has a retriever, hidden state, and gates."], True),
    ],
)
def test_an_ordinary_word_counts_where_a_paper_is_about_it(extractor: Extractor, passage: Maker, texts: list[str], counts: bool) -> None:
    """Three times in a paper, or in a list."""
    records = complete([(p, extractor.extract(p)) for p in map(passage, texts)], ())
    assert any(m.name == "hidden state" for _, record in records for m in record.mentions) is counts


def test_an_ordinary_word_in_a_title_counts(extractor: Extractor, passage: Maker) -> None:
    """A title says what a paper is about."""
    title = passage("The hidden state of recurrent models", Role.TITLE)
    records = complete([(title, extractor.extract(title))], ())
    assert any(m.name == "hidden state" for _, record in records for m in record.mentions)
