"""One push at a time: nodes that the pusher holds, one of which each of its transactions looks at first.

There are as many as it has transactions at once, its lanes: each would wait for the others at a node that they share.
They exist only while somebody pushes, and are taken together. Their holder has them for ``LEASE_SECONDS`` from its last
transaction; a transaction of one who lost them writes nothing, because looking and writing are one transaction under the node's lock.
"""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, ClassVar, TypeVar

from neo4j import ManagedTransaction, Session, Transaction
from neo4j.exceptions import ConstraintError, DriverError, IncompleteCommit, Neo4jError

from kg.errors import StoreError

LABEL = "AtlasPush"
LEASE_SECONDS = 20.0

T = TypeVar("T")

_LOOK_SECONDS = 0.3
_UNTOLD = 3
_CONSTRAINT = "atlas_push"
# each SET of "asked" takes a node's lock, so that what WITH reads after it is what holds, and always in the same order;
# a node that its last holder deleted meanwhile is passed over in silence, its owner is null: "whole" says that none was
_FIRST = f"UNWIND $lanes AS lane CREATE (:{LABEL} {{id: lane, owner: $owner, until: timestamp() + $lease}})"
_TAKE = f"""
UNWIND $lanes AS lane MERGE (l:{LABEL} {{id: lane}}) SET l.asked = timestamp()
WITH collect(l) AS lanes, max(CASE WHEN l.owner IN $free THEN 0 ELSE coalesce(l.until, 0) END) AS until
WITH lanes, until < timestamp() AS free UNWIND lanes AS l
SET l.owner = CASE WHEN free THEN $owner ELSE l.owner END, l.until = CASE WHEN free THEN timestamp() + $lease ELSE l.until END
WITH l.owner AS owner, coalesce(l.until, 0) AS until ORDER BY until DESC
WITH collect([owner, until]) AS all, count(CASE owner WHEN $owner THEN 1 END) = size($lanes) AS whole
RETURN whole, all[0][0] AS owner, all[0][1] AS until
"""
HOLD = f"""
MATCH (l:{LABEL} {{id: $lane}}) SET l.asked = timestamp()
WITH l, l.owner AS owner, l.did AS did SET l.until = timestamp() + $lease, l.did = $work RETURN owner, did
"""
"""Makes sure of a lane, for which its holder asks first in each transaction."""

ALONE = f"UNWIND $sent.rows AS lane CREATE (l:{LABEL} {{id: lane}}) WITH collect(l) AS lanes UNWIND lanes AS l DELETE l"
"""Makes lanes that end with their transaction."""

_LEAVE = f"MATCH (l:{LABEL}) WHERE l.owner = $owner DELETE l"


def written(session: Session, work: Callable[..., T], *words: object) -> T:
    """As ``session.execute_write``, also where a connection ended before it was told of a commit; ``work`` finds out itself that it is done."""
    for _ in range(_UNTOLD):
        with suppress(IncompleteCommit):
            return session.execute_write(work, *words)
    return session.execute_write(work, *words)


class Guard:
    """The right to write to one database, asked for with ``take``. Without the constraint in ``schema`` it is no right."""

    schema: ClassVar = {_CONSTRAINT: f"CREATE CONSTRAINT {_CONSTRAINT} IF NOT EXISTS FOR (l:{LABEL}) REQUIRE l.id IS UNIQUE"}
    """Statements that make what it needs, by the names of that."""

    def __init__(self, lanes: int) -> None:
        self._lanes = [f"push {number}" for number in range(lanes)]
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"

    def take(self, session: Session) -> None:
        """Takes the right, from one who died if need be. Raises StoreError where another push is at work."""
        with suppress(ConstraintError):  # mostly there is nobody, and then this is all
            written(session, lambda transaction: transaction.run(_FIRST, lanes=self._lanes, owner=self._owner, lease=_lease()).consume())
            return
        other: tuple[str, int] | None = None
        until = time.monotonic() + LEASE_SECONDS + 5
        while time.monotonic() < until:
            whole, owner, end = written(session, self._ask, other[0] if other else "")
            if whole:
                return
            if owner in (None, self._owner):
                continue  # the last holder left at this moment, with lanes that were ours in part
            if other is not None and (owner, end) != other:
                break
            other = owner, end
            time.sleep(_LOOK_SECONDS)
        raise StoreError(f"another push writes to this database ({other[0] if other else 'unknown'})", fix="wait for it, then run this again")

    def hold(self, transaction: ManagedTransaction | Transaction, lane: int, work: str = "") -> bool:
        """Makes sure that a transaction may write; returns whether ``work``, which the last one of its lane did, is this very one:
        so that who was not told whether it is done does it once. Raises StoreError where another push took over.
        """
        mine = f"{self._owner} {work}"
        found = transaction.run(HOLD, lane=self._lanes[lane], lease=_lease(), work=mine).single()
        if found is None or found["owner"] != self._owner:  # what it set is undone with the transaction
            raise StoreError("another push took over, because this one was silent for long", fix="run it again")
        return bool(work) and found["did"] == mine

    def alone(self, transaction: ManagedTransaction) -> None:
        """Takes the right for one transaction, whose commit ends it. Raises ConstraintError where somebody has or had it: then ``take`` asks.

        Who wants to take it meanwhile waits for the lock of the first lane, although the lanes are gone again.
        """
        transaction.run(ALONE, sent={"rows": self._lanes}).consume()

    def leave(self, session: Callable[[], Session]) -> bool:
        """Gives the right back, and returns whether it was still there; where the server is gone, it ends by itself."""
        with suppress(DriverError, Neo4jError, StoreError), session() as opened, opened.begin_transaction() as transaction:
            self.hold(transaction, 0)  # who takes the right waits for this lane first
            transaction.run(_LEAVE, owner=self._owner).consume()
            transaction.commit()
            return True
        return False

    def _ask(self, transaction: ManagedTransaction, last: str) -> tuple[bool, str | None, int]:
        free = [self._owner, last] if _is_dead(last) else [self._owner]
        row = _one(transaction, _TAKE, lanes=self._lanes, owner=self._owner, lease=_lease(), free=free)
        return row["whole"], row["owner"], int(row["until"])


def _is_dead(owner: str) -> bool:
    """Whether the owner was a process of this machine that is no more."""
    host, _, rest = owner.partition(":")
    if host != socket.gethostname():
        return False
    with suppress(ValueError, PermissionError):
        try:
            os.kill(int(rest.partition(":")[0]), 0)
        except ProcessLookupError:
            return True
    return False


def _lease() -> int:
    return int(LEASE_SECONDS * 1000)


def _one(transaction: ManagedTransaction, cypher: str, **parameters: object) -> dict[str, Any]:
    return transaction.run(cypher, parameters).single(strict=True).data()
