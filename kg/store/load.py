"""Makes a database equal to an atlas, by difference, whatever it holds: the one way in which any store is written.

What a database holds is seen by the sums of its marks (kg.store.sums) where they are known, else mark by mark.
Batches are bounded transactions, run again for a while where a server gives them up for a passing reason. A
transaction may be done though its server died before it said so; so whatever a batch does not find as expected
is no error at first: the difference is taken anew. In the end it has to be empty, else nothing is claimed.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from neo4j import ManagedTransaction, Session
from neo4j.exceptions import ConstraintError, TransientError

from kg.errors import StoreError, UsageError
from kg.graphfile import MARK
from kg.store import statements
from kg.store.content import Content, as_node, type_of
from kg.store.difference import NO_MARKS, Difference, Held, compare, look, wanted
from kg.store.drift import drifted
from kg.store.guard import Guard
from kg.store.known import Known
from kg.store.places import Places
from kg.store.rounds import Changes, Work, new_nodes, old_nodes, parts
from kg.store.schema import make, missing
from kg.store.state import State, is_now, state_of
from kg.store.statements import held_nodes
from kg.store.sums import NOTHING, sums_in, sums_of
from kg.store.writer import AtOnce, MovedError, Target, TooMuchError, Writer, is_crowded

_ROUNDS = 6
"""So often is the difference taken; each but the first means that a server or another pusher came between."""


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
        self._seen, self._trusted = NOTHING, False
        with ThreadPoolExecutor(1) as pool:
            reading = pool.submit(wanted, content)
            self._state: State | None = self._now()  # before the database is looked at; the server finds it out while this process reads
            self._want = reading.result()
        self._aim = sums_of(self._want.held)
        self._first = True
        self._work = Work(target, content, self._want, Places())
        self._changes = Changes(content.generation, wish.dry_run)

    def run(self) -> Changes:
        """As make_equal."""
        found = self._difference()
        if self._wish.dry_run:
            _foretell(self._session, self._content, found, self._changes)
        elif _is_work(self._session, found, self._changes):
            held, expected = self._made_equal(found)
            self._keep(held, expected)
        elif not (self._trusted or self._state is None or self._changes.kept or missing(self._session, shared=True)):
            self._keep(self._want.held, self._state)
        return self._changes

    def _keep(self, held: Held, expected: State | None) -> None:
        """Remembers what the database holds, and its state, unless somebody wrote meanwhile."""
        state = expected if expected is not None and is_now(self._target.driver, self._target.database, expected) else None
        self._known.keep(held, state, self._work.places.part(self._want.nodes))

    def _now(self) -> State | None:
        return state_of(self._target.driver, self._target.database) if self._target.shared and not self._wish.verify else None

    def _difference(self) -> Difference:
        if not self._first:
            self._state = self._now()
        self._first = self._trusted = False
        held = look(self._session) if self._wish.verify else self._held()
        self._seen = sums_of(held)  # not those from before a look: who looks while others write sees what never was
        found = compare(self._want, held, drifted(self._session) if self._wish.verify else NO_MARKS)
        if self._target.shared and not self._wish.replace:
            _refuse_another(self._session, self._content, found)
        return found

    def _held(self) -> Held:
        """What the database holds: if nobody wrote since the last push, what that left; if it adds up to something that is known
        here, that; else what it says itself."""
        if self._state is not None and (left := self._known.after(self._state)) is not None:
            self._trusted = True
            self._work.places.learn(*left.places)
            return left.held
        seen = sums_in(self._session)
        if seen == NOTHING:
            return Held({}, {})
        if seen == self._aim:
            return self._want.held
        return self._known.find(seen) or look(self._session)

    def _made_equal(self, found: Difference) -> tuple[Held, State | None]:
        """Writes with the right to do so, where one is needed; returns what the database holds then, and in which state."""
        if not self._target.shared:
            return self._write(found, None), None
        if found.size <= statements.BATCH_ROWS and (self._trusted or not missing(self._session, shared=True)):
            held = self._at_once(found)
            if held is not None:
                return held, self._state
        guard = Guard(self._target.lanes)
        guard.take(self._session)
        try:
            if sums_in(self._session) != self._seen:  # another push came between: what it made anew must not be made twice
                found = self._difference()
            held = self._write(found, guard)
        finally:
            guard.leave(self._target.driver, self._target.database)
        return held, self._state and self._state.following

    def _at_once(self, found: Difference) -> Held | None:
        """Writes all in one transaction; None where there is more to do, another push is at work, or others lock the same nodes."""
        try:
            part, exact = self._session.execute_write(self._everything, found)
        except (MovedError, TooMuchError, ConstraintError, TransientError) as error:
            if isinstance(error, TransientError) and not is_crowded(error):
                raise
            self._work.places.forget()
            return None
        self._changes.add(part)
        if exact and self._state is not None and is_now(self._target.driver, self._target.database, self._state.following):
            self._state = self._state.following
            return self._want.held
        held, found = self._left()
        return None if _is_work(self._session, found, self._changes) else held

    def _everything(self, transaction: ManagedTransaction, found: Difference) -> tuple[Changes, bool]:
        Guard(self._target.lanes).alone(transaction)
        if not (self._state and is_now(self._target.driver, self._target.database, self._state)) and sums_in(transaction) != self._seen:
            raise MovedError("another push came between")
        part, writes = Changes(self._content.generation), AtOnce(transaction, self._work.places)
        self._work.write(transaction, writes, found, part)
        return part, writes.exact

    def _write(self, found: Difference, guard: Guard | None) -> Held:
        """Writes until nothing is left to write: each batch finds what it expects or is undone, what is there twice
        is written anew, and the last look is a fresh one.
        """
        reason = ""
        for turn in range(_ROUNDS):
            lacking = missing(self._session, shared=self._target.shared) if turn < 2 else {}
            try:
                self._round(found, Writer(self._target, guard, self._work.places), lacking)
            except (MovedError, ConstraintError) as error:
                reason = str(error)
                self._work.places.forget()
            held, found = self._left()
            if not _is_work(self._session, found, self._changes):
                return held
        raise StoreError(f"the database does not keep what it is given: {reason}", fix="look who else writes to it, then run this again")

    def _round(self, found: Difference, writer: Writer, lacking: dict[str, str]) -> None:
        """One attempt. Indexes come first; in a database that has nothing they come with the relationships, which do not need them:
        they are filled at once sooner than node by node."""
        if not (self._target.direct and self._seen == NOTHING):
            make(self._target, lacking)
            self._work.write(self._session, writer, found, self._changes)
            return
        with ThreadPoolExecutor(1) as pool:
            later: list[Future[None]] = []
            self._work.write(self._session, writer, found, self._changes, lambda: later.append(pool.submit(make, self._target, lacking)))
            for future in later:
                future.result()

    def _left(self) -> tuple[Held, Difference]:
        """What the database holds now, and what is left to write."""
        self._state = self._now()
        held = self._want.held if sums_in(self._session) == self._aim else look(self._session)
        self._changes.kept.clear()
        return held, compare(self._want, held)


def _is_work(session: Session, found: Difference, changes: Changes) -> bool:
    """Whether there is more to do than to delete nodes that somebody else's relationships hold on to; counts those."""
    if found.new_nodes.any() or found.new_edges.any() or found.old_edges:
        return True
    for kind, marks in found.old_nodes.items():
        for part in parts(marks):
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


def _foretell(session: Session, content: Content, found: Difference, changes: Changes) -> None:
    old = {(row["kind"], row["id"]): row["label"] for row in old_nodes(session, found)}
    for node in new_nodes(content, found):
        known = old.pop((node.kind, node.id), None)
        (changes.created if known is None else changes.changed)[node.labels[-1]] += 1
    changes.created.update(type_of(line.text).decode() for line in content.edges(found.new_edges.tolist()))
    changes.deleted.update(old.values())
    changes.deleted.update({type_: len(marks) for type_, marks in found.old_edges.items()})
