"""Another server, named by its address: what it does not refuse by itself, we refuse."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import QueryError, StoreError
from kg.store.bolt import BoltStore
from kg.store.content import of_graph
from kg.store.failures import safe_uri
from kg.store.place import Address
from tests.store.atlases import small_graph

ROOT = Path(__file__).resolve().parents[2]

SERVER = """
import json, sys
from dataclasses import asdict
from pathlib import Path
from kg.store import engine
engine.start_engine()
with engine.serving(Path(sys.argv[1]), read_only=False) as (address, _):
    print("address", json.dumps(asdict(address)), flush=True)
    sys.stdin.readline()
import os
os._exit(0)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """A server that lets its clients write, as anybody may run one."""
    folder = tmp_path_factory.mktemp("server")
    command = [sys.executable, "-c", SERVER, str(folder)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=folder, env=_env())
    assert process.stdout
    yield next(Address(**json.loads(line.split(" ", 1)[1])) for line in process.stdout if line.startswith("address "))
    process.communicate("\n", timeout=60)


def _env() -> dict[str, str]:
    import os

    return os.environ | {"PYTHONPATH": str(ROOT)}


def opened(server: Address) -> BoltStore:
    """A store on the server."""
    return BoltStore(server.uri, (server.user, server.password), "atlas")


@pytest.mark.database
def test_foreign_server(server: Address) -> None:
    """It is filled, and brought up to date; queries read, and writes are refused before they are sent."""
    graph = small_graph()
    with opened(server) as store:
        store.push(of_graph(small_graph(papers=2)))
        store.push(of_graph(graph))
        assert store.push(of_graph(graph)).total == 0
        count = ((graph.number_of_nodes(),),)
        assert store.query("MATCH (n) RETURN count(n)").rows == count
        for cypher in (
            "CREATE (n:Paper)",
            "MATCH (n) DETACH DELETE n",
            "MATCH (n:Paper) SET n.title = 'x'",
            "CREATE INDEX FOR (n:Paper) ON (n.title)",
        ):
            with pytest.raises(QueryError):
                store.query(cypher)
        assert store.query("MATCH (n) RETURN count(n)").rows == count
        assert store.query("MATCH (n:Paper) WHERE n.title = 'x' RETURN n").rows == ()
        moved = "MATCH (w:Week) UNWIND ['2311.00000'] AS x MATCH (p:Paper {id: x}) RETURN p.id"
        assert store.query(moved).rows == (("2311.00000",),)


@pytest.mark.database
def test_missing_database(server: Address) -> None:
    """A database that is not there is named in the error."""
    with BoltStore(server.uri, (server.user, server.password), "nosuch") as store, pytest.raises((StoreError, QueryError), match="nosuch"):
        store.query("RETURN 1")


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("localhost:7687", "not the address"),
        ("http://localhost:7474", "not the address"),
        ("bolt://", "not the address"),
        ("bolt://[::1", "no URI"),
        ("bolt://eve:sesame@localhost:7687", "no credentials"),
        ("bolt://127.0.0.1:9", "cannot be reached"),
    ],
)
def test_addresses_that_lead_nowhere(uri: str, said: str) -> None:
    """Each says what is wrong and what to do; no password is repeated."""
    with pytest.raises(StoreError, match=said) as caught, BoltStore(uri, ("neo4j", "opensesame")):
        pass
    assert "sesame" not in str(caught.value)
    assert caught.value.fix


def test_uris_in_messages() -> None:
    """Messages name the host and nothing private."""
    assert safe_uri("neo4j+s://eve:pa@ss@db.example:7687/x?token=1#f") == "neo4j+s://db.example:7687/x"
    assert safe_uri("bolt://db:7687") == "bolt://db:7687"
