"""The same paper in several digests made one; a pure function of the set of digests, whatever their order.

Invariants: paper ids are distinct; a paper keeps the passages of all its digests, each wording once; an arXiv id
names one paper, and so does a folded title among papers that print no arXiv id.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from kg.arxiv_id import find_arxiv_id
from kg.model import Paper, Passage, Problem, Role, SourceDigest, SourcePaper, SourcePassage
from kg.read import judged
from kg.text import excerpt, fold, has_japanese, slug

_LIST_LAYOUT = "weekly-list"  # its labels are short names for papers that other layouts print in full
_WHOLE_TITLE = 5  # words of a title that no two papers share
_UNLIKE = 50.0  # rapidfuzz token_set_ratio under which two titles cannot mean one paper
_JAPANESE_SHARE = 0.15  # of a passage's letters; Japanese texts on machine learning are full of Latin names
_JAPANESE = re.compile("[\u3041-\u30ff\u4e00-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")
_SEPARATOR = "\0"


@dataclass(frozen=True, slots=True)
class Outline:
    """What tells which paper one paper of one digest is; ``sum`` stands for all of it, ``index`` is its place in the digest."""

    digest: str
    layout: str
    week: str | None
    line: int
    title: str
    title_ja: str | None
    arxiv_id: str | None
    url: str | None
    folded: tuple[str, ...]
    sum: str
    index: int

    @property
    def order(self) -> tuple[str, str, int, str, str, str]:
        """By week, digest and line; the rest settles what two readings under one name would leave open."""
        return self.week or "~", self.digest, self.line, self.title, self.layout, self.sum

    @property
    def titles(self) -> tuple[str, ...]:
        """As printed, the English one first; ``folded`` are the keys under which they meet others."""
        return tuple(dict.fromkeys(filter(None, (self.title, self.title_ja))))


@dataclass(frozen=True, slots=True)
class Group:
    """The places that print one paper, in order, and what it is called."""

    id: str
    arxiv_id: str | None
    title: str
    others: tuple[str, ...]
    sources: tuple[Outline, ...]


def outlines(digest: SourceDigest) -> list[Outline]:
    """The outlines of a digest's papers, in printed order."""
    return [_outline(digest, paper, index) for index, paper in enumerate(digest.papers)]


def _outline(digest: SourceDigest, paper: SourcePaper, index: int) -> Outline:
    whole = hashlib.sha256(repr(paper).encode("utf-8", "surrogatepass")).hexdigest()[:24]
    folded = tuple(dict.fromkeys(fold(title) for title in (paper.title, paper.title_ja) if title))
    names = (paper.title, paper.title_ja, paper.arxiv_id, paper.url)
    return Outline(digest.id, digest.layout, paper.week, paper.line, *names, folded, whole, index)


def merge_papers(
    digests: Sequence[SourceDigest], same: Sequence[Sequence[str]] = (), different: Sequence[Sequence[str]] = ()
) -> tuple[tuple[Paper, ...], tuple[Problem, ...]]:
    """The papers of a set of digests in order of first appearance, and the contradictions met.

    ``same`` and ``different`` are arXiv ids and titles that a person judged.
    """
    printed = [(outline, digest.papers[outline.index]) for digest in digests for outline in outlines(digest)]
    papers = {outline.order: paper for outline, paper in printed}
    groups, problems = group_papers([outline for outline, _ in printed], same, different)
    return tuple(merged(group, lambda source: papers[source.order]) for group in groups), problems


def group_papers(
    printed: Iterable[Outline], same: Sequence[Sequence[str]] = (), different: Sequence[Sequence[str]] = ()
) -> tuple[list[Group], tuple[Problem, ...]]:
    """Which places print the same paper, as ``merge_papers`` sees it; a pure function of the set of outlines."""
    sources, problems = _separate(list({source.order: source for source in printed}.values()))
    taken: set[str] = {source.arxiv_id for source in sources if source.arxiv_id}
    found = []
    groups, clashes = judged.apply(_groups(sources), _names, _folded(same), _folded(different))
    problems += clashes
    for group in sorted((sorted(group, key=lambda s: s.order) for group in groups), key=lambda group: group[0].order):
        arxiv_id = next((source.arxiv_id for source in group if source.arxiv_id), None)
        title, others = _title(group)
        ident = arxiv_id or _free(slug(title), taken)
        taken.add(ident)
        found.append(Group(ident, arxiv_id, title, others, tuple(group)))
    return found, tuple(problems)


