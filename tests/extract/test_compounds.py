"""Names inside longer terms, doubtful names, headlines and remarks: what a paper names and what only looks like it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract.paper import complete
from kg.extract.passage import Extractor
from kg.model import Passage, Record, Role

Maker = Callable[..., Passage]


def named(extractor: Extractor, passages: list[Passage]) -> dict[str, str | None]:
    """Surface -> lexicon name over a whole paper."""
    records = complete([(p, extractor.extract(p)) for p in passages], ())
    return {m.surface: m.name for _, record in records for m in record.mentions}


@pytest.mark.parametrize(
    ("text", "compound", "part"),
    [
        ("ゼブラ強化学習を用いた。", "ゼブラ強化学習", "強化学習"),
        ("We study multi-agent optimization in games.", "multi-agent optimization", "multi-agent"),
    ],
)
def test_a_longer_term_stands_for_itself(extractor: Extractor, passage: Maker, text: str, compound: str, part: str) -> None:
    """A modifier that says something makes another term of a listed one."""
    found = named(extractor, [passage(text)])
    assert part not in found
    assert found[compound] is None


@pytest.mark.parametrize("text", ["最新の強化学習を用いた。", "最新強化学習を用いた。", "大規模強化学習の結果。"])
def test_a_light_modifier_changes_nothing(extractor: Extractor, passage: Maker, text: str) -> None:
    """What only says how new or big something is leaves the listed term."""
    assert named(extractor, [passage(text)])["強化学習"] == "reinforcement learning"


def test_a_part_counts_where_the_paper_names_the_term_elsewhere(extractor: Extractor, passage: Maker) -> None:
    """画像認識車 alone names no task; beside 画像認識 it is one more mention."""
    alone, beside = "画像認識車が走る。", "画像認識を扱う。"
    assert "画像認識" not in named(extractor, [passage(alone)])
    assert named(extractor, [passage(alone), passage(beside)])["画像認識"] == "image recognition"


def test_a_quantity_counts_with_a_number_only(extractor: Extractor, passage: Maker) -> None:
    """精度 is a word; the accuracy that a sentence measures is a metric."""
    assert "精度" not in named(extractor, [passage("精度の高い手法が望まれる。")])


@pytest.mark.parametrize(
    "text",
    [
        "Zorbit: Taming the Wild Herds of Tokens - a new way to route them.",
        "Why Do Routers Forget Their Herds? - a study of routing.",
        "Herds Are All You Want II (zorb-1.5) - a small model.",
    ],
)
def test_a_headline_is_no_name(extractor: Extractor, passage: Maker, text: str) -> None:
    """Capitals of the headline that opens a line say nothing."""
    found = named(extractor, [passage(text, Role.SUMMARY)])
    assert not any(" " in surface and surface in text.partition(" - ")[0] for surface in found if surface[0].isupper())


def test_a_clause_before_a_dash_is_no_headline(extractor: Extractor, passage: Maker) -> None:
    """A sentence keeps its names though a dash follows."""
    assert "Gated Zebra Routing" in named(
        extractor, [passage("We extend the old idea of a sparse mixture over many small herds of experts with Gated Zebra Routing - it is fast.")]
    )


@pytest.mark.parametrize(
    ("text", "long", "short"),
    [
        ("解決策(Prompt-to-Prompt)を使う。", "解決策", "Prompt-to-Prompt"),
        ("テキスト-画像モデル(Stable Diffusion)を使う。", "画像モデル", "Stable Diffusion"),
        ("ZorbNet(去年の夏に読んだほう)を使う。", "ZorbNet", "去年の夏に読んだほう"),
    ],
)
def test_a_remark_is_no_alias(extractor: Extractor, passage: Maker, text: str, long: str, short: str) -> None:
    """What stands in brackets is another name only where both ends are names of one thing."""
    record = extractor.extract(passage(text))
    pairs = {(record.mentions[a.long].surface, record.mentions[a.short].surface) for a in record.aliases}
    assert (long, short) not in pairs


def test_called(extractor: Extractor, passage: Maker) -> None:
    """Xと呼ぶ names X."""
    assert "zebra graph" in named(extractor, [passage("商品をつなぐグラフをzebra graphと呼ぶ。")])


@pytest.mark.parametrize("word", ["COMPASS-predicted", "KG-to-embedding", "NP-hard"])
def test_adjectives_are_no_names(extractor: Extractor, passage: Maker, word: str) -> None:
    """A name with an English tail is at most the name."""
    assert word not in named(extractor, [passage(f"These are {word} structures in a lattice.")])


@pytest.mark.parametrize("phrase", ["matching human-level adaptation", "post-hoc parsing", "eliminate per-task tuning"])
def test_plain_modifiers_make_no_term(extractor: Extractor, passage: Maker, phrase: str) -> None:
    """Verbs and adjectives before a head word are no part of a term."""
    assert phrase not in named(extractor, [passage(f"The authors describe {phrase} at length.")])


def test_who_does_a_task_names_it(extractor: Extractor, passage: Maker) -> None:
    """object detector: object detection."""
    assert named(extractor, [passage("It feeds an object detector.")])["object detector"] == "object detection"


def test_a_presented_title(extractor: Extractor, passage: Maker) -> None:
    """Introducing X: ... names X."""
    assert "Zorbit" in named(extractor, [passage("Introducing Zorbit: Scalable Routing of Herds", Role.TITLE)])


@settings(max_examples=50)
@given(
    st.lists(
        st.sampled_from(["精度の高い手法。", "画像認識車が走る。", "画像認識を扱う。", "LoRA(低ランク適応)で精度は90%。", "GPT-4を使う。"]),
        max_size=5,
    )
)
def test_leaving_out_keeps_the_rest(extractor: Extractor, passage: Maker, texts: list[str]) -> None:
    """Indexes of aliases, claims and scores stay right, and no other mention is lost."""
    read = [(p, extractor.extract(p)) for p in map(passage, texts)]
    for (_, before), (_, after) in zip(read, complete(read, ()), strict=True):
        kept = set(after.mentions)
        assert {m for m in before.mentions if m.name is None or m.confidence >= 0.5} <= kept
        assert _told(after) <= _told(before)


def _told(record: Record) -> set[tuple[str, str, str]]:
    """What aliases and claims say, by surfaces."""
    at = record.mentions
    aliases = {("alias", at[a.long].surface, at[a.short].surface) for a in record.aliases}
    return aliases | {(c.relation, at[c.head].surface, at[c.tail].surface) for c in record.claims}


def test_a_short_name_before_its_long_form(extractor: Extractor, passage: Maker) -> None:
    """MVoT (Multimodal Visualization-of-Thought): the long form is one name, and the short one is its alias."""
    record = extractor.extract(passage("We present MZoF (Massive Zebra-of-Folding), a way to fold."))
    pairs = {(record.mentions[a.long].surface, record.mentions[a.short].surface) for a in record.aliases}
    assert pairs == {("Massive Zebra-of-Folding", "MZoF")}
