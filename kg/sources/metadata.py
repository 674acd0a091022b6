"""What arXiv says of papers: asked in polite batches, kept in ``metadata.jsonl``, filled in where digests print nothing.

Invariants: an id has no version and names one line; a batch is kept before the next one is asked for; filling in
changes no id and no passage.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from kg.atomic import write_text
from kg.errors import AtlasFolderError, SourceError
from kg.model import Paper, Problem

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FILE = "metadata.jsonl"
BATCH = 100
_TIMEOUT = 60.0  # seconds without a byte; the package itself would wait for ever
_ID = re.compile(r"(?:(?i:arxiv):\s*)?(\d\d(?:0[1-9]|1[0-2])\.\d{4,5}|[a-z][a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v(\d+))?")
_SUBJECT = re.compile(r"\.[A-Z]{2}(?=/)")  # arXiv answers to math.GT/0309136 as math/0309136
_CATEGORY = re.compile(r"[a-z][a-z-]*(?:\.[A-Za-z-]+)?")  # MSC and ACM classes (68T50, I.2.7) stand among arXiv's own
_LABEL_WORDS = 5
_WORD = re.compile(r"\w+")
_ASIDE = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Metadata:
    """One paper as arXiv lists it; dates in UTC, ``authors`` in printed order, the primary category first."""

    id: str
    version: int
    title: str
    authors: tuple[str, ...]
    published: date
    updated: date
    categories: tuple[str, ...]
    abstract: str
    comment: str | None = None
    doi: str | None = None


def split_id(text: str) -> tuple[str, int] | None:
    """An arXiv id without its version, and the version (1 where none is given); None where it is no arXiv id."""
    match = _ID.fullmatch(text.strip())
    return (match[1], int(match[2] or 1)) if match else None


def fetch(ids: Iterable[str], *, base_url: str | None = None, delay: float = 3.0, retries: int = 3) -> Iterator[tuple[Metadata, ...]]:
    """Asks arXiv for papers and yields the answer to each batch of ids, sorted by id; unknown ids are not in it.

    ``base_url`` is the query address of another server; ``delay`` are the seconds between two requests. Raises
    SourceError where the server cannot be reached, refuses or sends a broken answer, each after ``retries``.
    """
    wanted = sorted(set(ids))
    if not wanted:
        return
    client = _client(base_url, delay, retries)
    for start in range(0, len(wanted), BATCH):
        found = _ask(client, wanted[start : start + BATCH])
        yield tuple(found[ident] for ident in sorted(found))


def _client(base_url: str | None, delay: float, retries: int) -> Any:
    import arxiv

    client = arxiv.Client(page_size=BATCH, delay_seconds=delay, num_retries=retries)
    if base_url:
        client.query_url_format = base_url + "?{}"
    session = client._session  # the package has no door to its time limit and its checks
    session.request = partial(session.request, timeout=_TIMEOUT)
    session.hooks["response"].append(_check_whole)
    return client


def _check_whole(response: Any, **_: Any) -> None:
    """Refuses a cut or broken answer, of which the package would read what it can; as an HTTPError it is asked for again."""
    import arxiv

    if response.status_code != 200:
        return
    try:
        expat.ParserCreate().Parse(response.content, True)
    except expat.ExpatError as error:
        raise arxiv.HTTPError(response.url, 0, response.status_code) from error


def _ask(client: Any, ids: Sequence[str]) -> dict[str, Metadata]:
    """The answer to one batch by id. One id that arXiv does not take as an id costs no other: the batch is halved around it."""
    import arxiv

    found: dict[str, Metadata] = {}
    names = {_SUBJECT.sub("", ident): ident for ident in ids}
    try:
        for result in client.results(arxiv.Search(id_list=list(ids), max_results=len(ids))):
            one = _metadata(result)
            if one is not None and one.id in names:
                found[names[one.id]] = replace(one, id=names[one.id])
    except arxiv.UnexpectedEmptyPageError:
        pass  # arXiv counts the ids that it does not know as results, and has no second page of them
    except arxiv.HTTPError as error:
        if error.status != 400:
            what = "sent a broken answer" if error.status == 200 else f"answered with HTTP {error.status}"
            raise SourceError(f"the server {what}", where=_place(client), fix="run it again later; what was fetched is kept") from error
        half = len(ids) // 2
        return _ask(client, ids[:half]) | _ask(client, ids[half:]) if half else {}
    except ValueError as error:  # a date that is none, or an address that is none
        raise SourceError(f"the answer cannot be read: {error}", where=_place(client), fix="check ARXIV_API_URL, or run it again later") from error
    except OSError as error:  # the root of all errors of the package's HTTP library
        fix = "check the network and ARXIV_API_URL, and run it again; --offline says what is missing"
        raise SourceError(f"the server cannot be reached ({type(error).__name__})", where=_place(client), fix=fix) from error
    return found


def _place(client: Any) -> str:
    return str(client.query_url_format).removesuffix("?{}")


def _metadata(result: Any) -> Metadata | None:
    """One entry of an answer; None for an entry that is no paper or has no title, authors or abstract."""
    ident = split_id(result.get_short_id())
    authors = tuple(filter(None, (_line(author.name) for author in result.authors)))
    title, abstract = _line(result.title), _line(result.summary)
    if ident is None or not (title and authors and abstract):
        return None
    names = dict.fromkeys((result.primary_category, *result.categories))
    categories = tuple(name for name in names if _CATEGORY.fullmatch(name))
    dates = (result.published.date(), result.updated.date())
    return Metadata(*ident, title, authors, *dates, categories, abstract, _line(result.comment) or None, _line(result.doi) or None)


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Metadata]:
    from pydantic import TypeAdapter

    return TypeAdapter(Metadata)


def load(path: Path) -> tuple[dict[str, Metadata], tuple[Problem, ...]]:
    """The kept metadata by id; a damaged line is a problem and as good as not there. Raises AtlasFolderError."""
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return {}, ()
    except OSError as error:
        raise AtlasFolderError(f"cannot be read: {error.strerror}", where=str(path), fix="mend the permissions") from error
    found: dict[str, Metadata] = {}
    problems = []
    for number, line in enumerate(lines, 1):
        try:
            one = _adapter().validate_json(line)
        except ValueError:
            problems.append(Problem(path.name, "this line is no metadata of a paper; `kg fetch` asks for it again", "the other lines", number))
        else:
            found[one.id] = one
    return found, tuple(problems)


def save(path: Path, metadata: Mapping[str, Metadata]) -> None:
    """Writes the metadata, one paper a line by id, whole or not at all. Raises AtlasFolderError."""
    write_text(path, "".join(_adapter().dump_json(metadata[ident]).decode() + "\n" for ident in sorted(metadata)))


def with_metadata(papers: Iterable[Paper], metadata: Mapping[str, Metadata]) -> tuple[Paper, ...]:
    """The papers with what no digest prints of them: authors, dates, categories, abstract, and the title behind a label."""
    pairs = ((paper, metadata.get(paper.arxiv_id or "")) for paper in papers)
    return tuple(_filled(paper, known) if known else paper for paper, known in pairs)


def _filled(paper: Paper, known: Metadata) -> Paper:
    title, others = paper.title, paper.other_titles
    if _is_label(title, known.title):
        title = known.title
        others = tuple(dict.fromkeys(other for other in (paper.title, *others) if other != title))
    return replace(
        paper,
        title=title,
        other_titles=others,
        authors=paper.authors or known.authors,
        published=paper.published or known.published,
        updated=paper.updated or known.updated,
        categories=paper.categories or known.categories,
        abstract=paper.abstract or known.abstract,
        version=known.version,
        comment=known.comment,
        doi=known.doi,
    )


def _is_label(title: str, full: str) -> bool:
    """Whether a printed title is a list's short name for a paper: a few words, all from its full title; (asides) do not count."""
    words, all_words = _WORD.findall(_ASIDE.sub("", title).casefold()), _WORD.findall(full.casefold())
    return 0 < len(words) < len(all_words) and len(title.split()) <= _LABEL_WORDS and set(words) <= set(all_words)
