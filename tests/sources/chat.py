"""A chat-completions server on the loopback that plays its answers in order, the last one for ever, or answers by what it is asked."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """One answer: status, body (bytes as they are, anything else as JSON), headers, seconds to wait before it; or a cut connection."""

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0
    cut: bool = False


def says(content: str | None, finish: str = "stop", **message: Any) -> Reply:
    """A completion with this text."""
    return Reply({"choices": [{"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": content, **message}}]})


def fails(status: int, message: str, **headers: str) -> Reply:
    """An error as OpenAI words it."""
    return Reply({"error": {"message": message, "type": "x", "code": None}}, status, {k.replace("_", "-"): v for k, v in headers.items()})


def says_json(value: Any, tokens: tuple[int, int] | None = None) -> Reply:
    """A completion whose text is this value as JSON, with the tokens in and out that it is said to have taken."""
    reply = says(json.dumps(value, ensure_ascii=False))
    usage = {"usage": {"prompt_tokens": tokens[0], "completion_tokens": tokens[1]}} if tokens else {}
    return Reply(reply.body | usage)


@dataclass
class Chat:
    """The running server: its address, and each request's (headers, body)."""

    url: str
    requests: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)


@contextmanager
def chat(*replies: Reply, respond: Callable[[dict[str, Any]], Reply] | None = None) -> Iterator[Chat]:
    """Runs the server for a block; ``respond`` makes the answer to a request's body, where it is given."""
    todo = list(replies)
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with lock:
                state.requests.append(({k.lower(): v for k, v in self.headers.items()}, {"path": self.path, **body}))
                reply = respond(body) if respond else todo.pop(0) if len(todo) > 1 else todo[0]
            time.sleep(reply.wait)
            data = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            if reply.cut:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
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
