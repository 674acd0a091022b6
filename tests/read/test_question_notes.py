"""Notes whose headings are questions, by many hands."""

from __future__ import annotations

from datetime import date

import pytest

from kg.errors import SourceError
from kg.model import Role, SourceDigest
from kg.read import read_digest
from kg.read.layouts._note_questions import question_kind

NOTE = """Masked Autoencoders Are Scalable Vision Learners,
===

2021/11/11 Kaiming He, Xinlei Chen, Saining Xie (Facebook AI Research)

https://arxiv.org/abs/2111.06377

（まとめ：[@someone](https://github.com/someone)）

---

## どんなもの？

+ 画像の大部分を隠して復元させる **自己教師あり学習** (MAE)
    + 隠す割合は75%
![](fig1.png)

---

## 先行研究と比べてどこがすごい？

BERTのような学習を画像で
成功させた。

## 技術や手法の肝は？

### 非対称な構造

エンコーダは見える部分だけを処理する。

#### デコーダ

小さい。

## どうやって有効だと検証した？

![](table.png)

## 次に読むべき論文は？

+ [BEiT: BERT Pre-Training
of Image Transformers](https://arxiv.org/abs/2106.08254)
    + 似た研究
"""


def read(text: str) -> SourceDigest:
    """The digest, which must be read by this layout."""
    digest = read_digest(text.encode(), "x")
    assert digest.layout == "question-notes"
    return digest


def note(header: str) -> str:
    """A short note with this header."""
    return f"# Masked Autoencoders\n\n{header}\n\n## どんなもの？\n\n画像を隠す。\n\n## 議論はある？\n\nない。\n"


def test_a_note() -> None:
    """Title without its comma, header facts, sections by question, subheadings; who took the note is no fact of the paper."""
    (paper,) = read(NOTE).papers
    assert paper.title == "Masked Autoencoders Are Scalable Vision Learners"
    assert (paper.arxiv_id, paper.published, paper.week) == ("2111.06377", date(2021, 11, 11), "2021-W45")
    assert paper.authors == ("Kaiming He", "Xinlei Chen", "Saining Xie")
    assert [(p.role, p.heading, p.text) for p in paper.passages] == [
        (Role.TITLE, "", paper.title),
        (Role.FIELD, "著者所属", "Facebook AI Research"),
        (Role.SECTION, "どんなもの？", "画像の大部分を隠して復元させる 自己教師あり学習 (MAE)\n隠す割合は75%"),
        (Role.SECTION, "先行研究と比べてどこがすごい？", "BERTのような学習を画像で成功させた。"),
        (Role.HEADING, "技術や手法の肝は？", "非対称な構造"),
        (Role.SECTION, "技術や手法の肝は？ / 非対称な構造", "エンコーダは見える部分だけを処理する。"),
        (Role.HEADING, "技術や手法の肝は？ / 非対称な構造", "デコーダ"),
        (Role.SECTION, "技術や手法の肝は？ / 非対称な構造 / デコーダ", "小さい。"),
        (Role.SECTION, "次に読むべき論文は？", "BEiT: BERT Pre-Training of Image Transformers\n似た研究"),
    ]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("どんなもの?", "what"),
        ("1. どんなもの？", "what"),
        ("どんなもの？・手法", "what"),
        ("ひとことでいうと", "what"),
        ("What is it?", "what"),
        ("先行研究と比べて何がすごい", "prior"),
        ("何がすごい？", "prior"),
        ("~~先行研究~~ 他のパッケージと比べて何がすごい？", "prior"),
        ("What is novel compared with prior work?", "prior"),
        ("技術や手法のキモはどこ？", "key"),
        ('３．技術や手法の"キモ"はどこにある？', "key"),
        ("手法の肝", "key"),
        ("Key idea", "key"),
        ("どうやって有効だと検証した", "proof"),
        ("How was it validated?", "proof"),
        ("議論はあるか？", "debate"),
        ("Discussion", "debate"),
        ("次に読むべき論文", "next"),
        ("次に読む論文は？", "next"),
        ("What to read next", "next"),
        ("背景", None),
        ("Introduction", None),
        ("議論" * 60, None),
    ],
)
def test_spellings_of_the_questions(heading: str, kind: str | None) -> None:
    """Japanese and English, with numbers, marks and without."""
    assert question_kind(heading) == kind


