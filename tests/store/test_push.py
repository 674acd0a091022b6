"""A real Neo4j becomes equal to the atlas, by difference, and nothing else in it changes."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from neo4j import GraphDatabase

from kg.errors import StoreError, UsageError
from kg.graphfile import add_edge, add_node, new_graph
from kg.store import columns, guard, statements
from kg.store.content import of_graph
from kg.store.load import Wish
from kg.store.rounds import Changes
from tests import program
from tests.store.atlases import small_graph, write_graph
from tests.store.servers import contents, drop_schema, expected, opened, run

ROOT = Path(__file__).resolve().parents[2]
FOREIGN = """
CREATE (p:Paper {id: '2311.00000', title: 'of somebody else'})-[:CITES {since: 1999}]->(:Paper {id: 7}), (:Paper {id: 7}),
       (:Person {name: 'Eve'})-[:LIKES]->(p), (:Entity:Model {id: 'thing-0', name: 'foreign'})-[:USES]->(:Week)
"""
ALL_FOREIGN = (
    "MATCH (n) WHERE n._atlas IS NULL OPTIONAL MATCH (n)-[r]->(m) WHERE r._atlas IS NULL "
    "RETURN labels(n) AS l, properties(n) AS p, type(r) AS t, properties(r) AS q, labels(m) AS m"
)

pytestmark = pytest.mark.database


def push(server: Any, graph: nx.MultiDiGraph, **how: bool) -> Changes:
    """Pushes a graph."""
    with opened(server) as store:
        return store.push(of_graph(graph), Wish(**how))


def last_transaction(server: Any) -> set[str]:
    """What names the last transaction that wrote something to the database."""
    with GraphDatabase.driver(server.uri, auth=("neo4j", server.password)) as driver, driver.session() as session:
        session.run("RETURN 1").consume()
        return set(session.last_bookmarks().raw_values)


def grown() -> nx.MultiDiGraph:
    """The small graph after some weeks: things came, changed their properties, type and relationships, and left."""
    graph = small_graph(papers=5)
    graph.remove_node(("Author", "hostile-emoji"))
    graph.remove_node(("Paper", "2311.00001"))
    graph.nodes["Entity", "thing-3"].update(labels=["Entity", "Benchmark"])
    properties = graph.nodes["Paper", "2311.00000"]["properties"]
    del properties["arxiv_id"]
    properties["title_ja"] = "題名"
    add_edge(graph, ("Paper", "2311.00002"), "STUDIES", ("Entity", "thing-3"), quote="new")
    return graph


@pytest.mark.parametrize("some", [4, columns.SOME], ids=["files", "memory"])
def test_difference_is_written_both_ways(server: Any, monkeypatch: pytest.MonkeyPatch, some: int) -> None:
    """An empty server, some weeks later, and back again: each time equal, and a second push writes nothing at all,
    whether what it knows has room in memory or not.
    """
    monkeypatch.setattr(columns, "SOME", some)
    monkeypatch.setattr(columns, "_PAGE", some // 2)
    for graph in (small_graph(), grown(), small_graph()):
        changes = push(server, graph)
        assert changes.total > 0
        assert contents(server) == expected(graph)
        assert run(server, "MATCH (n) RETURN count(n) AS n") == [{"n": graph.number_of_nodes()}], "the lock is gone"
        before = last_transaction(server)
        assert push(server, graph).total == 0
        assert last_transaction(server) == before
    assert (changes.created["Author"], changes.deleted["Paper"], changes.changed["Dataset"]) == (1, 2, 1)


def test_dry_run_says_what_a_push_does(server: Any) -> None:
    """The same numbers, and nothing is written."""
    push(server, small_graph())
    before = contents(server), last_transaction(server)
    foretold = push(server, grown(), dry_run=True)
    assert (contents(server), last_transaction(server)) == before
    done = push(server, grown())
    for told in ("created", "changed", "deleted"):
        assert +getattr(foretold, told) == +getattr(done, told), told


def test_other_data_is_never_touched(server: Any) -> None:
    """Not even where it has the labels, ids and types of the atlas; its relationships keep what they hold on to."""
    run(server, FOREIGN)
    before = sorted(map(repr, run(server, ALL_FOREIGN)))
    push(server, small_graph())
    run(server, "MATCH (p:Paper {id: '2311.00001'}) WHERE p._atlas > 0 CREATE (:Note {text: 'read'})-[:ABOUT]->(p) SET p.rating = 5, p:Mine")
    for graph in (grown(), small_graph(), grown()):
        changes = push(server, graph)
        assert changes.kept == ({"Paper": 1} if ("Paper", "2311.00001") not in graph else {})
        assert push(server, graph).total == 0
        kept = run(server, "MATCH (:Note)-[:ABOUT]->(p) RETURN p.id AS id, p.rating AS rating, p:Mine AS mine")
        assert kept == [{"id": "2311.00001", "rating": 5, "mine": True}]
        nodes, edges = contents(server)
        nodes.pop(("Paper", "2311.00001"))
        wanted, wanted_edges = expected(graph)
        wanted.pop(("Paper", "2311.00001"), None)
        assert (nodes, edges) == (wanted, wanted_edges)
    run(server, "MATCH (n:Note) DETACH DELETE n")
    assert push(server, grown()).deleted == {"Paper": 1}
    push(server, new_graph(), replace=True)
    assert sorted(map(repr, run(server, ALL_FOREIGN))) == before
    assert contents(server) == ({}, {})


def test_another_atlas_is_not_replaced_by_accident(server: Any) -> None:
    """An atlas that shares no digest with what is there is refused, with the way to force it."""
    push(server, small_graph())
    other = new_graph()
    add_node(other, "Digest", "other.md", {"title": "Another"})
    for graph in (other, new_graph()):
        with pytest.raises(UsageError, match="another atlas") as caught:
            push(server, graph)
        assert "--replace" in str(caught.value)
    assert contents(server) == expected(small_graph())
    push(server, other, replace=True)
    assert contents(server) == expected(other)


def test_what_the_atlas_dropped_is_dropped(server: Any) -> None:
    """What metadata and a catalogue stated goes with them, and as long as it is there nothing of it looks changed."""
    graph = small_graph()
    graph.nodes["Paper", "2311.00000"]["properties"].update(version=2, doi="10.1000/x", comment="9 pages")
    graph.nodes["Entity", "thing-0"]["properties"].update(asset_type="model", created_date=date(2023, 2, 24), dependencies=["Thing 1"])
    push(server, graph)
    assert push(server, graph, verify=True).total == 0
    push(server, small_graph())
    assert contents(server) == expected(small_graph())


@pytest.mark.parametrize(
    "change",
    [
        "MATCH (p:Paper {id: '2311.00000'}) SET p.title = 'changed'",
        "MATCH (p:Paper {id: '2311.00000'}) REMOVE p.title",
        "MATCH (e:Entity {id: 'thing-1'}) REMOVE e:Method SET e:Task",
        "MATCH (p:Paper {id: '2311.00000'}) SET p.id = 'changed'",
        "MATCH (p:Paper {id: '2311.00000'}) SET p.id = [1, 2]",
        "MATCH ()-[r:USES]->() SET r.quote = 'changed'",
        "MATCH (:Author)-[r:WROTE]->() SET r.position = 99",
    ],
)
def test_verify_mends_what_somebody_changed(server: Any, change: str) -> None:
    """A push trusts the marks; with verify it looks at every property."""
    graph = small_graph()
    push(server, graph)
    assert push(server, graph, verify=True).total == 0
    run(server, change)
    assert contents(server) != expected(graph)
    assert push(server, graph, dry_run=True, verify=True).total > 0
    assert push(server, graph, verify=True).total > 0
    assert contents(server) == expected(graph)


@pytest.mark.parametrize(
    "change",
    [
        "MATCH (p:Paper {id: '2311.00000'}) DETACH DELETE p",
        "MATCH (:Passage)-[r:NAMES]->() DELETE r",
        "MATCH (a:Paper {id: '2311.00000'})-[:USES]->(b) CREATE (a)-[:USES {_atlas: 5}]->(b)",
        "CREATE (:Paper {id: 'stray', _atlas: 5})",
    ],
)
def test_what_somebody_deleted_comes_back(server: Any, change: str) -> None:
    """Without being told to verify; and what claims to be the atlas's and is not goes."""
    push(server, small_graph())
    run(server, change)
    push(server, small_graph())
    assert contents(server) == expected(small_graph())


