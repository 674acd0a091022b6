"""The week that a headline prints."""

from __future__ import annotations

import re

from kg.arxiv_id import narrow
from kg.errors import UsageError
from kg.read.dates import find_range
from kg.read.draft import Log
from kg.text import excerpt
from kg.weeks import week_bounds, week_of_range

_WEEK_ID = re.compile(r"(?<!\d)(20\d\d)-?W(\d\d)(?!\d)")
KEPT = "the papers, with the week of their latest date"
"""What is kept of a headline whose week cannot be."""


def headline_week(line: str, number: int, log: Log, year: int | None = None) -> str | None:
    """The ISO week of the range (or the week id) that a headline prints; an impossible one is reported.

    English month names without a year lie in ``year``.
    """
    found, impossible = find_range(line, year)
    if impossible:
        log.add(f"there is no such range of days: {excerpt(line, 60)}", KEPT, number)
    if found:
        return week_of_range(*found)
    named = _WEEK_ID.search(narrow(line))
    if named is None:
        return None
    week = f"{named[1]}-W{named[2]}"
    try:
        week_bounds(week)
    except UsageError:
        log.add(f"there is no such week: {week}", KEPT, number)
        return None
    return week
