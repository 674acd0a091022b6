"""Time and memory of ``kg push`` as ratios in one run on one Neo4j: ``python benchmarks/push.py [--nodes N]``

- the same nodes and relationships (N and 4 N) written by the Neo4jWriter of neo4j-graphrag, which is installed into a temporary
  environment, and needs APOC, which Maven finds;
- a week's push (a hundredth of the atlas is new) after a full one;
- peak memory of the pushing process for an atlas of ten times the size.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from neo4j import GraphDatabase

from kg.graphfile import FILES
from scripts.neo4j_server import Jars, free_port

ROUNDS = 3
PASSWORD = "benchmark-only"  # noqa: S105 (a server of this run alone)

APOC = """<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><packaging>pom</packaging>
<dependencies><dependency><groupId>org.neo4j.procedure</groupId><artifactId>apoc-core</artifactId><version>5.26.0</version>
<classifier>core</classifier></dependency></dependencies></project>"""

OURS = """
import resource, sys, time
from pathlib import Path
from kg.store.bolt import BoltStore
from kg.store.content import of_folder
from kg.store.load import Wish
uri, password, folder = sys.argv[1:]
began = time.perf_counter()
with of_folder(Path(folder)) as content, BoltStore(uri, ("neo4j", password)) as store:
    total = store.push(content, Wish(replace=True)).total