def merged(group: Group, printed: Callable[[Outline], SourcePaper]) -> Paper:
    """The paper of a group; ``printed`` gives what a place prints."""
    sources = [(s, replace(printed(s), arxiv_id=s.arxiv_id, url=s.url)) for s in group.sources]
    papers = [paper for _, paper in sources]
    passages = _passages(group.id, group.title, sources)
    title_ja = _first(paper.title_ja for paper in papers) or next((other for other in group.others if has_japanese(other)), None)
    return Paper(
        id=group.id,
        title=group.title,
        title_ja=title_ja,
        arxiv_id=group.arxiv_id,
        url=_first(paper.url for paper in papers),
        published=min((paper.published for paper in papers if paper.published), default=None),
        updated=max((paper.updated for paper in papers if paper.updated), default=None),
        abstract=_abstract(papers),
        summary=_summary(papers),
        lang=_language(passages),
        authors=max((paper.authors for paper in papers), key=len),
        categories=tuple(dict.fromkeys(name for paper in papers for name in paper.categories)),
        sources=tuple(dict.fromkeys((source.digest, source.week) for source in group.sources)),
        passages=passages,
        diagrams=tuple(dict.fromkeys(text for paper in papers for text in paper.diagrams)),
        other_titles=tuple(other for other in group.others if other != title_ja),
    )


def _names(source: Outline) -> set[str]:
    """What a person may call a source's paper."""
    return {*source.folded, *filter(None, [source.arxiv_id])}


def _folded(items: Sequence[Sequence[str]]) -> list[list[str]]:
    return [[find_arxiv_id(name) or fold(name) for name in names] for names in items]


def _separate(sources: Sequence[Outline]) -> tuple[list[Outline], list[Problem]]:
    """Where one digest gives one arXiv id to two different papers, the first keeps it."""
    kept: list[Outline] = []
    problems: list[Problem] = []
    holders: dict[tuple[str, str], Outline] = {}
    for source in sorted(sources, key=lambda s: (s.digest, s.line, s.order)):
        arxiv_id = source.arxiv_id
        holder = holders.setdefault((source.digest, arxiv_id), source) if arxiv_id else source
        if not _unlike(holder, source):
            kept.append(source)
            continue
        what = f"arXiv:{arxiv_id} stands for “{excerpt(holder.title, 60)}” as well (line {holder.line})"
        problems.append(_problem(source, what, "the paper under its title, without the address"))
        kept.append(replace(source, arxiv_id=None, url=None))
    return sorted(kept, key=lambda source: source.order), problems


def _unlike(one: Outline, other: Outline) -> bool:
    """Whether no pair of titles in one script could mean one paper."""
    pairs = [(a, b) for a in one.titles for b in other.titles if has_japanese(a) == has_japanese(b)]
    return bool(pairs) and all(fuzz.token_set_ratio(a.casefold(), b.casefold()) < _UNLIKE for a, b in pairs)


def _problem(source: Outline, what: str, kept: str) -> Problem:
    return Problem(source.digest, what, kept, source.line, excerpt(source.title))


def _groups(sources: Sequence[Outline]) -> list[list[Outline]]:
    """Sources of one paper each, in order: by arXiv id; then those without one join by title, first of all a paper that has one."""
    by_id: dict[str, list[Outline]] = defaultdict(list)
    for source in sources:
        if source.arxiv_id:
            by_id[source.arxiv_id].append(source)
    groups = list(by_id.values())
    identified = len(groups)
    printed_by: dict[str, list[int]] = defaultdict(list)  # folded title -> groups
    for i, group in enumerate(groups):
        for title in dict.fromkeys(title for source in group for title in source.folded):
            printed_by[title].append(i)
    for source in sources:
        if source.arxiv_id:
            continue
        homes = sorted({i for title in source.folded for i in printed_by[title] if not _contradict(groups[i], [source])})
        home = homes[0] if homes else len(groups)
        if home == len(groups):
            groups.append([])
        groups[home].append(source)
        for other in homes[1:]:  # this source shows that two groups without an id are one paper
            if other >= identified and not _contradict(groups[home], groups[other]):
                groups[home] += groups[other]
                groups[other] = []
        for title in dict.fromkeys(title for member in groups[home] for title in member.folded):
            if home not in printed_by[title]:
                printed_by[title].append(home)
    return sorted((sorted(group, key=lambda s: s.order) for group in groups if group), key=lambda group: group[0].order)


