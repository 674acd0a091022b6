"""Dates and ranges of dates as digests print them, in Japanese, English and ISO spellings.

Pure functions over one line; what no calendar has comes back as None.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from kg.arxiv_id import narrow

_NAMES = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_SPELLINGS = ("may" if name == "may" else "sept?(?:ember)?" if name == "september" else f"{name[:3]}(?:{name[3:]})?" for name in _NAMES)
_MONTH = "(?P<{}>" + "|".join(_SPELLINGS) + r")\.?"
_NUMERIC = r"(?P<y{0}>(?:19|20)\d\d)\s*[-/.年]\s*(?P<m{0}>\d{{1,2}})\s*[-/.月]\s*(?P<d{0}>\d{{1,2}})(?!\d)\s*日?"
_DATE = re.compile(
    rf"(?<!\d){_NUMERIC.format('')}|\b{_MONTH.format('en')}\s+(?P<den>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<yen>(?:19|20)\d\d)\b"
    rf"|\b(?P<duk>\d{{1,2}})\s+{_MONTH.format('uk')}\s+(?P<yuk>(?:19|20)\d\d)\b",
    re.I,
)
_TO = r"\s*(?:\([月火水木金土日]\))?\s*(?:[-~〜～–—―−‐]+|から|to\b|through\b)\s*"
_RANGE = re.compile(
    rf"(?<!\d){_NUMERIC.format(1)}{_TO}(?:(?P<y2>(?:19|20)\d\d)\s*[-/.年]\s*)?(?:(?P<m2>\d{{1,2}})\s*[-/.月]\s*)?(?P<d2>\d{{1,2}})(?!\d)\s*日?", re.I
)
_ENGLISH_RANGE = re.compile(
    rf"\b{_MONTH.format('ma')}\s*(?P<da>\d{{1,2}})(?!\d)(?:st|nd|rd|th)?(?:,?\s*(?P<ya>20\d\d))?{_TO}"
    rf"(?:{_MONTH.format('mb')}\s*)?(?P<db>\d{{1,2}})(?!\d)(?:st|nd|rd|th)?(?:,?\s*(?P<yb>20\d\d))?",
    re.I,
)
_YEAR = re.compile(r"(?<![\d./])(20\d\d)(?![\d./])")
_LONGEST = timedelta(days=31)  # a longer range is no week


def find_date(text: str) -> tuple[date | None, bool]:
    """The first date that a text prints, and whether it prints one that no calendar has (such as 2023-02-31)."""
    match = _DATE.search(" ".join(narrow(text).split()))
    if match is None:
        return None, False
    group = match.groupdict()
    if group["y"]:
        parts = group["y"], group["m"], group["d"]
    elif group["en"]:
        parts = group["yen"], str(_month(group["en"])), group["den"]
    else:
        parts = group["yuk"], str(_month(group["uk"])), group["duk"]
    day = _day(*map(int, parts))
    return day, day is None


def find_range(text: str, year: int | None = None) -> tuple[tuple[date, date] | None, bool]:
    """The first range of dates in a text, and whether it prints one that cannot be (a date no calendar has, or over a month).

    Read are 2023-04-03~2023-04-09, 2023年4月3日〜9日, April 3 - April 9, 2023, May 15-21, Jan 30-Feb 5 and their like. English months
    without a year lie in ``year``; across New Year the range lies where its first day is a Monday, else ``year`` is that of its end.
    """
    text = " ".join(narrow(text).split())
    if match := _RANGE.search(text):
        found = _numeric(match)
    elif match := _ENGLISH_RANGE.search(text):
        if not (match["ya"] or match["yb"] or year):
            return None, False
        found = _english(match, year)
    else:
        return None, False
    return found, found is None


def find_year(text: str) -> int | None:
    """The one year of this century that a heading prints; None where it prints none or several."""
    years = {int(year) for year in _YEAR.findall(narrow(text))}
    return years.pop() if len(years) == 1 else None


def _numeric(match: re.Match[str]) -> tuple[date, date] | None:
    year, month = int(match["y1"]), int(match["m1"])
    start = _day(year, month, int(match["d1"]))
    end_month = int(match["m2"] or month)
    return _checked(start, _day(int(match["y2"] or year + (end_month < month)), end_month, int(match["d2"])))


def _english(match: re.Match[str], year: int | None) -> tuple[date, date] | None:
    start_year, end_year = (int(match[group]) if match[group] else None for group in ("ya", "yb"))
    crosses = _month(match["mb"] or match["ma"]) < _month(match["ma"])
    if start_year is not None:
        return _pair(start_year, end_year or start_year + crosses, match)
    end_year = end_year or year
    if end_year is None:
        return None
    pairs = [_pair(end_year - crosses, end_year, match), _pair(end_year, end_year + 1, match) if crosses else None]
    return next((pair for pair in pairs if pair and pair[0].weekday() == 0), pairs[0])


def _month(name: str) -> int:
    return next(i for i, month in enumerate(_NAMES, 1) if month.startswith(name[:3].casefold()))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _pair(start_year: int, end_year: int, match: re.Match[str]) -> tuple[date, date] | None:
    start = _day(start_year, _month(match["ma"]), int(match["da"]))
    return _checked(start, _day(end_year, _month(match["mb"] or match["ma"]), int(match["db"])))


def _checked(start: date | None, end: date | None) -> tuple[date, date] | None:
    return (start, end) if start and end and start <= end <= start + _LONGEST else None
