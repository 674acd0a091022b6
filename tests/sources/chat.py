"""A chat-completions server on the loopback that plays its answers in order, the last one for ever."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """One answer: status, body (bytes as they are, anything else as JSON), headers, and seconds to wait before it."""

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0


def says(content: str | None, finish: str = "stop", **message: Any) -> Reply:
    """A completion with this text."""
    return Reply({"choices": [{"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": content, **message}}]})


def fails(status: int, message: str, **headers: str) -> Reply:
    """An error as OpenAI words it."""
    return Reply({"error": {"message": message, "type": "x", "code": None}}, status, {k.replace("_", "-"): v for k, v in headers.items()})


@dataclass
class Chat:
    """The running server: its address, and each request's (headers, body)."""

    url: str
    requests: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)


@contextmanager
def chat(*replies: Reply) -> Iterator[Chat]:
    """Runs the server for a block."""
    todo = list(replies)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.requests.append(({k.lower(): v for k, v in self.headers.items()}, {"path": self.path, **body}))
            reply = todo.pop(0) if len(todo) > 1 else todo[0]
            time.sleep(reply.wait)
            data = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            try:
                self.send_response(reply.status)
                for name, value in ({"Content-Type": "application/json", "Content-Length": str(len(data))} | reply.headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)
            except ConnectionError:
                pass  # who asked has left

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state = Chat(f"http://127.0.0.1:{server.server_address[1]}/v1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