def test_equal_relationships_stay_apart(server: Any) -> None:
    """Two mentions that read the same are two."""
    graph = small_graph()
    for _ in range(3):
        add_edge(graph, ("Passage", "2311.00000#1"), "NAMES", ("Entity", "thing-2"), surface="Thing 0", start=0)
    push(server, graph)
    assert contents(server) == expected(graph)
    assert push(server, graph, verify=True).total == 0


@pytest.mark.parametrize("made", [True, False], ids=["indexes", "no-indexes"])
def test_two_pushes_at_once(server: Any, monkeypatch: pytest.MonkeyPatch, made: bool) -> None:
    """One waits or is told; whatever comes last, the database is one of the two atlases, whole; also where all make its indexes first."""
    monkeypatch.setattr(statements, "BATCH_ROWS", 5)
    if not made:
        drop_schema(server)
    told: list[str] = []

    def work(graph: nx.MultiDiGraph) -> None:
        try:
            push(server, graph)
        except StoreError as error:
            told.append(str(error))

    threads = [threading.Thread(target=work, args=(graph,)) for graph in (small_graph(), grown(), small_graph(), grown())]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [text for text in told if "another push" not in text] == []
    assert contents(server) in (expected(small_graph()), expected(grown()))
    assert push(server, grown()).generation == of_graph(grown()).generation
    assert contents(server) == expected(grown())


