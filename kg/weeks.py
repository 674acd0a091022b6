"""ISO weeks by id, such as ``2023-W45``: the week of a date, of a range, and a week's two ends."""

from __future__ import annotations

import re
from datetime import date, timedelta

from kg.errors import UsageError

_ID = re.compile(r"(\d{4})-W(\d{2})")
_DAYS = 7


def week_of(day: date) -> str:
    """The id of the ISO week that holds a day."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def week_of_range(start: date, end: date) -> str:
    """The id of the ISO week that holds most days of a range (both ends count; the first of equals).

    The ends may come in either order.
    """
    start, end = min(start, end), max(start, end)
    left_in_first = _DAYS + 1 - start.isocalendar().weekday
    rest = (end - start).days + 1 - left_in_first
    # a later week can win only over a first week that is cut, and then the second one is the fullest
    return week_of(start + timedelta(days=left_in_first) if min(rest, _DAYS) > left_in_first else start)


def week_bounds(week: str) -> tuple[date, date]:
    """Monday and Sunday of a week. Raises UsageError where the id names no week."""
    match = _ID.fullmatch(week)
    try:
        if match is None:
            raise ValueError(week)
        monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        return monday, monday + timedelta(days=_DAYS - 1)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"“{week}” is not a week", fix="write it like 2023-W45") from error


def is_week(text: str) -> bool:
    """Whether a text has the form of a week's id."""
    return _ID.fullmatch(text) is not None


def when(date: str | None) -> str:
    """A day, month or week to sort by: a week counts as its Monday, no date comes last."""
    return week_bounds(date)[0].isoformat() if date and "W" in date else date or "~"
