"""One graph from many papers, each of which is looked at again only where something changed that bears on it.

Two things are kept of every paper, named by a hash of all that made them: its summary (what it says of names) and its part of the graph (what it
states, once it is decided what its names are). Names fall into pieces that do not bear on each other. A run decides the pieces anew that new or
changed papers meet, states the papers anew of whose names the atlas thinks otherwise now, and puts it all into lines.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from kg.cache import Cache, code_version
from kg.extract.cache import extractor_version
from kg.graph import paper_part, redirects, shared_part, title_slugs
from kg.kept import Library
from kg.lines import Before, Key, Lines, LostError, Part, read_files, revise
from kg.model import Decision, Entity, Link, Paper, PlacedAsset, Record, Resolution
from kg.piecing import KIND, Pieces, decided, marked
from kg.records import Read, Records, completed
from kg.resolve.join import struck_out
from kg.resolve.judgements import Judgements
from kg.resolve.names import key as key_of
from kg.resolve.pieces import Piece, Resolver
from kg.resolve.resolve import moves_in
from kg.resolve.senses import Moves, contrary, count_votes
from kg.resolve.state import Struck, state
from kg.resolve.summary import Reading, Summary, rejected_in, summarize
from kg.resolve.vocabulary import Vocabulary
from kg.schema import Schema
from kg.standing import Paper as Stood
from kg.standing import Standing, load_standing, save_standing

_FORMS = "asset", "schema", "cues", "resultcues", "weights"
DECIDING = ("graph", "graphfile", "properties", "lines", "piecing", "standing", "text", "model", "stated", "weeks", "ends", "naming", *_FORMS)
"""Modules that resolving and putting together are made of, beside ``resolve``: what is kept is of one version of all these."""
_SUMMARY, _PART = "summary", "part"
Changed = tuple[Collection["_Row"], Collection["_Row"]]
"""What papers stated that state something else now, and what they state now."""


@dataclass(frozen=True, slots=True)
class Made:
    """A graph's files, and what was counted on the way; ``names`` gives the keys of all that papers name."""

    files: Mapping[str, bytes]
    decisions: Sequence[Decision]
    assets: Sequence[PlacedAsset]
    entities: int
    passages: int
    relations: int
    names: Callable[[], Collection[str]]


class _Known(NamedTuple):
    """What is kept of a paper: its summary, how many passages it has, slugs of its titles, what its records are kept under."""

    summary: Summary
    passages: int
    slugs: Sequence[str]
    records: Sequence[Sequence[str]]


@dataclass(slots=True)
class _Change:
    """``names`` are of every paper's summary before and after class words were heard, ``moved`` what these say; ``fresh`` are the
    papers whose summaries changed, ``left`` what they and papers that are gone said before."""

    names: dict[str, tuple[str, str]]
    moved: dict[str, Moves]
    fresh: dict[str, _Known]
    left: dict[str, Summary]
    gone: set[str]


