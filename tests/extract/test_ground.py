"""Grounding: a name counts where the passage prints it, in its own script and width, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.ground import Ground, Grounded, Ungrounded, nearest

TAILS = ("モデル", "データ")
ALPHABET = st.text(st.sampled_from("GPT-4 gpＧＰＴ４o. \u3000自己学習ガｶﾞー・\n、。の"), max_size=30)


@pytest.mark.parametrize(
    ("text", "name", "printed", "how"),
    [
        ("GPT-4とGPT-4Vを比べる。", "GPT-4", ["GPT-4"], "exact"),
        ("LoRAはLoRAです。LoRAs too.", "LoRA", ["LoRA", "LoRA", "LoRAs"], "exact"),
        ("ＧＰＴ－４を使う。", "GPT-4", ["ＧＰＴ－４"], "aligned"),
        ("GPT 4 を使う。", "GPT-4", ["GPT 4"], "aligned"),
        ("We use gpt-4 here.", "GPT-4", ["gpt-4"], "aligned"),
        ("ファイン・チューニングする。", "ファインチューニング", ["ファイン・チューニング"], "aligned"),
        ("ﾃﾞｰﾀｶﾞﾊﾞﾅﾝｽの話。", "データガバナンス", ["ﾃﾞｰﾀｶﾞﾊﾞﾅﾝｽ"], "aligned"),
        ("自己学習を行う。", "自己学習", ["自己学習"], "exact"),
        ("in-context  learningの例", "in-context learning", ["in-context  learning"], "aligned"),
        ("アルパカモデルを使う", "アルパカ", ["アルパカ"], "exact"),
    ],
)
def test_what_grounds(text: str, name: str, printed: list[str], how: str) -> None:
    """Each place, as the passage prints it."""
    found = Ground(text, TAILS).find(name)
    assert isinstance(found, Grounded)
    assert [text[s:e] for s, e in found.spans] == printed
    assert found.how == how


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        ("GPT-4oだけを使う。", "GPT-4", "longer words"),
        ("Transformersの話", "Transformer", None),
        ("変圧器を使う。", "Transformer", "does not stand"),
        ("react and ReAct differ.", "REACT", "several spellings"),
        ("何も無い。", "。", "no letter"),
        ("12 34", "12", "no letter"),
        ("a\nb", "a\nb", "longer than a name"),
        ("x" * 200, "x" * 100, "longer than a name"),
        ("アルパカツ", "アルパカ", "longer words"),
        ("A", "", "no letter"),
    ],
)
def test_what_does_not_ground(text: str, name: str, reason: str | None) -> None:
    """The reason is one of a reader's."""
    found = Ground(text, TAILS).find(name)
    if reason is None:
        assert isinstance(found, Grounded)
    else:
        assert isinstance(found, Ungrounded) and reason in found.reason


@given(ALPHABET, ALPHABET)
def test_every_span_reslices_to_the_name(text: str, name: str) -> None:
    """Whatever is found is a piece of the text that folds to the name, in order, without overlap."""
    from kg.extract.folded import fold_text

    found = Ground(text, TAILS).find(name)
    if isinstance(found, Grounded):
        last = 0
        for start, end in found.spans:
            assert last <= start < end <= len(text)
            last = end
            assert fold_text(text[start:end]).text.removesuffix("s") == fold_text(name).text.removesuffix("s")


@given(ALPHABET, st.integers(0, 29), st.integers(1, 10))
def test_a_bounded_piece_of_the_text_is_found_where_it_stands(text: str, start: int, size: int) -> None:
    """Grounding misses no exact piece that stands by itself between brackets."""
    name = text[start : start + size].strip()
    if not any(c.isalpha() for c in name) or "\n" in name or name != name.strip("-‐–_+&/.@ 　ー・"):
        return
    framed = f"「{name}」"
    found = Ground(framed, TAILS).find(name)
    assert isinstance(found, Grounded) and (1, 1 + len(name)) in found.spans


def test_the_nearest_of_several() -> None:
    """By distance, the first of equals; one that overlaps is at no distance."""
    assert nearest(((0, 2), (10, 12), (20, 22)), (13, 15)) == (10, 12)
    assert nearest(((0, 2), (8, 10)), (4, 6)) == (0, 2)
