"""What the server does not do, and for whom it does nothing."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import networkx as nx
import pytest

from kg.errors import UsageError
from kg.serve.run import listen
from tests.serve.server import ENDLESS, ROOT, Answer, Server, serving
from tests.store.atlases import hosts, until
from tests.viz.synthetic import make

pytestmark = pytest.mark.database

COUNT = "MATCH (e:Entity) RETURN count(e) AS n"
WRITES = (
    "CREATE (e:Entity {id: 'new'}) RETURN e",
    "MERGE (e:Entity {id: 'new'}) RETURN e",
    "MATCH (e:Entity) SET e.name = 'x' RETURN e",
    "MATCH (e:Entity) DETACH DELETE e",
    "MATCH (e:Entity) REMOVE e.name",
    "DROP INDEX everything",
    "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "MATCH (e:Entity) FOREACH (x IN [1] | SET e.y = x)",
)


@pytest.mark.parametrize("cypher", WRITES)
def test_writes_are_refused(server: Server, graph: nx.MultiDiGraph, cypher: str) -> None:
    """Nothing that writes, or reads files, gets through; the graph is as it was."""
    answer = server.query(cypher)
    assert answer.status == 400, answer.body
    (row,) = server.query(COUNT).json()
    assert row["n"] == sum(kind == "Entity" for kind, _ in graph)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "127.0.0.2", "[::1]", "localhost.", "", "0.0.0.0"])  # noqa: S104 (it is refused)
@pytest.mark.parametrize("path", ["/", "/map.html", "/api/schema"])
def test_other_hosts_are_refused(server: Server, host: str, path: str) -> None:
    """A name that was pointed at this machine from outside reads nothing here."""
    answer = server.get(path, Host=host)
    assert answer.status == 421
    assert b"Entity" not in answer.body


def test_two_hosts_are_refused(server: Server) -> None:
    """Nobody can say one thing and mean another."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as plain:
        plain.sendall(b"GET /api/schema HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
        assert plain.makefile("rb").readline().split()[1] in (b"400", b"421")


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://127.0.0.1:{port}", "http://127.0.0.1:1", "file://", "http://localhost:{port}"]
)
def test_other_origins_are_refused(server: Server, origin: str) -> None:
    """Pages of other sites get no answer, for reading or for asking; no header lets them in."""
    header = {"Origin": origin.format(port=server.port), "Content-Type": "application/json"}
    body = json.dumps({"cypher": COUNT}).encode()
    for answer in (server.send("POST", "/api/query", body, header), server.send("GET", "/api/schema", headers=header)):
        assert answer.status == 403
        assert not [name for name in answer.headers if name.startswith("access-control")]
    assert server.send("OPTIONS", "/api/query", headers=header).status == 403


