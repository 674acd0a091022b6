"""Sees that the atlas changed, and tells the pages that are open."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

from kg.atlas import Atlas
from kg.errors import AtlasFolderError
from kg.graphfile import read_generation
from kg.serve.refusals import Refused

LISTENERS = 64
_LOOK_SECONDS = 1.0
_ALIVE_SECONDS = 15.0


class Changes:
    """The state of the atlas as open pages see it: the graph's generation, and when its map was drawn."""

    def __init__(self, atlas: Path) -> None:
        self._atlas = atlas
        self._state = {"generation": "", "map": ""}
        self._state = self._look()
        self._turn = asyncio.Event()
        self._listeners, self._stopped = 0, False

    async def watch(self) -> None:
        """Looks at the atlas once a second, until it is cancelled."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            state = self._look()
            if state != self._state:
                self._state = state
                self._wake()

    def stop(self) -> None:
        """Ends all streams."""
        self._stopped = True
        self._wake()

    def stream(self) -> AsyncIterator[bytes]:
        """Server-sent events: ``atlas`` with the state now, and again whenever it changes. Raises Refused (503) for too many."""
        if self._listeners >= LISTENERS:
            raise Refused(503, f"{LISTENERS} pages are open already", fix="close some")
        return self._events()

    async def _events(self) -> AsyncIterator[bytes]:
        self._listeners += 1
        try:
            sent: dict[str, str] | None = None
            while not self._stopped:
                turn = self._turn
                if sent != self._state:
                    sent = self._state
                    yield f"event: atlas\ndata: {json.dumps(sent)}\n\n".encode()
                    continue
                try:
                    await asyncio.wait_for(turn.wait(), _ALIVE_SECONDS)
                except TimeoutError:
                    yield b": still here\n\n"
        finally:
            self._listeners -= 1

    def _wake(self) -> None:
        turn, self._turn = self._turn, asyncio.Event()
        turn.set()

    def _look(self) -> dict[str, str]:
        state = dict(self._state)
        with suppress(AtlasFolderError):  # a build swaps the folder just now
            state["generation"] = read_generation(Atlas(self._atlas).graph)
        with suppress(OSError):
            state["map"] = str((self._atlas / "map.html").stat().st_mtime_ns)
        return state
