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
from typing import Any

from pydantic_core import to_json  # takes half the time of repr, and knows records

from kg.analyze.history import History, Score, Sighting
from kg.analyze.waiting import Open, shown_as


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
                whole.update(piece)
            found[week] = whole.hexdigest()
            past = blake2b(f"{past} {week} {len(self._history.new_papers(week))}".encode(), digest_size=8).hexdigest()
            self._remember(week)
        return found

    def _own(self, week: str) -> Iterator[bytes]:
        history = self._history
        for paper in history.listed[week]:
            sightings = [s for s in history.of_paper[paper] if s.week <= week]
            said = [(passage, history.came(paper, passage), self._names(passage)) for passage in history.passages_by(paper, week)]
            yield to_json(
                (
                    sorted(history.properties("Paper", paper).items()),
                    history.authors(paper),
                    history.week_of[paper],
                    said,
                    list(map(tuple, sightings)),
                )
            )
            yield b"".join([self._named(s.entity) for s in sightings])
        for tie in sorted(history.ties[week], key=lambda t: (t.head, t.relation, t.tail)):
            yield to_json(tie) + self._named(tie.head) + self._named(tie.tail)
        for score in history.results[week]:
            yield to_json(score) + b"".join([self._named(e) for e in (score.of, score.on, score.by) if e])

    def _earlier(self, week: str) -> Iterator[bytes]:
        """Where the week's entities were seen before, and with which results its own compare."""
        entities = {s.entity for paper in self._history.listed[week] for s in self._history.of_paper[paper]}
        for key in (*sorted(entities), *sorted({_series(score) for score in self._history.results[week]})):
            if key in self._past:
                yield to_json(key) + self._past[key].digest()

    def _waiting(self, week: str) -> Iterator[bytes]:
        """What is undecided about the week's entities, and how the others that it is about were first named."""
        history = self._history
        for paper in history.listed[week]:
            for sighting in history.of_paper[paper]:
                for decision, entities in self._undecided.get(sighting.entity, ()):
                    yield to_json((decision, [shown_as(history, sighting.entity, str(name)) for name in decision["names"]]))
                    for entity in entities:
                        first = history.sightings[entity][0]
                        if first.week <= week:
                            yield to_json((first, self._names(first.passage))) + self._label(first.paper)

    def _remember(self, week: str) -> None:
        for sighting in self._seen[week]:
            self._past[sighting.entity].update(f"{week} {self._history.week_of[sighting.paper]}".encode() + self._label(sighting.paper))
        for score in self._history.results[week]:
            said = to_json((score, self._names(score.evidence.passage)))
            self._past[_series(score)].update(said + self._named(score.of) + self._label(score.evidence.paper))

    def _names(self, passage: str) -> list[Any]:
        return sorted(self._history.names_of(passage).items())

    @cached_property
    def _named(self) -> Callable[[str], bytes]:
        """What an entity is called, and since when, made once an entity."""

        def named(entity: str) -> bytes:
            name = self._history.name(entity)
            return "\0".join((entity, name.name, name.name_ja or "", name.type, self._history.first_week(entity) or "", "")).encode()

        return cache(named)

    @cached_property
    def _label(self) -> Callable[[str], bytes]:
        """How a paper of an earlier week is shown, made once a paper."""

        def label(paper: str) -> bytes:
            p = self._history.properties("Paper", paper)
            return to_json((paper, p.get("arxiv_id"), p["title"], p.get("title_ja"), p.get("url")))

        return cache(label)


def _series(score: Score) -> tuple[str, ...]:
    """What results are compared by, as they are told apart in records."""
    return score.on or "", score.by or "", score.unit
