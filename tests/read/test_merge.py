"""The same paper of several digests is one, in any order and any number of times."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Paper, Role, SourceDigest, SourcePaper, SourcePassage
from kg.read import merge_papers

TITLE = "Attention Is All You Need"


def paper(title: str = TITLE, *texts: str, line: int = 1, role: Role = Role.SECTION, **facts: Any) -> SourcePaper:
    """A paper with its title and some passages."""
    titles = [SourcePassage(Role.TITLE, text) for text in dict.fromkeys(filter(None, (title, facts.get("title_ja"))))]
    return SourcePaper(title, (*titles, *(SourcePassage(role, text) for text in texts)), line, **facts)


def digest(name: str, *papers: SourcePaper, layout: str = "weekly-qa") -> SourceDigest:
    """A digest of papers, on lines of their own."""
    return SourceDigest(name, name, layout, papers)


def merged(*digests: SourceDigest) -> tuple[Paper, ...]:
    """The papers, without any problem."""
    papers, problems = merge_papers(digests)
    assert problems == ()
    return papers


def test_two_digests_of_one_paper() -> None:
    """By arXiv id: passages of both, each wording once, facts of either."""
    first = digest("a", paper(TITLE, "同じ文。", "一つ目。", arxiv_id="1706.03762", week="2023-W02", authors=("A", "B"), published=date(2017, 6, 12)))
    second = digest(
        "b",
        paper(
            TITLE, "同じ文。", "二つ目。", arxiv_id="1706.03762", week="2023-W01", url="https://a.b", categories=("cs.CL",), updated=date(2017, 12, 6)
        ),
    )
    (one,) = merged(first, second)
    assert one.id == one.arxiv_id == "1706.03762"
    assert [p.text for p in one.passages] == [TITLE, "同じ文。", "二つ目。", "一つ目。"]
    assert [p.position for p in one.passages] == [0, 1, 2, 3]
    assert [p.digest for p in one.passages] == ["b", "b", "b", "a"]
    assert one.sources == (("b", "2023-W01"), ("a", "2023-W02"))
    assert (one.authors, one.url, one.categories) == (("A", "B"), "https://a.b", ("cs.CL",))
    assert (one.published, one.updated) == (date(2017, 6, 12), date(2017, 12, 6))


def test_passage_ids_name_paper_role_heading_and_text() -> None:
    """The first ten hex digits of a SHA-256."""
    (one,) = merged(digest("a", paper(TITLE, "文。")))
    expected = hashlib.sha256("\0".join(("section", "", "文。")).encode()).hexdigest()[:10]
    assert one.passages[1].id == f"attention-is-all-you-need#{expected}"
    assert {p.paper for p in one.passages} == {one.id}


def test_a_folded_title_joins_papers_without_an_id() -> None:
    """Case, blanks and hyphens do not count, and a paper that prints its id takes in those that do not."""
    papers = merged(
        digest("a", paper("Attention is all you need", "a")),
        digest("b", paper("Attention Is All-You Need!", "b")),
        digest("c", paper(TITLE, "c", arxiv_id="1706.03762")),
        digest("d", paper("Another Paper", "d")),
    )
    assert [one.id for one in papers] == ["1706.03762", "another-paper"]
    assert len(papers[0].passages) == 6


def test_a_japanese_title_joins_too() -> None:
    """Over a digest that prints both."""
    papers = merged(
        digest("a", paper("注意がすべて", "a", title_ja="注意がすべて")),
        digest("b", paper(TITLE, "b", title_ja="注意がすべて")),
        digest("c", paper(TITLE, "c")),
    )
    assert [(one.title, one.title_ja) for one in papers] == [(TITLE, "注意がすべて")]


def test_different_ids_stay_apart_under_one_title() -> None:
    """A title is no proof against two ids."""
    papers = merged(digest("a", paper(TITLE, "a", arxiv_id="1706.03762")), digest("b", paper(TITLE, "b", arxiv_id="2401.00001")))
    assert {one.id for one in papers} == {"1706.03762", "2401.00001"}


def test_the_full_title_wins_over_a_lists_label() -> None:
    """Labels and Japanese titles are kept beside it; the longest printed English title is the title."""
    (one,) = merged(
        digest("list", paper("Transformer: The Architecture That Replaced Recurrence Everywhere", arxiv_id="1706.03762"), layout="weekly-list"),
        digest("qa", paper(TITLE, arxiv_id="1706.03762")),
        digest("article", paper("注意だけで翻訳する", title_ja="注意だけで翻訳する", arxiv_id="1706.03762"), layout="news-article"),
    )
    assert (one.title, one.title_ja) == (TITLE, "注意だけで翻訳する")
    assert one.other_titles == ("Transformer: The Architecture That Replaced Recurrence Everywhere",)
    assert one.passages[0].text == TITLE


def test_one_id_for_two_papers_of_a_digest_is_reported() -> None:
    """The first keeps the id, the other is kept under its title without id and address."""
    papers, problems = merge_papers(
        [
            digest(
                "a",
                paper(TITLE, "a", line=3, arxiv_id="1706.03762", url="https://arxiv.org/abs/1706.03762"),
                paper("Deep Residual Learning for Images", "b", line=9, arxiv_id="1706.03762", url="https://arxiv.org/abs/1706.03762"),
                paper("Attention Is All You Need (Transformer)", "c", line=12, arxiv_id="1706.03762"),
                paper("注意がすべて", "d", line=15, arxiv_id="1706.03762"),
            )
        ]
    )
    assert [(one.id, one.arxiv_id, one.url is None) for one in papers] == [
        ("1706.03762", "1706.03762", False),
        ("deep-residual-learning-for-images", None, True),
    ]
    assert [(problem.line, problem.paper) for problem in problems] == [(9, "Deep Residual Learning for Images")]


def test_two_rows_of_one_label_with_addresses_of_their_own_stay_apart() -> None:
    """A list that prints both with different links tells them apart; without links they are one."""
    papers = merged(
        digest(
            "a",
            paper("Chain-of-Agents", "a", line=1, url="https://a.b/1", arxiv_id="2508.00001"),
            paper("Chain-of-Agents", "b", line=2, url="https://a.b/2"),
        )
    )
    assert [one.id for one in papers] == ["2508.00001", "chain-of-agents"]
    assert len(merged(digest("a", paper("Chain-of-Agents", "a", line=1), paper("Chain-of-Agents", "b", line=2)))) == 1


@pytest.mark.parametrize("cut", [False, True])
def test_a_label_of_two_papers_is_of_two_however_a_list_is_cut(cut: bool) -> None:
    """Two weeks in one file, or in a file each: an address of its own makes a paper."""
    early = paper("Chain-of-Quux", "Early.", week="2025-W04", url="https://quux.example/early")
    late = paper("Chain-of-Quux", "Late.", line=2, week="2025-W34", arxiv_id="2508.13167", url="https://arxiv.org/abs/2508.13167")
    lists = [digest("a", early, layout="weekly-list"), digest("b", late, layout="weekly-list")]
    papers = merged(*lists) if cut else merged(digest("a", early, late, layout="weekly-list"))
    assert sorted(p.id for p in papers) == ["2508.13167", "chain-of-quux"]
    again = digest("c", paper("Chain-of-Quux", "二つ目。", week="2025-W35"))
    assert len(merged(*lists, again)) == 2


def test_a_whole_title_in_two_lists_is_one_paper_wherever_they_link_to() -> None:
    """One list links to the publisher, the next to arXiv."""
    title = "Scaling Laws for Quux Models of Everything"
    early = paper(title, "Early.", week="2025-W04", url="https://quux.example/early")
    late = paper(title, "Late.", line=2, week="2025-W34", arxiv_id="2508.13167", url="https://arxiv.org/abs/2508.13167")
    (one,) = merged(digest("a", early, layout="weekly-list"), digest("b", late, layout="weekly-list"))
    assert one.id == "2508.13167"
    assert {"Early.", "Late."} <= {passage.text for passage in one.passages}


def test_ids_are_distinct() -> None:
    """A title that reads like another paper's id, titles without letters."""
    papers = merged(
        digest("a", paper(TITLE, "a", arxiv_id="1706.03762"), paper("1706.03762", "b", line=2), paper("→", "c", line=3), paper("⇒", "d", line=4)),
    )
    assert sorted(one.id for one in papers) == ["1706.03762", "1706.03762-2", "x", "x-2"]


