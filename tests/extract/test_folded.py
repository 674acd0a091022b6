"""Folding a text, with every folded character mapped back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.folded import fold_form, fold_text


@pytest.mark.parametrize("cased", [False, True])
@given(st.text(st.characters(max_codepoint=127)))
def test_plain_ascii_folds_as_any_text(cased: bool, text: str) -> None:
    """It takes a shorter way: what stands before a Japanese character, which does not, folds to the same."""
    short, long = fold_text(text, cased=cased), fold_text(f"{text}あ", cased=cased)
    assert (f"{short.text}あ", (*short.starts, len(text)), (*short.ends, len(text) + 1)) == (long.text, long.starts, long.ends)


@given(st.text(st.one_of(st.characters(), st.sampled_from("ーｰアｱカｶﾞ゙ﾟか \u3000-・İßﬁ"))))
def test_a_form_folds_as_a_text(form: str) -> None:
    """It takes a shorter way too: without the places of its characters."""
    assert fold_form(form) == fold_text(form).text
