"""English weekly lists: every row of every week."""

from __future__ import annotations

import pytest

from kg.model import Role, SourceDigest
from kg.read import read_digest

ROWS = (
    "1) **Direct Preference Optimization (DPO)** - Trains on preferences directly. <br>● No reward model: one loss. "
    "<br>● Stable: needs no sampling. | [Paper](https://arxiv.org/abs/2305.18290v2), [Tweet](https://x.com/a/1)",
    "2) **SpQR** - a format for `4-bit` weights  | [Tweet](https://x.com/a/2), [Code](https://github.com/Vahe1994/SpQR), "
    "[Paper](https://arxiv.org/pdf/2306.03078)",
)
PAGE = f"""# AI Papers of the Week — 2023

[← Back](README.md)

## Top AI Papers of the Week (May 29 – June 4)

| **Paper**   | **Links** |
| ----------- | --------- |
| {ROWS[0]} |
| {ROWS[1]} |

---

## Top AI Papers of the Week (Jan 1 – 8)

| **Paper** | **Links** |
| --- | --- |
| 1) **Muse: Text-To-Image Generation** - makes images faster. | [Project](https://muse-model.github.io/) |
"""


def read(text: str) -> SourceDigest:
    """The digest, which must be read by this layout."""
    digest = read_digest(text.encode(), "x")
    assert digest.layout == "weekly-list"
    return digest


def row(text: str, links: str = "[Paper](https://arxiv.org/abs/2305.18290)", heading: str = "(May 29 – June 4)") -> str:
    """A page of one row."""
    return f"# Papers — 2023\n\n## Week {heading}\n| Paper | Links |\n|---|---|\n| {text} | {links} |\n"


def test_rows_of_every_week() -> None:
    """Label as title, its names, one line a point, the week of the heading, the paper's link before any other."""
    digest = read(PAGE)
    assert digest.title == "AI Papers of the Week — 2023"
    assert [(paper.title, paper.week, paper.arxiv_id) for paper in digest.papers] == [
        ("Direct Preference Optimization (DPO)", "2023-W22", "2305.18290"),
        ("SpQR", "2023-W22", "2306.03078"),
        ("Muse: Text-To-Image Generation", "2023-W01", None),
    ]
    assert [paper.url for paper in digest.papers] == [
        "https://arxiv.org/abs/2305.18290v2",
        "https://arxiv.org/pdf/2306.03078",
        "https://muse-model.github.io/",
    ]
    summary = digest.papers[0].passages[1]
    assert summary.role is Role.SUMMARY
    assert summary.names == ("Direct Preference Optimization", "DPO")
    assert summary.text == (
        "Direct Preference Optimization (DPO) - Trains on preferences directly.\nNo reward model: one loss.\nStable: needs no sampling."
    )
    assert digest.papers[1].passages[1].text == "SpQR - a format for 4-bit weights"
    assert digest.problems == ()


@pytest.mark.parametrize(
    ("text", "title", "start"),
    [
        ("1. **DPO** - trains", "DPO", "DPO - trains"),
        ("2). **DPO** - trains", "DPO", "DPO - trains"),
        ("**3) DPO** - trains", "DPO", "DPO - trains"),
        ("12) *DPO* – trains", "DPO", "DPO – trains"),
        ("**[DPO](https://a.b)** - trains", "DPO", "DPO - trains"),
        ("3) [DPO](https://a.b): trains", "DPO", "DPO: trains"),
        ("1) **Q\\&A by DPO**", "Q&A by DPO", "Q&A by DPO"),
        ("1) Agents Are Not Enough - argues that", "Agents Are Not Enough", "Agents Are Not Enough - argues that"),
        ("1) PaperBench  OpenAI introduces it.   ● Fine", "PaperBench", "PaperBench OpenAI introduces it.\nFine"),
        ("1) **A \\| B** - trains", "A | B", "A | B - trains"),
    ],
)
def test_rows_in_other_hands(text: str, title: str, start: str) -> None:
    """Other numbers, single emphasis, linked or unmarked labels, escaped signs."""
    (paper,) = read(row(text)).papers
    assert paper.title == title
    assert paper.passages[1].text == start


