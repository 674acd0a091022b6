"""What a report is made from: the graph of an atlas folder by time, and the decisions of its last build."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise
from operator import attrgetter
from typing import Any

import networkx as nx

from kg.analyze.history import Evidence, History, Name, Score, Sighting, Span, Tie
from kg.analyze.waiting import open_decisions
from kg.analyze.weeknews import WeekNews, week_news
from kg.atlas import Atlas
from kg.errors import AtlasFolderError
from kg.extract.sentences import sentences
from kg.graphfile import read_graph


def _plain(kind: Any) -> Callable[[Any], Any]:
    """What gives all fields of a record as a tuple, evidence unfolded: its repr takes a tenth of the record's own."""
    evidence = [f"evidence.{name}" for name in Evidence.__slots__]
    return attrgetter(*(path for name in kind.__slots__ for path in (evidence if name == "evidence" else [name])))


_SIGHTING, _TIE, _SCORE, _NAME = map(_plain, (Sighting, Tie, Score, Name))


class Weeks:
    """The news of any span of one atlas, read once; ``graph`` is its graph where that is at hand."""

    def __init__(self, atlas: Atlas, graph: nx.MultiDiGraph | None = None) -> None:
        self.history = History(read_graph(atlas.graph) if graph is None else graph)
        self.undecided = open_decisions(self.history, decisions(atlas))

    def news(self, span: Span) -> WeekNews:
        """What is new in a span."""
        return week_news(self.history, span, _split, self.undecided)

    def fingerprints(self) -> dict[str, str]:
        """By week a hash of all that its news depend on: the week before's, its own part of the graph, the week after."""
        found, last = {}, ""
        for week, after in pairwise([*self.history.weeks, ""]):
            last = sha256(f"{last}\n{after}\n{''.join(self._inputs(week))}".encode()).hexdigest()[:16]
            found[week] = last
        return found

    def _inputs(self, week: str) -> Iterator[str]:
        history = self.history
        for paper in history.listed[week]:
            yield repr((sorted(history.properties("Paper", paper).items()), history.authors(paper)))
            yield repr([(p, history.names_of(p)) for p in history.passages[paper]])
            yield repr([(_SIGHTING(s), self._name(s.entity), self.undecided.get(s.entity)) for s in history.of_paper[paper]])
        ties = sorted(history.ties[week], key=lambda t: (t.head, t.relation, t.tail))
        yield repr([(_TIE(tie), self._name(tie.head), self._name(tie.tail)) for tie in ties])
        yield repr([(_SCORE(score), [self._name(e) for e in (score.of, score.on, score.by) if e]) for score in history.results[week]])

    def _name(self, entity: str) -> Any:
        return _NAME(self.history.name(entity))


def decisions(atlas: Atlas) -> list[dict[str, Any]]:
    """The lines of decisions.jsonl. Raises AtlasFolderError for a damaged one."""
    path = atlas.path / "decisions.jsonl"
    try:
        return [json.loads(line) for line in path.read_text("utf8").splitlines()]
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise AtlasFolderError("cannot be read", where=str(path), fix="run `kg build` without sources to make it anew") from error


@lru_cache(maxsize=4096)
def _split(text: str) -> tuple[tuple[int, int], ...]:
    return sentences(text)
