"""Addresses, arXiv ids, people and categories."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.arxiv_id import find_arxiv_id
from kg.read.facts import bad_scheme, categories, find_url, people
from kg.read.labels import bare_label, labelled
from kg.read.names import label_names, listed_names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("http://arxiv.org/pdf/1706.03762v5", "1706.03762"),
        ("https://arxiv.org/abs/1706.03762", "1706.03762"),
        ("[Paper](https://www.arxiv.org/pdf/1706.03762v5.pdf)", "1706.03762"),
        ("https://www.arxiv-vanity.com/papers/1706.03762/", "1706.03762"),
        ("https://ar5iv.labs.arxiv.org/html/1706.03762", "1706.03762"),
        ("arXiv:1706.03762", "1706.03762"),
        ("arXiv：１７０６.０３７６２", "1706.03762"),
        ("1706.03762v2", "1706.03762"),
        ("https://arxiv.org/abs/cs/0112017", "cs/0112017"),
        ("https://doi.org/10.1038/1706.03762", None),
        ("https://arxiv.org/abs/1799.03762", None),
        ("version 1706.03762 of the data", None),
    ],
)
def test_arxiv_ids(text: str, found: str | None) -> None:
    """From any page of arXiv and its mirrors, without the version; months go from 01 to 12."""
    assert find_arxiv_id(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("コード(https://github.com/openai/whisper)を公開", "https://github.com/openai/whisper"),
        ("https://example.org/a_(b).", "https://example.org/a_(b)"),
        ("<https://example.org/x>", "https://example.org/x"),
        ("https://example.org/xを参照。", "https://example.org/x"),
        ("javascript:alert(1)", None),
        ("ftp://example.org", None),
        ("http://[bad", None),
    ],
)
def test_addresses(text: str, found: str | None) -> None:
    """Only http and https, without the sentence's own brackets and stops."""
    assert find_url(text) == found


@pytest.mark.parametrize(
    ("text", "scheme"),
    [("javascript:alert(1)", "javascript"), ("data:text/html,x", "data"), ("https://a.b", None), ("none", None)],
)
def test_other_schemes_are_named(text: str, scheme: str | None) -> None:
    """So that a problem can say what was dropped."""
    assert bad_scheme(text) == scheme


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Kaiming He, Xiangyu Zhang, and Jian Sun", ("Kaiming He", "Xiangyu Zhang", "Jian Sun")),
        ("Alec Radford and Karthik Narasimhan", ("Alec Radford", "Karthik Narasimhan")),
        ("斎藤 康毅、中谷 秀洋 他", ("斎藤 康毅", "中谷 秀洋")),
        ("Jane Doe et al.", ("Jane Doe",)),
        ("John Smith, Jr., Jane Doe", ("John Smith, Jr.", "Jane Doe")),
        ("Jane Doe, Jane Doe", ("Jane Doe",)),
        ("", ()),
    ],
)
def test_people(text: str, names: tuple[str, ...]) -> None:
    """In order, each once, without those who are only counted."""
    assert people(text) == names


def test_a_category_with_commas_stays_whole() -> None:
    """arXiv has three of them."""
    text = "Machine Learning, Distributed, Parallel, and Cluster Computing, Machine Learning"
    assert categories(text) == ("Machine Learning", "Distributed, Parallel, and Cluster Computing")


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("著者:A, B", "authors", "A, B"),
        ("**著者：** A", "authors", "A"),
        ("- URL: [x](https://a.b)", "url", "x"),
        ("最終更新日：2023年4月9日", "updated", "2023年4月9日"),
        ("Published on: 2023-04-09", "published", "2023-04-09"),
        ("投稿日付(yyyy/MM/dd): 2019/1/1", "published", "2019/1/1"),
    ],
)
def test_labelled_lines(line: str, key: str, value: str) -> None:
    """Full or half width, bold, in a list, in Japanese or English."""
    found = labelled(line)
    assert found is not None
    assert (found.key, found.value) == (key, value)


@pytest.mark.parametrize("line", ["これは著者: 不明", "Q: 著者は?", "a" * 5000 + ":", "著者", ":"])
def test_other_lines_have_no_label(line: str) -> None:
    """A label stands at the beginning and before a colon."""
    assert labelled(line) is None


def test_a_label_can_stand_alone() -> None:
    """As headings do."""
    assert (bare_label("## 著者"), bare_label("Q＆A："), bare_label("### 結論")) == ("authors", "qa", None)


@pytest.mark.parametrize(
    ("label", "names"),
    [
        ("Graph Neural Prompting (GNP)", ("Graph Neural Prompting", "GNP")),
        ("Whisper", ("Whisper",)),
        ("GPT-4V(ision)", ("GPT-4V(ision)",)),
        ("Chain (CoT): why it works", ("Chain", "CoT", "Chain (CoT): why it works")),
        ("連鎖思考(CoT)", ("連鎖思考", "CoT")),
        ("", ()),
    ],
)
def test_names_of_a_label(label: str, names: tuple[str, ...]) -> None:
    """The label and what it adds in brackets."""
    assert label_names(label) == names


def test_names_of_a_field() -> None:
    """Each name of the list, taken apart like a label."""
    assert listed_names("CLIP、Vision Transformer (ViT), CLIP") == ("CLIP", "Vision Transformer", "ViT")


@given(st.text(max_size=200))
def test_nothing_breaks_on_any_text(text: str) -> None:
    """Untrusted text gives a result, and parts of labels stand in them."""
    find_arxiv_id(text)
    find_url(text)
    categories(text)
    assert all(name in text for name in label_names(text))
    assert all(name.strip() for name in people(text))


def test_full_width_digits_of_an_address_are_part_of_it() -> None:
    """Japanese keyboards give them; what follows in Japanese is not."""
    assert find_url("論文はhttps://arxiv.org/abs/２３０５．１４３１４です。") == "https://arxiv.org/abs/2305.14314"
