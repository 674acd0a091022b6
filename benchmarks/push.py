"""Time and memory of ``kg push`` as ratios in one run on one Neo4j.

``python benchmarks/push.py [--nodes N | --graph FOLDER [--before FOLDER] [--weeks FOLDER...]]``

- the same nodes and relationships (N and 4 N, or those of an atlas's graph/) written into an empty database by the Neo4jWriter of
  neo4j-graphrag and by langchain-neo4j's add_graph_documents with its base label and index, which gets them a thousand at a time or
  as one document for each paper, which is how its own transformers make them. Both are installed into a temporary environment, and
  need APOC, which Maven finds. Each ratio is told twice: against their writing alone, and with their reading of the same files,
  which is always part of a push;
- a week's push after a full one: a hundredth of the atlas is new, or what ``--before`` has not;
- with ``--weeks``, the graph/ of one atlas as it grew: the first is pushed into an empty database, then one after another, each by a
  process of its own, as shares of the full push of the same round. The first week after a full push is told apart from all of them:
  the server has not seen all of its statements then;
- with ``--sizes``, peak memory of the pushing process for atlases of so many nodes.

Rounds alternate; those that warm up the server do not count.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import shutil
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

WARM, ROUNDS = 2, 3
PASSWORD = "benchmark-only"  # noqa: S105 (a server of this run alone)

APOC = """<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><packaging>pom</packaging>
<dependencies><dependency><groupId>org.neo4j.procedure</groupId><artifactId>apoc-core</artifactId><version>5.26.0</version>
<classifier>core</classifier></dependency></dependencies></project>"""

OURS = """
import resource, sys, time
from contextlib import closing
from pathlib import Path
from kg.store.bolt import BoltStore
from kg.store.content import of_folder
from kg.store.known import Known
from kg.store.load import Wish
uri, password, folder, pushed = sys.argv[1:]
began = time.perf_counter()
with of_folder(Path(folder)) as content, closing(BoltStore(uri, ("neo4j", password))) as store:
    total = store.push(content, Wish(replace=True), Known(Path(pushed))).total
