"""What holds for a digest of any layout."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import SourceError
from kg.model import Role
from kg.read import merge_papers, read_digest
from kg.read.layouts import layouts
from tests.read.test_article import ARTICLE
from tests.read.test_question_notes import NOTE
from tests.read.test_reading_group import DECK
from tests.read.test_section_summaries import MARKDOWN, PLAIN
from tests.read.test_weekly_list import PAGE
from tests.read.test_weekly_qa import AIRY, DENSE

SAMPLES = {
    "airy": (AIRY, "weekly-qa"),
    "dense": (DENSE, "weekly-qa"),
    "sections": (PLAIN, "section-summaries"),
    "sections in Markdown": (MARKDOWN, "section-summaries"),
    "deck": (DECK, "reading-group"),
    "article": (ARTICLE, "news-article"),
    "note": (NOTE, "question-notes"),
    "list": (PAGE, "weekly-list"),
}


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp932", "euc-jp"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encoding_and_line_ends_do_not_matter(sample: str, encoding: str, end: str) -> None:
    """The same papers from any system's file."""
    text, layout = SAMPLES[sample]
    text = text.replace("—", "-").replace("–", "-").replace("•", "・").replace("←", "").replace("ö", "o")
    plain = read_digest(text.encode(), "x")
    other = read_digest(text.replace("\n", end).encode(encoding), "x")
    assert plain.layout == layout
    assert (other.layout, other.title, other.papers) == (plain.layout, plain.title, plain.papers)


@pytest.mark.parametrize("sample", SAMPLES)
def test_papers_begin_with_their_titles(sample: str) -> None:
    """So that names in titles can be grounded; every passage holds text and no paper lacks a line."""
    lines = SAMPLES[sample][0].split("\n")
    for paper in read_digest(SAMPLES[sample][0].encode(), "x").papers:
        titles = [passage.text for passage in paper.passages if passage.role is Role.TITLE]
        assert titles == list(dict.fromkeys(filter(None, (paper.title, paper.title_ja))))
        assert paper.passages[0].role is Role.TITLE
        assert all(passage.text.strip() == passage.text != "" for passage in paper.passages)
        assert paper.title[:8] in lines[paper.line - 1] or (paper.title_ja or "")[:5] in lines[paper.line - 1]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "# README\n\nInstall it.\n",
        "SELECT * FROM papers;\n" * 40,
        "料理の作り方\n\n材料を切ります。\n\n煮ます。\n",
        "a,b,c\n1,2,3\n" * 50,
    ],
)
def test_a_text_about_no_paper_is_refused(text: str) -> None:
    """The error says where."""
    with pytest.raises(SourceError) as caught:
        read_digest(text.encode(), "notes/x.txt")
    assert str(caught.value).startswith("notes/x.txt: ")


def test_dropped_characters_are_reported() -> None:
    """With their number and the line of the first one."""
    digest = read_digest(NOTE.replace("画像の", "画\0像の\u200b").encode(), "x")
    assert [(problem.what, problem.line) for problem in digest.problems] == [
        ("it holds 1 control character", 14),
        ("it holds 1 invisible character", 14),
    ]


def test_an_overlong_passage_is_split_and_reported() -> None:
    """Nothing of it is lost."""
    digest = read_digest(NOTE.replace("小さい。", "小さいままにする。" * 3000).encode(), "x")
    parts = [passage for passage in digest.papers[0].passages if passage.heading.endswith("デコーダ")]
    assert "".join(part.text for part in parts) == "小さいままにする。" * 3000
    assert all(len(part.text) <= 20_000 for part in parts)
    assert digest.problems[0].what == "a passage of 27,000 characters is too long for one"


def test_layouts_have_names_of_their_own() -> None:
    """A module in kg/read/layouts is all that a layout needs."""
    names = [layout.name for layout in layouts()]
    assert names == sorted(set(names))
    assert {layout for _, layout in SAMPLES.values()} == set(names)


def _damaged(draw: st.DrawFn) -> bytes:
    data = draw(st.sampled_from([text for text, _ in SAMPLES.values()])).encode()
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(data)))
        data = data[:at] + draw(st.binary(max_size=6)) + data[at + draw(st.integers(0, 200)) :]
    lines = data.split(b"\n")
    if draw(st.booleans()):
        lines = draw(st.permutations(lines))
    return b"\n".join(lines)


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")), st.composite(_damaged)()))
def test_any_bytes_give_papers_or_a_source_error(data: bytes) -> None:
    """Noise, any text, and digests that were cut, overwritten or shuffled."""
    try:
        digest = read_digest(data, "x")
    except SourceError as error:
        assert error.where == "x"
        return
    assert digest.papers
    for paper in digest.papers:
        assert paper.title.strip()
        assert all(passage.text.strip() for passage in paper.passages)
        assert paper.url is None or paper.url.startswith(("http://", "https://"))
    merged, _ = merge_papers([digest])
    assert all(passage.text.strip() for paper in merged for passage in paper.passages)


def test_reading_twice_gives_the_same() -> None:
    """A pure function of bytes and name."""
    for text, _ in SAMPLES.values():
        assert read_digest(text.encode(), "x") == read_digest(text.encode(), "x")
