"""The local store holds exactly the graph, and gives it back as it was."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kg.errors import QueryError
from kg.store.bolt import BoltStore
from tests.store.atlases import HOSTILE, hosts, small_graph

pytestmark = pytest.mark.database


def plain_properties(properties: dict[str, Any]) -> dict[str, Any]:
    """Properties as JSON has them."""
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in properties.items()}


def test_every_node_comes_back(store: BoltStore) -> None:
    """All labels and properties, hostile texts and dates included, are what the graph holds."""
    expected = {key: (data["labels"], plain_properties(data["properties"])) for key, data in small_graph().nodes(data=True)}
    rows = store.query("MATCH (n) RETURN n").rows
    assert {(node["labels"][0], node["id"]): (node["labels"], node["properties"]) for (node,) in rows} == expected


def test_every_relationship_comes_back(store: BoltStore) -> None:
    """Types, ends and properties are what the graph holds; parallel lists stay parallel."""
    expected = sorted((s[1], d["type"], e[1], repr(sorted(d["properties"].items()))) for s, e, d in small_graph().edges(data=True))
    rows = store.query("MATCH (a)-[r]->(b) RETURN a.id, r, b.id").rows
    assert sorted((a, r["type"], b, repr(sorted(r["properties"].items()))) for a, r, b in rows) == expected


def test_labels_are_kind_and_type_only(store: BoltStore) -> None:
    """An entity has the labels Entity and its type, each of them matches it, and nothing else does."""
    for labels, number in store.query("MATCH (e:Entity) RETURN labels(e) AS labels, count(*)").rows:
        (type_,) = set(labels) - {"Entity"}
        assert store.query(f"MATCH (e:{type_}) RETURN count(e)").rows == ((number,),)


def test_counts_are_those_of_the_graph(store: BoltStore) -> None:
    """Cypher counts what the graph counts."""
    graph = small_graph()
    assert dict(store.query("MATCH ()-[r]->() RETURN type(r), count(*)").rows) == Counter(d["type"] for *_, d in graph.edges(data=True))
    assert store.query("MATCH (n) RETURN count(n)").rows == ((graph.number_of_nodes(),),)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_a_parameter_and_a_value(store: BoltStore, name: str) -> None:
    """A text finds the node that holds exactly it, and comes back as it went."""
    answer = store.query("MATCH (a:Author {name: $name}) RETURN a.id, a.name", {"name": HOSTILE[name]})
    assert answer.rows == ((f"hostile-{name}", HOSTILE[name]),)


def test_dates_are_dates_in_the_store(store: BoltStore) -> None:
    """Dates compare and have parts; they are ISO text only in the answer."""
    answer = store.query("MATCH (p:Paper) WHERE p.published > date('2023-11-01') RETURN p.published.day, p.published ORDER BY p.id")
    assert answer.rows == ((2, "2023-11-02"), (3, "2023-11-03"))


def test_absent_is_absent(store: BoltStore) -> None:
    """What a node does not have is no property of it, though others of its kind have it."""
    assert store.query("MATCH (a:Author) UNWIND keys(a) AS key RETURN DISTINCT key ORDER BY key").rows == (("_atlas",), ("id",), ("name",))
    assert store.query("MATCH (p:Paper) RETURN count(p), count(p.title_ja)").rows == ((3, 0),)


def test_values_of_all_shapes(store: BoltStore) -> None:
    """Nested lists and maps, nothing, paths, times and durations are plain values."""
    answer = store.query("RETURN [1, [2.5, null]] AS l, {a: {b: [true]}} AS m, datetime('2024-01-02T03:04:05Z') AS t, duration('P1DT2H') AS d")
    assert answer.objects() == [{"l": [1, [2.5, None]], "m": {"a": {"b": [True]}}, "t": "2024-01-02T03:04:05.000000000+00:00", "d": "P1DT2H"}]
    (path,) = store.query("MATCH p = (:Author)-[:WROTE]->(:Paper {id: '2311.00000'})-[:USES]->(:Model) RETURN p").rows[0]
    assert [n["id"] for n in path["nodes"]] == ["aoi-sato", "2311.00000", "thing-0"]
    assert [r["type"] for r in path["relationships"]] == ["WROTE", "USES"]
    assert set(path["relationships"][0]) == {"id", "type", "properties"}


def test_real_queries(store: BoltStore) -> None:
    """The two questions that other tools ask: links of papers, and evidence of links between entities."""
    links = store.query(
        "MATCH (p:Paper)-[r]->(e:Entity) RETURN p.title AS title, p.arxiv_id AS arxiv_id, type(r) AS rel, "
        "labels(e) AS labels, e.id AS id, e.name AS name, e.aliases AS aliases ORDER BY title"
    ).objects()
    first = {"title": "Paper 0", "arxiv_id": "2311.00000", "rel": "USES", "labels": ["Entity", "Model"], "id": "thing-0", "name": "Thing 0"}
    assert len(links) == 3
    assert links[0] == first | {"aliases": ["Thing 0", "もの0"]}
    evidence = store.query(
        "MATCH (a:Entity)-[r]->(b:Entity) UNWIND r.papers AS paper MATCH (p:Paper {id: paper}) "
        "RETURN a.name, type(r), b.name, p.title ORDER BY p.title"
    )
    assert evidence.rows == tuple(("Thing 0", "COMPARED_WITH", "Thing 1", f"Paper {n}") for n in range(3))


def test_no_rows_have_their_columns(store: BoltStore) -> None:
    """An empty answer still says what was asked for, also where commas are inside a name."""
    answer = store.query("MATCH (n:Paper {id: 'none'}) RETURN n.id AS id, substring(n.title, 1, 2), [1, [2, 3]], count(*) AS number ORDER BY id")
    assert (answer.columns, answer.rows) == (("id", "substring(n.title, 1, 2)", "[1, [2, 3]]", "number"), ())


def test_row_limit_is_said(store: BoltStore) -> None:
    """More rows than the limit are cut with a note, at once even where billions are left; as many are not."""
    began = time.monotonic()
    answer = store.query("UNWIND range(1, 1000000) AS x UNWIND range(1, 1000000) AS y RETURN x, y", limit=1500)
    assert time.monotonic() - began < 5
    assert len(answer.rows) == 1500
    assert "more than 1500" in answer.note
    whole = store.query("UNWIND range(1, 1500) AS x RETURN x", limit=1500)
    assert (len(whole.rows), whole.note) == (1500, "")


REFUSED = [
    "CREATE (n:Paper {id: 'new'})",
    "CREATE (n:Unheard)",
    "MATCH (n:Paper) CREATE (n)-[:LIKES]->(n)",
    "MERGE (n:Paper {id: 'new'}) RETURN n",
    "MATCH (n:Paper) SET n.title = 'gone'",
    "MATCH (n:Paper) SET n:Other",
    "MATCH (n:Paper) REMOVE n.title",
    "MATCH (n:Entity) REMOVE n:Model",
    "MATCH (n) DETACH DELETE n",
    "MATCH ()-[r]->() DELETE r",
    "FOREACH (x IN [1] | CREATE (:Paper {id: 'new'}))",
    "CALL { CREATE (n:Paper) RETURN n } RETURN n",
    "INSERT (n:Paper)",
    "LOAD CSV FROM 'file:///etc/hostname' AS line RETURN line",
    "LOAD CSV FROM '/etc/hostname' AS line RETURN line",
    "LOAD CSV FROM 'http://127.0.0.1:1/x.csv' AS line RETURN line",
    "CALL apoc.load.json('file:///etc/hostname') YIELD value RETURN value",
    "CALL apoc.create.node(['Paper'], {}) YIELD node RETURN node",
    "CALL apoc.cypher.doIt('CREATE (n:Paper) RETURN n', {}) YIELD value RETURN value",
    "CALL db.createLabel('New')",
    "CREATE INDEX FOR (n:Paper) ON (n.title)",
    "DROP INDEX atlas_paper_id",
    "CREATE CONSTRAINT FOR (n:Paper) REQUIRE n.id IS UNIQUE",
    "CREATE USER eve SET PASSWORD 'opensesame'",
    "ALTER USER root SET PASSWORD 'opensesame'",
    "DROP USER reader",
    "DROP DATABASE atlas",
    "BEGIN",
    "RETURN 1; CREATE (n:Paper)",
    "PROFILE CREATE (n:Paper)",
]


@pytest.mark.parametrize("cypher", REFUSED)
def test_refused(store: BoltStore, cypher: str) -> None:
    """Nothing that writes, reads files or changes the server is done."""
    before = store.query("MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN count(DISTINCT n), count(r), count(n.title)").rows
    with pytest.raises(QueryError):
        store.query(cypher)
    assert store.query("MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN count(DISTINCT n), count(r), count(n.title)").rows == before
    assert "Unheard" not in str(store.query("CALL db.labels()").rows)


@pytest.mark.parametrize(
    ("cypher", "said"),
    [
        ("MATCH (n RETURN n", "line 1:9"),
        ("MATCH (n) RETURN m", "'m' not defined"),
        ("RETURN nosuch(1)", "nosuch"),
        ("RETURN $missing", "missing"),
        ("MATCH (n:Paper) SET n.x = 1", "only read"),
        ("EXPLAIN MATCH (n) RETURN n", "no plans"),
    ],
)
def test_what_is_wrong_is_said(store: BoltStore, cypher: str, said: str) -> None:
    """A slip of the pen is not called a write: the message says what and where."""
    with pytest.raises(QueryError, match=said):
        store.query(cypher)


def test_number_too_large_for_the_wire(store: BoltStore) -> None:
    """A parameter that no store can hold is an error of the query."""
    with pytest.raises(QueryError, match="cannot be sent"):
        store.query("RETURN $x", {"x": 2**70})


def test_runaway_query_is_stopped(store: BoltStore) -> None:
    """A query that would run for years ends after its time, and the store goes on."""
    began = time.monotonic()
    with pytest.raises(QueryError, match=r"longer than 0\.5 s"):
        store.query("UNWIND range(1, 1000000) AS x UNWIND range(1, 1000000) AS y RETURN sum(x * y)", timeout=0.5)
    assert time.monotonic() - began < 4
    assert store.query("RETURN 1").rows == ((1,),)


def test_heap_is_not_filled(store: BoltStore) -> None:
    """A query that collects without end is refused instead of ending the store."""
    with pytest.raises(QueryError):
        store.query("UNWIND range(1, 6000000) AS x RETURN collect(toString(x) + 'and much more text')")
    assert store.query("RETURN 1").rows == ((1,),)


def test_only_this_machine_is_listened_to(store: BoltStore, shared_atlas: Path) -> None:
    """The host has one open port, on the loopback address."""
    (pid,) = hosts(shared_atlas)
    sockets = {link.readlink().name for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()}
    listening = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
                listening.append(fields[1].split(":")[0])
    assert len(listening) == 1
    assert listening[0] in ("0100007F", "0000000000000000FFFF00000100007F")


def test_address_is_for_its_owner_and_its_reader(store: BoltStore, shared_atlas: Path) -> None:
    """The file with the password is private, and it lets nobody in who may write."""
    (address,) = shared_atlas.glob("store/*/address.json")
    assert address.stat().st_mode & 0o077 == 0
    assert '"reader"' in address.read_text()
