"""Runs the server: on 127.0.0.1, until it is interrupted or told to end."""

from __future__ import annotations

import errno
import logging
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from kg.errors import AtlasError, UsageError
from kg.serve.app import make_app, make_parts
from kg.serve.changes import Changes
from kg.serve.readers import Limits, OpenStore

HOST = "127.0.0.1"
PORT = 8765
_TRIED = 10
_CONNECTIONS = 512
_LONGEST_ADDRESS = 128 * 1024
_FAREWELL_SECONDS = 3


def listen(port: int | None) -> socket.socket:
    """A listening socket on 127.0.0.1: of this port (0: any free one); without one, of the first free from PORT on.

    Raises UsageError where the port is taken or not allowed.
    """
    for candidate in [port] if port is not None else [*range(PORT, PORT + _TRIED), 0]:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, candidate))
            listener.listen(_CONNECTIONS)
        except OSError as error:
            listener.close()
            if port is None and error.errno == errno.EADDRINUSE:
                continue
            said = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be used: {error.strerror}"
            raise UsageError(f"port {candidate} {said}", fix="name another with --port; 0 takes any free one") from error
        return listener
    raise UsageError("there is no free port", fix="name one with --port")


def serve(atlas: Path, listener: socket.socket, open_store: OpenStore, limits: Limits, ready: Callable[[str], None]) -> None:
    """Serves the atlas until SIGINT or SIGTERM; ``ready`` gets the page's address once it answers. Raises AtlasError.

    Each reader opens a store of its own with ``open_store``, and again when the graph was replaced.
    """
    parts = make_parts(atlas, open_store, limits)
    config = uvicorn.Config(
        make_app(parts),
        http="h11",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=_CONNECTIONS,
        timeout_graceful_shutdown=_FAREWELL_SECONDS,
        h11_max_incomplete_event_size=_LONGEST_ADDRESS,
    )
    _quiet(logging.getLogger("uvicorn"))
    server = _Server(config, parts.changes, lambda: ready(f"http://{HOST}:{listener.getsockname()[1]}/"))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)  # the server raises again what ended it; ending so is no failure
    server.run([listener])
    if not server.started:
        raise AtlasError("the server did not start", where=str(atlas), fix="KG_DEBUG=1 shows why")


class _Server(uvicorn.Server):
    """A server that says when it answers, and ends its event streams before it waits for what is open."""

    def __init__(self, config: uvicorn.Config, changes: Changes, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._changes, self._ready = changes, ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's, and says so."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's, after the streams."""
        self._changes.stop()
        await super().shutdown(sockets)


def _quiet(logger: logging.Logger) -> None:
    """No traceback on the user's terminal; the one who asked gets the error."""
    if not os.environ.get("KG_DEBUG"):
        logger.addHandler(logging.NullHandler())
        logger.propagate = False
