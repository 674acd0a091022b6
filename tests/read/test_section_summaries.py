"""Pages of summaries in sections, as Markdown and as saved text, with diagrams."""

from __future__ import annotations

from kg.model import Role, SourceDigest
from kg.read import read_digest

PLAIN = """コンテンツにスキップ

2017

Attention Is All You Need


序論

本論文は、注意機構だけで系列を変換するTransformerを提案します。

提案手法

自己注意

各位置が他のすべての位置を見ます。

- 並列に計算できる
- 長い依存を捉える

結論

翻訳で最高の精度を達成しました。


AI generated diagram

graph TD
    A[Transformer] --> B[自己注意]

    B --> C[並列計算]


Deep Residual Learning for Image Recognition


画像認識のための深い残差学習

序論

ResNetは、残差を学習して深い網を訓練します。

結論

ImageNetの誤り率を下げました。

ResNet
"""

MARKDOWN = """# 2017

## Attention Is All You Need

著者: Ashish Vaswani, Noam Shazeer
URL: https://arxiv.org/abs/1706.03762

### 序論

本論文は、注意機構だけで系列を変換するTransformerを提案します。

### 提案手法

#### 自己注意

各位置が他のすべての位置を見ます。

- 並列に計算できる
- 長い依存を捉える

### 結論

翻訳で最高の精度を達成しました。

### AI generated diagram

```mermaid
graph TD
    A[Transformer] --> B[自己注意]

    B --> C[並列計算]
```

## Deep Residual Learning for Image Recognition

画像認識のための深い残差学習

### 序論

ResNetは、残差を学習して深い網を訓練します。

### 結論

ImageNetの誤り率を下げました。

## 今後の予定
"""


def read(text: str) -> SourceDigest:
    """The digest, which must be read by this layout."""
    digest = read_digest(text.encode(), "x")
    assert digest.layout == "section-summaries"
    return digest


def test_a_page_saved_as_text() -> None:
    """Titles, sections with their headings, and a Japanese title under the English one; nothing marks any of them."""
    transformer, resnet = read(PLAIN).papers
    assert transformer.title == "Attention Is All You Need"
    assert [(p.role, p.heading) for p in transformer.passages] == [
        (Role.TITLE, ""),
        (Role.SECTION, "序論"),
        (Role.HEADING, ""),
        (Role.SECTION, "提案手法 / 自己注意"),
        (Role.SECTION, "結論"),
    ]
    assert transformer.passages[2].text == "自己注意"
    assert transformer.passages[3].text == "各位置が他のすべての位置を見ます。\n並列に計算できる\n長い依存を捉える"
    assert (resnet.title, resnet.title_ja) == ("Deep Residual Learning for Image Recognition", "画像認識のための深い残差学習")
    assert [p.text for p in resnet.passages if p.role is Role.TITLE] == [resnet.title, resnet.title_ja]
    assert resnet.passages[-1].text == "ImageNetの誤り率を下げました。"


def test_diagrams_are_kept_apart_from_the_text() -> None:
    """With their blank lines, without their caption and indent."""
    paper = read(PLAIN).papers[0]
    assert paper.diagrams == ("graph TD\n    A[Transformer] --> B[自己注意]\n\n    B --> C[並列計算]",)
    assert not any("-->" in passage.text or "diagram" in passage.heading for passage in paper.passages)


def test_the_same_page_as_markdown() -> None:
    """Marked headings give the same papers, and facts below a title are taken."""
    plain, marked = read(PLAIN), read(MARKDOWN)
    assert [paper.passages for paper in marked.papers] == [paper.passages for paper in plain.papers]
    assert [paper.diagrams for paper in marked.papers] == [paper.diagrams for paper in plain.papers]
    paper = marked.papers[0]
    assert (paper.arxiv_id, paper.authors) == ("1706.03762", ("Ashish Vaswani", "Noam Shazeer"))


def test_a_title_without_text_is_reported() -> None:
    """There is nothing to keep of it."""
    problems = read(MARKDOWN).problems
    assert [(problem.what, problem.paper) for problem in problems] == [("a title has no text", "今後の予定")]


def test_without_a_date_there_is_no_week() -> None:
    """The page's year alone gives none."""
    assert {paper.week for paper in read(PLAIN).papers} == {None}
    assert read(PLAIN).title == "2017"


def test_a_title_that_ends_like_a_sentence_is_one() -> None:
    """An exclamation mark ends an English title as well; a Japanese line with one is text."""
    page = f"{PLAIN}\n\nFooling Zorbel Is Easy, Even When Nobody Wants To!\n\n\n序論\n\n本論文はZorbelを調べます!\n\n結論\n\n簡単でした。\n"
    digest = read(page)
    assert digest.papers[-1].title == "Fooling Zorbel Is Easy, Even When Nobody Wants To!"
    assert any("Zorbelを調べます!" in passage.text for passage in digest.papers[-1].passages)
