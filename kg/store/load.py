"""Makes a database equal to an atlas, by difference, whatever it holds: the one way in which any store is written.

What a database holds is known from the last push, where nobody wrote since (kg.store.state), else from the sums of its
marks (kg.store.sums), else it is seen mark by mark. Batches are bounded transactions, run again for a while where a
server gives them up for a passing reason. A transaction may be done though its server died before it said so; so whatever
a batch does not find as expected is no error at first: the difference is taken anew. In the end it has to be empty, else
nothing is claimed.
"""

from __future__ import annotations

from concurrent.futures import Future, wait
from dataclasses import dataclass, replace

from neo4j import ManagedTransaction, Session
from neo4j.exceptions import ClientError, ConstraintError, TransientError

from kg.errors import StoreError
from kg.store import guard, statements
from kg.store.difference import FETCH_ROWS, Difference, compare, look, refuse_another
from kg.store.drift import drifted
from kg.store.guard import Guard, written
from kg.store.known import Known
from kg.store.planning import plan_small, planned_large
from kg.store.rounds import Changes, Work
from kg.store.schema import ForbiddenError, make, missing
from kg.store.state import State, is_now, is_of, state_of
from kg.store.statements import held_nodes, sent
from kg.store.sums import NOTHING, Sums, is_empty, sums_in, sums_of
from kg.store.things import Held, kind_named, nothing_held
from kg.store.wanted import Wanted
from kg.store.writer import AtOnce, MovedError, Target, TooMuchError, Writer, is_crowded

_ROUNDS = 6
"""So often is the difference taken; each but the first means that a server or another pusher came between."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How to push: only look; also where nothing of the atlas stays; comparing each property."""

    dry_run: bool = False
    replace: bool = False
    verify: bool = False


def make_equal(target: Target, reading: Future[Wanted], wish: Wish, known: Known) -> Changes:
    """Writes the difference between a content, which is read meanwhile, and what the database holds of an atlas.

    Raises UsageError where all digests in the database would go and ``wish.replace`` is not set, StoreError where
    another push is at work or the database does not keep what it is given.
    """
    with target.session() as session:
        return _Push(session, target, reading, wish, known).run()


class _NothingError(Exception):
    """There is nothing to write."""


