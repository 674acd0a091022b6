"""Files for large loads: a real Neo4j that is filled from them holds the graph."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from neo4j import GraphDatabase

from kg.export import cypher, neo4j_csv
from kg.graphfile import add_node
from kg.store.content import of_graph
from kg.store.load import Wish
from kg.store.values import plain
from scripts.neo4j_server import Jars, Unavailable, available, java
from tests.store.atlases import small_graph
from tests.store.servers import expected, make_server, opened, run


def everything(server: Any) -> Any:
    """All nodes and relationships, whoever's they are, in the form of ``expected``."""
    nodes, edges = {}, []
    with GraphDatabase.driver(server.uri, auth=("neo4j", server.password)) as driver, driver.session() as session:
        for (node,) in session.run("MATCH (n) RETURN n"):
            value = plain(node)
            nodes[value["labels"][0], value["id"]] = value["labels"], value["properties"]
        for a, r, b in session.run("MATCH (a)-[r]->(b) RETURN a, r, b"):
            edges.append((plain(a)["labels"][0], a["id"], r.type, plain(b)["labels"][0], b["id"], repr(plain(r)["properties"])))
    return nodes, sorted(edges)


def wanted(graph: nx.MultiDiGraph) -> Any:
    """What ``everything`` has to be."""
    nodes, edges = expected(graph)
    return nodes, sorted(edges.elements())


def with_lists() -> nx.MultiDiGraph:
    """The small graph with more shapes of values."""
    graph = small_graph()
    add_node(graph, "Author", "lists", {"texts": ["a,b", 'c"d', "e;f\ng", "", "'}) //"], "numbers": [1, 2], "no": False, "part": 0.5, "all": -7})
    return graph


@pytest.mark.database
def test_script_fills_a_server(server: Any, tmp_path: Path) -> None:
    """Statement by statement, as a shell sends them: split at semicolons that end a line."""
    cypher.write(with_lists(), tmp_path / "atlas.cypher")
    text = (tmp_path / "atlas.cypher").read_text("utf8")
    for statement in re.split(r";\n", text):
        if statement.strip():
            run(server, statement)
    assert everything(server) == wanted(with_lists())
    with opened(server) as store:
        assert store.push(of_graph(with_lists()), Wish(dry_run=True)).total == 0, "a push goes on from there"


def test_script_is_the_same_each_time(tmp_path: Path) -> None:
    """The same bytes, each statement of a bounded size, no line that a text broke."""
    graph = small_graph()
    for number in range(3 * cypher.ROWS):
        add_node(graph, "Author", f"author-{number}", {"name": "x\ny"})
    for name in ("one", "two"):
        cypher.write(graph, tmp_path / name)
    one = (tmp_path / "one").read_text("utf8")
    assert one.replace("one", "two") == (tmp_path / "two").read_text("utf8").replace("one", "two")
    assert max(statement.count("\n ") for statement in one.split(";\n")) < cypher.ROWS
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u200b\u202e]", one)


def imported(folder: Path) -> tuple[Jars, str]:
    """A server, not started, that neo4j-admin's own importer filled with the options of import.sh, and what it printed."""
    neo4j_csv.write(with_lists(), folder / "csv")
    server = make_server(folder / "server")
    assert isinstance(server, Jars)
    conf = server.folder / "conf"
    conf.mkdir(parents=True)
    (conf / "neo4j.conf").write_text("db.tx_log.preallocate=false\n")
    admin = folder / "neo4j-admin"
    admin.write_text("#!/bin/sh\nexec " + shlex.join(java("org.neo4j.cli.AdminTool")) + ' "$@"\n')
    admin.chmod(0o755)
    folders = {"NEO4J_HOME": str(server.folder), "NEO4J_CONF": str(conf), "NEO4J_ADMIN": str(admin)}
    done = subprocess.run(["sh", str(folder / "csv" / "import.sh")], env=os.environ | folders, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return server, done.stdout


@pytest.mark.database
@pytest.mark.skipif("available_jars() is False", reason="the importer of Neo4j comes with its jars: install maven and Java 17")
def test_importer_takes_everything(tmp_path: Path) -> None:
    """It counts what the graph counts."""
    graph = with_lists()
    _, said = imported(tmp_path)
    assert f"{graph.number_of_nodes()} nodes" in said and f"{graph.number_of_edges()} relationships" in said


@pytest.mark.soak
@pytest.mark.database
@pytest.mark.skipif("available_jars() is False", reason="the importer of Neo4j comes with its jars: install maven and Java 17")
def test_importer_fills_a_server(tmp_path: Path) -> None:
    """A server that starts from what the importer wrote holds the graph, to the byte."""
    server, _ = imported(tmp_path)
    server.start()
    try:
        assert everything(server) == wanted(with_lists())
        with opened(server) as store:
            assert store.push(of_graph(with_lists())).total == 0, "a push goes on from there"
    finally:
        server.kill()


def available_jars() -> bool:
    """Whether a server can be had as jars."""
    try:
        return available() == "jars" or all(map(shutil.which, ("java", "mvn")))
    except Unavailable:
        return False
