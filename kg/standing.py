"""What an atlas stood at after its last run: which papers it was made from, how its names fall into pieces, who brought what.

Kept in the cache as one entry, under a hash of all that decides beside the digests. What is kept in entries of their own
(summaries, parts of papers, pieces) is named by what it holds, so the list and what it names cannot fall out of step: an
entry that is not there, or is damaged, is noticed, and then all is put together anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kg.cache import Cache

_KIND = "standing"
_BETWEEN, _END = "\x1f", "\x1e"


class Paper(NamedTuple):
    """A paper as it was: the names of its summary before and after class words were heard, and of its part; relations and
    passages counted; slugs of its titles and what its records are kept under, as JSON."""

    plain: str
    summary: str
    part: str
    relations: int
    passages: int
    slugs: str
    records: str


class Placed(NamedTuple):
    """A piece: how many entities it has, its decisions as JSON, its marks."""

    entities: int
    decisions: str
    marks: Sequence[str]


@dataclass(slots=True)
class Standing:
    """``generation`` is the graph's; ``votes`` are by key, ``said`` by paper (see kg.resolve.senses), ``shared`` as in kg.lines;
    ``digests`` are rows of their nodes."""

    generation: str = ""
    papers: dict[str, Paper] = field(default_factory=dict)
    pieces: dict[str, Placed] = field(default_factory=dict)
    votes: dict[str, list[int]] = field(default_factory=dict)
    said: dict[str, Mapping[str, Mapping[str, int]]] = field(default_factory=dict)
    shared: dict[str, dict[str, int]] = field(default_factory=dict)
    digests: list[str] = field(default_factory=list)


def save_standing(cache: Cache, about: str, standing: Standing) -> None:
    """Keeps it in place of any other."""
    head = json.dumps([standing.generation, standing.votes, standing.said, standing.shared, standing.digests], ensure_ascii=False)
    papers = [_BETWEEN.join((ident, *map(str, one))) for ident, one in standing.papers.items()]
    pieces = [_BETWEEN.join((name, str(one.entities), one.decisions, *one.marks)) for name, one in standing.pieces.items()]
    text = _END.join([head, str(len(papers)), *papers, *pieces])  # as JSON it would take three times as long
    cache.drop(_KIND, cache.keys(_KIND) - {about})
    cache.save(_KIND, {about: text.encode("utf8", "surrogatepass")})


def load_standing(cache: Cache, about: str) -> Standing | None:
    """What was kept; None where nothing was, or it was damaged."""
    data = cache.get(_KIND, about)
    if data is None:
        return None
    head, count, *rows = data.decode("utf8", "surrogatepass").split(_END)
    generation, *rest = json.loads(head)
    papers: dict[str, Paper] = {}
    for row in rows[: int(count)]:
        ident, plain, summary, part, relations, passages, slugs, records = row.split(_BETWEEN)
        papers[ident] = Paper(plain, summary, part, int(relations), int(passages), slugs, records)
    pieces: dict[str, Placed] = {}
    for row in rows[int(count) :]:
        name, entities, decisions, *marks = row.split(_BETWEEN)
        pieces[name] = Placed(int(entities), decisions, marks)
    return Standing(generation, papers, pieces, *rest)