print(time.perf_counter() - began, total, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""

READ = """
import asyncio, json, sys, time
from collections import defaultdict
from pathlib import Path
from neo4j import GraphDatabase
from neo4j_graphrag.components.kg_writer import Neo4jWriter
from neo4j_graphrag.components.types import Neo4jGraph as Graph, Neo4jNode, Neo4jRelationship
from langchain_core.documents import Document
from langchain_neo4j import Neo4jGraph
from langchain_neo4j.graphs.graph_document import GraphDocument, Node, Relationship
uri, password, folder, pushed = sys.argv[1:]
began = time.perf_counter()
lines = lambda name: map(json.loads, (Path(folder) / name).open())
counts = {line["id"]: line for line in lines("statistics.jsonl")}
nodes = {n["labels"][0] + "/" + n["id"]: (n["labels"][-1], n["properties"] | (counts.get(n["id"], {}) if n["labels"][0] == "Entity" else {}))
         for n in lines("nodes.jsonl")}
links = [("/".join(e["start"]), e["type"], "/".join(e["end"]), e["properties"]) for e in lines("edges.jsonl")]
"""

GRAPHRAG = (
    READ
    + """
graph = Graph(nodes=[Neo4jNode(id=key, label=label, properties=properties) for key, (label, properties) in nodes.items()],
              relationships=[Neo4jRelationship(start_node_id=a, end_node_id=b, type=t, properties=p) for a, t, b, p in links])
with GraphDatabase.driver(uri, auth=("neo4j", password)) as driver:
    ready = time.perf_counter()
    result = asyncio.run(Neo4jWriter(driver).run(graph))
    assert result.status == "SUCCESS", result
    print(time.perf_counter() - ready, time.perf_counter() - began)
"""
)

LANGCHAIN = (
    READ
    + """
made = {key: Node(id=key, type=label, properties={k: v for k, v in p.items() if k != "id"}) for key, (label, p) in nodes.items()}
source = Document(page_content="")
def document(some, edges):
    rels = [Relationship(source=made[a], target=made[b], type=t, properties=p) for a, t, b, p in edges]
    return GraphDocument(nodes=[made[key] for key in some], relationships=rels, source=source)
DOCUMENTS
graph = Neo4jGraph(uri, "neo4j", password, refresh_schema=False)
ready = time.perf_counter()
graph.add_graph_documents(documents, baseEntityLabel=True)
print(time.perf_counter() - ready, time.perf_counter() - began)
"""
)

BY_THOUSANDS = LANGCHAIN.replace(
    "DOCUMENTS",
    """
keys = list(made)
documents = [document(keys[n : n + 1000], []) for n in range(0, len(keys), 1000)]
documents += [document([], links[n : n + 1000]) for n in range(0, len(links), 1000)]
""",
)

BY_PAPER = LANGCHAIN.replace(
    "DOCUMENTS",
    """
paper = {b: a for a, t, b, p in links if t == "HAS_PASSAGE"}
groups = defaultdict(list)
for link in links:
    ends = [paper.get(end, end) for end in (link[0], link[2])]
    groups[next((end for end in ends if end.startswith("Paper/")), "")].append(link)
documents = [document(sorted({end for a, t, b, p in some for end in (a, b)}), some) for some in groups.values()]
documents.append(document(sorted(set(made) - {end for a, t, b, p in links for end in (a, b)}), []))
""",
)

PEERS = {"neo4j-graphrag": GRAPHRAG, "langchain-neo4j by thousands": BY_THOUSANDS, "langchain-neo4j by paper": BY_PAPER}


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
    settings = {"server.memory.heap.max_size": "2g", "dbms.security.procedures.unrestricted": "apoc.*"}
    server = Jars(folder, free_port(), PASSWORD, settings, flags=("-Xmx2g",))
    server.start()
    return server


def wipe(server: Jars) -> None:
    """Removes all data, indexes and constraints, because each writer has its own, and what ``kg push`` remembers of them."""
    shutil.rmtree(server.folder / "pushed", ignore_errors=True)
    with GraphDatabase.driver(server.uri, auth=("neo4j", PASSWORD)) as driver, driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS").consume()
        for kind, rest in (("CONSTRAINT", ""), ("INDEX", " WHERE type <> 'LOOKUP'")):
            for row in session.run(f"SHOW {kind} YIELD name, type{rest} RETURN name").data():
                session.run(f"DROP {kind} `{row['name']}`").consume()


def timed(python: str, code: str, server: Jars, folder: Path) -> list[float]:
    """What a program prints."""
    done = subprocess.run(
        [python, "-c", code, server.uri, PASSWORD, str(folder), str(server.folder / "pushed")], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr)
    return [float(number) for number in done.stdout.split()]


def peer_python(folder: Path) -> str:
    """A Python with the other writers."""
    venv.create(folder, with_pip=False)
    python = str(folder / "bin" / "python")
    subprocess.run([sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "neo4j-graphrag", "langchain-neo4j"], check=True)
    return python


def main() -> None:
    """Prints the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--nodes", type=int, default=10_000)
    parser.add_argument("--graph", type=Path, help="graph/ of an atlas, instead of one that is made up")
    parser.add_argument("--before", type=Path, help="graph/ of the same atlas a week before")
    parser.add_argument("--weeks", type=Path, nargs="*", default=[], help="graph/ of that atlas as it grew, the first one first")
    parser.add_argument("--sizes", type=int, nargs="*", default=[])
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server = start_server(folder / "server")
        try:
            if chosen.sizes:
                _measure_memory(server, folder, chosen.sizes)
                return
            full, before = chosen.graph, chosen.before
            if full is None:
                full, before = folder / "atlas" / "graph", folder / "before" / "graph"
                make_atlas(full, chosen.nodes, 0.01)
                make_atlas(before, chosen.nodes)
            _measure(server, {"atlas": full, "before": before or full}, chosen.weeks, peer_python(folder / "peer"))
        finally:
            server.kill()


def _measure(server: Jars, graphs: dict[str, Path], weeks: list[Path], python: str) -> None:
    against: dict[str, list[tuple[float, float]]] = {name: [] for name in PEERS}
    shares, series = [], []
    for turn in range(-WARM, ROUNDS):
        took = {}
        for name, code in PEERS.items():
            wipe(server)
            took[name] = timed(python, code, server, graphs["atlas"])
        wipe(server)
        timed(sys.executable, OURS, server, graphs["before"])
        week, changed, _ = timed(sys.executable, OURS, server, graphs["atlas"])
        wipe(server)
        full, total, _ = timed(sys.executable, OURS, server, graphs["atlas"])
        again, nothing, _ = timed(sys.executable, OURS, server, graphs["atlas"])
        peers = ", ".join(f"{name} {alone:.2f} s, with reading {whole:.2f} s" for name, (alone, whole) in took.items())
        print(f"{'warm-up' if turn < 0 else turn + 1}: {peers}; push {full:.2f} s ({total:.0f} things),", end=" ")
        print(f"a week {week:.2f} s ({changed:.0f}), the same again {again:.2f} s ({nothing:.0f})", flush=True)
        following = [seconds / full for seconds in _weeks(server, weeks)]
        if following:
            print(f"  weeks one after another: {_shares(following)}", flush=True)
        if turn >= 0:
            shares.append(week / full)
            series += following
            for name, (alone, whole) in took.items():
                against[name].append((alone / full, whole / full))
    for name, ratios in against.items():
        alone, whole = (median(ratio[place] for ratio in ratios) for place in range(2))
        print(f"{alone:.1f} times as fast as {name}, {whole:.1f} times with its reading")
    print(f"a week is {median(shares):.3f} of a full push")
    if series:
        firsts = series[:: len(weeks) - 1]
        print(f"of weeks one after another, the first {median(firsts):.3f}, the median of all {median(series):.3f}, all {_shares(sorted(series))}")


def _weeks(server: Jars, weeks: list[Path]) -> list[float]:
    """The seconds of each week's push but the first's."""
    if not weeks:
        return []
    wipe(server)
    return [timed(sys.executable, OURS, server, graph)[0] for graph in weeks][1:]


def _shares(shares: list[float]) -> str:
    return " ".join(f"{share:.3f}" for share in shares)


def _measure_memory(server: Jars, folder: Path, sizes: list[int]) -> None:
    for size in sizes:
        graph = folder / str(size) / "graph"
        make_atlas(graph, size)
        wipe(server)
        seconds, total, peak = timed(sys.executable, OURS, server, graph)
        print(f"{size} nodes, {4 * size} relationships: {seconds:.0f} s ({total:.0f} things), peak memory {peak:.0f} MB", flush=True)


if __name__ == "__main__":
    main()
