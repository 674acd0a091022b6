"""The local store of an atlas: found running and shared, or started and built from ``graph/``.

A host process (kg.store.host) serves each generation; kg.store.place says which files it shares with
its clients, and how both stay out of each other's way. Nothing here outlives its users for long.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from neo4j import READ_ACCESS, Driver, GraphDatabase, Query
from neo4j.exceptions import DriverError, Neo4jError

from kg.atlas import Atlas
from kg.errors import AtlasError, AtlasFolderError, QueryError, StoreError
from kg.graphfile import read_generation
from kg.store import locks
from kg.store.bolt import Answer, BoltStore
from kg.store.content import of_folder
from kg.store.dialect import in_order, within
from kg.store.failures import refused_write
from kg.store.place import DATABASE, Address, Place, leased

LINGER_SECONDS = 10.0
START_SECONDS = 120.0

_PAUSES = (0.1, 0.5)

_PROJECTION = re.compile(r"^ *\+ FINAL PROJECTION \[(.*)\]$", re.MULTILINE)

_PLAN = re.compile(r"\s*(explain|profile)\b", re.IGNORECASE)
_PACKAGES = Path(__file__).resolve().parents[2]


@contextmanager
def open_embedded(atlas: Path, *, linger: float = LINGER_SECONDS) -> Iterator[BoltStore]:
    """The local store with the graph that the atlas holds now; read-only.

    Its host is shared with other commands and stops by itself ``linger`` seconds after the last one.
    Raises AtlasFolderError where there is no graph, StoreError where the store cannot be started.
    """
    with ExitStack() as stack:
        yield _opened(stack, atlas, linger)


def _opened(stack: ExitStack, atlas: Path, linger: float) -> BoltStore:
    while True:
        generation = read_generation(Atlas(atlas).graph)
        with ExitStack() as attempt:
            place = attempt.enter_context(leased(atlas, generation))
            try:
                store = attempt.enter_context(EmbeddedStore(atlas, place, linger))
            except AtlasFolderError:
                if read_generation(Atlas(atlas).graph) == generation:
                    raise
                continue  # a build put another graph here meanwhile
            place.sweep()
            stack.push(attempt.pop_all())
            return store


class EmbeddedStore(BoltStore):
    """The local store; where its host was killed, the next query starts another."""

    def __init__(self, atlas: Path, place: Place, linger: float) -> None:
        self._atlas, self._place, self._linger = atlas, place, linger
        super().__init__("bolt://127.0.0.1", None, DATABASE)
        self._find()

    def query(self, cypher: str, parameters: Mapping[str, Any] | None = None, *, timeout: float = 30.0, limit: int = 10_000) -> Answer:
        """As BoltStore.query."""
        try:
            return super().query(cypher, parameters, timeout=timeout, limit=limit)
        except QueryError:
            raise
        except StoreError:  # the host was killed under it: reading again does no harm
            return super().query(cypher, parameters, timeout=timeout, limit=limit)

    def _connected(self) -> Driver:
        for pause in _PAUSES:
            try:
                return super()._connected()
            except StoreError:
                time.sleep(pause)  # a killed host takes a moment to be gone
                self._find()
        return super()._connected()

    def _find(self) -> None:
        address = _address(self._atlas, self._place, self._linger)
        self._uri, self._auth = address.uri, (address.user, address.password)
        self.where = str(self._place.root)
        self._enforces_reading = True  # the database is opened read-only, for an account that may only read

    def _prepared(self, cypher: str, timeout: float) -> str:
        return within(in_order(cypher), timeout)

    def _explained(self, error: Neo4jError, cypher: str, parameters: dict[str, Any], timeout: float) -> AtlasError:
        """A read-only database calls everything that it cannot parse a write: an empty one says what is wrong."""
        if "read only" not in str(error.message):
            return super()._explained(error, cypher, parameters, timeout)
        if _PLAN.match(cypher):
            return QueryError("the local store shows no plans", where=self.where, fix="run the query itself, or ask Neo4j with --store")
        try:
            self._plan(cypher, parameters)
        except Neo4jError as reason:
            if not str(reason.code).endswith("Forbidden"):
                return self._failure(reason, timeout)
        except DriverError as reason:
            return self._failure(reason, timeout)
        return refused_write(self.where)

    def _columns(self, cypher: str, parameters: dict[str, Any]) -> tuple[str, ...]:
        projections = _PROJECTION.findall(self._plan(cypher, parameters))
        return tuple(_names(projections[-1])) if projections else ()

    def _plan(self, cypher: str, parameters: dict[str, Any]) -> str:
        """The plan of a query on the empty database, where nothing is read-only and nothing is there to change."""
        with (
            GraphDatabase.driver(self._uri, auth=self._auth) as driver,
            driver.session(database="scratch", default_access_mode=READ_ACCESS) as session,
        ):
            plan = session.run(Query("EXPLAIN " + cypher), parameters).consume().plan
        return str((plan or {}).get("args", {}).get("string-representation", ""))


def _names(projection: str) -> Iterator[str]:
    """The names between commas; commas inside brackets belong to a name."""
    depth, start = 0, 0
    for place, sign in enumerate(projection):
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "," and depth == 0:
            yield projection[start:place].strip()
            start = place + 1
    if projection:
        yield projection[start:].strip()


def _address(atlas: Path, place: Place, linger: float) -> Address:
    """Where the host of a place listens; starts one if need be, while all others wait."""
    with locks.held(place.starting):
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if not locks.is_held(place.hosting):
                return _start(atlas, place, linger)
            address = place.address()
            if address is not None and address.ready:
                return address
            time.sleep(0.02)  # its builder died, and it is about to find out
    raise StoreError("the local store does not answer", where=str(place.log), fix="remove the store folder, and run this again")


def _start(atlas: Path, place: Place, linger: float) -> Address:
    """Starts a host, and builds the database where that is not done."""
    place.publish(None)
    complete = place.is_complete()
    process = _spawn(place, linger)
    try:
        if not complete:
            with of_folder(Atlas(atlas).graph) as content:
                if content.generation != place.generation:
                    raise AtlasFolderError("the graph was replaced just now", where=str(atlas), fix="run this again")
                address = _await(process, place, ready=False)
                with BoltStore(address.uri, (address.user, address.password), DATABASE) as store:
                    store.push(content)
            _say(process, "the graph is loaded")
        return _await(process, place, ready=True)
    except BaseException:
        process.kill()  # there is nothing that it could finish
        raise
    finally:
        if process.stdin is not None:
            process.stdin.close()
        # somebody has to collect its exit status when it stops, seconds after this command or during it
        threading.Thread(target=process.wait, daemon=True).start()


def _spawn(place: Place, linger: float) -> subprocess.Popen[str]:
    order = {"root": str(place.root.resolve()), "generation": place.generation, "temporary": place.temporary, "linger": linger}
    paths = [os.environ.get("PYTHONPATH", "")]
    if Path(sysconfig.get_paths()["purelib"]) != _PACKAGES:  # a checkout that nobody installed
        paths.insert(0, str(_PACKAGES))
    with place.log.open("w", encoding="utf8") as log:
        process = subprocess.Popen(  # in a session of its own: no ^C of the terminal reaches it
            [sys.executable, "-P", "-m", "kg.store.host"],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            text=True,
            encoding="utf8",
            start_new_session=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))},
        )
    _say(process, json.dumps(order))
    return process


def _say(process: subprocess.Popen[str], line: str) -> None:
    with suppress(BrokenPipeError):  # whoever waits for its address finds out why it is gone
        print(line, file=process.stdin, flush=True)


def _await(process: subprocess.Popen[str], place: Place, *, ready: bool) -> Address:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        address = place.address()
        if address is not None and address.ready is ready:
            return address
        if process.poll() is not None:
            raise StoreError("the local store did not start", where=str(place.log), fix="its log says why; `kg query --store` asks another")
        time.sleep(0.02)
    raise StoreError(f"the local store did not start in {START_SECONDS:g} s", where=str(place.log), fix="its log says why")
