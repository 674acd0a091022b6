"""Weeks agree with the calendar."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import UsageError
from kg.weeks import week_bounds, week_of, week_of_range

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@given(DAYS)
def test_a_day_lies_between_the_ends_of_its_week(day: date) -> None:
    """The id names year and week of the ISO calendar, and its bounds are Monday and Sunday around the day."""
    year, number, _ = day.isocalendar()
    assert week_of(day) == f"{year}-W{number:02d}"
    monday, sunday = week_bounds(week_of(day))
    assert monday <= day <= sunday
    assert (monday.weekday(), sunday.weekday(), (sunday - monday).days) == (0, 6, 6)


@given(DAYS, st.integers(0, 40))
def test_a_range_belongs_to_the_week_with_most_of_its_days(start: date, length: int) -> None:
    """Counted day by day; of equals the first; the order of the ends does not matter."""
    end = start + timedelta(days=length)
    days = Counter(week_of(start + timedelta(days=i)) for i in range(length + 1))
    most = max(days.values())
    assert week_of_range(start, end) == min(week for week, count in days.items() if count == most)
    assert week_of_range(end, start) == week_of_range(start, end)


@pytest.mark.parametrize(
    ("start", "end", "week"),
    [
        (date(2023, 4, 3), date(2023, 4, 9), "2023-W14"),
        (date(2023, 1, 1), date(2023, 1, 8), "2023-W01"),
        (date(2024, 12, 30), date(2025, 1, 5), "2025-W01"),
        (date(2020, 12, 28), date(2021, 1, 3), "2020-W53"),
    ],
)
def test_weeks_of_digests(start: date, end: date, week: str) -> None:
    """A week from Sunday to Sunday, one across New Year, one in a year of 53 weeks."""
    assert week_of_range(start, end) == week


@pytest.mark.parametrize("week", ["2023-W54", "2021-W53", "2023-W00", "2023-45", "W45", "", "９９９９-W01x"])
def test_what_is_no_week_is_refused(week: str) -> None:
    """The message says how a week is written."""
    with pytest.raises(UsageError, match="2023-W45"):
        week_bounds(week)
