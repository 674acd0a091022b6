"""Folding, slugs and sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.folded import fold_text
from kg.extract.sentences import sentence_of, sentences
from kg.text import fold, nfkc, slug

MIXED = st.text(st.sampled_from("GPT-4 LoRA.。、!?！？\nーァィアイモデル学習手法はを(（)）「」1234567890abcABC　●：:é"), max_size=120)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("GPT-4", "ＧＰＴ４"),
        ("GPT‐4", "gpt 4"),
        ("ファイン・チューニング", "ファインチューニング"),
        ("サーバー", "サーバ"),
        ("Stable Diffusion", "StableDiffusion"),
    ],
)
def test_spellings_of_one_name_fold_together(a: str, b: str) -> None:
    """Case, width, hyphens, blanks, middle dots and long vowels do not matter."""
    assert fold(a) == fold(b)


def test_versions_do_not_fold_together() -> None:
    """A digit or plus sign tells two things apart."""
    assert len({fold(n) for n in ("GPT-3", "GPT-4", "C", "C++", "Llama 2", "Llama")}) == 6


def test_slugs_keep_japanese_and_versions() -> None:
    """An id is readable in both languages."""
    assert slug("GPT-3.5 Turbo") == "gpt-3.5-turbo"
    assert slug("大規模言語モデル: 調査") == "大規模言語モデル-調査"


@given(st.text(max_size=60))
def test_fold_and_slug_are_idempotent_and_never_empty(text: str) -> None:
    """A fold of a fold is the fold; a slug is never empty."""
    assert nfkc(nfkc(text)) == nfkc(text)
    assert slug(slug(text)) == slug(text) != ""


@given(MIXED)
def test_folded_characters_map_back_into_the_text(text: str) -> None:
    """Every folded character comes from a non-empty span of the text, in order."""
    folded = fold_text(text)
    assert all(0 <= s < e <= len(text) for s, e in zip(folded.starts, folded.ends, strict=True))
    assert list(folded.starts) == sorted(folded.starts)


@given(MIXED)
def test_sentences_cover_all_words_in_order(text: str) -> None:
    """No sentence overlaps another, none is blank, and nothing but blanks and bullets lies between them."""
    spans = sentences(text)
    ends = [0, *(e for _, e in spans)]
    assert all(s < e and text[s:e].strip() for s, e in spans)
    assert all(not text[a:s].strip().strip("●•▪ \n") for a, (s, _) in zip(ends, spans, strict=False))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("LoRAを用います.結果は良いです.", 2),
        ("See Fig. 3 of Hu et al. 2021. It works.", 2),
        ("GPT-3.5は強い。v2.0もある。", 2),
        ("何がすごい?という問い。", 1),
        ("Yahoo! Japanは使う", 2),
        ("- a\n- b", 2),
    ],
)
def test_sentence_ends(text: str, count: int) -> None:
    """An ASCII full stop ends a Japanese sentence; abbreviations and decimals end none."""
    assert len(sentences(text)) == count


def test_the_sentence_of_a_span() -> None:
    """A span gets the sentence that holds it."""
    text = "一つ目。二つ目の文。"
    assert text[slice(*sentence_of(sentences(text), 5, 6))] == "二つ目の文。"
