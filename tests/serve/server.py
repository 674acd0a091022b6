"""The real server, as a process of its own, and requests to it as any program would send them."""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
ENDLESS = "UNWIND range(1, 1000000) AS x UNWIND range(1, 1000000) AS y RETURN sum(x * y)"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    def error(self) -> str:
        """What the server said no with."""
        return str(self.json()["error"]["what"])


@dataclass(frozen=True)
class Server:
    """A running server."""

    process: subprocess.Popen[str]
    address: str

    @property
    def port(self) -> int:
        """Where it listens."""
        return urlsplit(self.address).port or 0

    def send(self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None, seconds: float = 60) -> Answer:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            connection.request(method, path, body, dict(headers or {}))
            response = connection.getresponse()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        """A GET; ``sec_fetch_site="none"`` becomes the header Sec-Fetch-Site."""
        return self.send("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def query(self, cypher: str, **parameters: Any) -> Answer:
        """A query as the console sends it."""
        body = json.dumps({"cypher": cypher, "parameters": parameters}).encode()
        return self.send("POST", "/api/query", body, {"Content-Type": "application/json"})

    def stop(self, number: int = signal.SIGTERM, seconds: float = 15) -> int:
        """Ends it as a user or a system would; returns its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(seconds)


@contextmanager
def serving(atlas: Path, *options: str) -> Iterator[Server]:
    """``kg serve`` on a free port; whatever the test did, the process is gone afterwards."""
    command = [sys.executable, "-m", "kg", "serve", "--atlas", str(atlas), "--port", "0", *options]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        address = process.stdout.readline().strip()
        assert address, process.communicate()[1]
        yield Server(process, address)
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream:
                stream.close()
