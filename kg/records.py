"""What extraction finds in the passages of papers, kept from run to run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kg.cache import Cache
from kg.extract.cache import RecordCache, RecordKeys
from kg.extract.paper import complete
from kg.extract.passage import Extractor
from kg.model import Paper, Passage, Record
from kg.progress import track
from kg.schema import Schema

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
    return {p.id: complete([(x, records[x.id]) for x in p.passages], tails, p.authors) for p in papers}
