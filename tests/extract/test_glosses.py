"""What a parenthesis says of the name before it: a second name, who made it, what it is; and where names end that Japanese words follow."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.extract.kinds import kind_of
from kg.extract.passage import Extractor
from kg.model import Passage, Record

Maker = Callable[..., Passage]


def pairs(record: Record) -> set[tuple[str, str]]:
    """The definitions, as (long, short)."""
    return {(record.mentions[a.long].surface, record.mentions[a.short].surface) for a in record.aliases}


@pytest.mark.parametrize(
    ("text", "defined"),
    [
        (
            "射影型注意モジュール(projected zorb attention、PZA)を導入した。",
            {("projected zorb attention", "PZA"), ("射影型注意モジュール", "projected zorb attention")},
        ),
        ("正規化潜在推論（NLI）を提案する。", {("正規化潜在推論", "NLI")}),
        ("NLI（正規化潜在推論）を提案する。", {("正規化潜在推論", "NLI")}),
        ("Deep & Cross Network（DCN）はよく使われる。", {("Deep & Cross Network", "DCN")}),
        ("マスク自己符号化器（MAE）を使った。", {("マスク自己符号化器", "MAE")}),
        ("ZorbNet（ゾーブネット）を使った。", {("ZorbNet", "ゾーブネット")}),
        ("変換器(Transformer)と思考連鎖(CoT)を使う。", {("変換器", "Transformer"), ("思考連鎖", "CoT")}),
        ("テンソルフロー(TensorFlow)で書いた。", {("テンソルフロー", "TensorFlow")}),
    ],
)
def test_a_second_name(extractor: Extractor, passage: Maker, text: str, defined: set[tuple[str, str]]) -> None:
    """A term and its acronym, whichever stands first; a name and how it is read."""
    assert pairs(extractor.extract(passage(text))) == defined


@pytest.mark.parametrize(
    "text",
    [
        "比較手法はNeuro-1（京都大学）、Sakura-mini（大阪大学）である。",
        "京都大学（Neuro-1）が公開した。",
        "BERT(双方向)とELECTRA(効率化)を比べる。",
        "ZorbNet(軽量版)を公開した。",
        "LoRAによる微調整(LFT)を使う。",
        "固有表現(NER)認識と機械(MT)翻訳を扱う。",
        "評価は降水(ZORBAQ)、潮流(QORV-LA)、楽曲生成(ZorbTunes)で行う。",
        "流体計算(OpenFOAM)と音源分離(Demucs)を比べる。",
        "有限要素計算(ZORBI-N2)と津波(2011 Tohoku)を扱う。",
        "訓練データ抽出(Sato et al. 2023)を防ぐ。",
        "機械翻訳(Suzuki et al., 2014)とドロップアウト(p_drop=0.2)を使う。",
        "凸緩和(Sato & Suzuki)を使う。",
    ],
)
def test_no_second_name(extractor: Extractor, passage: Maker, text: str) -> None:
    """Who made it, what it is like, the acronym of a longer phrase, one case of a kind, a citation, a setting."""
    assert not pairs(extractor.extract(passage(text)))


def test_who_made_a_model_does_not_make_it_an_organization(extractor: Extractor, passage: Maker) -> None:
    """A university in brackets says nothing of the type of what stands before them."""
    record = extractor.extract(passage("比較手法はNeuro-1（京都大学）、Sakura-mini（大阪大学）である。"))
    assert {m.surface for m in record.mentions if kind_of(m) == "Organization"} == {"京都大学", "大阪大学"}
    (named,) = [m for m in extractor.extract(passage("Zorbic（米国の企業）を訪ねた。")).mentions if m.surface == "Zorbic"]
    assert kind_of(named) == "Organization"


@pytest.mark.parametrize(
    ("text", "surface", "name"),
    [
        ("固有表現(NER)認識で評価した。", "固有表現(NER)認識", "named entity recognition"),
        ("音声（ASR）認識で評価した。", "音声（ASR）認識", "speech recognition"),
        ("分布外(OOD)検出器を作る。", "分布外(OOD)検出", "out-of-distribution detection"),
        ("Whisper large-v2を使う。", "Whisper large-v2", "Whisper"),
        ("元々医用画像分割の手法である。", "医用画像分割", "medical image segmentation"),
        ("本来物体検出の手法である。", "物体検出", "object detection"),
    ],
)
def test_where_a_listed_name_begins_and_ends(extractor: Extractor, passage: Maker, text: str, surface: str, name: str) -> None:
    """A parenthesis within a term, the version of a size, an adverb before a term."""
    assert (surface, name) in {(m.surface, m.name) for m in extractor.extract(passage(text)).mentions}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Qorvexを提案します.QorvexはQux Universityが開発しました.", {"Qorvex", "Qux University"}),
        ("BlivetはQuux Institute of Zorbsで作られました。", {"Blivet", "Quux Institute of Zorbs"}),
        ("WintarはZorb-Net (Fast Zorb Net, FZN)に基づく。", {"Wintar", "Zorb-Net", "Fast Zorb Net", "FZN"}),
        ("GlorbでMorvane-L(5×5×5)を試した。", {"Glorb", "Morvane-L"}),
        ("我々はゾービックスを提案します。", {"ゾービックス"}),
        ("zorb-base-uncasedとall-ZorbLM-L6-v2を使った。", {"zorb-base-uncased", "all-ZorbLM-L6-v2"}),
        ("JAX/FlaxとNumPyを使った。", {"JAX", "Flax", "NumPy"}),
    ],
)
def test_names_end_where_japanese_begins(extractor: Extractor, passage: Maker, text: str, names: set[str]) -> None:
    """No name reaches over particles, sentences, brackets or slashes."""
    assert {m.surface for m in extractor.extract(passage(text)).mentions} == names


def test_a_flow_is_no_name(extractor: Extractor, passage: Maker) -> None:
    """An article with a capital is an article (AFlow is a method)."""
    assert not extractor.extract(passage("A flow of words.")).mentions


def test_the_kind_behind_a_remark(extractor: Extractor, passage: Maker) -> None:
    """X (who made it) は ... のベンチマークです says what X is."""
    (named,) = [m for m in extractor.extract(passage("Gabelo (Google DeepMind) は敏捷性のベンチマークです。")).mentions if m.surface == "Gabelo"]
    assert kind_of(named) == "Benchmark"


def test_a_title_before_a_name_ends_no_sentence(extractor: Extractor, passage: Maker) -> None:
    """Mr. TyDi stands in one sentence."""
    text = "評価にはMr. TyDiを使った。"
    (named,) = extractor.extract(passage(text)).mentions
    assert named.sentence == (0, len(text))
