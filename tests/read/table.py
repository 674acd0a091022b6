"""Expected against read, for every file of the real corpus.

``python -m tests.read.table`` prints one line a paper: a mark (= as expected, ! not), the file, the title and every
fact that differs. It exits with 1 where anything differs, and with 2 where ../shared/corpus is not there.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kg.model import Role, SourceDigest, SourcePaper
from kg.read import read_digest

HERE = Path(__file__).resolve().parent
CORPUS = HERE.parents[2] / "shared" / "corpus"
COUNTED = {"questions": Role.QUESTION, "summaries": Role.SUMMARY, "fields": Role.FIELD}


@dataclass(frozen=True)
class Line:
    """One comparison: the file, what it is about, and each fact as (name, expected, read)."""

    file: str
    about: str
    facts: tuple[tuple[str, Any, Any], ...]

    @property
    def differences(self) -> tuple[tuple[str, Any, Any], ...]:
        """The facts that were not read as expected."""
        return tuple(fact for fact in self.facts if fact[1] != fact[2])


@cache
def expected() -> dict[str, dict[str, Any]]:
    """expected.yaml by file name."""
    with (HERE / "expected.yaml").open(encoding="utf8") as file:
        facts: dict[str, dict[str, Any]] = yaml.safe_load(file)
    return facts


@cache
def read(name: str) -> SourceDigest:
    """A file of the corpus as the project reads it."""
    return read_digest((CORPUS / name).read_bytes(), name)


def lines(name: str) -> Iterator[Line]:
    """Every comparison for one file."""
    wanted, digest = expected()[name], read(name)
    by_year = "rows_a_week" in wanted
    number = None if by_year else len(wanted["papers"])
    counts = [("layout", wanted["layout"], digest.layout), ("problems", wanted.get("problems", 0), len(digest.problems))]
    if by_year:
        rows = dict.fromkeys(_weeks(wanted["weeks"]), wanted["rows_a_week"])
        counts += [("rows", rows, dict(Counter(paper.week for paper in reversed(digest.papers))))]
        counts += [("on arXiv", wanted["on_arxiv"], sum(1 for paper in digest.papers if paper.arxiv_id))]
    else:
        counts += [("papers", number, len(digest.papers))]
    yield Line(name, "the file", tuple(counts))
    for i, facts in enumerate(wanted["papers"]):
        paper = _row(digest, facts) if by_year else (digest.papers[i] if i < len(digest.papers) else None)
        yield Line(name, facts["title"], tuple(_compare(facts, paper, partial=by_year)))


def _compare(facts: dict[str, Any], paper: SourcePaper | None, *, partial: bool) -> Iterator[tuple[str, Any, Any]]:
    if paper is None:
        yield "paper", "there", "missing"
        return
    yield "title", facts["title"], paper.title
    for name in ("title_ja", "arxiv_id", "published", "updated", "week"):
        if name in facts or not partial:
            yield name, facts.get(name), getattr(paper, name)
    if "url" in facts:
        yield "url", facts["url"], paper.url
    if partial:
        return
    yield "authors", facts.get("authors", 0), len(paper.authors)
    yield "categories", facts.get("categories", []), list(paper.categories)
    yield "diagrams", facts.get("diagrams", 0), len(paper.diagrams)
    for name, role in COUNTED.items():
        yield name, facts.get(name, 0), sum(1 for passage in paper.passages if passage.role is role)
    yield "answers", facts.get("questions", 0), sum(1 for passage in paper.passages if passage.role is Role.ANSWER)
    yield "sections", facts.get("sections", 0), _sections(paper)


def _sections(paper: SourcePaper) -> int:
    """Sections; of notes, the questions that they answer."""
    sections = [passage.heading for passage in paper.passages if passage.role is Role.SECTION]
    is_note = any("？" in heading or "?" in heading or heading.startswith("次に読む") for heading in sections)
    return len({heading.split(" / ")[0] for heading in sections}) if is_note else len(sections)


def _row(digest: SourceDigest, facts: dict[str, Any]) -> SourcePaper | None:
    return next((paper for paper in digest.papers if (paper.title, paper.week) == (facts["title"], facts["week"])), None)


def _weeks(ranges: list[str]) -> Iterator[str]:
    for text in ranges:
        first, last = ((int(week[:4]), int(week[-2:])) for week in text.split("/"))
        day = date.fromisocalendar(*first, 1)
        while day <= date.fromisocalendar(*last, 1):
            yield f"{day.isocalendar().year}-W{day.isocalendar().week:02d}"
            day += timedelta(days=7)


def main() -> int:
    """Prints the table."""
    if not CORPUS.is_dir():
        print(f"there is no corpus at {CORPUS}", file=sys.stderr)
        return 2
    wrong = 0
    for name in expected():
        for line in lines(name):
            wrong += bool(line.differences)
            print("!" if line.differences else "=", f"{name}: {line.about}")
            for fact, want, got in line.differences:
                print(f"    {fact}: {want!r} expected, {got!r} read")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
