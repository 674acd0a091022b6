"""From the bytes of one digest to its papers: decode, recognise, read, complete."""

from __future__ import annotations

from collections.abc import Sequence

from kg.errors import SourceError
from kg.model import SourceDigest
from kg.read import ecosystem_assets
from kg.read.decode import clean, decode
from kg.read.draft import Draft, Log
from kg.read.html import is_html
from kg.read.layouts import layouts
from kg.text import excerpt
from kg.weeks import week_of


def read_digest(data: bytes, digest_id: str) -> SourceDigest:
    """Reads one digest, whatever its encoding and layout; ``digest_id`` only names it.

    What is skipped or doubted becomes a Problem of the result. Raises SourceError where nothing at all can be read.
    """
    log = Log(digest_id)
    decoded = decode(data, digest_id)
    text = decoded.text
    if is_html(text):
        from kg.read.saved_page import to_markdown

        text = clean(to_markdown(text, digest_id))[0]
    for what, line in decoded.dropped:
        log.add(f"it holds {what}", "the text without them", line)
    lines = text.split("\n")
    if ecosystem_assets.looks_like(lines):
        return _catalogue(lines, log)
    ranked = sorted(((layout.matches(lines), layout) for layout in layouts()), key=lambda pair: -pair[0])
    for score, layout in ranked:
        if score <= 0:
            break
        trial = Log(digest_id)
        reading = layout.read(lines, trial)
        papers = [paper for paper in reading.papers if paper.title]
        if papers:
            _give_weeks(papers)
            frozen = tuple(paper.freeze(trial) for paper in papers)
            problems = sorted({*log.problems, *trial.problems}, key=lambda p: (p.line or 0, p.what, p.paper or "", p.kept))
            return SourceDigest(digest_id, excerpt(reading.title or digest_id, 300), layout.name, frozen, tuple(problems))
    raise SourceError("no paper was found in it", where=digest_id, fix="see the documentation for the layouts of digests that are read")


def _catalogue(lines: Sequence[str], log: Log) -> SourceDigest:
    assets = ecosystem_assets.read_assets(lines, log)
    problems = sorted(set(log.problems), key=lambda p: (p.line or 0, p.what, p.paper or "", p.kept))
    if not assets:
        what = f"no asset could be read in it (line {problems[0].line}: {problems[0].what})" if problems else "no asset was found in it"
        raise SourceError(what, where=log.digest, fix="see docs/assets.md for what an asset looks like")
    return SourceDigest(log.digest, log.digest, ecosystem_assets.LAYOUT, (), tuple(problems), assets)


def _give_weeks(papers: Sequence[Draft]) -> None:
    """Papers whose headline prints no week get the week of the latest publication date among them."""
    weekless = [paper for paper in papers if paper.week is None]
    latest = max((paper.published for paper in weekless if paper.published), default=None)
    for paper in weekless:
        paper.week = week_of(latest) if latest else None
