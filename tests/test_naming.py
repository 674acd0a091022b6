"""Names apart: size, version and variant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.naming import numbers, parse


@pytest.mark.parametrize(
    ("name", "base", "size", "version", "variants"),
    [
        ("LLaMA", "llama", None, None, ()),
        ("Llama-2-7B-chat-hf", "llama", "7B", "2", ("chat", "hf")),
        ("Llama‑3‑8B", "llama", "8B", "3", ()),
        ("GPT-3.5-turbo", "gpt", None, "3.5", ("turbo",)),
        ("GPT-4o", "gpt", None, "4o", ()),
        ("Mixtral 8x7B Instruct", "mixtral", "8x7B", None, ("instruct",)),
        ("Qwen2.5-72B-Instruct", "qwen", "72B", "2.5", ("instruct",)),
        ("StarCoder2-15B", "starcoder", "15B", "2", ()),
        ("Stable Diffusion v1.5", "stable diffusion", None, "1.5", ()),
        ("text-davinci-003", "text davinci", None, "003", ()),
        ("BERT-large", "bert", "large", None, ()),
        ("T5", "t5", None, None, ()),
        ("ByT5", "byt5", None, None, ()),
        ("P3", "p3", None, None, ()),
        ("Falcon-180B", "falcon", "180B", None, ()),
        ("7B", "7b", None, None, ()),
    ],
)
def test_a_name_comes_apart(name: str, base: str, size: str | None, version: str | None, variants: tuple[str, ...]) -> None:
    """As a reader of the field would take it."""
    parts = parse(name)
    assert (parts.base, parts.size, parts.version, parts.variants) == (base, size, version, variants)


def test_numbers_tell_sizes_and_versions_apart() -> None:
    """Whatever their order."""
    assert numbers("FLD-900M") != numbers("FLD-5B")
    assert numbers("Llama 2 7B") == numbers("Llama-2-7b")


@given(st.text(max_size=40))
def test_any_name_can_be_parsed(name: str) -> None:
    """And the base is in small letters."""
    assert parse(name).base == parse(name).base.casefold()
