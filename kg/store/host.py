"""The process that holds the local store of one generation open: ``python -m kg.store.host``.

Its order comes as one JSON line on standard input: ``{"root", "generation", "temporary", "linger"}``.
Where the store is not built yet, it first serves an empty database, or a copy of another generation's, to its
starter, until that sends a second line (end of input before it means that the starter died). Then it serves readers until no
client has held the lease for ``linger`` seconds, or its folder is gone. It says everything in its log.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any

from kg.store import locks
from kg.store.dialect import budget
from kg.store.place import Place

_LOOK_SECONDS = 0.1
_DEAF_SECONDS = 3.0
"""A query that does not listen when told to stop ends with the host."""

_STOP_SECONDS = 20.0


def main() -> None:
    """Serves one order, and ends this process whatever happens: the engine's threads would keep it alive."""
    status = 1
    try:
        order = json.loads(sys.stdin.readline())
        place = Place(Path(order["root"]), order["generation"], order["temporary"])
        os.chdir(place.folder)
        status = _serve(place, order["linger"])
    finally:
        if sys.exc_info()[0] is not None:
            traceback.print_exc()
        sys.stderr.flush()
        os._exit(status)


def _serve(place: Place, linger: float) -> int:
    hosting = _become_host(place)
    if hosting is None:
        print("another host serves this generation", file=sys.stderr)
        return 3
    place.publish(None)
    from kg.store import engine

    engine.start_engine()
    if not place.is_complete():
        engine.clear(place.folder)
        place.inherit()
        with engine.serving(place.folder, read_only=False) as (address, _):
            place.publish(address)
            finished = sys.stdin.readline()
        place.publish(None)
        if not finished:
            print("the builder left before it was finished", file=sys.stderr)
            return 4
        place.mark_complete()
    with engine.serving(place.folder, read_only=True) as (address, server):
        try:
            place.publish(address)
            _watch(place, linger, hosting, server.getRunningQueries())
        finally:
            place.publish(None)
            threading.Thread(target=_insist, daemon=True).start()
    if place.temporary:
        place.remove()
    return 0


def _become_host(place: Place) -> int | None:
    # clients look whether somebody hosts by holding this lock for a moment
    for _ in range(20):
        descriptor = locks.try_acquire(place.hosting)
        if descriptor is not None:
            return descriptor
        time.sleep(0.05)
    return None


def _watch(place: Place, linger: float, hosting: int, queries: Any) -> None:
    """Returns, holding the lease alone, when nobody has used the store for ``linger`` seconds."""
    lease = os.open(place.lease, os.O_RDWR)
    unused_since: float | None = None
    while True:
        if not locks.leads_to(place.hosting, hosting):
            print("the store folder is gone", file=sys.stderr)
            os._exit(0)  # an orderly end would write into a folder that somebody removed
        _stop_overdue(place, queries)
        if locks.take_alone(lease):
            now = time.monotonic()
            unused_since = now if unused_since is None else unused_since
            if now - unused_since >= linger:
                return  # the lease stays ours to the end, so that the next client waits until we are gone
            locks.let_go(lease)
        else:
            unused_since = None
        time.sleep(_LOOK_SECONDS)


def _stop_overdue(place: Place, queries: Any) -> None:
    """Ends the queries that run longer than their client allowed, though the client be dead."""
    for query in queries.getRunning():
        allowed = budget(str(query.getText()))
        if allowed is None:
            continue
        over = int(query.getElapsedMillis()) - allowed
        if over > 0:
            query.terminate("time limit")
        if over > _DEAF_SECONDS * 1000:
            print(f"a query does not stop: {str(query.getText())[:200]}", file=sys.stderr)
            place.publish(None)
            os._exit(5)


def _insist() -> None:
    """Ends an engine that takes too long to stop."""
    time.sleep(_STOP_SECONDS)
    os._exit(6)


if __name__ == "__main__":
    main()