def test_own_origin_and_names_are_answered(server: Server) -> None:
    """The page itself may ask, under either name of this machine, through a forwarded port too."""
    for host in (f"127.0.0.1:{server.port}", f"localhost:{server.port}", "localhost:9", "LOCALHOST"):
        header = {"Host": host, "Origin": f"http://{host}", "Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
        assert server.send("POST", "/api/query", json.dumps({"cypher": COUNT}).encode(), header).status == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_requests_that_a_browser_marks_as_foreign_are_refused(server: Server, site: str) -> None:
    """A foreign page may link to this one, but neither load nor embed its data."""
    for path in ("/api/entities?q=gpt", "/map.html?of=gpt-4", "/console.js"):
        assert server.get(path, Sec_Fetch_Site=site).status == 403
    assert server.get("/", Sec_Fetch_Site=site).status == 200
    assert server.get("/").headers["content-security-policy"].count("frame-ancestors 'none'") == 1


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/", "/map.html", "/api/schema", "/api/entity/gpt-4"])
def test_only_reading_methods(server: Server, method: str, path: str) -> None:
    """Nothing here can be changed."""
    assert server.send(method, path).status == 405


def test_form_of_another_page_cannot_ask(server: Server) -> None:
    """A query is JSON, which no form can send."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        assert server.send("POST", "/api/query", json.dumps({"cypher": COUNT}).encode(), {"Content-Type": kind}).status == 415


@pytest.mark.parametrize("path", ["/", "/map.html", "/console.js", "/api/schema", "/nothing", "/api/nothing"])
def test_every_answer_is_guarded(server: Server, path: str) -> None:
    """Each has a policy that lets no foreign script in, and nobody guesses its type."""
    headers = server.get(path).headers
    assert "'unsafe" not in headers["content-security-policy"]
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "server" not in headers


@pytest.mark.parametrize("path", ["/../atlas.toml", "/atlas.toml", "/%2e%2e/atlas.toml", "/graph/nodes.jsonl", "/console.js/..", "//etc/passwd"])
def test_no_other_file_is_served(server: Server, path: str) -> None:
    """Only the page, the map and their two files have addresses."""
    assert server.get(path).status == 404


def test_listens_on_this_machine_alone(server: Server) -> None:
    """No other address of this machine answers."""
    lines = [line.split() for file in ("tcp", "tcp6") for line in Path("/proc/net", file).read_text().splitlines()]
    ours = {line[1].partition(":")[0] for line in lines if line[1].endswith(f":{server.port:04X}") and line[3] == "0A"}
    assert ours == {"0100007F"}


def test_slow_query_is_stopped(server: Server) -> None:
    """It ends in about the time that it may take, says so, and others are answered meanwhile."""
    began = time.monotonic()
    with ThreadPoolExecutor(2) as threads:
        slow = threads.submit(server.query, ENDLESS)
        time.sleep(0.3)
        assert server.query(COUNT).status == 200
        assert not slow.done(), "the quick one waited for the slow one"
        answer = slow.result()
    assert time.monotonic() - began < 15
    assert (answer.status, answer.error()) == (400, "the query ran longer than 2 s and was stopped")


def test_rows_are_limited(server: Server) -> None:
    """As many rows as allowed come back, and a note says that there are more."""
    answer = server.query("UNWIND range(1, 100000) AS x RETURN x")
    assert len(answer.json()) == 500
    assert "more than 500 rows" in json.loads(answer.headers["x-atlas-note"])


def test_large_things_are_refused(server: Server) -> None:
    """A request or an answer that is too large is told, and the server lives on."""
    assert server.query("RETURN '" + "x" * 70_000 + "' AS x").status == 413
    answer = server.query("RETURN reduce(s = 'x', n IN range(1, 26) | s + s) AS x")
    assert (answer.status, answer.error()) == (400, "the answer is too large to show")
    assert server.query(COUNT).status == 200


def test_two_hundred_parallel_requests_are_answered(server: Server, graph: nx.MultiDiGraph) -> None:
    """Two hundred at once, of every kind: each gets its own right answer."""
    entities = sum(kind == "Entity" for kind, _ in graph)

    def ask(number: int) -> bool:
        match number % 4:
            case 0:
                return bool(server.get("/api/entities?q=gpt-4").json()[0]["id"] == "gpt-4")
            case 1:
                return bool(server.get("/api/entity/lora").json()["id"] == "lora")
            case _:
                return bool(server.query(f"{COUNT}, $own AS own", own=number).json() == [{"n": entities, "own": number}])

    with ThreadPoolExecutor(200) as threads:
        assert list(threads.map(ask, range(200))) == [True] * 200


def test_query_of_a_client_that_left_is_not_run(server: Server) -> None:
    """Those who give up while they wait cost nothing: the line behind the slow ones is empty again."""
    body = json.dumps({"cypher": ENDLESS}).encode()
    head = f"POST /api/query HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    clients = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(160)]
    for client in clients:
        client.sendall(head + body)
    time.sleep(0.5)
    for client in clients:
        client.close()
    began = time.monotonic()
    assert server.query(COUNT).status == 200
    assert time.monotonic() - began < 20, "160 slow queries of 2 s, eight at a time, would take 40 s"


def test_new_graph_is_answered_and_told(served: Path, change: Callable[[Path, nx.MultiDiGraph], None]) -> None:
    """The atlas changes while it is served: open pages are told, and every route answers from the new graph."""
    new = make(150)
    entities = sum(kind == "Entity" for kind, _ in new)
    with serving(served) as server, socket.create_connection(("127.0.0.1", server.port), timeout=30) as page:
        old = server.query(COUNT).json()
        page.sendall(b"GET /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        events = page.makefile("r")
        first = next(line for line in events if line.startswith("data:"))
        before = server.get("/map.html").body
        change(served, new)
        assert next(line for line in events if line.startswith("data:")) != first
        (row,) = server.query(COUNT).json()
        assert row["n"] == entities != old[0]["n"]
        assert server.get("/api/schema").json()["generation"] == json.loads((served / "graph/manifest.json").read_text())["generation"]
        assert server.get("/map.html").body == (served / "map.html").read_bytes() != before
        assert until(lambda: len(hosts(served)) == 1, 40), "nobody asks the store of the old graph any more"


def test_map_that_was_not_drawn_is_drawn_for_the_page(served: Path) -> None:
    """After a build without a map, or with none yet, the page still shows the graph of now, and writes nothing."""
    (served / "map.html").unlink()
    with serving(served) as server:
        answer = server.get("/map.html")
        assert answer.status == 200
        assert answer.body.startswith(b"<!doctype html>")
        assert not (served / "map.html").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ends_cleanly(served: Path, number: int) -> None:
    """^C and a request to end are no failure: open streams are closed, nothing is printed, nothing hangs."""
    with serving(served) as server, socket.create_connection(("127.0.0.1", server.port), timeout=30) as page:
        page.sendall(b"GET /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert page.recv(10)
        assert server.query("RETURN 1 AS x").status == 200
        began = time.monotonic()
        assert server.stop(number) == 0
        assert time.monotonic() - began < 6
        out, err = server.process.communicate()
        assert (out, err) == ("", "kg: ^C ends it\n")


def test_ends_during_a_query(served: Path) -> None:
    """A query that still runs keeps nobody waiting."""
    with serving(served) as server, ThreadPoolExecutor(1) as threads:
        server.query("RETURN 1 AS x")

        def slow() -> Answer | Exception:
            try:
                return server.query(ENDLESS)
            except OSError as error:
                return error

        waiting = threads.submit(slow)
        time.sleep(1)
        began = time.monotonic()
        assert server.stop(signal.SIGINT) == 0
        assert time.monotonic() - began < 12
        waiting.result()


def test_query_that_does_not_listen_is_stopped(served: Path) -> None:
    """One that the engine itself cannot stop is ended with its store, and the next query has another."""
    deaf = "RETURN reduce(s = 0, x IN range(1, 6000000) | s + reduce(t = 0, y IN range(1, 6000000) | t + y * x % 7))"
    with serving(served, "--timeout", "1") as server:
        assert server.query("RETURN 1 AS x").status == 200
        began = time.monotonic()
        answer = server.query(deaf)
        assert (answer.status, answer.error()) == (400, "the query ran longer than 1 s and was stopped")
        assert time.monotonic() - began < 15
        assert server.query("RETURN 1 AS x").json() == [{"x": 1}]


def test_without_a_port_the_next_free_one_is_taken() -> None:
    """Two servers of one user do not get in each other's way; a port that was asked for is not exchanged."""
    with listen(None) as first, listen(None) as second:
        ports = [listener.getsockname()[1] for listener in (first, second)]
        assert ports[0] != ports[1]
        assert {listener.getsockname()[0] for listener in (first, second)} == {"127.0.0.1"}
        with pytest.raises(UsageError, match="is taken"):
            listen(ports[0])


def kg_serve(*options: object) -> subprocess.CompletedProcess[str]:
    """The command where it cannot serve."""
    command = [sys.executable, "-m", "kg", "serve", *map(str, options)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_store_of_the_settings_is_asked(served: Path) -> None:
    """As for kg query: where atlas.toml or --store names a server, it is asked, and one that is gone is told; the rest goes on."""
    settings = served / "atlas.toml"
    settings.write_text(settings.read_text("utf8").replace("[store]\n", '[store]\nuri = "bolt://127.0.0.1:1"\n'), "utf8")
    with serving(served) as server:
        answer = server.query(COUNT)
        assert (answer.status, answer.headers["retry-after"]) == (503, "1")
        assert "cannot be reached" in answer.error()
        assert server.get("/api/entities?q=gpt-4").json()[0]["id"] == "gpt-4"


def test_port_that_is_taken_is_told(server: Server, drawn: Path, tmp_path: Path) -> None:
    """One line says which port, and what to do; the same for a folder that is no atlas."""
    done = kg_serve("--atlas", drawn, "--port", server.port)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"kg: port {server.port} is taken (name another with --port; 0 takes any free one)\n"
    done = kg_serve("--atlas", tmp_path / "nowhere", "--port", 0)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