def test_a_row_without_any_label() -> None:
    """Its first words stand for a title, and that is reported."""
    digest = read(row("1) Google introduces Muse, a model that makes images; it is fast."))
    assert digest.papers[0].title == "Google introduces Muse"
    assert [problem.what for problem in digest.problems] == ["a row marks no title"]


def test_a_label_that_runs_on() -> None:
    """Bold that was never closed after the title is cut where the sentence begins."""
    label = "An Operating System for Agents with Very Long Memories Introduces a unified layer for memory, addressing one more key problem of today"
    digest = read(row(f"1) **{label}** - and more"))
    assert digest.papers[0].title == "An Operating System for Agents with Very Long Memories"
    assert digest.papers[0].passages[1].text == f"{label} - and more"
    assert digest.problems[0].line == 6


@pytest.mark.parametrize(
    ("heading", "week"),
    [
        ("(May 15-21)", "2023-W20"),
        ("(Feb 13 - 19)", "2023-W07"),
        ("(Jan 30-Feb 5)", "2023-W05"),
        ("(August 18 - August 24) - 2025", "2025-W34"),
        ("(December 30 - January 5) - 2025", "2025-W01"),
        ("(December 25 - December 31)", "2023-W52"),
        ("2024-W12", "2024-W12"),
    ],
)
def test_weeks_of_headings(heading: str, week: str) -> None:
    """Months abbreviated or not, across New Year, with a year of its own or the page's."""
    assert read(row("1) **DPO** - x", heading=heading)).papers[0].week == week


def test_a_page_without_a_year_takes_it_from_the_papers() -> None:
    """arXiv ids begin with year and month."""
    page = row("1) **DPO** - x", "[Paper](https://arxiv.org/abs/2205.18290)").replace("# Papers — 2023\n", "")
    assert read(page).papers[0].week == "2022-W22"


def test_a_heading_with_an_impossible_week_is_reported() -> None:
    """The rows stay, without a week."""
    digest = read(row("1) **DPO** - x", heading="(Feb 27 - Feb 31)"))
    assert digest.papers[0].week is None
    assert digest.problems[0].line == 3


def test_links_anywhere_in_a_row() -> None:
    """Links that end the text are no text; an arXiv link inside the text counts if it is the only one."""
    paper = read(
        row("1) **Docling** - [Docling](https://arxiv.org/abs/2501.17887) parses files. [Report](https://a.b/r)", "[Tweet](https://x.com/a)")
    ).papers[0]
    assert (paper.arxiv_id, paper.url) == ("2501.17887", "https://a.b/r")
    assert paper.passages[1].text == "Docling - Docling parses files."


def test_a_link_to_a_script_is_not_followed() -> None:
    """It is reported, the row stays."""
    digest = read(row("1) **DPO** - x", "[Paper](javascript:alert(1))"))
    assert digest.papers[0].url is None
    assert "javascript" in digest.problems[0].what


def test_lists_instead_of_tables() -> None:
    """Numbered items with indented addresses."""
    text = """# Papers 2023

**Top ML Papers of the Week (Jan 1-8):**
1. **Muse** - makes images.
  - Paper: https://arxiv.org/abs/2301.00704
2. **VALL-E** - speaks [Paper](https://arxiv.org/abs/2301.02111), [Tweet](https://x.com/a)
"""
    papers = read(text).papers
    assert [(paper.title, paper.arxiv_id, paper.week) for paper in papers] == [
        ("Muse", "2301.00704", "2023-W01"),
        ("VALL-E", "2301.02111", "2023-W01"),
    ]
    assert [paper.passages[1].text for paper in papers] == ["Muse - makes images.", "VALL-E - speaks"]
