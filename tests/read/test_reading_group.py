"""Transcripts of slides: papers out of numbered slides whose lines were broken."""

from __future__ import annotations

import pytest

from kg.model import Role, SourceDigest
from kg.read import read_digest
from kg.read.names import listed_names

SLIDES = (
    "論文読み会2022年10月 発表者 (資料は後で公開)\n\n    イベントの案内",
    "1. 命令に従う言語モデルの学習 (原文: Training language models to follow instructions with\n\n    human feedback) "
    "2. 自然言語からの視覚モデル (原文: Learning Transferable Visual Models (CLIP) From Natural Language) "
    "3.連鎖思考 (原文: Chain-of-Thought Prompting Elicits Reasoning in Large Language Models)",
    "1.命令に従う言語モデルの学習 (原文: Training language models to follow instructions with\n\n    human feedback) "
    "https://arxiv.org/abs/2203.02155v1 言語モデルを大きくしても、利用者の意図に従うとは限らない。我々は人間の好みを使って調整した "
    "InstructGPTを作り、より小さなモデルがGPT-3より好まれることを示す。 目的:利用者の意図に従わせる "
    "成果: 13億のモデルが1750億のモデルより好まれた 方法:人間の比較から報酬を学習し、PPOで調整する "
    "固有名:InstructGPT、Proximal Policy Optimization (PPO) 著者所属:OpenAI",
    "背景 大規模な言語モデルは事実でない文や有害な文を作ることがあり、利用者の役に立つとは限 らない。 "
    "・目的が次の単語の予測だからである ・安全ではない\n\n    →人間の好みで調整する",
    "結果: 評価者は InstructGPTの出力を好む 3. まとめ 1.5倍の速度",
    "2.自然言語からの視覚モデル (原文: Learning Transferable Visual Models (CLIP) From Natural Language) "
    "https://arxiv.org/abs/2103.00020v1 画像と文章の組から学ぶ。 目的:追加の学習なしの分類 成果:多くの課題で教師あり学習に並ぶ "
    "方法:対照学習 固有名: - 著者所属:OpenAI",
    "ご清聴ありがとうございました",
)
DECK = """Upgrade to Pro — share decks privately

論文読み会2022年10月

some.lab

October 04, 2022

論文読み会2022年10月

Transcript

""" + "".join(f"  {number}. {slide}\n" for number, slide in enumerate(SLIDES, 1))


def read(text: str) -> SourceDigest:
    """The digest, which must be read by this layout."""
    digest = read_digest(text.encode(), "x")
    assert digest.layout == "reading-group"
    return digest


def test_a_paper_and_its_slides() -> None:
    """Original and Japanese title although broken, id, abstract, fields, and the slides up to the next paper."""
    paper = read(DECK).papers[0]
    assert paper.title == "Training language models to follow instructions with human feedback"
    assert paper.title_ja == "命令に従う言語モデルの学習"
    assert (paper.arxiv_id, paper.url) == ("2203.02155", "https://arxiv.org/abs/2203.02155v1")
    assert [(p.role, p.heading) for p in paper.passages] == [
        (Role.TITLE, ""),
        (Role.TITLE, ""),
        (Role.ABSTRACT, ""),
        (Role.FIELD, "目的"),
        (Role.FIELD, "成果"),
        (Role.FIELD, "方法"),
        (Role.FIELD, "固有名"),
        (Role.FIELD, "著者所属"),
        (Role.SECTION, "背景"),
        (Role.SECTION, "結果"),
    ]
    assert paper.passages[2].text.startswith("言語モデルを大きくしても、")
    assert paper.passages[4].text == "13億のモデルが1750億のモデルより好まれた"


def test_broken_lines_are_rejoined_and_points_stand_apart() -> None:
    """A word cut by a line end is whole again; each point of a slide has its line."""
    background = read(DECK).papers[0].passages[8]
    assert background.text == (
        "背景 大規模な言語モデルは事実でない文や有害な文を作ることがあり、利用者の役に立つとは限らない。\n"
        "目的が次の単語の予測だからである\n安全ではない\n→人間の好みで調整する"
    )


def test_marked_names_of_a_field() -> None:
    """The field of proper names marks them; a dash marks none and is no passage."""
    instruct, clip = read(DECK).papers
    assert instruct.passages[6].names == ("InstructGPT", "Proximal Policy Optimization", "PPO")
    assert "固有名" not in [passage.heading for passage in clip.passages]


def test_a_name_and_what_it_stands_for_are_two_names() -> None:
    """A bracket that hangs on a Latin name holds what it stands for where it has several words; f(x) stays whole."""
    assert listed_names("DeepZorb、R-NaD(Regularised Nash Dynamics)、f(x)") == ("DeepZorb", "R-NaD", "Regularised Nash Dynamics", "f(x)")


def test_a_title_with_brackets_and_the_end_of_the_talk() -> None:
    """Brackets inside a title do not end it; thanks are no content."""
    clip = read(DECK).papers[1]
    assert clip.title == "Learning Transferable Visual Models (CLIP) From Natural Language"
    assert [passage.role for passage in clip.passages].count(Role.SECTION) == 0


def test_a_numbered_line_is_no_slide() -> None:
    """Slides count up by one: “3. まとめ” inside slide 5 starts none."""
    assert "3. まとめ" in read(DECK).papers[0].passages[-1].text


def test_an_overview_that_goes_on_with_the_next_slides_number_is_one_slide() -> None:
    """A line of the overview that begins "3. " is indented deeper than slides are: the third slide, and its paper, stand."""
    broken = DECK.replace(" 3.連鎖思考 (原文:", "\n\n    3. 連鎖思考 (原文:", 1)
    assert [p.title for p in read(broken).papers] == [p.title for p in read(DECK).papers]


def test_papers_that_are_only_listed_are_reported_once() -> None:
    """They have no slides of their own."""
    digest = read(DECK)
    assert len(digest.papers) == 2
    assert [problem.what for problem in digest.problems] == [
        "1 listed papers have no slides of their own (Chain-of-Thought Prompting Elicits Reasoning in Large Langu…)"
    ]


def test_title_and_week_of_the_deck() -> None:
    """The line that the page repeats; the week of its one date."""
    digest = read(DECK)
    assert digest.title == "論文読み会2022年10月"
    assert {paper.week for paper in digest.papers} == {"2022-W40"}


def test_an_impossible_date_is_reported() -> None:
    """And the papers have no week."""
    digest = read(DECK.replace("October 04", "October 34"))
    assert {paper.week for paper in digest.papers} == {None}
    assert digest.problems[0].what == "there is no such day: October 34, 2022"


@pytest.mark.parametrize("end", range(900, len(DECK), 23))
def test_a_cut_deck_keeps_its_whole_slides(end: int) -> None:
    """The first paper is read as in the whole deck once the second has begun."""
    whole = read(DECK).papers[0]
    if end > DECK.index("  6. 2.自然") + 20:
        assert read(DECK[:end]).papers[0].passages == whole.passages