print(time.perf_counter() - began, total, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""

PEER = """
import asyncio, json, sys, time
from pathlib import Path
from neo4j import GraphDatabase
from neo4j_graphrag.components.kg_writer import Neo4jWriter
from neo4j_graphrag.components.types import Neo4jGraph, Neo4jNode, Neo4jRelationship
uri, password, folder = sys.argv[1:]
lines = lambda name: map(json.loads, (Path(folder) / name).open())
nodes = [Neo4jNode(id=n["id"], label=n["labels"][-1], properties=n["properties"]) for n in lines("nodes.jsonl")]
links = [Neo4jRelationship(start_node_id=e["start"][1], end_node_id=e["end"][1], type=e["type"], properties=e["properties"])
         for e in lines("edges.jsonl")]
with GraphDatabase.driver(uri, auth=("neo4j", password)) as driver:
    began = time.perf_counter()
    result = asyncio.run(Neo4jWriter(driver).run(Neo4jGraph(nodes=nodes, relationships=links)))
    assert result.status == "SUCCESS", result
    print(time.perf_counter() - began)
"""


def make_atlas(folder: Path, nodes: int, fresh: float = 0.0) -> None:
    """Writes graph/ with so many nodes and four times as many relationships; ``fresh`` of it is in no other of this size."""
    folder.mkdir(parents=True)
    parts = {FILES[0]: _nodes(nodes, fresh), FILES[1]: _edges(nodes, fresh), FILES[2]: _statistics(nodes, fresh), FILES[3]: iter(())}
    digest = hashlib.sha256()
    for name, lines in parts.items():
        with (folder / name).open("wb") as file:
            for line in lines:
                data = (json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()
                digest.update(data)
                file.write(data)
    (folder / "manifest.json").write_text(json.dumps({"generation": digest.hexdigest()[:16], "counts": {}}))


def _idents(nodes: int, fresh: float) -> Iterator[int]:
    yield from range(nodes)
    yield from range(10 * nodes, 10 * nodes + int(nodes * fresh))


def _nodes(nodes: int, fresh: float) -> Iterator[dict[str, Any]]:
    for n in _idents(nodes, fresh):
        if n % 2:
            properties = {"id": f"e{n}", "name": f"Thing {n}", "aliases": [f"thing {n}", f"もの{n}"]}
            yield {"id": f"e{n}", "labels": ["Entity", ("Model", "Method", "Task")[n % 3]], "properties": properties}
        else:
            properties = {"id": f"p{n}", "title": f"Paper {n}", "lang": "ja", "abstract": f"要約 {n}. " * 20}
            yield {"id": f"p{n}", "labels": ["Paper"], "properties": properties}


def _statistics(nodes: int, fresh: float) -> Iterator[dict[str, Any]]:
    for n in _idents(nodes, fresh):
        if n % 2:
            yield {"id": f"e{n}", "first_week": "2023-W01", "last_week": "2023-W45", "paper_count": n % 7}


def _edges(nodes: int, fresh: float) -> Iterator[dict[str, Any]]:
    chance = random.Random(7)  # noqa: S311 (no secret)
    for n in range(4 * nodes + int(4 * nodes * fresh)):
        start, end = 2 * chance.randrange(nodes // 2), 2 * chance.randrange(nodes // 2) + 1
        properties = {"quote": f"文 {n} says so.", "confidence": 0.9, "start": n % 100, "end": n % 100 + 9}
        ends = {"start": ["Paper", f"p{start}"], "end": ["Entity", f"e{end}"]}
        yield ends | {"type": ("USES", "STUDIES", "MENTIONS")[n % 3], "properties": properties}


def start_server(folder: Path) -> Jars:
    """A Neo4j with APOC, for this run alone."""
    plugins = folder / "plugins"
    plugins.mkdir(parents=True)
    (folder / "pom.xml").write_text(APOC)
    command = ["mvn", "-B", "-q", "-f", str(folder / "pom.xml"), "dependency:copy-dependencies"]
    subprocess.run([*command, "-DincludeArtifactIds=apoc-core", f"-DoutputDirectory={plugins}"], check=True)
    server = Jars(folder, free_port(), PASSWORD, {"server.memory.heap.max_size": "2g"}, flags=("-Xmx2g",))
    server.start()
    return server


def wipe(server: Jars) -> None:
    """Removes all data; what was compiled for it stays warm for whoever comes next."""
    with GraphDatabase.driver(server.uri, auth=("neo4j", PASSWORD)) as driver, driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS").consume()


def timed(python: str, code: str, server: Jars, folder: Path) -> list[float]:
    """What a program prints."""
    done = subprocess.run([python, "-c", code, server.uri, PASSWORD, str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return [float(number) for number in done.stdout.split()]


def peer_python(folder: Path) -> str:
    """A Python with neo4j-graphrag."""
    venv.create(folder, with_pip=False)
    python = str(folder / "bin" / "python")
    subprocess.run([sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "neo4j-graphrag"], check=True)
    return python


def main() -> None:
    """Prints the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--nodes", type=int, default=10_000)
    nodes = parser.parse_args().nodes
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size, fresh, kind in ((nodes, 0.0, "full"), (nodes, 0.01, "week"), (10 * nodes, 0.0, "large")):
            make_atlas(folder / kind, size, fresh)
        python = peer_python(folder / "peer")
        server = start_server(folder / "server")
        try:
            _measure(server, folder, python, nodes)
        finally:
            server.kill()


def _measure(server: Jars, folder: Path, python: str, nodes: int) -> None:
    speed, share, memory = [], [], 0.0
    for turn in range(ROUNDS):
        wipe(server)
        peer = timed(python, PEER, server, folder / "full")[0]
        wipe(server)
        full, total, memory = timed(sys.executable, OURS, server, folder / "full")
        week, changed, _ = timed(sys.executable, OURS, server, folder / "week")
        again, nothing, _ = timed(sys.executable, OURS, server, folder / "week")
        speed.append(peer / full)
        share.append(week / full)
        print(f"{turn + 1}: graphrag {peer:.1f} s, full push {full:.1f} s ({total:.0f} things),", end=" ")
        print(f"a week {week:.2f} s ({changed:.0f}), the same again {again:.2f} s ({nothing:.0f})", flush=True)
    print(f"{nodes} nodes, {4 * nodes} relationships: {median(speed):.1f} times as fast as neo4j-graphrag's writer,", end=" ")
    print(f"a week is {median(share):.3f} of a full push", flush=True)
    wipe(server)
    large, total, much = timed(sys.executable, OURS, server, folder / "large")
    print(f"{10 * nodes} nodes, {40 * nodes} relationships: {large:.0f} s ({total:.0f} things),", end=" ")
    print(f"peak memory {much:.0f} MB, {much / memory:.2f} times that of a tenth")


if __name__ == "__main__":
    main()
