"""A real Neo4j for tests, everything that it holds, and a wire that can be cut."""

from __future__ import annotations

import os
import secrets
import select
import socket
import threading
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import networkx as nx
from neo4j import GraphDatabase

from kg.graphfile import MARK
from kg.store.bolt import BoltStore
from kg.store.values import plain, storable
from scripts.neo4j_server import Container, Jars, available, free_port

Contents = tuple[dict[tuple[str, str], Any], Counter[Any]]


def make_server(folder: Path, **settings: str) -> Jars | Container:
    """A server with data of its own on a free port, not started; ``settings`` are for one from jars. Raises Unavailable."""
    password = secrets.token_urlsafe(12)
    if available() == "container":
        return Container(free_port(), password, project=f"atlas-tests-{os.getpid()}-{secrets.token_hex(4)}")
    return Jars(folder, free_port(), password, settings, flags=("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"))


def opened(server: Jars | Container, uri: str | None = None) -> BoltStore:
    """A store on a server, or at an address that leads there."""
    return BoltStore(uri or server.uri, ("neo4j", server.password))


def run(server: Jars | Container, cypher: str, **parameters: Any) -> list[dict[str, Any]]:
    """Does anything there, past the store."""
    with GraphDatabase.driver(server.uri, auth=("neo4j", server.password), notifications_min_severity="OFF") as driver, driver.session() as session:
        return session.run(cypher, parameters).data()


def wipe(server: Jars | Container) -> None:
    """Removes all data; indexes and constraints stay, because they take long to make."""
    run(server, "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS")


def drop_schema(server: Jars | Container) -> None:
    """Removes all indexes and constraints."""
    for kind in ("CONSTRAINT", "INDEX"):
        for row in run(server, f"SHOW {kind} YIELD name, type WHERE type <> 'LOOKUP' RETURN name"):
            run(server, f"DROP {kind} `{row['name']}`")


def contents(server: Jars | Container) -> Contents:
    """All nodes that have a mark, by kind and id, and all relationships that have one, with labels and properties."""
    nodes, edges = {}, Counter[Any]()
    with GraphDatabase.driver(server.uri, auth=("neo4j", server.password)) as driver, driver.session() as session:
        for (node,) in session.run(f"MATCH (n) WHERE n.{MARK} IS NOT NULL RETURN n"):
            value = plain(node)
            key = value["labels"][0], str(value["id"])
            assert key not in nodes, f"{key} is there twice"
            nodes[key] = value["labels"], value["properties"]
        for a, r, b in session.run(f"MATCH (a)-[r]->(b) WHERE r.{MARK} IS NOT NULL RETURN a, r, b"):
            edges[plain(a)["labels"][0], str(a["id"]), r.type, plain(b)["labels"][0], str(b["id"]), repr(plain(r)["properties"])] += 1
    return nodes, edges


def expected(graph: nx.MultiDiGraph) -> Contents:
    """What ``contents`` has to be for a graph."""
    nodes = {key: (data["labels"], _plain(data["properties"])) for key, data in graph.nodes(data=True)}
    edges = Counter((*s, d["type"], *e, repr(_plain(d["properties"]))) for s, e, d in graph.edges(data=True))
    return nodes, edges


def _plain(properties: dict[str, Any]) -> dict[str, Any]:
    return {k: plain(storable(v)) for k, v in sorted(properties.items())}


class Wire:
    """A loopback proxy to a server, which cuts one connection, or ``for_good`` all, once ``left`` bytes went to the server."""

    def __init__(self, port: int, left: int, *, for_good: bool = False) -> None:
        self._target, self.left, self.cuts, self._for_good = port, left, 0, for_good
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def uri(self) -> str:
        """Its address."""
        return f"bolt://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        """Takes no more connections."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        with suppress(OSError), client, socket.create_connection(("127.0.0.1", self._target)) as server:
            while True:
                for source in select.select([client, server], [], [])[0]:
                    data = source.recv(65536)
                    if not data or (self._for_good and self.cuts):
                        return
                    if source is client and self.left >= 0:
                        self.left -= len(data)
                        if self.left < 0:
                            self.cuts += 1
                            if self._for_good:
                                self.close()
                            return
                    (server if source is client else client).sendall(data)
