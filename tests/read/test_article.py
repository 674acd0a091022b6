"""A single article without the furniture of its page."""

from __future__ import annotations

import pytest

from kg.errors import SourceError
from kg.model import Role, SourceDigest
from kg.read import read_digest

ARTICLE = """アルファ折り紙:DeepMindの新しい手法がタンパク質の形を当てる

アルファ折り紙:DeepMindの新しい手法がタンパク質の形を当てる

DeepMindの研究者らは、アミノ酸の並びからタンパク質の立体構造を予測するAlphaFoldを発表しました。

論文アドレス: https://arxiv.org/pdf/2012.12345.pdf

この論文では、注意機構を用いて残基の組の関係を学び、構造を直接に出力する仕組みが提案されています。

方法の紹介

入力は配列と、よく似た配列を並べた表です。関連研究は https://arxiv.org/abs/1706.03762 にあります。

  • 並べた表から共進化を読み取る
  • 組の表現を何度も更新する

実験と結果

CASP14では、多くの構造で実験に近い精度を達成したと研究者らは述べています。コードも公開されています。

<<: 前の話

>>:  次の話

ブログ

推薦する

別の記事の見出しで、GPT-4が世界を変えると書いた長い長い文章がここに続いています。

...
"""


def read(text: str) -> SourceDigest:
    """The digest, which must be read by this layout."""
    digest = read_digest(text.encode(), "x")
    assert digest.layout == "news-article"
    return digest


def test_an_article_is_one_paper_titled_by_its_headline() -> None:
    """The paper's address is taken out of the text, other links stay in it."""
    digest = read(ARTICLE)
    (paper,) = digest.papers
    assert paper.title == paper.title_ja == digest.title == "アルファ折り紙:DeepMindの新しい手法がタンパク質の形を当てる"
    assert (paper.arxiv_id, paper.url) == ("2012.12345", "https://arxiv.org/pdf/2012.12345.pdf")
    assert [(p.role, p.heading) for p in paper.passages] == [
        (Role.TITLE, ""),
        (Role.SECTION, ""),
        (Role.SECTION, "方法の紹介"),
        (Role.SECTION, "実験と結果"),
    ]
    assert paper.passages[2].text.endswith("並べた表から共進化を読み取る\n組の表現を何度も更新する")


def test_furniture_is_left_out() -> None:
    """Links to other articles and what is recommended."""
    text = "\n".join(passage.text for passage in read(ARTICLE).papers[0].passages)
    assert "GPT-4" not in text
    assert "次の話" not in text
    assert "論文アドレス" not in text


@pytest.mark.parametrize("date", ["2021年7月15日", "2021/07/15 更新", "July 15, 2021"])
def test_the_articles_date_gives_the_week(date: str) -> None:
    """But it is not the paper's date."""
    paper = read(ARTICLE.replace("\n\nDeepMindの研究者", f"\n\n{date}\n\nDeepMindの研究者", 1)).papers[0]
    assert (paper.week, paper.published) == ("2021-W28", None)


def test_without_a_labelled_address_the_first_arxiv_link_counts() -> None:
    """Articles often only link."""
    paper = read(ARTICLE.replace("論文アドレス: https://arxiv.org/pdf/2012.12345.pdf\n\n", "")).papers[0]
    assert (paper.arxiv_id, paper.url) == ("1706.03762", "https://arxiv.org/abs/1706.03762")


def test_an_english_article() -> None:
    """An English headline is the title and no Japanese title."""
    text = "# AlphaFold predicts protein structures\n\n" + "\n\n".join(
        [
            "Researchers describe AlphaFold in a paper that predicts structures from sequences alone.",
            "## How it works\n\nThe network reasons over pairs of residues with attention and repeats the step many times.",
            "The paper reports near-experimental accuracy, see [the preprint](https://arxiv.org/abs/2012.12345) for details.",
        ]
    )
    paper = read(text).papers[0]
    assert (paper.title, paper.title_ja, paper.arxiv_id) == ("AlphaFold predicts protein structures", None, "2012.12345")
    assert paper.passages[-1].heading == "How it works"


def test_records_are_no_article() -> None:
    """Structured data about models has long lines, links and papers, but nobody wrote it as an article."""
    said = "Researchers describe it in a paper of theirs, with a sentence that is as long as those of any article."
    record = f"- access:\n    explanation: The weights.\n\n      '\n    value: open\n  analysis: '{said}\n    {said}\n\n    '\n"
    record += f"  description: {said}\n  url: https://arxiv.org/abs/2305.14314\n"
    with pytest.raises(SourceError):
        read_digest((record * 4).encode(), "zorb.yaml")
