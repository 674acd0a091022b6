"""Names are read as the words that they are made of, whatever language and script each is in."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import SchemaError
from kg.resolve.candidates import pairs
from kg.resolve.facts import Facts
from kg.resolve.names import parse
from kg.resolve.wording import Wording
from kg.schema import load_schema

WORDING = Wording(
    {
        "fine-tuning": ["微調整", "ファインチューニング"],
        "generation": ["生成"],
        "generative": ["生成", "生成的"],
        "graph": ["グラフ"],
        "layer": ["層", "レイヤー"],
        "network": ["ネットワーク"],
        "token": ["トークン"],
    }
)


@pytest.mark.parametrize(
    ("name", "readings"),
    [
        ("グラフレイヤー", {"graph layer"}),
        ("グラフの層", {"graph layer"}),
        ("Graph Layers", {"graph layer"}),
        ("graph-layer", {"graph layer"}),
        ("グラフ生成", {"graph generation", "graph generative"}),
        ("レイヤー微調整", {"layer finetuning"}),
        ("layer fine-tuning", {"layer finetuning"}),
        ("QuxNet-レイヤー", {"quxnet layer"}),
        ("グラフ", set()),  # one word is a word, no term
        ("グラフ注意", set()),  # a word that the table has not
    ],
)
def test_readings(name: str, readings: set[str]) -> None:
    """Every word counts, in order, and ambiguous ones in each of their senses."""
    assert set(WORDING.readings(name)) == readings


def _facts(name: str, *papers: str) -> Facts:
    return Facts(parse(name).key(), parse(name), surfaces={name: 1}, votes={"Method": 1}, papers=set(papers))


def _same_words(*facts: Facts) -> dict[frozenset[str], float]:
    return {frozenset((p.a, p.b)): p.score for p in pairs({f.key: f for f in facts}, WORDING) if p.reason.startswith("same words")}


def test_names_of_the_same_words_are_one() -> None:
    """Within a paper and across papers; two English names are left to their spelling."""
    together = _same_words(_facts("グラフ層", "a"), _facts("グラフレイヤー", "a"))
    assert [score >= 0.9 for score in together.values()] == [True]
    apart = _same_words(_facts("グラフ層", "a"), _facts("graph layer", "b"))
    assert [score >= 0.9 for score in apart.values()] == [True]
    assert not _same_words(_facts("graph fine-tuning", "a"), _facts("graph finetuning", "b"))


def test_what_may_be_two_things_waits() -> None:
    """A name that fits two others in two of its readings is joined with neither."""
    found = _same_words(_facts("生成ネットワーク", "a"), _facts("generation network", "a"), _facts("generative network", "a"))
    assert len(found) == 2 and max(found.values()) < 0.9


@pytest.mark.parametrize(
    ("line", "message"), [("graph: [graph]", "graph"), ("グラフ: [グラフ]", "グラフ"), ("graph: []", "graph"), ("graph: [グラフ, グラフ]", "graph")]
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    """The file and what is wrong with which word."""
    (tmp_path / "translations.yaml").write_text(f"# words\nlayer: [層]\n{line}\n", "utf8")
    with pytest.raises(SchemaError) as error:
        load_schema(tmp_path)
    assert "translations.yaml" in str(error.value) and message in str(error.value)


def test_the_table_is_sorted() -> None:
    """One line a word, in order."""
    words = list(load_schema().translations)
    assert words == sorted(words, key=lambda w: (w.casefold(), w))


def test_a_name_of_words_that_are_made_of_words_is_split_in_one_pass() -> None:
    """Trying every way of parting forty of them would never end."""
    wording = Wording({"back": ["逆"], "propagation": ["伝播"], "backpropagation": ["逆伝播"]})
    assert wording.readings("逆伝播" * 40 + "ん") == ()
    assert wording.readings("逆伝播逆") == ("backpropagation back",)
