"""Weekly Q&A digests in both layouts, and in the ways that people save and change them."""

from __future__ import annotations

from datetime import date

import pytest

from kg.errors import SourceError
from kg.model import Role, SourceDigest, SourcePaper
from kg.read import read_digest

AIRY = """サイトのメニュー

論文ノート:【2023-01-30~2023-02-05】CLIPとWhisper

ここでは毎週の論文をQ&A形式で紹介しています.

紹介する論文は以下の2本となります.

  1. Learning Transferable Visual Models From Natural Language Supervision
  2. Robust Speech Recognition via Large-Scale Weak Supervision

Learning Transferable Visual Models From Natural Language Supervision

著者:Alec Radford, Jong Wook Kim, Gabriel Goh
発行日:2021年02月26日
最終更新日:2021年02月26日
URL:http://arxiv.org/pdf/2103.00020v1

カテゴリ:Computer Vision and Pattern Recognition, Machine Learning

概要:

CLIPは、画像と文章の組から学ぶモデルです.

追加の学習なしに分類できます.

Q&A:

Q: 何のデータで学習しますか?
A: ウェブから集めた四億組です.

Q: どのように分類しますか?
A: A:次の順に行います.
- 候補の名前を文にする
- 画像と文の近さを比べる

Robust Speech Recognition via Large-Scale Weak Supervision

著者:Alec Radford, Jong Wook Kim
発行日:2022年12月06日
最終更新日:2022年12月06日
URL:http://arxiv.org/pdf/2212.04356v1

カテゴリ:Audio and Speech Processing

概要:

Whisperは音声認識のモデルです.

Q&A:

Q: 学習データの量は?
A: 68万時間です.


コメント
名無し: 参考になりました
"""

DENSE = """ここでは毎週の論文を紹介しています.
紹介する論文は以下の3本となります.
- Toolformer: Language Models Can Teach Themselves to Use Tools
発行日:2023年02月09日
Toolformerは道具の使い方を自ら学ぶ. - LLaMA: Open and Efficient Foundation Language Models
発行日:2023年02月27日
LLaMAは公開データだけで学習したモデルである. - Chain-of-Thought (CoT) - A Note
発行日:2023年02月20日
考えの筋道を書かせる.
Toolformer: Language Models Can Teach Themselves to Use Tools
著者:Timo Schick, Jane Dwivedi-Yu
発行日:2023年02月09日
最終更新日:2023年02月09日
URL:http://arxiv.org/pdf/2302.04761v1
カテゴリ:Computation and Language
概要:
Toolformerは、APIを呼ぶ時を自分で決めます.
Q&A:
Q: どの道具を使いますか?
A: 計算機と検索です.
Q: モデルの大きさは?
A: GPT-Jの67億です.
LLaMA: Open and Efficient Foundation Language Models
著者:Hugo Touvron, Thibaut Lavril
発行日:2023年02月27日
最終更新日:2023年02月27日
URL:http://arxiv.org/pdf/2302.13971v1
カテゴリ:Computation and Language
概要:
LLaMAは、70億から650億までのモデル群です.
Q&A:
Q: 学習データは公開されていますか?
A: はい.
"""


def read(text: str) -> SourceDigest:
    """The digest, which must be read by this layout."""
    digest = read_digest(text.encode(), "x")
    assert digest.layout == "weekly-qa"
    return digest


def texts(paper: SourcePaper, role: Role) -> list[str]:
    """The paper's passages of a role."""
    return [passage.text for passage in paper.passages if passage.role is role]


def test_a_digest_with_blank_lines() -> None:
    """Facts, abstract, questions with their answers, the headline's week; the page around is no part of it."""
    digest = read(AIRY)
    clip, whisper = digest.papers
    assert digest.title == "論文ノート:【2023-01-30~2023-02-05】CLIPとWhisper"
    assert digest.problems == ()
    assert (clip.title, clip.arxiv_id, clip.url) == (
        "Learning Transferable Visual Models From Natural Language Supervision",
        "2103.00020",
        "http://arxiv.org/pdf/2103.00020v1",
    )
    assert (clip.published, clip.updated, clip.week) == (date(2021, 2, 26), date(2021, 2, 26), "2023-W05")
    assert clip.authors == ("Alec Radford", "Jong Wook Kim", "Gabriel Goh")
    assert clip.categories == ("Computer Vision and Pattern Recognition", "Machine Learning")
    assert [passage.role for passage in clip.passages] == [Role.TITLE, Role.ABSTRACT, Role.QUESTION, Role.ANSWER, Role.QUESTION, Role.ANSWER]
    assert texts(clip, Role.ABSTRACT) == ["CLIPは、画像と文章の組から学ぶモデルです.\n追加の学習なしに分類できます."]
    assert clip.passages[-1].heading == "どのように分類しますか?"
    assert clip.passages[-1].text == "次の順に行います.\n候補の名前を文にする\n画像と文の近さを比べる"
    assert texts(whisper, Role.ANSWER) == ["68万時間です."]
    assert clip.line == 12


