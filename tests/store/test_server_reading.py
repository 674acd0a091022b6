"""What queries may do on a real Neo4j: read the graph, in time, and nothing else."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.errors import QueryError, StoreError
from kg.store.bolt import BoltStore
from kg.store.content import of_graph
from kg.store.render import cell, write
from tests.store.atlases import HOSTILE, small_graph
from tests.store.servers import contents, expected, opened, run
from tests.store.test_reading import REFUSED

pytestmark = pytest.mark.database

MORE_REFUSED = [
    r"\u0043REATE (n:Paper)",
    r"CR\u0045ATE (n:Paper)",
    r"MATCH (n:Paper) S\u0045T n.title = 'gone'",
    r"L\u004fAD CSV FROM 'file:///etc/hostname' AS line RETURN line",
    r"RETURN '\u0027 AS a UNION L\u004fAD CSV FROM 'file:///etc/hostname' AS line RETURN line[0] AS a //'",
    "LOAD\u00a0CSV FROM 'file:///etc/hostname' AS line RETURN line",
    "LOAD/* */CSV FROM 'file:///etc/hostname' AS line RETURN line",
    "\u2003CREATE\u2003(n:Paper)",
    "\ufeffCREATE (n:Paper)",
    "ＣＲＥＡＴＥ (n:Paper)",
    "CYPHER runtime=slotted CREATE (n:Paper)",
    "PROFILE LOAD CSV FROM 'file:///etc/hostname' AS line RETURN line",
    "/* */ PROFILE LOAD CSV FROM 'file:///etc/hostname' AS line RETURN line",
    "UNWIND [1] AS x CALL (x) { LOAD CSV FROM 'file:///etc/hostname' AS line RETURN line } RETURN line",
    "RETURN 1 AS line UNION LOAD CSV FROM 'file:///etc/hostname' AS line RETURN line",
    "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS",
    "RETURN 1 AS x\n;\nMATCH (n) DETACH DELETE n",
    "BEGIN; CREATE (n:Paper); COMMIT",
    "COMMIT",
    "USE system CREATE USER eve SET PASSWORD 'opensesame'",
    "MATCH (n:Paper) WITH n LIMIT 1 CALL db.create.setNodeVectorProperty(n, 'v', [1.0]) RETURN n",
    "RETURN apoc.cypher.runFirstColumnSingle('CREATE (n) RETURN n', {})",
    "RETURN `apoc`.`cypher`.runFirstColumnSingle('CREATE (n) RETURN n', {})",
]
NEO4J_REFUSED = [
    "CALL dbms.killConnections(['bolt-1'])",
    "CALL dbms.listConfig() YIELD name RETURN name",
    "CALL db.clearQueryCaches()",
    "TERMINATE TRANSACTIONS 'neo4j-transaction-1'",
    "ALTER CURRENT USER SET PASSWORD FROM 'x' TO 'opensesame'",
    "STOP DATABASE neo4j",
]


@pytest.fixture(scope="module")
def read(neo4j_server: Any) -> Iterator[BoltStore]:
    """The server with the small graph."""
    run(neo4j_server, "MATCH (n) DETACH DELETE n")
    with opened(neo4j_server) as store:
        store.push(of_graph(small_graph()))
        yield store


@pytest.mark.parametrize("cypher", [*REFUSED, *MORE_REFUSED, *NEO4J_REFUSED])
def test_refused_by_neo4j(read: BoltStore, cypher: str) -> None:
    """Nothing that writes, reads files or addresses, or changes the server is done, however it is spelled."""
    with pytest.raises(QueryError):
        read.query(cypher)
    assert read.query("MATCH (n) RETURN count(n), count(n.title)").rows == ((small_graph().number_of_nodes(), 4),)


@pytest.mark.parametrize("cypher", MORE_REFUSED)
def test_refused_by_the_local_store(store: BoltStore, cypher: str) -> None:
    """The same on the laptop."""
    before = store.query("MATCH (n) RETURN count(n), count(n.title)").rows
    with pytest.raises(QueryError):
        store.query(cypher)
    assert store.query("MATCH (n) RETURN count(n), count(n.title)").rows == before


def test_the_graph_is_as_it_was(read: BoltStore, neo4j_server: Any) -> None:
    """After all these tries."""
    assert contents(neo4j_server) == expected(small_graph())
    assert run(neo4j_server, "SHOW USERS YIELD user RETURN user") == [{"user": "neo4j"}]


@pytest.mark.parametrize(
    "cypher",
    [
        "RETURN 'CREATE (n)' AS text",
        "MATCH (n:Paper) RETURN n.title AS `set`",
        "SHOW INDEXES YIELD name",
        "SHOW DATABASES YIELD name",
        "CALL db.labels()",
        "CALL dbms.components()",
        "PROFILE MATCH (n) RETURN count(n)",
        "CYPHER 5 RETURN 1",
        "RETURN '\\u0041' AS a",
        "MATCH (n:Paper) CALL (n) { RETURN 1 AS x } RETURN x",
    ],
)
def test_reading_is_not_refused(read: BoltStore, cypher: str) -> None:
    """A word inside a text or name writes nothing."""
    assert read.query(cypher).rows


@pytest.mark.parametrize(("cypher", "said"), [("MATCH (n RETURN n", "column 10"), ("RETURN nosuch(1)", "nosuch"), ("RETURN $missing", "missing")])
def test_what_is_wrong_is_said_by_neo4j(read: BoltStore, cypher: str, said: str) -> None:
    """With its place in the query as it was written."""
    with pytest.raises(QueryError, match=said) as caught:
        read.query(cypher)
    assert "EXPLAIN" not in str(caught.value)


def test_limits_can_be_raised(read: BoltStore) -> None:
    """A query stops after its time and its rows, which the caller may raise."""
    began = time.monotonic()
    slow = "UNWIND range(1, 1000000) AS x UNWIND range(1, 1000000) AS y RETURN sum(x * y) AS s"
    with pytest.raises(QueryError, match=r"longer than 0\.5 s"):
        read.query(slow, timeout=0.5)
    assert time.monotonic() - began < 10
    many = "UNWIND range(1, 30000) AS x RETURN x"
    cut, whole = read.query(many), read.query(many, limit=40_000)
    assert (len(cut.rows), len(whole.rows), whole.note) == (10_000, 30_000, "")
    assert "--limit" in cut.note
    busy = "UNWIND range(1, 1500) AS x UNWIND range(1, 3000) AS y RETURN sum(x * y) AS s"
    assert read.query(busy, timeout=100).rows[0][0] > 0


@pytest.mark.parametrize("name", HOSTILE)
def test_untrusted_text_comes_back_to_the_byte(read: BoltStore, name: str) -> None:
    """It is a parameter and a value, never a part of a query."""
    (row,) = read.query("MATCH (a:Author {name: $name}) RETURN a.id, a.name", {"name": HOSTILE[name]}).rows
    assert row == (f"hostile-{name}", HOSTILE[name])
    assert row[1].encode("utf8", "surrogatepass") == HOSTILE[name].encode("utf8", "surrogatepass")


def test_nodes_relationships_and_paths_are_printed(read: BoltStore) -> None:
    """Readably in a table, fully in JSON."""
    answer = read.query("MATCH path = (a:Author)-[w:WROTE]->(p:Paper {id: '2311.00000'}) RETURN a, w, path")
    author, wrote, path = answer.rows[0]
    assert cell(author) == '(aoi-sato:Author {name: "Aoi Sato"})'
    assert cell(wrote) == "[:WROTE]"
    assert cell(path) == '(aoi-sato:Author {name: "Aoi Sato"})-[:WROTE]-(2311.00000:Paper {title: "Paper 0"})'
    assert path["nodes"][1]["properties"]["published"] == "2023-11-01"
    out = io.StringIO()
    write(answer, "json", out)
    assert '"properties": {"position": 0}' in out.getvalue() and "_atlas" not in out.getvalue()


def test_foreign_nodes_have_the_ids_of_their_server(read: BoltStore, neo4j_server: Any) -> None:
    """What is not the atlas's is shown too."""
    run(neo4j_server, "CREATE (:Note {text: 'mine'})-[:ABOUT]->(:Thing)")
    node, link = read.query("MATCH (n:Note)-[r:ABOUT]->() RETURN n, r").rows[0]
    assert node["labels"] == ["Note"] and ":" in node["id"] and ":" in link["id"]
    run(neo4j_server, "MATCH (n:Note)-->(t) DETACH DELETE n, t")


def test_lost_server_is_told(tmp_path: Path) -> None:
    """Nobody listens."""
    with pytest.raises(StoreError, match="cannot be reached"), BoltStore("neo4j://127.0.0.1:9", ("neo4j", "x")):
        pass
