"""Whether anybody wrote to a database since: what the bookmark of its last transaction says, and since when it runs.

Neo4j counts what a database commits, and tells the count with each answer, in the bookmark. As long as the count is
that after our own last transaction, nobody wrote anything. A database that was started since may be another one that
was restored under its name, so its count says nothing; nor does what cannot be read, or is of several servers.
"""

from __future__ import annotations

import base64
import binascii
from typing import NamedTuple

from neo4j import Driver, Session
from neo4j.exceptions import ClientError

# what SHOW DATABASES tells of its start is that of the last START DATABASE, not of the server
_BEGAN = "CALL dbms.queryJmx('java.lang:type=Runtime') YIELD attributes RETURN attributes.StartTime.value"
# as a text, because the driver takes milliseconds to get ready for times
_OF_DATABASE = "YIELD databaseID, address, lastStartTime RETURN databaseID, address, toString(lastStartTime)"
_START = b"\x91\xcc\x10"  # a list of one: 16 bytes that name the database; its number follows
_NAME = len(_START) + 16
_WIDTHS = {0xC8: 1, 0xC9: 2, 0xCA: 4, 0xCB: 8}


class State(NamedTuple):
    """A database as one of its transactions left it. ``identity`` names the database and its start."""

    identity: str
    transaction: int

    def after(self, transactions: int) -> State:
        """The same database so many transactions later."""
        return State(self.identity, self.transaction + transactions)

    @property
    def text(self) -> str:
        """As a file keeps it."""
        return f"{self.identity} {self.transaction}"


def state_of(driver: Driver, database: str | None) -> State | None:
    """The present state of a database of a Neo4j, or None where it does not tell."""
    which = "SHOW HOME DATABASE" if database is None else "SHOW DATABASE $name"
    try:
        with driver.session(database=database) as session:
            asked = session.run(f"{which} {_OF_DATABASE}", name=database)
            began, last = _last(driver, database, _BEGAN)  # over a connection of its own, which a push needs later
            rows = asked.values()
    except ClientError:
        return None  # this account may not ask, or the server knows no such question
    identity = [*(str(value) for row in rows for value in row), str(began)]
    return State(" ".join([last[0], *identity]), last[1]) if last and len(rows) == 1 and "None" not in identity else None


def is_of(session: Session, state: State) -> bool:
    """Whether the last transaction of a session left a database in a state that follows one of a moment ago."""
    bookmarks = session.last_bookmarks().raw_values
    return len(bookmarks) == 1 and _is_last(numbered(next(iter(bookmarks))), state)


def is_now(driver: Driver, database: str | None, state: State) -> bool:
    """Whether a database is in a state that it was in a moment ago, or that follows it: it was not started meanwhile."""
    return _is_last(_last(driver, database, "RETURN 1")[1], state)


def _is_last(last: tuple[str, int] | None, state: State) -> bool:
    return last is not None and state.identity.startswith(last[0]) and state.transaction == last[1]


def _last(driver: Driver, database: str | None, question: str) -> tuple[object, tuple[str, int] | None]:
    """The answer to a question, and which transaction was the last one then."""
    with driver.session(database=database) as session:  # of its own, so that the bookmark is that of this look
        (answer,) = session.run(question).single(strict=True)
        bookmarks = session.last_bookmarks().raw_values
    return answer, numbered(next(iter(bookmarks))) if len(bookmarks) == 1 else None


def numbered(bookmark: str) -> tuple[str, int] | None:
    """Which database a bookmark is of, and the number of its transaction; None for one of another form."""
    kind, _, text = bookmark.partition(":")
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    if kind != "FB" or not data.startswith(_START) or len(data) < _NAME + 2 or data[-1] != 0x90:
        return None
    marker, number = data[_NAME], data[_NAME + 1 : -1]
    if marker < 0x80 and not number:
        return data[3:_NAME].hex(), marker
    return (data[3:_NAME].hex(), int.from_bytes(number, signed=True)) if len(number) == _WIDTHS.get(marker) else None
