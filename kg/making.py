"""One graph from many papers, each of which is looked at again only where something changed that bears on it.

Two things are kept of every paper, named by a hash of all that made them: its summary (what it says of names) and its part
of the graph (what it states, once it is decided what its names are). So a run goes over summaries and lines, and reads
texts only of papers that are new, or of whose names the atlas thinks otherwise now.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from kg.cache import Cache, code_version
from kg.extract.cache import RecordCache, RecordKeys, extractor_version
from kg.extract.paper import complete
from kg.extract.passage import Extractor
from kg.graph import paper_part, redirects, shared_part, title_slugs
from kg.graphfile import Part, assemble
from kg.kept import Library
from kg.model import Link, Paper, Passage, Record, Resolution
from kg.progress import track
from kg.resolve.join import Joined, join, struck_out
from kg.resolve.judgements import Judgements
from kg.resolve.memory import Memory
from kg.resolve.names import key as key_of
from kg.resolve.resolve import all_links, moves_in
from kg.resolve.senses import Moves, contrary
from kg.resolve.state import Struck, state
from kg.resolve.summary import Reading, Summary, rejected_in, summarize
from kg.resolve.vocabulary import Vocabulary
from kg.schema import Schema

_SUMMARY, _PART = "summary", "part"
Read = list[tuple[Passage, Record]]


class Records:
    """The rules' records of papers, from the cache where nothing changed. ``extracted`` counts those that were made."""

    def __init__(self, cache: Cache, schema: Schema) -> None:
        self._cache, self._schema = cache, schema
        self._kept, self.keys = RecordCache(cache), RecordKeys(cache, schema)
        self._extractor: Extractor | None = None
        self.extracted = 0

    def of(self, papers: Iterable[Paper]) -> dict[str, Record]:
        """The records of all passages of some papers, by passage."""
        found: dict[str, Record] = {}
        todo: list[tuple[str, Passage]] = []
        for passage in (passage for paper in papers for passage in paper.passages):
            key = self.keys.of(passage)
            record = self._kept.load(key)
            if record is None:
                todo.append((key, passage))
            else:
                found[passage.id] = record
        for key, passage in track(todo, "extracting"):
            self._extractor = self._extractor or Extractor(self._schema)
            found[passage.id] = self._kept.save(key, self._extractor.extract(passage))
        self.extracted += len(todo)
        self._cache.commit()  # a run that is killed from here on has nothing to extract again
        return found

    def names(self, paper: Paper) -> list[tuple[str, str]]:
        """What the records of a paper are kept under."""
        return [self.keys.names(passage) for passage in paper.passages]

    def prune(self, names: Iterable[tuple[str, str]]) -> None:
        """Forgets all other records."""
        wanted = list(names)
        self.keys.prune({whole for whole, _ in wanted})
        self._kept.prune({key for _, key in wanted})


def completed(papers: Iterable[Paper], records: Mapping[str, Record], schema: Schema) -> dict[str, Read]:
    """Each paper's passages with their records, and what one passage of a paper teaches the others."""
    tails = tuple(schema.words.tail)
    return {p.id: complete([(x, records[x.id]) for x in p.passages], tails) for p in papers}


@dataclass(frozen=True, slots=True)
class Made:
    """A graph's files, and what was counted on the way."""

    files: Mapping[str, bytes]
    joined: Joined
    passages: int
    relations: int


@dataclass(frozen=True, slots=True)
class _Known:
    """What is kept of a paper beside its summary."""

    key: str
    summary: Summary
    passages: int
    slugs: Sequence[str]
    records: Sequence[tuple[str, str]]