class _Push:
    """One push over one session; ``run`` it once."""

    def __init__(self, session: Session, target: Target, reading: Future[Wanted], wish: Wish, known: Known) -> None:
        self._session, self._target, self._reading, self._wish, self._known = session, target, reading, wish, known
        self._trusted, self._misled, self._seen = False, False, NOTHING
        self._state: State | None = None
        """That of the database when what it holds was found out, or when it is known to hold what it should."""
        self._changes = Changes(dry_run=wish.dry_run)

    @property
    def _want(self) -> Wanted:
        return self._reading.result()

    @property
    def _work(self) -> Work:
        return Work(self._target, self._want)

    def run(self) -> Changes:
        """As make_equal."""
        self._glance = self._glanced()  # the server finds it out while this process reads
        if self._wish.dry_run:
            self._work.foretell(self._session, self._difference(self._session), self._changes)
        elif not (self._trusted and self._is_done_ahead()):
            if self._target.direct:
                plan_small(self._session, lambda: not self._reading.done())
            found = self._difference(self._session)
            if self._is_work(self._session, found):
                self._known.keep(self._made_equal(found), self._state)
            elif not (self._trusted or self._state is None or self._changes.kept or missing(self._session, shared=True)):
                self._known.keep(self._want.held, self._state)
        self._changes.generation = self._want.content.generation
        return self._changes

    def _is_done_ahead(self) -> bool:
        """Gets the right to write, and makes sure that it is not too late for that, while this process reads; then writes.

        A server that was not started since the last push has planned what it takes. Returns whether that was all.
        """
        held = None
        try:
            held = self._at_once(None)
        except _NothingError:
            return True
        except ClientError:
            pass  # such as that this account may not write: told where there is anything to write
        if held is None:
            self._glance = self._glanced()
            return False
        self._known.keep(held, self._state)
        return True

    def _glanced(self) -> Held | Sums | None:
        """What the database holds, if nobody wrote since the last push; else what it adds up to. None where no mark is to be trusted."""
        self._trusted = False
        if self._wish.verify:
            return None
        self._state = self._now()
        if self._state is not None and (left := self._known.after(self._state)) is not None:
            self._trusted = True
            return left.held
        if self._target.shared and not self._wish.dry_run and is_empty(self._session):
            # later they would let the server plan each statement anew
            make(self._target, missing(self._session, shared=True).values())
            self._state = self._now()
        return NOTHING if is_empty(self._session) else sums_in(self._session)

    def _now(self) -> State | None:
        return state_of(self._target.driver, self._target.database) if self._target.shared and not self._wish.verify else None

    def _difference(self, reader: Session | ManagedTransaction) -> Difference:
        held = self._held().forgotten() if self._misled else self._held()
        self._seen = sums_of(held)  # not those from before a look: who looks while others write sees what never was
        found = compare(self._want, held, drifted(self._session) if self._wish.verify else None)
        if self._target.shared and not self._wish.replace:
            refuse_another(reader, self._want, found)
        return found

    def _held(self) -> Held:
        """What the database holds: what is known of it, else what it says itself."""
        match self._glance:
            case Held():
                return self._glance
            case Sums() if self._glance == NOTHING:
                return nothing_held()
            case Sums():
                known = self._known.find(self._glance)
                return known or (self._want.held if self._glance == sums_of(self._want.held) else self._looked())
            case None:
                return self._looked()

    def _looked(self) -> Held:
        with self._target.session(FETCH_ROWS) as session:
            return look(session)

    def _made_equal(self, found: Difference) -> Held:
        """Writes with the right to do so, where one is needed; returns what the database holds then."""
        if not self._target.shared:
            return self._write(found, None, missing(self._session, shared=False))
        lacking = {} if self._trusted else missing(self._session, shared=True)
        if found.size <= statements.BATCH_ROWS and not lacking:
            held = self._at_once(found)
            if held is not None:
                return held
            if self._misled:
                found = replace(found, old=found.old.forgotten())
        right = Guard(self._target.lanes)
        make(self._target, [lacking.pop(name) for name in right.schema if name in lacking])
        right.take(self._session)
        left = False
        try:
            if self._is_alone(1):
                pass
            elif sums_in(self._session) != self._seen:  # another push came between: what it made anew must not be made twice
                self._glance = self._glanced()
                found = self._difference(self._session)
            with planned_large(self._target):
                held = self._write(found, right, lacking)
        finally:
            left = right.leave(self._target.session)
        self._state = self._state.after(1) if self._state is not None and left else None
        return held

    def _is_alone(self, transactions: int) -> bool:
        """Whether so many transactions since the state, which are ours, are all that there were."""
        following = self._state and self._state.after(transactions)
        if following is None or not is_now(self._target.driver, self._target.database, following):
            return False
        self._state = following
        return True

    def _at_once(self, found: Difference | None) -> Held | None:
        """Writes all in one transaction; None where there is more to do, another push is at work, or others lock the same nodes.

        A difference that is not known yet is found meanwhile. Raises _NothingError where there is none then.
        """
        try:
            part, exact = written(self._session, self._everything, found)
        except TooMuchError:
            return None
        except (MovedError, ConstraintError, TransientError) as error:
            if isinstance(error, TransientError) and not is_crowded(error):
                raise
            self._forget()
            self._state = None
            return None
        self._changes.add(part)
        if not exact:
            self._forget()
        if exact and self._state is not None and is_of(self._session, self._state.after(1)):
            self._state = self._state.after(1)
            return self._want.held
        held, left = self._left()
        if not self._is_work(self._session, left):
            return held
        self._state = None
        return None

    def _everything(self, transaction: ManagedTransaction, found: Difference | None) -> tuple[Changes, bool]:
        Guard(self._target.lanes).alone(transaction)
        if not self._is_alone(0) and (found is None or sums_in(transaction) != self._seen):
            raise MovedError("another push came between")
        if found is None:
            if not wait([self._reading], guard.LEASE_SECONDS).done:
                raise TooMuchError  # to read while others wait: no longer than for one who died
            found = self._difference(transaction)
            if not self._is_work(transaction, found):
                raise _NothingError
        if found.size > statements.BATCH_ROWS:
            raise TooMuchError
        part, writes = Changes(), AtOnce(transaction)
        self._work.write(transaction, writes, found, part)
        return part, writes.exact

    def _write(self, found: Difference, right: Guard | None, lacking: dict[str, str]) -> Held:
        """Writes until nothing is left to write: each batch finds what it expects or is undone, what is there twice
        is written anew, and unless all that happened is known, the last look is a fresh one.
        """
        reason = ""
        for turn in range(_ROUNDS):
            writer = Writer(self._target, right)
            try:
                if turn != 1:  # then what is there twice, which no constraint lets be, is written first
                    make(self._target, lacking.values())
                    lacking = {}
                self._work.write(self._session, writer, found, self._changes)
                if not lacking and writer.exact and self._is_alone(writer.transactions):
                    return self._want.held
            except (MovedError, ConstraintError, ForbiddenError) as error:
                reason = str(error)
                self._forget()
            held, found = self._left()
            if not (lacking or self._is_work(self._session, found)):
                return held
        raise StoreError(f"the database does not keep what it is given: {reason}", fix="look who else writes to it, then run this again")

    def _forget(self) -> None:
        """Something is not where it should be: nothing that was known of places counts any more."""
        self._misled = True
        self._want.forget()

    def _left(self) -> tuple[Held, Difference]:
        """What the database holds now, and what is left to write."""
        self._state = self._now()
        held = self._want.held if sums_in(self._session) == sums_of(self._want.held) else self._looked()
        return held, compare(self._want, held)

    def _is_work(self, reader: Session | ManagedTransaction, found: Difference) -> bool:
        """Whether there is more to do than to delete nodes that somebody else's relationships hold on to; counts those."""
        kept = self._changes.kept
        kept.clear()
        if found.size > len(found.old.nodes):
            return True
        for name, marks in found.old.nodes.by_name():
            kind = kind_named(name)
            for start in range(0, len(marks), statements.BATCH_ROWS):
                part = marks[start : start + statements.BATCH_ROWS].tolist()
                kept[kind] += reader.run(held_nodes(kind), sent(part)).single(strict=True)["made"]
        return sum(kept.values()) < len(found.old.nodes)
