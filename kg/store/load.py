"""Makes a database equal to an atlas, by difference, whatever it holds: the one way in which any store is written.

What a database holds is seen by the sums of its marks (kg.store.sums) where they are known, else mark by mark.
Batches are bounded transactions, run again for a while where a server gives them up for a passing reason. A
transaction may be done though its server died before it said so; so whatever a batch does not find as expected
is no error at first: the difference is taken anew. In the end it has to be empty, else nothing is claimed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import compress
from typing import Any

from neo4j import Session
from neo4j.exceptions import ConstraintError

from kg.errors import StoreError, UsageError
from kg.graphfile import MARK
from kg.model import ENTITY_TYPES
from kg.progress import counting
from kg.store.content import Content, Node, as_edge, as_node, type_of
from kg.store.difference import NO_MARKS, Difference, Held, Marks, compare, look, wanted
from kg.store.drift import drifted
from kg.store.guard import Guard
from kg.store.known import Known
from kg.store.statements import (
    BATCH_ROWS,
    Change,
    change_batches,
    edge_batches,
    edge_deletions,
    find_nodes,
    held_nodes,
    node_batches,
    node_deletions,
    schema,
)
from kg.store.sums import NOTHING, sums_in, sums_of
from kg.store.writer import MovedError, Target, Writer

_ROUNDS = 6
"""So often is the difference taken; each but the first means that a server or another pusher came between."""


@dataclass(slots=True)
class Changes:
    """What was done, or with ``dry_run`` would be: numbers by label of nodes and type of relationships.

    ``kept`` are nodes that left the atlas, and stay because relationships of somebody else hold on to them.
    """

    generation: str
    dry_run: bool = False
    created: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    deleted: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """The number of things written and deleted."""
        return sum((self.created + self.changed + self.deleted).values())


@dataclass(frozen=True, slots=True)
class Wish:
    """How to push: only look; also where nothing of the atlas stays; comparing each property."""

    dry_run: bool = False
    replace: bool = False
    verify: bool = False


_PLAINLY = Wish()
_NOBODY = Known()


def make_equal(target: Target, content: Content, wish: Wish = _PLAINLY, known: Known = _NOBODY) -> Changes:
    """Writes the difference between the content and what the database holds of an atlas.

    Raises UsageError where all digests in the database would go and ``wish.replace`` is not set, StoreError where
    another push is at work or the database does not keep what it is given.
    """
    with target.session() as session:
        return _Push(session, target, content, wish, known).run()


class _Push:
    """One push over one session; ``run`` it once."""

    def __init__(self, session: Session, target: Target, content: Content, wish: Wish, known: Known) -> None:
        self._session, self._target, self._content, self._wish, self._known = session, target, content, wish, known
        self._want = wanted(content)
        self._aim = sums_of(self._want.held)
        self._seen = NOTHING
        self._changes = Changes(content.generation, wish.dry_run)

    def run(self) -> Changes:
        """As make_equal."""
        found = self._difference()
        if self._wish.dry_run:
            _foretell(self._session, self._content, found, self._changes)
        elif _is_work(self._session, found, self._changes):
            self._known.keep(self._made_equal(found))
        return self._changes

    def _difference(self) -> Difference:
        held = look(self._session) if self._wish.verify else self._held()
        self._seen = sums_of(held)  # not those from before a look: who looks while others write sees what never was
        found = compare(self._want, held, drifted(self._session) if self._wish.verify else NO_MARKS)
        if self._target.shared and not self._wish.replace:
            _refuse_another(self._session, self._content, found)
        return found

    def _held(self) -> Held:
        """What the database holds: if it adds up to something that is known here, that, else what it says itself."""
        seen = sums_in(self._session)
        if seen == NOTHING:
            return Held({}, {})
        if seen == self._aim:
            return self._want.held
        return self._known.find(seen) or look(self._session)

    def _made_equal(self, found: Difference) -> Held:
        """Writes with the right to do so, where one is needed; returns what the database holds then."""
        if not self._target.shared:
            return self._write(found, None)
        guard = Guard(self._target.lanes)
        guard.take(self._session)
        try:
            if sums_in(self._session) != self._seen:  # another push came between: what it made anew must not be made twice
                found = self._difference()
            return self._write(found, guard)
        finally:
            guard.leave(self._target.driver, self._target.database)

    def _write(self, found: Difference, guard: Guard | None) -> Held:
        """Writes until nothing is left to write: each batch finds what it expects or is undone, what is there twice
        is written anew, and the last look is a fresh one.
        """
        reason = ""
        _make_schema(self._session, shared=self._target.shared)
        for _ in range(_ROUNDS):
            try:
                _Round(self._session, Writer(self._target, guard), self._content, found, self._changes).run()
            except (MovedError, ConstraintError) as error:
                reason = str(error)
            held = self._want.held if sums_in(self._session) == self._aim else look(self._session)
            found = compare(self._want, held)
            self._changes.kept.clear()
            if not _is_work(self._session, found, self._changes):
                return held
        raise StoreError(f"the database does not keep what it is given: {reason}", fix="look who else writes to it, then run this again")


class _Round:
    """One attempt to write a difference, batch by batch; a batch that finds something else raises MovedError."""

    def __init__(self, session: Session, writer: Writer, content: Content, found: Difference, changes: Changes) -> None:
        self._session, self._writer, self._content, self._found, self._changes = session, writer, content, found, changes

    def run(self) -> None:
        """Relationships go first and come last: no node is ever deleted under one of ours."""
        found, changes, write = self._found, self._changes, self._writer.write
        with counting(found.size, "writing to the store") as done:
            write(edge_deletions(found.old_edges), changes.deleted, done)
            old = {(row["kind"], row["id"]): row for row in old_nodes(self._session, found)}
            write(node_batches(node for node in new_nodes(self._content, found) if (node.kind, node.id) not in old), changes.created, done)
            if old:
                write(change_batches(self._taken(old)), changes.changed, done)
            write(edge_batches(map(as_edge, compress(self._content.edges(), found.new_edges))), changes.created, done)
            write(node_deletions((row["kind"], row["label"], row["mark"]) for row in old.values()), changes.deleted, done)

    def _taken(self, old: dict[tuple[str, str], dict[str, Any]]) -> Iterator[Change]:
        """What nodes of the database are to hold; takes them out of ``old``."""
        for node in new_nodes(self._content, self._found):
            row = old.pop((node.kind, node.id), None)
            if row is not None:
                yield Change(node, row["mark"], tuple(row["labels"]))


def new_nodes(content: Content, found: Difference) -> Iterator[Node]:
    """The nodes that the database does not hold as it should."""
    return map(as_node, compress(content.nodes(), found.new_nodes))


def old_nodes(session: Session, found: Difference) -> Iterator[dict[str, Any]]:
    """Rows of kind, id, mark, labels and label (the last of ours) of the nodes that should not be there as they are."""
    for kind, marks in sorted(found.old_nodes.items()):
        for part in _parts(marks):
            for record in session.run(find_nodes(kind), {"rows": part}):
                types = sorted(set(record["labels"]) & set(ENTITY_TYPES))
                yield record.data() | {"kind": kind, "label": types[0] if types else kind}


def _parts(marks: Marks) -> Iterator[list[int]]:
    for start in range(0, len(marks), BATCH_ROWS):
        yield marks[start : start + BATCH_ROWS].tolist()


def _is_work(session: Session, found: Difference, changes: Changes) -> bool:
    """Whether there is more to do than to delete nodes that somebody else's relationships hold on to; counts those."""
    if found.new_nodes.any() or found.new_edges.any() or found.old_edges:
        return True
    for kind, marks in found.old_nodes.items():
        for part in _parts(marks):
            changes.kept[kind] += session.run(held_nodes(kind), {"rows": part}).single(strict=True)["made"]
    return sum(changes.kept.values()) < sum(map(len, found.old_nodes.values()))