class Maker:
    """Makes the graph of a library. ``given`` are records by passage where others than the rules made them."""

    def __init__(self, library: Library, cache: Cache, schema: Schema, judgements: Judgements, given: Mapping[str, Record] | None = None) -> None:
        self._library, self._cache, self._schema, self._judgements = library, cache, schema, judgements
        self._given = given
        self.records = Records(cache, schema)
        self._vocabulary = Vocabulary(schema.by_name, schema.translations)
        self._rejected = rejected_in(judgements)
        self._version = _digest(_code(), extractor_version(), schema.fingerprint, schema.weighing)
        self._groups = {group.id: group for group in sorted(library.groups, key=lambda group: group.id)}
        self._read: dict[str, tuple[Paper, Read]] = {}

    def make(self, folder: Path) -> Made:
        """The whole of it; ``folder`` holds the graph as it is, where there is one."""
        about = _digest(self._version, repr(_ordered(asdict(self._judgements))))
        catalogued = bool(self._library.assets())  # its names may meet any other, so nothing is decided apart
        old = (None if catalogued else load_standing(self._cache, about)) or Standing()
        files = read_files(folder, old.generation) if old.papers else None
        try:
            made, new = self._made(old if files else Standing(), files or {})
        except LostError:
            old = Standing()
            made, new = self._made(old, {})
        if catalogued:
            new = Standing(papers=new.papers)
        self._forget(old, new)
        save_standing(self._cache, about, new)
        return made

    def _made(self, old: Standing, files: Mapping[str, bytes]) -> tuple[Made, Standing]:
        """The graph and where it stands; of what stood before, only what changed is looked at. Raises LostError where that is lost."""
        assets = self._library.assets()
        change = self._changed(old)
        resolver = Resolver(self._schema, self._vocabulary, self._judgements, assets)
        pieces = Pieces(old.pieces, self._cache, resolver)
        said = {paper: known.summary for paper, known in change.fresh.items()}
        thought = pieces.decide(said, change.left, change.fresh.keys() | change.gone)
        asked = {paper for paper, _, _ in self._judgements.reject}  # what a person struck out goes by every name of a thing
        papers, came = self._stated(old, change, pieces, (thought | asked | change.fresh.keys()) & self._groups.keys())
        went = {paper: _Row(self._lost(_PART, old.papers[paper].part)) for paper in old.papers.keys() & (came.keys() | change.gone)}
        pieces.link((link for row in came.values() for link in row.links), came.keys() | change.gone)
        new = Standing("", papers, {}, old.votes, old.said, old.shared)
        return self._put_together(old, new, files, (went.values(), came.values()), pieces), new

    def _changed(self, old: Standing) -> _Change:
        """The papers whose summaries are not what they were. Brings votes and class words of ``old`` up to date."""
        plain = {paper: self._name(paper, {}) for paper in self._groups}
        gone = set(old.papers.keys() - plain.keys())
        came = self._known({paper: {} for paper, name in plain.items() if paper not in old.papers or old.papers[paper].plain != name})
        for paper in sorted(old.papers.keys() & (gone | came.keys())):
            count_votes(old.votes, self._summary(old.papers[paper].plain).kinds, -1)
            old.said.pop(paper, None)
        for paper, known in came.items():
            count_votes(old.votes, known.summary.kinds)
            if known.summary.said:
                old.said[paper] = known.summary.said
        moves = contrary(old.said.values(), old.votes)
        moved: dict[str, Moves] = {paper: own for paper, said in old.said.items() if (own := moves_in(said, moves))}
        names = {paper: (name, self._name(paper, moved[paper]) if paper in moved else name) for paper, name in plain.items()}
        other = [paper for paper, (_, name) in names.items() if paper not in old.papers or old.papers[paper].summary != name]
        fresh = {paper: came[paper] for paper in other if paper in came and paper not in moved}
        fresh |= self._known({paper: moved.get(paper, {}) for paper in other if paper not in fresh})
        left = {paper: self._summary(old.papers[paper].summary) for paper in sorted(old.papers.keys() & (gone | fresh.keys()))}
        return _Change(names, moved, fresh, left, gone)

    def _name(self, paper: str, moves: Moves) -> str:
        """What the summary of a paper is kept under: a hash of all that makes it."""
        about = (sorted(moves.items()), self._rejected.get(paper), self._records_of(paper))
        return _digest(self._version, self._library.key(self._groups[paper]), repr(about))

    def _known(self, wanted: Mapping[str, Moves]) -> dict[str, _Known]:
        """What is kept of papers, made where it is not; each with the moves that concern it."""
        names = {paper: self._name(paper, moves) for paper, moves in wanted.items()}
        kept = self._cache.some(_SUMMARY, names.values())
        self._load([paper for paper, name in names.items() if name not in kept])
        for paper, name in names.items():
            if name not in kept:
                whole, read = self._read[paper]
                records = self.records.names(whole) if self._given is None else []
                row = [summarize(self._reading(paper, wanted[paper]), read, self._vocabulary), len(whole.passages), title_slugs(whole), records]
                kept[name] = json.dumps(row, ensure_ascii=False).encode("utf8", "surrogatepass")
                self._cache.save(_SUMMARY, {name: kept[name]})
        rows = json.loads(b"[" + b",".join(kept[name] for name in names.values()) + b"]")  # at once: that takes half as long
        return {paper: _Known(Summary.of_json(row[0]), *row[1:]) for paper, row in zip(names, rows, strict=True)}

    def _summary(self, name: str) -> Summary:
        return Summary.of_json(json.loads(self._lost(_SUMMARY, name))[0])

    def _lost(self, kind: str, name: str) -> bytes:
        """A value that was kept. Raises LostError where it is not any more."""
        data = self._cache.get(kind, name)
        if data is None:
            raise LostError(f"{kind} {name}")
        return data

    def _records_of(self, paper: str) -> str:
        """A hash of records that others than the rules made."""
        if self._given is None:
            return ""
        return _digest(*(repr(self._given[p.id]) for p in self._library.paper(self._groups[paper]).passages))

    def _load(self, papers: Iterable[str]) -> None:
        """Reads papers as a whole, with their records."""
        wholes = [self._library.paper(self._groups[paper]) for paper in papers if paper not in self._read]
        records = self.records.of(wholes) if self._given is None else self._given
        read = completed(wholes, records, self._schema)
        self._read |= {whole.id: (whole, read[whole.id]) for whole in wholes}

    def _reading(self, paper: str, moves: Moves) -> Reading:
        return Reading(paper, self._read[paper][1], self._vocabulary, moves, self._rejected.get(paper, ()))

    def _stated(self, old: Standing, change: _Change, pieces: Pieces, papers: Collection[str]) -> tuple[dict[str, Stood], dict[str, _Row]]:
        """All papers as they stand, and what those of ``papers`` state that state something else than before."""
        summaries = {p: change.fresh[p].summary if p in change.fresh else self._summary(old.papers[p].summary) for p in sorted(papers)}
        keys = {paper: [*(s.key for s in summary.sightings), *map(key_of, summary.measures)] for paper, summary in summaries.items()}
        pieces.look({key for own in keys.values() for key in own})
        struck = struck_out(summaries, pieces.entity_of, self._judgements)
        views = {p: _view(change.names[p][1], map(pieces.entity_of(p), own), struck.get(p, struck[""])) for p, own in keys.items()}
        views = {paper: view for paper, view in views.items() if paper not in old.papers or old.papers[paper].part != view}
        kept = self._cache.some(_PART, views.values())
        self._load([paper for paper, view in views.items() if view not in kept])
        rows = {}
        for paper, view in views.items():
            if view not in kept:
                reading = self._reading(paper, change.moved.get(paper, {}))
                kept[view] = self._part(paper, reading, pieces.entity_of(paper), struck.get(paper, struck[""]))
                self._cache.save(_PART, {view: kept[view]})
            rows[paper] = _Row(kept[view])
        stand = {paper: old.papers[paper] for paper in self._groups if paper in old.papers and paper not in change.fresh}
        for paper, known in change.fresh.items():
            stand[paper] = Stood(*change.names[paper], "", 0, known.passages, json.dumps(known.slugs), json.dumps(known.records))
        stand |= {paper: stand[paper]._replace(part=views[paper], relations=row.relations) for paper, row in rows.items()}
        return stand, rows

    def _part(self, paper: str, reading: Reading, entity_of: Callable[[str], Entity | None], struck: Struck) -> bytes:
        """What a paper states, as it is kept."""
        stated = state(reading, entity_of, self._schema, struck)
        part = paper_part(self._read[paper][0], stated)
        links = [[derived, *_link(k)] for derived, found in enumerate((stated.links, stated.derived)) for k in found]
        head = json.dumps([len(part.nodes), dict(part.types), links, len(stated.relations)], ensure_ascii=False).encode()
        return b"\n".join([head, *part.nodes, *part.edges])

    def _put_together(self, old: Standing, new: Standing, files: Mapping[str, bytes], rows: Changed, pieces: Pieces) -> Made:
        """The graph with what went taken out of its files, and what came put in. Completes where it stands."""
        out, into, new.pieces = pieces.settle()
        used = {s.digest: self._library.titles[s.digest] for group in self._groups.values() for s in group.sources}
        digests = shared_part(Resolution((), {}, (), (), (), (), (), ()), used, self._library.titles)
        new.digests = [row.decode() for row in digests.nodes]
        went = [Part([row.encode() for row in old.digests], [], [], {}), *(row.part for row in rows[0]), *map(self._shared, out)]
        came = [digests, *(row.part for row in rows[1]), *map(self._shared, into)]
        made = revise(Before(files, old.shared), Lines(went, _redirects(out, old.papers)), Lines(came, _redirects(into, new.papers)))
        new.generation = json.loads(made["manifest.json"])["generation"]
        counted = sum(one.passages for one in new.papers.values()), sum(one.relations for one in new.papers.values())
        assets = [asset for piece in pieces.now if piece.joined for asset in piece.joined.assets]
        placed = new.pieces.values()
        return Made(made, decided(placed), assets, sum(one.entities for one in placed), *counted, lambda: marked(placed))

    def _shared(self, piece: Piece) -> Part:
        return shared_part(piece.resolution(self._judgements), {}, self._library.titles)

    def _forget(self, old: Standing, new: Standing) -> None:
        """Drops from the cache what nothing needs any more; all that is there is looked at only where nothing is known of it."""
        needed, there = _entries(new), _entries(old)
        for kind, names in needed.items():
            self._cache.drop(kind, (there[kind] if old.pieces else self._cache.keys(kind)) - names)
        if self._given is None and (not old.pieces or any(p not in new.papers or new.papers[p].records != x.records for p, x in old.papers.items())):
            self.records.prune((whole, key) for one in new.papers.values() for whole, key in json.loads(one.records))
        self._library.prune()


