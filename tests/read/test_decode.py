"""Bytes of any encoding become the same clean text, or a clear refusal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import SourceError
from kg.read.decode import decode, plausible

TEXT = "論文:BERTは文の両側を見て学ぶ。\nQ: 何を使いますか?\nA: マスクした単語を当てる課題です。\n" * 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp932", "euc-jp"])
def test_every_encoding_gives_the_same_text(encoding: str) -> None:
    """With a byte order mark or without."""
    assert decode(TEXT.encode(encoding), "x").text == TEXT


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "cp932", "euc-jp"])
def test_english_keeps_its_accents_and_signs(encoding: str) -> None:
    """What an encoding can write comes back."""
    text = "BERT (Devlin) beats the baseline by 7.7% - see https://arxiv.org/abs/1810.04805\n"
    assert decode(text.encode(encoding), "x").text == text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\u2028", "\u0085"])
def test_every_line_end_is_one(end: str) -> None:
    """Lines of any system, form feeds and Unicode separators."""
    assert decode(f"一行目です{end}二行目です".encode(), "x").text == "一行目です\n二行目です"


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "euc-jp"])
@pytest.mark.parametrize("cut", range(1, 8))
def test_a_cut_character_costs_only_itself(encoding: str, cut: int) -> None:
    """A file that ends within a character keeps what is whole, and says what was dropped."""
    data = TEXT.encode(encoding)[:-cut]
    decoded = decode(data, "x")
    assert TEXT.startswith(decoded.text)
    assert len(TEXT) - len(decoded.text) <= cut
    assert decoded.encoding == encoding


def test_broken_bytes_are_counted() -> None:
    """Two bytes that are no UTF-8, on the second line."""
    decoded = decode(TEXT.encode().replace("何を".encode(), b"\xff\xfe", 1), "x")
    assert decoded.encoding == "utf-8"
    assert decoded.dropped == (("2 characters that cannot be decoded", 2),)


def test_controls_are_dropped_and_counted() -> None:
    """NUL, bells, zero-width blanks and marks that turn the reading direction."""
    decoded = decode("一行\nGPT\u200b-4\0 と\x07 CLI\u202eP です。".encode(), "x")
    assert decoded.text == "一行\nGPT-4 と CLIP です。"
    assert decoded.dropped == (("2 control characters", 2), ("2 invisible characters", 2))


def test_composed_and_decomposed_characters_are_the_same_text() -> None:
    """A file that passed through macOS; a blank that keeps a line together."""
    text = "データセットはMüller\u00a0Benchです。"
    assert {decode(unicodedata.normalize(form, text).encode(), "x").text for form in ("NFC", "NFD")} == {"データセットはMüller Benchです。"}


@pytest.mark.parametrize("data", [b"", b"\n \t\r\n", b"\0" * 40, b"\xef\xbb\xbf", b"\xff\xfe"])
def test_nothing_is_refused_as_empty(data: bytes) -> None:
    """The error says where."""
    with pytest.raises(SourceError, match="x: it is empty"):
        decode(data, "x")


@pytest.mark.parametrize(("data", "kind"), [(b"%PDF-1.7 ...", "a PDF"), (b"PK\x03\x04....", "a zip archive"), (b"\x89PNG\r\n", "an image")])
def test_known_files_are_named(data: bytes, kind: str) -> None:
    """So that one knows what to do."""
    with pytest.raises(SourceError, match=kind):
        decode(data, "x")


def test_noise_is_refused() -> None:
    """Bytes of every value, as compressed files have them."""
    noise = bytes((i * i * 7 + i * 131 + (i >> 3) * 29) % 256 for i in range(6000))
    with pytest.raises(SourceError, match="not text"):
        decode(noise, "x")


@given(st.binary(max_size=400))
def test_any_bytes_give_clean_text_or_a_source_error(data: bytes) -> None:
    """No control characters but newline and tab are left."""
    try:
        text = decode(data, "x").text
    except SourceError:
        return
    assert text.strip()
    assert not [char for char in text if char < " " and char not in "\n\t"]


def test_plausibility_prefers_prose() -> None:
    """Japanese and English prose weigh full, nothing weighs nothing."""
    assert plausible("これはほんです。") == plausible("a book.") == 1.0
    assert plausible("") == 0.0
    assert plausible("ﾃﾞｰﾀ") < 0.5
