"""A real Neo4j 5.26 on the loopback address: ``python scripts/neo4j_server.py start|stop`` (``make neo4j``, ``make neo4j-stop``).

With a container engine it is that of compose.yaml, else its own jars, which Maven finds, on Java 17 or newer.
The password is NEO4J_PASSWORD; the data stays in a volume, or in ``.cache/neo4j``, until somebody removes it.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from neo4j import GraphDatabase
from neo4j.exceptions import AuthError, DriverError, Neo4jError

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".cache" / "neo4j"
POM = Path(__file__).with_name("neo4j.pom.xml")
PORT = 7687
START_SECONDS = 180.0
STOP_SECONDS = 60.0

_OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.lang")
_SETTINGS = {
    "server.default_listen_address": "127.0.0.1",
    "server.http.enabled": "false",
    "server.memory.heap.max_size": "1g",
    "server.memory.pagecache.size": "256m",
    "dbms.usage_report.enabled": "false",
    "db.tx_log.preallocate": "false",
    "db.tx_log.rotation.retention_policy": "2 files",
}


class Unavailable(Exception):
    """There is no way to a Neo4j here; the text says what is missing."""


class Server(Protocol):
    """A server with its data; ``uri`` and ``password`` lead to it as the user neo4j."""

    password: str

    @property
    def uri(self) -> str:
        """Its Bolt address."""

    def start(self) -> None:
        """Starts it and waits until it answers."""

    def stop(self) -> None:
        """Stops it in good order; its data stays."""

    def kill(self) -> None:
        """Ends it as a power cut would."""


def available() -> str:
    """How a server can be had: "container" or "jars". Raises Unavailable."""
    if _answers("docker", "info"):
        return "container"
    missing = [name for name in ("java", "mvn") if shutil.which(name) is None]
    if missing:
        raise Unavailable(f"there is no container engine, and no {' and no '.join(missing)}: on Debian, install maven and openjdk-17-jre-headless")
    return "jars"


def classpath() -> str:
    """The jars of a server, asked of Maven once and then remembered. Raises Unavailable."""
    known = CACHE / "classpath"
    if not known.exists() or known.stat().st_mtime < POM.stat().st_mtime or not all(Path(jar).exists() for jar in known.read_text().split(":")):
        CACHE.mkdir(parents=True, exist_ok=True)
        command = ["mvn", "-B", "-q", "-f", str(POM), "dependency:build-classpath", f"-Dmdep.outputFile={known}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Unavailable(f"Maven cannot get the jars of Neo4j: {done.stdout.strip()[:400]}")
    return known.read_text()


def java(main: str, *arguments: str, flags: tuple[str, ...] = (), plugins: Path | None = None) -> list[str]:
    """The command line of one of Neo4j's own programs, such as its server or its importer, with the jars of a folder."""
    jars = classpath() + (f":{plugins}/*" if plugins else "")
    opened = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED]
    return ["java", *flags, *opened, "-cp", jars, main, *arguments]


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Jars:
    """A server that runs as a process of ours, in ``folder``; ``settings`` are lines of neo4j.conf."""

    folder: Path
    port: int
    password: str
    settings: Mapping[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    _process: subprocess.Popen[bytes] | None = None

    @property
    def uri(self) -> str:
        """Its Bolt address."""
        return f"bolt://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int | None:
        """The process that serves this folder, also where an earlier run started it."""
        with suppress(OSError, ValueError):
            pid = int((self.folder / "pid").read_text())
            if str(self.folder).encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
                return pid
        return None

    def start(self) -> None:
        """Starts it and waits until it answers. Raises Unavailable."""
        if self.pid is not None:
            return
        conf = self.folder / "conf"
        conf.mkdir(parents=True, exist_ok=True)
        settings = _SETTINGS | {"server.bolt.listen_address": f"127.0.0.1:{self.port}"} | dict(self.settings)
        (conf / "neo4j.conf").write_text("".join(f"{k}={v}\n" for k, v in settings.items()))
        options = (f"--home-dir={self.folder}", f"--config-dir={conf}", "--console-mode")
        command = java("org.neo4j.server.CommunityEntryPoint", *options, flags=self.flags, plugins=self.folder / "plugins")
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        (self.folder / "pid").write_text(str(self._process.pid))
        try:
            _await_answer(self.uri, self.password, lambda: self._process is not None and self._process.poll() is not None)
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        """Stops it in good order; its data stays."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Ends it as a power cut would."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        pid = self.pid
        if pid is not None:
            os.kill(pid, how)
            until = time.monotonic() + STOP_SECONDS
            while self.pid is not None and time.monotonic() < until:
                if self._process is not None and self._process.poll() is not None:
                    break
                time.sleep(0.05)
            if self._process is not None:
                self._process.wait(5)
        (self.folder / "pid").unlink(missing_ok=True)


@dataclass
class Container:
    """The server of compose.yaml; another ``project`` has data of its own."""

    port: int
    password: str
    project: str = "ronbun-atlas"

    @property
    def uri(self) -> str:
        """Its Bolt address."""
        return f"bolt://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Starts it and waits until it answers. Raises Unavailable."""
        self._compose("up", "--detach", "--wait")
        _await_answer(self.uri, self.password, lambda: False)

    def stop(self) -> None:
        """Stops it in good order; its data stays."""
        self._compose("stop")

    def kill(self) -> None:
        """Ends it as a power cut would."""
        self._compose("kill")

    def remove(self) -> None:
        """Stops it and removes its data."""
        self._compose("down", "--volumes")

    def _compose(self, *words: str) -> None:
        variables = {"NEO4J_PASSWORD": self.password, "NEO4J_PORT": str(self.port)}
        if self.port != PORT:
            variables["NEO4J_BROWSER_PORT"] = "0"  # any free one: nobody browses it
        command = ["docker", "compose", "-p", self.project, "-f", str(ROOT / "compose.yaml"), *words]
        done = subprocess.run(command, env=os.environ | variables, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Unavailable(f"`docker compose {words[0]}` fails: {done.stderr.replace(self.password, '***').strip()[-400:]}")


def _await_answer(uri: str, password: str, ended: object) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if callable(ended) and ended():
            raise Unavailable("the server ended while it started; its server.log says why")
        try:
            with GraphDatabase.driver(uri, auth=("neo4j", password)) as driver:
                driver.verify_connectivity()
                return
        except AuthError:
            with suppress(DriverError, Neo4jError):  # refused too: the data folder has another password
                _set_first_password(uri, password)
                continue
            raise Unavailable("the data folder was made with another NEO4J_PASSWORD") from None
        except (DriverError, Neo4jError):
            time.sleep(0.1)
    raise Unavailable(f"the server does not answer within {START_SECONDS:g} s")


def _set_first_password(uri: str, password: str) -> None:
    # over the wire, because other users can read a command line
    with GraphDatabase.driver(uri, auth=("neo4j", "neo4j")) as driver:
        driver.execute_query("ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $password", password=password, database_="system")


def _answers(*command: str) -> bool:
    return shutil.which(command[0]) is not None and subprocess.run(command, capture_output=True, check=False).returncode == 0


def main() -> None:
    """Starts or stops the server of this checkout."""
    password = os.environ.get("NEO4J_PASSWORD", "")
    try:
        how = available()
        server: Server = Container(PORT, password or "unused") if how == "container" else Jars(CACHE / "server", PORT, password)
        match sys.argv[1:]:
            case ["start"] if len(password) < 8:
                sys.exit("set NEO4J_PASSWORD, 8 characters or more; kg push and kg query --store take it from there too")
            case ["start"]:
                server.start()
                print(f"Neo4j answers at {server.uri} as the user neo4j with your NEO4J_PASSWORD; `make neo4j-stop` stops it")
            case ["stop"]:
                server.stop()
            case _:
                sys.exit("usage: python scripts/neo4j_server.py start|stop")
    except Unavailable as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