def test_japanese_titles_keep_their_characters_in_ids() -> None:
    """An id is readable."""
    assert merged(digest("a", paper("拡散モデル入門: 基礎", "a")))[0].id == "拡散モデル入門-基礎"


@pytest.mark.parametrize(
    ("texts", "lang"),
    [
        (("TransformerはBERTやGPT-4の基礎です。",), "ja"),
        (("The Transformer is the base of BERT.",), "en"),
        (("日本語です。", "But most of this text is English, as one sees."), "en"),
        ((), "en"),
    ],
)
def test_language_is_that_of_most_text(texts: tuple[str, ...], lang: str) -> None:
    """Latin names do not make a Japanese sentence English."""
    assert merged(digest("a", paper(TITLE, *texts)))[0].lang == lang


def test_abstract_and_summary_are_the_first_printed() -> None:
    """A split abstract is one text; a row's label is no part of the summary."""
    (one,) = merged(
        digest("b", paper(TITLE, "概要の前半。", "後半。", role=Role.ABSTRACT, week="2023-W02")),
        digest("a", paper(TITLE, "別の概要。", role=Role.ABSTRACT, week="2023-W03")),
        digest("c", paper(TITLE, f"{TITLE} - Replaces recurrence.\nA point.", role=Role.SUMMARY)),
    )
    assert (one.abstract, one.summary) == ("概要の前半。\n後半。", "Replaces recurrence.")


