"""Facts as digests print them: addresses, lists of people and categories (dates: kg.read.dates; arXiv ids: kg.arxiv_id).

Pure functions over one line or value; what they cannot accept they return as None, and the reader reports it.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from kg.arxiv_id import narrow

_URL = re.compile(r"https?://[!#-&(-;=?-\[\]_a-z~]+", re.I)  # ASCII without quotes, brackets < > { } and bars: the sentence around may be Japanese
_WIDE_DIGITS = str.maketrans("．０１２３４５６７８９", ".0123456789")  # not NFKC, under which the wide bracket or comma after an address joins it
_SCHEME = re.compile(r"\s*[<(（]?\s*([a-z][a-z0-9+.-]*):(?!\d)", re.I)
_COMMA_NAMES = (
    "Distributed, Parallel, and Cluster Computing",
    "Computational Engineering, Finance, and Science",
    "Data Analysis, Statistics and Probability",
)
_LIST = re.compile(r"\s*[,;、，；]\s*|\s+・\s+")
_LAST_AND = re.compile(r"^(?:and|&)\s+|\s+(?:and|&)\s+", re.I)
_OTHERS = re.compile(r"(?:\bet\.?\s*al\.?|ほか|他)(?:\s*\d*\s*名)?\s*$", re.I)
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv)\.?$", re.I)


def find_url(text: str) -> str | None:
    """The first web address in a text, its digits narrow; only http and https count."""
    for match in _URL.finditer(text.translate(_WIDE_DIGITS)):
        url = match.group().rstrip(".,;:!?*_")
        while url.endswith((")", "]")) and url.count(url[-1]) > url.count({")": "(", "]": "["}[url[-1]]):
            url = url[:-1].rstrip(".,;:!?*_")
        try:
            if urlsplit(url).hostname:
                return url
        except ValueError:
            continue
    return None


def bad_scheme(value: str) -> str | None:
    """The scheme of an address that is not kept (javascript, data, file, ...); None for a web address or for no address."""
    match = _SCHEME.match(narrow(value))
    scheme = match[1].casefold() if match else None
    return scheme if scheme not in {None, "http", "https", "arxiv", "doi"} else None


def people(value: str) -> tuple[str, ...]:
    """The persons of a printed list, in order; others that it only counts (et al., 他) are left out."""
    names: list[str] = []
    for part in _LIST.split(" ".join(value.split())):
        for name in _LAST_AND.split(part):
            name = " ".join(_OTHERS.sub("", name).split())
            if names and _SUFFIX.match(name):
                names[-1] += f", {name}"
            elif name and name not in names:
                names.append(name)
    return tuple(names)


def categories(value: str) -> tuple[str, ...]:
    """The categories of a printed list, in order; arXiv's names that hold commas stay whole."""
    value = " ".join(value.replace("\0", " ").split())
    for i, name in enumerate(_COMMA_NAMES):
        value = value.replace(name, f"\0{i}")
    parts = (re.sub(r"\0(\d)", lambda m: _COMMA_NAMES[int(m[1])], part).strip() for part in _LIST.split(value))
    return tuple(dict.fromkeys(part for part in parts if part))
