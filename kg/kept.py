"""The digests that an atlas keeps, and the papers in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.atlas import Atlas, Source
from kg.cache import Cache
from kg.errors import SourceError
from kg.model import Paper, Problem, SourceDigest
from kg.read import merge_papers
from kg.read.cache import DigestCache
from kg.resolve.judgements import load_judgements
from kg.sources.categories import load_categories, with_full_names
from kg.sources.files import Gathered
from kg.sources.metadata import FILE, load, with_metadata


def keep_readable(atlas: Atlas, gathered: Gathered, problems: list[Problem], cache: Cache) -> dict[str, Source]:
    """Keeps the digests that can be read at all; the others become problems."""
    kept, reader = {}, DigestCache(cache)
    for ident, data in gathered.digests:
        try:
            reader.read(data, ident)
            kept[ident] = atlas.keep(ident, data)
        except SourceError as error:
            problems.append(Problem(ident, error.what, "nothing"))
    if not kept:
        listed = "; ".join(f"{p.digest}: {p.what}" for p in problems[:3])
        raise SourceError(f"no digest could be read ({listed or 'no files'})", fix="name a digest that kg can read; the README lists the layouts")
    return kept


def read_digests(atlas: Atlas, sources: Sequence[Source], problems: list[Problem], cache: Cache) -> list[SourceDigest]:
    """The kept digests as read, from the cache where nothing changed; what cannot be read becomes a problem."""
    digests, reader = [], DigestCache(cache)
    for source in sources:
        try:
            digest = reader.read(atlas.read_source(source), source.id)
        except SourceError as error:
            problems.append(Problem(source.id, error.what, "nothing"))
            continue
        problems += digest.problems
        digests.append(digest)
    reader.prune()
    return digests


def drop_removed(digests: Sequence[SourceDigest], papers: Sequence[Paper], sources: Sequence[Source]) -> list[SourceDigest]:
    """The digests without the papers and weeks that were removed from them."""
    without = {s.id: set(s.without) for s in sources}
    titles = {(d, t): p.id for p in papers for d, _ in p.sources for t in (p.title, *p.other_titles)}
    left = []
    for digest in digests:
        out = without[digest.id]
        keep = tuple(p for p in digest.papers if p.week not in out and p.arxiv_id not in out and titles.get((digest.id, p.title)) not in out)
        left.append(replace(digest, papers=keep) if out else digest)
    return [d for d in left if d.papers or d.assets]


def read_papers(atlas: Atlas, problems: list[Problem], cache: Cache) -> tuple[Sequence[Paper], list[SourceDigest]]:
    """The papers of the kept digests, with their metadata and without what was removed; what was doubted goes to problems."""
    sources = atlas.sources()
    digests = read_digests(atlas, sources, problems, cache)
    judgements = load_judgements(atlas.judgements)
    judged = (judgements.same_papers, judgements.different_papers)
    papers, doubts = merge_papers(digests, *judged)
    if any(s.without for s in sources):
        digests = drop_removed(digests, papers, sources)
        papers, doubts = merge_papers(digests, *judged)
    metadata, damaged = load(atlas.path / FILE)
    papers = with_full_names(with_metadata(papers, metadata), load_categories(atlas.schemas))
    problems += (*doubts, *damaged)
    return papers, digests