def test_a_pusher_that_was_overtaken_writes_nothing_more(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its next transaction finds that the database is somebody else's."""
    monkeypatch.setattr(statements, "BATCH_ROWS", 5)
    hold, calls = guard.Guard.hold, iter(range(1000))

    def overtaken(self: guard.Guard, transaction: Any, lane: int, work: str = "") -> bool:
        if next(calls) == 2:
            run(server, "MATCH (l:AtlasPush) SET l.owner = 'elsewhere:1:x', l.until = timestamp() + 600000")
        return hold(self, transaction, lane, work)

    monkeypatch.setattr(guard.Guard, "hold", overtaken)
    with pytest.raises(StoreError, match="took over"):
        push(server, small_graph())
    monkeypatch.setattr(guard, "LEASE_SECONDS", 0.5)
    monkeypatch.setattr(guard, "_LOOK_SECONDS", 0.1)
    count = run(server, "MATCH (n) WHERE n._atlas > 0 RETURN count(n) AS n")
    run(server, "MATCH (l:AtlasPush) SET l.until = timestamp() + 100")
    assert count[0]["n"] < small_graph().number_of_nodes()
    push(server, small_graph())
    assert contents(server) == expected(small_graph())


def test_the_lock_of_a_killed_push_is_taken_at_once(server: Any) -> None:
    """One of this machine is seen to be dead; one of another machine has its lease first."""
    run(server, "CREATE (:AtlasPush {id: 'push 0', owner: $owner, until: timestamp() + 600000})", owner=f"{os.uname().nodename}:999999999:x")
    push(server, small_graph())
    assert contents(server) == expected(small_graph())


def test_a_graph_that_does_not_fit_together_is_told(server: Any) -> None:
    """A relationship whose end is missing is not dropped in silence."""
    graph = small_graph()
    graph.add_edge(("Paper", "2311.00000"), ("Entity", "nobody"), type="STUDIES", properties={})
    del graph._node["Entity", "nobody"]
    with pytest.raises(StoreError, match="no Entity nobody, which a STUDIES"):
        push(server, graph)


def test_schema_is_there_once(server: Any) -> None:
    """Ids are indexed, marks are unique; ids of other data are free; what somebody dropped comes back with the next change."""
    drop_schema(server)
    push(server, small_graph())
    names = {row["name"] for row in run(server, "SHOW INDEXES YIELD name")}
    assert {"atlas_paper_id", "atlas_entity_name", "atlas_paper"} <= names
    unique = run(server, "SHOW CONSTRAINTS YIELD type, properties WHERE type CONTAINS 'UNIQUE' RETURN DISTINCT properties[0] AS p ORDER BY p")
    assert [row["p"] for row in unique] == ["_atlas", "id"], "the only unique id is that of the lock"


def test_what_is_there_twice_is_once_again(server: Any) -> None:
    """Where no constraint kept somebody from copying nodes of the atlas, they go, and then there is one."""
    push(server, small_graph())
    drop_schema(server)
    run(server, "MATCH (n) WHERE n:Paper OR n:Entity CALL (n) { CREATE (m:$(labels(n))) SET m = properties(n) }")
    push(server, small_graph())
    assert contents(server) == expected(small_graph())
    assert len(run(server, "SHOW CONSTRAINTS YIELD name WHERE name STARTS WITH 'atlas_' RETURN name")) == 9


def test_command(server: Any, tmp_path: Path) -> None:
    """``kg push`` says what it did; no message repeats a password."""
    write_graph(tmp_path / "atlas", small_graph())

    def kg(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return program.kg("push", *words, cwd=tmp_path, **({"NEO4J_PASSWORD": server.password} | environment))

    assert "would be equal" in kg("--dry-run", NEO4J_URI=server.uri).stdout
    done = kg("--store", server.uri.replace("bolt", "neo4j"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "3 Paper" in done.stdout and "3 USES" in done.stdout
    assert "nothing changed" in kg("--store", server.uri).stdout
    (tmp_path / "atlas" / "atlas.toml").write_text(f'format = 1\n[store]\nuri = "{server.uri}"\ndatabase = "neo4j"\n')
    assert "nothing changed" in kg().stdout
    other = {"NEO4J_PASSWORD": "not-the-one"}
    wrong = kg(**other)
    assert wrong.returncode == 1 and "refuses the credentials" in wrong.stderr and "not-the-one" not in wrong.stderr
    assert "nosuch" in kg("--database", "nosuch").stderr
    assert kg(NEO4J_URI="bolt://127.0.0.1:9").returncode == 1


def test_no_server_is_named(tmp_path: Path) -> None:
    """Wrong usage."""
    write_graph(tmp_path / "atlas", small_graph())
    line = [sys.executable, "-m", "kg", "push"]
    surroundings = {k: v for k, v in os.environ.items() if k != "NEO4J_URI"} | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(line, cwd=tmp_path, env=surroundings, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "--store" in done.stderr
