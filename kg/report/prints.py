"""By week a hash of all that its news depend on, so that only weeks are told anew of which there is something else to tell.

That is the week's own part of the graph; of earlier weeks how many papers they brought, where its entities were seen, and
the results that its own could beat; and what waits to be decided about its entities. Weeks are gone through in order, and
what earlier ones say of an entity or a series of results is a running hash.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from hashlib import blake2b
from itertools import pairwise
from operator import attrgetter
from typing import Any

from kg.analyze.history import Evidence, History, Name, Score, Sighting, Tie
from kg.analyze.waiting import Open, shown_as


def _plain(kind: Any) -> Callable[[Any], Any]:
    """What gives all fields of a record as a tuple, evidence unfolded: its repr takes a tenth of the record's own."""
    evidence = [f"evidence.{name}" for name in Evidence.__slots__]
    return attrgetter(*(path for name in kind.__slots__ for path in (evidence if name == "evidence" else [name])))


_TIE, _SCORE, _NAME = map(_plain, (Tie, Score, Name))


class Prints:
    """The fingerprints of one history."""

    def __init__(self, history: History, undecided: Open) -> None:
        self._history, self._undecided = history, undecided
        self._past: dict[object, Any] = defaultdict(lambda: blake2b(digest_size=8))
        self._seen: dict[str, list[Sighting]] = defaultdict(list)
        for sightings in history.sightings.values():
            for sighting in sightings:
                self._seen[sighting.week].append(sighting)

    def all(self) -> dict[str, str]:
        """The fingerprints by week, oldest first. Asked once."""
        found, past = {}, ""
        for week, after in pairwise([*self._history.weeks, ""]):
            whole = blake2b(f"{past}\n{after}\n".encode(), digest_size=8)
            for piece in (*self._own(week), *self._earlier(week), *self._waiting(week)):
                whole.update(piece.encode("utf8", "surrogatepass"))
            found[week] = whole.hexdigest()
            past = blake2b(f"{past} {week} {len(self._history.new_papers(week))}".encode(), digest_size=8).hexdigest()
            self._remember(week)
        return found

    def _own(self, week: str) -> Iterator[str]:
        history = self._history
        for paper in history.listed[week]:
            yield repr((sorted(history.properties("Paper", paper).items()), history.authors(paper), history.week_of[paper]))
            sightings = history.of_paper[paper]
            yield repr(([(p, history.names_of(p)) for p in history.passages[paper]], [tuple(s) for s in sightings]))
            yield "".join([self._named(s.entity) for s in sightings])
        ties = sorted(history.ties[week], key=lambda t: (t.head, t.relation, t.tail))
        yield repr([(_TIE(tie), self._named(tie.head), self._named(tie.tail)) for tie in ties])
        yield repr([(_SCORE(score), [self._named(e) for e in (score.of, score.on, score.by) if e]) for score in history.results[week]])

    def _earlier(self, week: str) -> Iterator[str]:
        """Where the week's entities were seen before, and with which results its own compare."""
        entities = {s.entity for paper in self._history.listed[week] for s in self._history.of_paper[paper]}
        for key in (*sorted(entities), *sorted({_series(score) for score in self._history.results[week]})):
            if key in self._past:
                yield f"{key} {self._past[key].hexdigest()}"

    def _waiting(self, week: str) -> Iterator[str]:
        """What is undecided about the week's entities, and how the others that it is about were first named."""
        history = self._history
        for paper in history.listed[week]:
            for sighting in history.of_paper[paper]:
                for decision, entities in self._undecided.get(sighting.entity, ()):
                    yield repr((decision, [shown_as(history, sighting.entity, str(name)) for name in decision["names"]]))
                    for entity in entities:
                        first = history.sightings[entity][0]
                        if first.week <= week:
                            yield repr((tuple(first), self._label(first.paper), history.names_of(first.passage)))

    def _remember(self, week: str) -> None:
        for sighting in self._seen[week]:
            self._past[sighting.entity].update(f"{week} {self._label(sighting.paper)}\n".encode("utf8", "surrogatepass"))
        for score in self._history.results[week]:
            names = self._history.names_of(score.evidence.passage)
            said = repr((_SCORE(score), self._named(score.of), self._label(score.evidence.paper), names))
            self._past[_series(score)].update(said.encode("utf8", "surrogatepass"))

    @cached_property
    def _named(self) -> Callable[[str], str]:
        """What an entity is called, and since when, made once an entity."""
        return cache(lambda entity: repr((_NAME(self._history.name(entity)), self._history.first_week(entity))))

    @cached_property
    def _label(self) -> Callable[[str], str]:
        """How a paper of an earlier week is shown, made once a paper."""

        def label(paper: str) -> str:
            p = self._history.properties("Paper", paper)
            return repr((paper, p.get("arxiv_id"), p["title"], p.get("title_ja"), p.get("url")))

        return cache(label)


def _series(score: Score) -> tuple[str, ...]:
    """What results are compared by, as they are told apart in records."""
    return score.on or "", score.by or "", score.unit