TITLES = st.sampled_from([TITLE, "attention is all you need", "ResNet", "Deep Residual Learning", "残差学習", "→"])
PAPERS = st.builds(
    lambda title, ja, text, line, ident, week, url: paper(title, text, line=line, title_ja=ja, arxiv_id=ident, week=week, url=url),
    TITLES,
    st.sampled_from([None, "注意がすべて", "残差学習"]),
    st.sampled_from(["一つ目の文。", "Another text.", "三つ目"]),
    st.integers(1, 6),
    st.sampled_from([None, None, "1706.03762", "1512.03385"]),
    st.sampled_from([None, "2023-W01", "2023-W02"]),
    st.sampled_from([None, "https://a.b/1", "https://a.b/2"]),
)
DIGESTS = st.lists(
    st.builds(
        lambda name, papers, layout: digest(name, *papers, layout=layout),
        st.sampled_from("abc"),
        st.lists(PAPERS, max_size=4),
        st.sampled_from(["weekly-qa", "weekly-list"]),
    ),
    max_size=4,
)


@given(DIGESTS, st.randoms())
def test_merging_is_free_of_order_and_repetition(digests: list[SourceDigest], random: Any) -> None:
    """Any order of digests, any of them twice: the same papers, problems, positions and ids."""
    shuffled = digests + digests[:2]
    random.shuffle(shuffled)
    assert merge_papers(shuffled) == merge_papers(digests)


@given(DIGESTS)
def test_nothing_is_lost_and_ids_are_distinct(digests: list[SourceDigest]) -> None:
    """Every passage of every digest is in exactly one paper that names the digest; positions count through."""
    papers, _ = merge_papers(digests)
    assert len({one.id for one in papers}) == len(papers)
    passages = [passage for one in papers for passage in one.passages]
    assert len({passage.id for passage in passages}) == len(passages)
    for one in papers:
        assert [passage.position for passage in one.passages] == list(range(len(one.passages)))
    kept = {(source, passage.role, passage.text) for one in papers for source, _ in one.sources for passage in one.passages}
    for source in digests:
        for printed in source.papers:
            assert all((source.id, passage.role, passage.text) in kept for passage in printed.passages)


@pytest.mark.parametrize("named", ["math/0309136", "math/0309136v2", "https://arxiv.org/abs/math/0309136", "2305.14314", "arXiv:2305.14314v1"])
def test_a_judged_paper_may_go_by_any_form_of_its_arxiv_id(named: str) -> None:
    """Old ids have letters and a slash."""
    ident = "2305.14314" if "2305" in named else "math/0309136"
    papers = digest("a", paper("Foliations of a ball", arxiv_id=ident)), digest("b", paper("How a ball is foliated"))
    assert len(merge_papers(papers, same=[[named, "How a ball is foliated"]])[0]) == 1