def _contradict(group: Sequence[Outline], others: Sequence[Outline]) -> bool:
    """Whether a digest itself tells the two apart, or the lists of a series: they print both, each with an address of its own."""
    return any(one.url and other.url and one.url != other.url and _of_one_series(one, other) for one in group for other in others)


def _of_one_series(one: Outline, other: Outline) -> bool:
    """Whether both stand in one digest, or in lists (however cut into files) under a short label (Chain-of-Agents) that two papers may share."""
    if one.layout == other.layout == _LIST_LAYOUT:
        return len(one.title.split()) < _WHOLE_TITLE
    return one.digest == other.digest


def _title(group: Sequence[Outline]) -> tuple[str, tuple[str, ...]]:
    """The paper's title and every other: English first, a printed title before a list's label, the longest of equals."""

    def rank(source: Outline) -> tuple[bool, bool, int]:
        """What decides, the weightiest first."""
        return not has_japanese(source.title), source.layout != _LIST_LAYOUT, len(source.title)

    best = max(rank(source) for source in group)
    title = next(source.title for source in group if rank(source) == best)
    return title, tuple(dict.fromkeys(other for source in group for other in source.titles if other != title))


def _passages(ident: str, title: str, group: Sequence[tuple[Outline, SourcePaper]]) -> tuple[Passage, ...]:
    """Every wording once, the chosen title first, then the titles and texts of each digest in order."""
    found = [(source, passage) for source, paper in group for passage in paper.passages]
    found.sort(key=lambda pair: (pair[1].role is not Role.TITLE, pair[1].role is Role.TITLE and pair[1].text != title))
    passages: dict[str, Passage] = {}
    for source, passage in found:
        key = f"{ident}#{_digest(passage)}"
        known = passages.get(key)
        if known is None:
            week, position = source.week, len(passages)
            passages[key] = Passage(key, ident, source.digest, week, passage.role, passage.heading, passage.text, position, passage.names)
        elif passage.names and not set(passage.names) <= set(known.names):
            passages[key] = replace(known, names=tuple(dict.fromkeys((*known.names, *passage.names))))
    return tuple(passages.values())


def _digest(passage: SourcePassage) -> str:
    return hashlib.sha256(_SEPARATOR.join((passage.role, passage.heading, passage.text)).encode("utf-8", "surrogatepass")).hexdigest()[:10]


def _free(ident: str, taken: set[str]) -> str:
    """The id itself, or with the first number that makes it distinct."""
    number, free = 1, ident
    while free in taken:
        number += 1
        free = f"{ident}-{number}"
    return free


def _abstract(papers: Iterable[SourcePaper]) -> str | None:
    """The abstract of the first digest that prints one."""
    texts = ("\n".join(passage.text for passage in paper.passages if passage.role is Role.ABSTRACT) for paper in papers)
    return next(filter(None, texts), None)


def _summary(papers: Iterable[SourcePaper]) -> str | None:
    """The first line of the first summary; a list row's label before it goes."""
    for paper in papers:
        for passage in paper.passages:
            if passage.role is Role.SUMMARY:
                line = passage.text.split("\n", 1)[0].removeprefix(paper.title).lstrip(" -–—:：")
                if line:
                    return line
    return None


def _language(passages: Sequence[Passage]) -> str:
    """``ja`` where most passage text is Japanese, else ``en``; titles count only where there is nothing else."""
    texts = [passage.text for passage in passages if passage.role is not Role.TITLE] or [passage.text for passage in passages]
    japanese = sum(len(text) for text in texts if _is_japanese(text))
    return "ja" if 2 * japanese > sum(map(len, texts)) else "en"


def _is_japanese(text: str) -> bool:
    return has_japanese(text) and len(_JAPANESE.findall(text)) > _JAPANESE_SHARE * len(_LETTER.findall(text))


def _first(values: Iterable[str | None]) -> str | None:
    return next(filter(None, values), None)