class Maker:
    """Makes the graph of a library. ``given`` are records by passage where others than the rules made them."""

    def __init__(self, library: Library, cache: Cache, schema: Schema, judgements: Judgements, given: Mapping[str, Record] | None = None) -> None:
        self._library, self._cache, self._schema, self._judgements = library, cache, schema, judgements
        self._given = given
        self.records = Records(cache, schema)
        decided = _digest(schema.fingerprint, repr((judgements.rename, judgements.retype)))
        self._memory = Memory(cache, decided)
        self._vocabulary = Vocabulary(schema.by_name, self._memory)
        self._rejected = rejected_in(judgements)
        self._groups = {group.id: group for group in sorted(library.groups, key=lambda group: group.id)}
        self._read: dict[str, tuple[Paper, Read]] = {}

    def make(self) -> Made:
        """The whole of it."""
        plain = self._summaries({paper: {} for paper in self._groups})
        moves = contrary({paper: known.summary for paper, known in plain.items()})
        moved = {paper: own for paper, known in plain.items() if (own := moves_in(known.summary, moves))}
        known = plain | self._summaries(moved)
        known = {paper: known[paper] for paper in plain}
        self._cache.drop(_SUMMARY, self._cache.keys(_SUMMARY) - {one.key for one in (*plain.values(), *known.values())})
        if self._given is None:
            self.records.prune(name for one in plain.values() for name in one.records)
        self._library.prune()
        summaries = {paper: one.summary for paper, one in known.items()}
        joined = join(summaries, self._schema, self._vocabulary, self._judgements, self._library.assets())
        self._memory.save()
        struck = struck_out(summaries, joined, self._judgements)
        rows = self._parts({paper: self._view(known[paper], joined, paper, struck.get(paper, struck[""])) for paper in known}, moved, joined, struck)
        return self._put_together(joined, known, rows)

    def _summaries(self, wanted: Mapping[str, Moves]) -> dict[str, _Known]:
        """The summaries of papers, each with the moves that concern it."""
        if not wanted:
            return {}
        version = _digest(_code(), extractor_version(), self._schema.fingerprint)
        keys = {}
        for paper, moves in wanted.items():
            about = (sorted(moves.items()), self._rejected.get(paper), self._records_of(paper))
            keys[paper] = _digest(version, self._library.key(self._groups[paper]), repr(about))
        kept = self._cache.all(_SUMMARY)
        here = {paper: key for paper, key in keys.items() if key in kept}
        rows = json.loads(b"[" + b",".join([kept[key] for key in here.values()]) + b"]")  # at once: that takes half as long
        found = {paper: _known(key, row) for (paper, key), row in zip(here.items(), rows, strict=True)}
        missing = [paper for paper in keys if paper not in found]
        self._load(missing)
        for paper in missing:
            whole, read = self._read[paper]
            reading = self._reading(paper, wanted[paper])
            names = self.records.names(whole) if self._given is None else []
            row = [summarize(reading, read, self._vocabulary), len(whole.passages), title_slugs(whole), names]
            data = json.dumps(row, ensure_ascii=False).encode("utf8", "surrogatepass")
            self._cache.save(_SUMMARY, {keys[paper]: data})
            found[paper] = _known(keys[paper], json.loads(data))  # as it will be read
        return found

    def _records_of(self, paper: str) -> str:
        """A hash of records that others than the rules made."""
        if self._given is None:
            return ""
        return _digest(*(repr(self._given[p.id]) for p in self._library.paper(self._groups[paper]).passages))

    def _load(self, papers: Sequence[str]) -> None:
        """Reads papers as a whole, with their records."""
        wholes = [self._library.paper(self._groups[paper]) for paper in papers if paper not in self._read]
        records = self.records.of(wholes) if self._given is None else self._given
        read = completed(wholes, records, self._schema)
        self._read |= {whole.id: (whole, read[whole.id]) for whole in wholes}

    def _reading(self, paper: str, moves: Moves) -> Reading:
        return Reading(paper, self._read[paper][1], self._vocabulary, moves, self._rejected.get(paper, ()))

    def _view(self, known: _Known, joined: Joined, paper: str, struck: Struck) -> str:
        """The name of a paper's part: what made its summary, and what the atlas thinks of its names."""
        entity_of = joined.entity_of(paper)
        keys = (*(s.key for s in known.summary.sightings), *map(key_of, known.summary.measures))
        entities = [(e.id, e.type) if (e := entity_of(key)) else None for key in keys]
        out = sorted((ident, sorted(map(str, relations))) for ident, relations in struck.relations.items())
        return _digest(known.key, repr((entities, out, sorted(struck.results))))

    def _parts(self, views: Mapping[str, str], moved: Mapping[str, Moves], joined: Joined, struck: Mapping[str, Struck]) -> dict[str, _Row]:
        kept = self._cache.all(_PART)
        self._load([paper for paper, view in views.items() if view not in kept])
        rows = {}
        for paper, view in views.items():
            data = kept.get(view)
            if data is None:
                stated = state(
                    self._reading(paper, moved.get(paper, {})), joined.entity_of(paper), self._schema.weights, struck.get(paper, struck[""])
                )
                part = paper_part(self._read[paper][0], stated)
                links = [[_link(k) for k in found] for found in (stated.links, stated.derived)]
                data = _packed(part, links, len(stated.relations))
                self._cache.save(_PART, {view: data})
            rows[paper] = _Row(data)
        self._cache.drop(_PART, kept.keys() - set(views.values()))
        return rows

    def _put_together(self, joined: Joined, known: Mapping[str, _Known], rows: Mapping[str, _Row]) -> Made:
        links = all_links(joined, (k for r in rows.values() for k in r.links(0)), (k for r in rows.values() for k in r.links(1)), self._judgements)
        shared = Resolution(
            tuple(sorted(joined.entities.values(), key=lambda e: e.id)), joined.seen, joined.occurrences, (), tuple(links), (), (), (), joined.assets
        )
        titles = self._library.titles
        used = {s.digest: titles[s.digest] for group in self._groups.values() for s in group.sources}
        parts = [*(row.part for row in rows.values()), shared_part(shared, used, titles)]
        names = redirects(sorted(joined.redirects.items()), {paper: one.slugs for paper, one in known.items()})
        return Made(assemble(parts, names), joined, sum(one.passages for one in known.values()), sum(row.relations for row in rows.values()))


class _Row:
    """A paper's part as it is kept: a line of JSON, then the lines of nodes and edges."""

    def __init__(self, data: bytes) -> None:
        head, *lines = data.split(b"\n")
        nodes, types, self._links, self.relations = json.loads(head)
        self.part = Part(lines[:nodes], [], lines[nodes:], types)

    def links(self, which: int) -> list[Link]:
        """The links that the paper states (0), and those that are derived (1)."""
        return [Link(*row) for row in self._links[which]]


def _packed(part: Part, links: list[list[list[Any]]], relations: int) -> bytes:
    head = json.dumps([len(part.nodes), dict(part.types), links, relations], ensure_ascii=False).encode()
    return b"\n".join([head, *part.nodes, *part.edges])


def _link(k: Link) -> list[Any]:
    return [k.head, k.relation, k.tail, k.paper, k.passage, k.quote, k.confidence, k.rule]


def _known(key: str, row: list[Any]) -> _Known:
    summary, passages, slugs, records = row
    return _Known(key, Summary.of_json(summary), passages, slugs, records)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf8", "surrogatepass")).hexdigest()[:32]


@lru_cache(maxsize=1)
def _code() -> str:
    here = Path(__file__).parent
    beside = (here / f"{name}.py" for name in ("graph", "graphfile", "text", "model", "stated", "weeks"))
    return code_version(Path(__file__), here / "resolve", *beside)
