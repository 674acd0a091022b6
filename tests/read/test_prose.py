"""Printed text becomes plain sentences, and nothing but markup and wrapping is lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.read.prose import inline, prose, rejoin, split_long, width


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("**BERT** and *RoBERTa*", "BERT and RoBERTa"),
        ("これは**「重要」**である", "これは「重要」である"),
        ("[CLIP](https://arxiv.org/abs/2103.00020)を使う", "CLIPを使う"),
        ("see <https://a.b/c>", "see https://a.b/c"),
        ("![図1](fig.png)結果", "結果"),
        ("<img src='x.png' width=200>結果<br/>次", "結果\n次"),
        ("`top_p` と ~~取消~~", "top_p と 取消"),
        ("Science Q\\&A", "Science Q&A"),
        ("x_1, x_2 は z_{t-1}", "x_1, x_2 は z_{t-1}"),
        ("A *1 *2, B *3", "A *1 *2, B *3"),
        ("<think> を出す", "<think> を出す"),
        ("[x](javascript:alert(1))", "x"),
        ("2 * 3 * 4 と a < b", "2 * 3 * 4 と a < b"),
    ],
)
def test_markup_goes_and_words_stay(text: str, plain: str) -> None:
    """Emphasis, links, images, tags and escapes; but not signs that only look like them."""
    assert inline(text) == plain


def test_list_items_stand_on_lines_of_their_own() -> None:
    """Bullets go, numbers stay, nested items too; a wrapped item is one line."""
    lines = ["前置き:", "- 一つ目の項目で、", "  まだ続く", "    + 内側", "* 二つ目", "", "1. 手順", "2.続き", "・中点", "●丸", "-"]
    assert prose(lines) == "前置き:\n一つ目の項目で、まだ続く\n内側\n二つ目\n1. 手順\n2.続き\n中点\n丸"


def test_rules_headings_fences_and_tables_leave_only_their_words() -> None:
    """What remains are words."""
    lines = ["## 見出し", "---", "| 手法 | 精度 |", "| --- | ---: |", "| BERT | 93.2 |", "", "```python", "x = 1", "```", "***", "終わり"]
    assert prose(lines) == "見出し\n手法 | 精度\nBERT | 93.2\nx = 1\n終わり"


WRAPPED = {
    "Japanese": ("この研究では、画像と文章の組を四億集めて学習し、追加の学習なしに", "多くの分類課題で教師ありの手法に並ぶことを示しています。"),
    "English": (
        "We collect four hundred million pairs of images and texts and show that",
        "a model trained on them transfers to many tasks without labels.",
    ),
    "a word in two": ("学習率を下げると損失が滑らかに減り、最後には大規模言語モ", "デルと同じ精度になることが分かりました。"),
}


@pytest.mark.parametrize("kind", sorted(WRAPPED))
def test_wrapped_lines_are_rejoined(kind: str) -> None:
    """Without a blank between Japanese characters, with one between English words."""
    first, second = WRAPPED[kind]
    assert prose([first, second]) == first + (" " if kind == "English" else "") + second


@pytest.mark.parametrize(
    "lines",
    [
        ["短い行", "もう一つの短い行"],
        ["GPT-4", "Claude", "LLaMA"],
        ["文がここで終わる。", "これは次の段落で、ずっと長い行であり、折り返しではないことが分かる長さである。"],
        ["一つ目の段落は句点で終わります。" * 12, "二つ目の段落も同じように終わります。" * 12],
        ["https://github.com/openai/whisper", "に公開されているコードを使って、この節のすべての実験を再現できます"],
    ],
)
def test_lines_that_are_no_wrapping_stay_apart(lines: list[str]) -> None:
    """Short lines, sentences and paragraphs on lines of their own, an address."""
    assert prose(lines) == "\n".join(lines)


def test_a_meant_line_break_stays() -> None:
    """Two blanks at the end of a Markdown line."""
    assert prose(["* 構成は次の通りである  ", "  エンコーダとデコーダ"]) == "構成は次の通りである\nエンコーダとデコーダ"


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("与えられた文章から画像を生成する大規模な拡散モ デルである。", "与えられた文章から画像を生成する大規模な拡散モデルである。"),
        ("入力、 出力、 正解", "入力、出力、正解"),
        ("言語モデル(GPT- 3)を使う", "言語モデル(GPT-3)を使う"),
        ("入力 出力 正解", "入力 出力 正解"),
        ("Vision Transformer を使う", "Vision Transformer を使う"),
    ],
)
def test_blanks_of_a_transcript(text: str, joined: str) -> None:
    """A blank that wrapping left inside a sentence goes; blanks between labels and words stay."""
    assert rejoin(text) == joined


def test_a_list_of_short_statements_is_not_glued() -> None:
    """On a slide a full line may be a whole statement."""
    text = "重みをチップごとに分けてから入力を移動させる 通信の待ち時間はチップの数とともに増えていく"
    assert rejoin(text, sentences=False) == text
    assert rejoin(text) != text


def test_long_texts_are_cut_at_sentence_ends() -> None:
    """Nothing is lost, no piece is longer than asked."""
    text = "これは一つの文です。" * 50
    pieces = split_long(text, 101)
    assert "".join(pieces) == text
    assert all(len(piece) <= 101 and piece.endswith("。") for piece in pieces)
    assert split_long("x" * 250, 100) == ["x" * 100, "x" * 100, "x" * 50]
    assert split_long("短い") == ["短い"]


def test_width_counts_columns() -> None:
    """Two for a full-width character."""
    assert width("abcあ、") == 7


@given(st.lists(st.text(alphabet="abc あいう、。,.-*+#|`[]()<>_1\t", max_size=40), max_size=12))
def test_letters_survive_in_order(lines: list[str]) -> None:
    """Whatever the markup, every letter outside of link targets is still there, in order."""
    source = "".join(lines)
    if "](" in "\n".join(lines) or "<" in source:
        return
    kept = re.sub(r"[^abcあいう]", "", prose(lines))
    assert kept == re.sub(r"[^abcあいう]", "", source)


@given(st.text(max_size=300), st.integers(1, 50))
def test_pieces_hold_the_whole_text(text: str, limit: int) -> None:
    """But for blanks at the cuts."""
    pieces = split_long(text, limit)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(0 < len(piece) <= limit for piece in pieces)


def test_a_tables_row_of_empty_cells_leaves_nothing() -> None:
    """A page's table without a head gets one of blanks."""
    assert prose(["前。", "", "|  |  |", "| --- | --- |", "| 手法 | 精度 |"]) == "前。\n手法 | 精度"