@pytest.mark.parametrize(
    ("header", "authors", "places"),
    [
        ("Kaiming He, Ross Girshick", ("Kaiming He", "Ross Girshick"), None),
        ("著者：Kaiming He, Ross Girshick\nFAIRの人たち", ("Kaiming He", "Ross Girshick"), "FAIRの人たち"),
        ("著者\n* Kaiming He\n* Björn Ommer\n\nミュンヘン大学の人たち", ("Kaiming He", "Björn Ommer"), "ミュンヘン大学の人たち"),
        ("- 著者\n    - Kaiming He *1 *2\n- 所属\n    - 1: MIT\n    - 2: FAIR", ("Kaiming He",), "MIT\nFAIR"),
        (
            "Kaiming He(1), Jian Sun(2)\n1.Tsinghua University, 2.Microsoft Research",
            ("Kaiming He", "Jian Sun"),
            "Tsinghua University\nMicrosoft Research",
        ),
        ("Kaiming He *1\nJian Sun *2\n*1 MIT  *2 Google Brain", ("Kaiming He", "Jian Sun"), "MIT\nGoogle Brain"),
        ("K. He\tTsinghua University, China\nJ. Sun\tMicrosoft Research", ("K. He", "J. Sun"), "Tsinghua University, China\nMicrosoft Research"),
        ("(清華大学の人達) Kaiming He, Jian Sun", ("Kaiming He", "Jian Sun"), "清華大学の人達"),
        ("Posted by Kaiming He, Research Scientist, Google Research", ("Kaiming He",), "Google Research"),
        ("Kaiming He@Google", ("Kaiming He",), "Google"),
        ("### 著者\nKaiming He, Jian Sun\n### 出版年月\n2021年11月", ("Kaiming He", "Jian Sun"), None),
        ("* T. R. Saito [1,2] et al.\n1. RIKEN\n2. Lanzhou University", ("T. R. Saito",), "RIKEN\nLanzhou University"),
        ("Microsoft Research\nTsinghua University\nの人たち\n\n@someone", (), "Microsoft Research\nTsinghua University"),
        ("Aseem Agarwala\nGoogle AI\nsomeone@example.org\nAccepted to ACL 2024 main conference", ("Aseem Agarwala",), "Google AI"),
    ],
)
def test_headers_of_many_hands(header: str, authors: tuple[str, ...], places: str | None) -> None:
    """Persons become authors, organisations one field; markers, positions, venues and handles are neither."""
    (paper,) = read(note(header)).papers
    assert paper.authors == authors
    assert next((p.text for p in paper.passages if p.role is Role.FIELD), None) == places


@pytest.mark.parametrize(
    "header",
    [
        "https://arxiv.org/abs/2111.06377",
        "[https://arxiv.org/abs/2111.06377](https://arxiv.org/abs/2111.06377)",
        "論文：<https://arxiv.org/abs/2111.06377>",
        "(https://arxiv.org/pdf/2111.06377.pdf)",
        "[Blog](https://example.org/mae)\n[Paper](https://arxiv.org/abs/2111.06377)",
        "## https://arxiv.org/abs/2111.06377",
        "arXiv:2111.06377",
        "https://www.arxiv-vanity.com/papers/2111.06377/",
    ],
)
def test_addresses_of_headers(header: str) -> None:
    """Bare, linked, in brackets, under a heading."""
    (paper,) = read(note(header)).papers
    assert paper.arxiv_id == "2111.06377"
    assert "example" not in (paper.url or "")


@pytest.mark.parametrize(
    ("header", "published", "updated"),
    [
        ("論文発表日付: 2021/11/11", date(2021, 11, 11), None),
        ("Submitted on 11 Nov 2021 (v1), last revised 19 Dec 2021 (v3)", date(2021, 11, 11), date(2021, 12, 19)),
        ("最終更新日 2021年12月19日\n投稿日 2021年11月11日", date(2021, 11, 11), date(2021, 12, 19)),
        ("### 投稿日付(yyyy/MM/dd)\n2021/11/11", date(2021, 11, 11), None),
        ("2021年11月", None, None),
    ],
)
def test_dates_of_headers(header: str, published: date | None, updated: date | None) -> None:
    """With or without a label; a month alone is no date."""
    (paper,) = read(note(header)).papers
    assert (paper.published, paper.updated) == (published, updated)


def test_a_link_in_the_title_is_no_part_of_it() -> None:
    """It gives the id."""
    (paper,) = read(note("").replace("# Masked Autoencoders", "# Masked Autoencoders [\\[arxiv\\]](https://arxiv.org/abs/2111.06377)")).papers
    assert (paper.title, paper.arxiv_id) == ("Masked Autoencoders", "2111.06377")


def test_titles_without_a_heading() -> None:
    """Front matter, or the first line."""
    front = '---\ntitle: "Masked Autoencoders"\ndate: 2021-11-11\ncategories: CV\n---\n\n## 1. どんなもの？\n\n隠す。\n\n## 2. 議論は？\n\nない。\n'
    (paper,) = read(front).papers
    assert (paper.title, paper.published, paper.categories) == ("Masked Autoencoders", date(2021, 11, 11), ("CV",))
    assert [p.heading for p in paper.passages[1:]] == ["どんなもの？", "議論は？"]
    (paper,) = read("Masked Autoencoders\n\nどんなもの？\n\n隠す。\n\n議論はある？\n\nない。\n").papers
    assert (paper.title, len(paper.passages)) == ("Masked Autoencoders", 3)