def test_a_digest_without_blank_lines() -> None:
    """The list gives each paper its summary, though each next title hangs on the summary before it; the week is that of the latest date."""
    digest = read(DENSE)
    toolformer, llama = digest.papers[1:]
    assert texts(toolformer, Role.SUMMARY) == ["Toolformerは道具の使い方を自ら学ぶ."]
    assert texts(llama, Role.SUMMARY) == ["LLaMAは公開データだけで学習したモデルである."]
    assert {paper.week for paper in digest.papers} == {"2023-W09"}
    assert texts(toolformer, Role.QUESTION) == ["どの道具を使いますか?", "モデルの大きさは?"]


def test_a_listed_paper_without_a_section_is_kept_with_its_summary() -> None:
    """And reported."""
    digest = read(DENSE)
    paper = digest.papers[0]
    assert (paper.title, paper.published) == ("Chain-of-Thought (CoT) - A Note", date(2023, 2, 20))
    assert texts(paper, Role.SUMMARY) == ["考えの筋道を書かせる."]
    assert [(problem.what, problem.line) for problem in digest.problems] == [("a paper of the list has no section", 7)]


def test_a_listed_title_with_nothing_else_is_reported() -> None:
    """There is no text to keep."""
    digest = read(AIRY.replace("2本となります.\n", "3本となります.\n\n  0. ImageNet Classification with Deep Convolutional Neural Networks"))
    assert len(digest.papers) == 2
    assert [problem.paper for problem in digest.problems] == ["ImageNet Classification with Deep Convolutional Neural Networks"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Q: ", "Q："),
        ("A: ", "Ａ："),
        (":", "："),
        ("著者:", "**著者:** "),
        ("年", "-"),
        ("\n  1. ", "\n1) "),
        ("\n  1. ", "\n・"),
        ("Q: ", "**Q1:** "),
        ("Q&A:", "### Q&A"),
        ("概要:", "## 概要"),
    ],
)
def test_spellings_do_not_matter(old: str, new: str) -> None:
    """Full-width colons, bold labels, other list marks, headings: the same papers with the same texts."""
    text = AIRY.replace(old, new)
    if old == "年":
        text = AIRY.replace("年", "-").replace("月", "-").replace("日\n", "\n").replace("最終更新:", "最終更新日:").replace("発行:", "発行日:")
    for before, after in zip(read(AIRY).papers, read(text).papers, strict=True):
        assert [(p.role, p.text.replace("：", ":")) for p in after.passages] == [(p.role, p.text) for p in before.passages]
        assert (after.arxiv_id, after.published, after.authors, after.week) == (before.arxiv_id, before.published, before.authors, before.week)


def test_markdown_and_html_read_like_plain_text() -> None:
    """Titles as headings, a page around."""
    markdown = AIRY.replace(
        "\nLearning Transferable Visual Models From Natural Language Supervision\n\n著",
        "\n## Learning Transferable Visual Models From Natural Language Supervision\n\n著",
    )
    page = "<!doctype html><html><head><title>ノート</title></head><body><nav>menu</nav><article>"
    page += "".join(f"<p>{block.replace(chr(10), '<br>')}</p>" for block in AIRY.split("\n\n")) + "</article></body></html>"
    plain = read(AIRY).papers
    for text in (markdown, page):
        for before, after in zip(plain, read(text).papers, strict=True):
            assert after.passages == before.passages
            assert (after.title, after.arxiv_id, after.authors, after.week) == (before.title, before.arxiv_id, before.authors, before.week)