class _Row:
    """A paper's part as it is kept: a line of JSON, then the lines of nodes and edges. ``links`` are as pieces have them."""

    def __init__(self, data: bytes) -> None:
        head, *lines = data.split(b"\n")
        nodes, types, self.links, self.relations = json.loads(head)
        self.part = Part(lines[:nodes], [], lines[nodes:], types)


def _entries(standing: Standing) -> dict[str, set[str]]:
    """What is kept in entries of its own, by kind."""
    papers = standing.papers.values()
    return {_SUMMARY: {name for one in papers for name in one[:2]}, _PART: {one.part for one in papers}, KIND: set(standing.pieces)}


def _redirects(pieces: Iterable[Piece], papers: Mapping[str, Stood]) -> dict[Key, str]:
    names = (pair for piece in pieces for pair in piece.decided.redirects.items())
    slugs = json.loads(f"[{','.join(one.slugs for one in papers.values())}]")  # at once: that takes half as long
    return redirects(names, dict(zip(papers, slugs, strict=True)))


def _view(summary: str, entities: Iterable[Entity | None], struck: Struck) -> str:
    """The name of a paper's part: what made its summary, and what the atlas thinks of its names."""
    out = sorted((ident, sorted(map(str, relations))) for ident, relations in struck.relations.items())
    return _digest(summary, repr(([(e.id, e.type) if e else None for e in entities], out, sorted(struck.results))))


def _link(k: Link) -> list[Any]:
    return [k.head, k.relation, k.tail, k.paper, k.passage, k.quote, k.confidence, k.rule]


def _ordered(value: Any) -> Any:
    """A value whose repr is always the same: what is in no order is put into one."""
    if isinstance(value, (set, frozenset)):
        return sorted((_ordered(one) for one in value), key=repr)
    if isinstance(value, Mapping):
        return sorted(([_ordered(key), _ordered(one)] for key, one in value.items()), key=repr)
    return [_ordered(one) for one in value] if isinstance(value, (list, tuple)) else value


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf8", "surrogatepass")).hexdigest()[:32]


@lru_cache(maxsize=1)
def _code() -> str:
    here = Path(__file__).parent
    beside = (here / f"{name}.py" for name in DECIDING)
    return code_version(Path(__file__), here / "resolve", *beside)