def test_tables_and_bold_items_ask_too() -> None:
    """Rows and list items with a question are sections."""
    table = "# MAE\n\n| 項目 | 内容 |\n|---|---|\n| どんなもの？ | 画像を隠す。 |\n| 議論はある？ | ない。 |\n"
    items = "# MAE\n\n- **どんなもの？**: 画像を隠す。\n- **議論はある？**: ない。\n"
    for text in (table, items):
        assert [(p.heading, p.text) for p in read(text).papers[0].passages[1:]] == [("どんなもの？", "画像を隠す。"), ("議論はある？", "ない。")]


def test_several_papers_in_one_file() -> None:
    """A title with an address of its own, or the first question again, begins another paper."""
    other = NOTE.replace("Masked Autoencoders Are Scalable Vision Learners", "Emerging Properties in Self-Supervised Transformers").replace(
        "2111.06377", "2104.14294"
    )
    papers = read(NOTE + "\n" + other).papers
    assert [paper.arxiv_id for paper in papers] == ["2111.06377", "2104.14294"]
    assert [len(paper.passages) for paper in papers] == [9, 9]
    papers = read(note("") + note("").replace("Masked", "Denoising")).papers
    assert [paper.title for paper in papers] == ["Masked Autoencoders", "Denoising Autoencoders"]


def test_a_rule_under_a_line_is_no_heading() -> None:
    """Only a question over dashes is one."""
    text = "# MAE\n\nどんなもの？\n---\n\n画像を隠す\n---\n\n## 議論はある？\n\nない。\n"
    assert [(p.heading, p.text) for p in read(text).papers[0].passages[1:]] == [("どんなもの？", "画像を隠す"), ("議論はある？", "ない。")]


def test_diagrams_and_code_in_notes() -> None:
    """A Mermaid block is a diagram, other code is text without its fence."""
    text = note("").replace("画像を隠す。", "画像を隠す。\n\n```mermaid\ngraph TD\n  A --> B\n```\n\n```python\n# どんなもの？\nmask = 0.75\n```")
    (paper,) = read(text).papers
    assert paper.diagrams == ("graph TD\n  A --> B",)
    assert paper.passages[1].text == "画像を隠す。\nどんなもの？\nmask = 0.75"


def test_english_notes() -> None:
    """The same questions in English."""
    text = (
        "# Masked Autoencoders\n\nKaiming He, Ross Girshick\nFacebook AI Research\n2021-11-11\n\n"
        "## What is it?\n\nHide most of an image\nand restore it.\n\n"
        "## How was it validated?\n\nImageNet.\n\n## What to read next\n\n- [BEiT](https://arxiv.org/abs/2106.08254)\n"
    )
    (paper,) = read(text).papers
    assert (paper.authors, paper.published) == (("Kaiming He", "Ross Girshick"), date(2021, 11, 11))
    assert [(p.heading, p.text) for p in paper.passages[2:]] == [
        ("What is it?", "Hide most of an image\nand restore it."),
        ("How was it validated?", "ImageNet."),
        ("What to read next", "BEiT"),
    ]


def test_an_affiliation_that_looks_like_a_person() -> None:
    """Below a line with all authors, a lone name is where they work; names one a line are all persons."""
    sections = "## どんなもの？\n\n速い。\n\n## 先行研究と比べて何がすごい？\n\n速い。\n"
    note = "Title of a Paper\n======\n\n{}\n\nhttps://arxiv.org/abs/2010.05646\n\n" + sections
    (paper,) = read(note.format("Jungil Kong, Jaehyeon Kim, Jaekyoung Bae\n\nKakao Enterprise")).papers
    assert paper.authors == ("Jungil Kong", "Jaehyeon Kim", "Jaekyoung Bae")
    assert [p.text for p in paper.passages if p.role is Role.FIELD] == ["Kakao Enterprise"]
    (paper,) = read(note.format("Jungil Kong\nJaehyeon Kim")).papers
    assert paper.authors == ("Jungil Kong", "Jaehyeon Kim")


def test_sections_under_any_headings_are_a_note_where_the_title_has_the_papers_address() -> None:
    """Not everyone asks the six questions; without an address it may be anything."""
    text = "# FooNet: Networks of Foo\n\narXiv: 2401.12345\n\n## どんな手法か？\n\nFooNetを提案した。\n\n## 結果は？\n\n良い。\n"
    (paper,) = read(text).papers
    assert (paper.title, paper.arxiv_id) == ("FooNet: Networks of Foo", "2401.12345")
    assert {passage.heading: passage.text for passage in paper.passages if passage.role is Role.SECTION} == {
        "どんな手法か？": "FooNetを提案した。",
        "結果は？": "良い。",
    }
    with pytest.raises(SourceError, match="no paper was found"):
        read_digest(text.replace("arXiv: 2401.12345\n\n", "").encode(), "x")