def _refuse_another(session: Session, content: Content, found: Difference) -> None:
    """An atlas that shares no digest with what is there is another one, or the address is wrong."""
    query = f"MATCH (d:Digest) WHERE d.{MARK} >= 0 RETURN d.id AS id ORDER BY id"
    there = [record["id"] for record in session.run(query)] if "Digest" in found.old_nodes else []
    here = {node.id for node in map(as_node, content.nodes()) if node.kind == "Digest"} if there else set()
    if there and not here & set(there):
        raise UsageError(
            f"the database holds another atlas: none of its {len(there)} digests ({there[0]}, ...) is in this one",
            fix="name another database, or use --replace",
        )


def _make_schema(session: Session, *, shared: bool) -> None:
    have: set[str] = set()
    if shared:
        have = {str(r["name"]) for r in session.run("SHOW INDEXES YIELD name RETURN name")}  # that of a constraint has its name
    missing = [statement for name, statement in schema(constraints=shared).items() if name not in have]
    for statement in missing:
        session.run(statement).consume()
    if shared and missing:
        session.run("CALL db.awaitIndexes(600)").consume()


def _foretell(session: Session, content: Content, found: Difference, changes: Changes) -> None:
    old = {(row["kind"], row["id"]): row["label"] for row in old_nodes(session, found)}
    for node in new_nodes(content, found):
        known = old.pop((node.kind, node.id), None)
        (changes.created if known is None else changes.changed)[node.labels[-1]] += 1
    changes.created.update(type_of(line) for line in compress(content.edges(), found.new_edges))
    changes.deleted.update(old.values())
    changes.deleted.update({type_: len(marks) for type_, marks in found.old_edges.items()})
