"""What a report is made from: the graph of an atlas folder by time, and the decisions of its last build."""

from __future__ import annotations

from functools import lru_cache

import networkx as nx

from kg.analyze.history import History, Span
from kg.analyze.waiting import open_decisions
from kg.analyze.weeknews import WeekNews, week_news
from kg.atlas import Atlas
from kg.extract.sentences import sentences
from kg.jsonlines import read_list
from kg.report.prints import Prints


class Weeks:
    """The news of any span of one atlas, read once; ``graph`` is its graph where that is at hand."""

    def __init__(self, atlas: Atlas, graph: nx.MultiDiGraph | None = None) -> None:
        self.history = History(atlas.read_graph() if graph is None else graph, _split)
        self.undecided = open_decisions(self.history, read_list(atlas.path, "decisions.jsonl"))

    def news(self, span: Span) -> WeekNews:
        """What is new in a span."""
        return week_news(self.history, span, _split, self.undecided)

    def undated(self) -> int:
        """How many papers have no date and are in no week."""
        return sum(kind == "Paper" and ident not in self.history.week_of for kind, ident in self.history.graph.nodes)

    def fingerprints(self) -> dict[str, str]:
        """By week a hash of all that its news depend on."""
        return Prints(self.history, self.undecided).all()


@lru_cache(maxsize=4096)
def _split(text: str) -> tuple[tuple[int, int], ...]:
    return sentences(text)