def test_a_table_of_contents_is_no_summary() -> None:
    """A blog prints one below the list, with the titles again."""
    titles = "".join(f"- [{paper.title}](#t)\n  - [Q&A:](#q)\n" for paper in read(AIRY).papers)
    digest = read(AIRY.replace("\n\nLearning Transferable", f"\n\n目次\n\n{titles}\nLearning Transferable", 1))
    assert [paper.passages for paper in digest.papers] == [paper.passages for paper in read(AIRY).papers]
    assert digest.problems == ()


def test_wrapped_lines_change_nothing() -> None:
    """Author lists and answers that a mail program wrapped at 40 columns."""
    wrapped = DENSE.replace("Timo Schick, Jane Dwivedi-Yu", "Timo Schick,\nJane Dwivedi-Yu").replace("APIを呼ぶ", "APIを\n呼ぶ")
    assert [paper.passages for paper in read(wrapped).papers] == [paper.passages for paper in read(DENSE).papers]
    assert [paper.authors for paper in read(wrapped).papers] == [paper.authors for paper in read(DENSE).papers]


def test_two_weeks_in_one_file_keep_their_weeks() -> None:
    """Each headline counts for the papers below it."""
    other = (
        AIRY.replace("【2023-01-30~2023-02-05】", "2023年2月6日〜2月12日の論文 ")
        .replace("2103.00020v1", "1706.03762v5")
        .replace("Learning Transferable Visual", "Some Other")
    )
    papers = read(AIRY + "\n" + other).papers
    assert [paper.week for paper in papers] == ["2023-W05", "2023-W05", "2023-W06", "2023-W06"]
    assert [len(paper.passages) for paper in papers] == [6, 4, 6, 4]


def test_impossible_facts_are_reported_and_left_out() -> None:
    """A day that no calendar has, an address that is no web page: the paper stays, with line and name in the problem."""
    text = AIRY.replace("発行日:2021年02月26日", "発行日:2021年02月31日").replace("http://arxiv.org/pdf/2103.00020v1", "javascript:alert(1)")
    digest = read(text)
    paper = digest.papers[0]
    assert (paper.published, paper.url, paper.arxiv_id, paper.updated) == (None, None, None, date(2021, 2, 26))
    assert [problem.line for problem in digest.problems] == [15, 17]
    assert all(problem.paper and problem.paper.startswith("Learning") for problem in digest.problems)


def test_an_impossible_headline_is_reported() -> None:
    """The week is then that of the latest date."""
    digest = read(AIRY.replace("2023-02-05", "2023-02-31"))
    assert {paper.week for paper in digest.papers} == {"2022-W49"}
    assert "no such range" in digest.problems[0].what


def test_a_question_without_an_answer_and_the_other_way_round() -> None:
    """Both are kept and reported."""
    text = AIRY.replace("A: 68万時間です.\n", "").replace("Q: 何のデータで学習しますか?\n", "")
    digest = read(text)
    assert sorted(problem.what for problem in digest.problems) == ["a question has no answer", "an answer has no question"]
    assert texts(digest.papers[1], Role.QUESTION) == ["学習データの量は?"]
    assert texts(digest.papers[0], Role.ANSWER)[0] == "ウェブから集めた四億組です."


def test_lines_of_an_answer_start_no_paper() -> None:
    """An address or a label within an answer stays there."""
    text = AIRY.replace("ウェブから集めた四億組です.", "ウェブから集めた四億組です.\n次を見てください\nURL: https://github.com/openai/CLIP")
    papers = read(text).papers
    assert len(papers) == 2
    assert papers[0].passages[3].text.endswith("URL: https://github.com/openai/CLIP")


@pytest.mark.parametrize("digest", [AIRY, DENSE])
def test_a_cut_digest_keeps_what_is_whole(digest: str) -> None:
    """Cut anywhere: every paper that ends before the cut is read as in the whole digest."""
    whole = [paper for paper in read(digest).papers if len(paper.passages) > 2]
    for end in range(len(digest) // 2, len(digest), 7):
        lines = digest[:end].count("\n") + 1
        try:
            found = {paper.title: paper for paper in read_digest(digest[:end].encode(), "x").papers}
        except SourceError:
            continue
        for paper, following in zip(whole, [*[p.line for p in whole[1:]], 10_000], strict=True):
            if following < lines:
                assert found[paper.title].passages == paper.passages, end
