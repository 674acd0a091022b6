"""What every layout is made of: the layout's two functions, papers under way, and the problems met on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from kg.arxiv_id import find_arxiv_id
from kg.model import Problem, Role, SourcePaper, SourcePassage
from kg.read.dates import find_date
from kg.read.facts import bad_scheme, categories, find_url, people
from kg.read.prose import split_long
from kg.text import excerpt


class Log:
    """Collects the problems of one digest."""

    def __init__(self, digest: str) -> None:
        self.digest = digest
        self.problems: list[Problem] = []

    def add(self, what: str, kept: str, line: int | None = None, paper: str | None = None) -> None:
        """Notes that something (``what``) was skipped or doubted, and what was ``kept`` all the same."""
        self.problems.append(Problem(self.digest, what, kept, line, excerpt(paper) if paper else None))


@dataclass(slots=True)
class Draft:
    """A paper under way; ``line`` is where its title stands (1-based)."""

    title: str
    line: int
    title_ja: str | None = None
    arxiv_id: str | None = None
    url: str | None = None
    published: date | None = None
    updated: date | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    week: str | None = None
    passages: list[SourcePassage] = field(default_factory=list)
    diagrams: list[str] = field(default_factory=list)

    def put(self, role: Role, text: str, heading: str = "", names: tuple[str, ...] = ()) -> None:
        """Adds a passage; an empty one is nothing."""
        if text.strip():
            self.passages.append(SourcePassage(role, text.strip(), heading.strip(), names))

    def take(self, key: str, value: str, line: int, log: Log) -> None:
        """Takes a labelled fact (a key of kg.read.labels); the first one printed stands, what is impossible is reported."""
        if key in {"published", "updated"}:
            day, impossible = find_date(value)
            if impossible:
                log.add(f"there is no such day: {excerpt(value, 40)}", "the paper without that date", line, self.title)
            if day and getattr(self, key) is None:
                setattr(self, key, day)
        elif key == "url":
            self.take_url(value, line, log)
        elif key == "authors":
            self.authors = self.authors or people(value)
        elif key == "categories":
            self.categories = self.categories or categories(value)

    def take_url(self, value: str, line: int, log: Log) -> None:
        """Takes the first web address of a text, and the arXiv id that it names; other schemes are reported and dropped."""
        self.arxiv_id = self.arxiv_id or find_arxiv_id(value)
        url = find_url(value)
        if url is None and (scheme := bad_scheme(value)):
            log.add(f"an address of the kind {excerpt(scheme, 20)}: is not followed", "the paper without that address", line, self.title)
        self.url = self.url or url

    def freeze(self, log: Log) -> SourcePaper:
        """The finished paper: its titles as passages first, overlong passages in pieces."""
        titles = dict.fromkeys(filter(None, (self.title, self.title_ja)))
        passages = [SourcePassage(Role.TITLE, title) for title in titles]
        for passage in self.passages:
            pieces = split_long(passage.text)
            if len(pieces) > 1:
                what = f"a passage of {len(passage.text):,} characters is too long for one"
                log.add(what, f"all of it, in {len(pieces)} passages", self.line, self.title)
            passages += [SourcePassage(passage.role, piece, passage.heading, passage.names) for piece in pieces]
        return SourcePaper(
            title=self.title,
            passages=tuple(passages),
            line=self.line,
            title_ja=self.title_ja,
            arxiv_id=self.arxiv_id,
            url=self.url,
            published=self.published,
            updated=self.updated,
            authors=self.authors,
            categories=self.categories,
            week=self.week,
            diagrams=tuple(dict.fromkeys(self.diagrams)),
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """What a layout made of a text."""

    title: str
    papers: list[Draft]


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of digest.

    ``matches`` says how sure it is that lines are written that way, from 0 (not at all) to 1, by what they look like;
    ``read`` reads them. Both must bear any lines at all, and a digest that is cut anywhere.
    """

    name: str
    matches: Callable[[Sequence[str]], float]
    read: Callable[[Sequence[str], Log], Reading]
