"""Dates and ranges in all the spellings that digests use."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.read.dates import find_date, find_range, find_year

RANGE = (date(2023, 4, 3), date(2023, 4, 9))


@pytest.mark.parametrize(
    "text",
    [
        "発行日:2023年04月03日",
        "2023-04-03",
        "2023/4/3 Jane Doe",
        "２０２３年４月３日",
        "2023.4.3",
        "April 3, 2023",
        "Apr 3rd, 2023",
        "posted on 3 Apr 2023 (v1)",
        "Monday, April 03, 2023",
    ],
)
def test_a_date_is_found(text: str) -> None:
    """Japanese, ISO, slashes, dots, full width, English in both orders."""
    assert find_date(text) == (date(2023, 4, 3), False)


@pytest.mark.parametrize("text", ["2023年02月31日", "2023-13-01", "2023/00/10", "Feb 30, 2023"])
def test_a_day_that_no_calendar_has_is_told(text: str) -> None:
    """No date, but a note that one was printed."""
    assert find_date(text) == (None, True)


@pytest.mark.parametrize("text", ["", "2017/3", "2018年07月", "12345-67-89", "GPT-4 and 2023"])
def test_other_numbers_are_no_date(text: str) -> None:
    """A month alone gives no day."""
    assert find_date(text) == (None, False)


@pytest.mark.parametrize(
    "text",
    [
        "論文ノート:【2023-04-03~2023-04-09】要約",
        "2023年4月3日〜4月9日",
        "2023年4月3日～9日の論文",
        "2023年4月3日(月)〜4月9日(日)",
        "2023/04/03-2023/04/09",
        "2023-04-03から2023-04-09まで",
        "2023.4.3 – 4.9",
        "２０２３年４月３日〜４月９日",
        "Papers (April 3 - April 9, 2023)",
        "Apr 3-9, 2023",
        "April 3, 2023 to April 9, 2023",
    ],
)
def test_a_range_is_found(text: str) -> None:
    """Every spelling of one week."""
    assert find_range(text) == (RANGE, False)


@pytest.mark.parametrize(
    ("text", "year", "start", "end"),
    [
        ("(May 15-21)", 2023, date(2023, 5, 15), date(2023, 5, 21)),
        ("(Feb 13 - 19)", 2023, date(2023, 2, 13), date(2023, 2, 19)),
        ("(Jan 30-Feb 5)", 2023, date(2023, 1, 30), date(2023, 2, 5)),
        ("(Sept 25 - October 1)", 2023, date(2023, 9, 25), date(2023, 10, 1)),
        ("(December 30 - January 5)", 2025, date(2024, 12, 30), date(2025, 1, 5)),
        ("(Dec 29 - Jan 4)", 2025, date(2025, 12, 29), date(2026, 1, 4)),
        ("(Dec 31 - Jan 6)", 2022, date(2021, 12, 31), date(2022, 1, 6)),
        ("(Dec 28, 2024 - Jan 3)", 2030, date(2024, 12, 28), date(2025, 1, 3)),
        ("2023年12月28日〜1月3日", None, date(2023, 12, 28), date(2024, 1, 3)),
    ],
)
def test_a_range_without_a_year_takes_the_pages(text: str, year: int | None, start: date, end: date) -> None:
    """Across New Year the range begins on a Monday if it can, else the year is that of its end."""
    assert find_range(text, year) == ((start, end), False)


@pytest.mark.parametrize("text", ["【2023-02-27~2023-02-31】", "2023-04-09~2023-04-03", "2023-01-01~2023-12-31", "Feb 27 - 31, 2023"])
def test_an_impossible_range_is_told(text: str) -> None:
    """A day that is not, an end before its start, a year: no range, but a note."""
    assert find_range(text) == (None, True)


def test_months_without_any_year_are_no_range() -> None:
    """Nothing says which year."""
    assert find_range("(May 15-21)") == (None, False)


@pytest.mark.parametrize(("text", "year"), [("Papers — 2023", 2023), ("2023 and 2024", None), ("arXiv 2303.2023", None), ("", None)])
def test_the_year_of_a_page(text: str, year: int | None) -> None:
    """One year, not several, and none that is part of a number."""
    assert find_year(text) == year


@given(st.text(alphabet="0123456789-/年月日~〜 .,JanFebDecMay()", max_size=60))
def test_no_text_breaks_the_search(text: str) -> None:
    """Whatever digits and signs a line holds, the answer is a date or none."""
    day, impossible = find_date(text)
    assert not (day and impossible)
    found, wrong = find_range(text, 2023)
    assert found is None or (found[0] <= found[1] and not wrong)
