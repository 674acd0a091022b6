"""The digests that an atlas keeps, and the papers in them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from kg.asset import SourceAsset
from kg.atlas import Atlas, Source
from kg.cache import Cache, code_version
from kg.errors import SourceError
from kg.model import Paper, Passage, Problem, SourceDigest, SourcePaper
from kg.read import asset_passages, read_digest
from kg.read.cache import DigestCache, DigestOutline, reader_version
from kg.read.merge import Group, Outline, group_papers, merged
from kg.resolve.judgements import Judgements
from kg.resolve.names import key as key_of
from kg.sources.categories import load_categories, with_full_names
from kg.sources.files import Gathered
from kg.sources.metadata import FILE, load, with_metadata


def keep_readable(atlas: Atlas, gathered: Gathered, problems: list[Problem], cache: Cache) -> dict[str, Source]:
    """Keeps the digests that can be read at all; the others become problems."""
    kept, reader = {}, DigestCache(cache)
    for ident, data in gathered.digests:
        try:
            reader.outline(data, ident)
            kept[ident] = atlas.keep(ident, data)
        except SourceError as error:
            problems.append(Problem(ident, error.what, "nothing"))
    if not kept:
        raise _unreadable(problems)
    return kept


def require_readable(gathered: Gathered) -> None:
    """Raises SourceError as ``keep_readable`` does, and keeps nothing: what is to be known before an atlas is made."""
    problems = list(gathered.problems)
    for ident, data in gathered.digests:
        try:
            read_digest(data, ident)
            return
        except SourceError as error:
            problems.append(Problem(ident, error.what, "nothing"))
    raise _unreadable(problems)


def _unreadable(problems: Sequence[Problem]) -> SourceError:
    listed = "; ".join(f"{p.digest}: {p.what}" for p in problems[:3])
    return SourceError(f"no digest could be read ({listed or 'no files'})", fix="name a digest that kg can read; the README lists the layouts")


class Library:
    """The papers of digests, known by their outlines; a digest is read as a whole only where something of it is wanted.

    ``groups`` are the papers in order of first appearance, ``digests`` what holds any of them or an asset. What cannot be
    read, and what was doubted, is in ``problems``. ``more`` are digests beside the atlas's own, by id.
    """

    def __init__(self, atlas: Atlas, sources: Sequence[Source], cache: Cache, judgements: Judgements, more: Iterable[tuple[str, bytes]] = ()) -> None:
        self.problems: list[Problem] = []
        self._reader = DigestCache(cache)
        self._atlas, self._sources, self._more = atlas, {source.id: source for source in sources}, dict(more)
        self._read: dict[str, SourceDigest] = {}
        digests = [digest for ident in self._sources | self._more if (digest := self._outline(ident))]
        self.digests, self.groups = self._grouped(digests, sources, judgements)
        self._metadata, damaged = load(atlas.path / FILE)
        self.problems += damaged
        self._categories = load_categories(atlas.schemas)
        self._version = _digest(reader_version(), _code(), repr(sorted(self._categories.items())))

    def paper(self, group: Group) -> Paper:
        """A paper with its metadata and the full names of its categories."""
        whole = merged(group, self._printed)
        return with_full_names(with_metadata([whole], self._metadata), self._categories)[0]

    def key(self, group: Group) -> str:
        """A hash of all that makes a paper."""
        printed = [(s.digest, s.layout, s.week, s.sum, s.arxiv_id, s.url) for s in group.sources]
        metadata = self._metadata.get(group.arxiv_id or "")
        return _digest(self._version, repr((group.id, group.arxiv_id, group.title, group.others, printed, metadata)))

    def papers(self) -> list[Paper]:
        """All papers as a whole."""
        return [self.paper(group) for group in self.groups]

    @property
    def titles(self) -> dict[str, tuple[str, str]]:
        """Title and layout of every digest."""
        return {digest.id: (digest.title, digest.layout) for digest in self.digests}

    def assets(self) -> list[tuple[Passage, SourceAsset]]:
        """Every asset with its lines as a passage."""
        return asset_passages([self._whole(digest.id) for digest in self.digests if digest.assets])

    def prune(self) -> None:
        """Forgets the digests that are no longer here."""
        self._reader.prune()

    def _data(self, ident: str) -> bytes:
        return self._more[ident] if ident in self._more else self._atlas.read_source(self._sources[ident])

    def _outline(self, ident: str) -> DigestOutline | None:
        try:
            digest = self._reader.outline(self._data(ident), ident)
        except SourceError as error:
            self.problems.append(Problem(ident, error.what, "nothing"))
            return None
        self.problems += digest.problems
        return digest

    def _grouped(self, digests: list[DigestOutline], sources: Sequence[Source], judgements: Judgements) -> tuple[list[DigestOutline], list[Group]]:
        judged = judgements.same_papers, judgements.different_papers
        groups, doubts = group_papers([o for digest in digests for o in digest.papers], *judged)
        without = {source.id: set(source.without) for source in sources if source.without}
        if without:
            digests = [_without(digest, groups, without) for digest in digests]
            digests = [digest for digest in digests if digest.papers or digest.assets]
            groups, doubts = group_papers([o for digest in digests for o in digest.papers], *judged)
        self.problems += doubts
        return digests, groups

    def called(self) -> set[str]:
        """The papers' ids, and their titles as they are folded: what a person may call them."""
        places = [(group, source) for group in self.groups for source in group.sources]
        return {name for group, source in places for name in (group.id, source.arxiv_id, *source.folded) if name}

    def asset_keys(self) -> set[str]:
        """The keys of all names in assets."""
        return {key_of(name.value) for _, asset in self.assets() for name in asset.names}

    def _printed(self, source: Outline) -> SourcePaper:
        return self._whole(source.digest).papers[source.index]

    def _whole(self, ident: str) -> SourceDigest:
        if ident not in self._read:
            self._read[ident] = self._reader.read(self._data(ident), ident)
        return self._read[ident]


def _without(digest: DigestOutline, groups: Sequence[Group], without: dict[str, set[str]]) -> DigestOutline:
    """The digest without the papers and weeks that were removed from it."""
    out = without.get(digest.id, set())
    if not out:
        return digest
    removed = {s.index for group in groups for s in group.sources if s.digest == digest.id and {group.id, s.week, s.arxiv_id} & out}
    return replace(digest, papers=tuple(o for o in digest.papers if o.index not in removed and o.arxiv_id not in out))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf8", "surrogatepass")).hexdigest()[:32]


@lru_cache(maxsize=1)
def _code() -> str:
    here = Path(__file__).parent
    return code_version(Path(__file__), here / "sources" / "metadata.py", here / "sources" / "categories.py")
