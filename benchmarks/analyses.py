"""Time and memory of every analysis on a made graph: ``python benchmarks/analyses.py [--entities N] [--write docs/analyses.md]``

Each runs in a process of its own that is forked when the graph is there; time is that of the CPU, memory what it took on top. The peer is the map's
layout of the same graph in the same run: nothing may be slower. With ``--write``, the table in that file is made anew.
"""

from __future__ import annotations

import argparse
import multiprocessing
import re
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from kg.analyze import assets, communities, cooccurrence, families, lineage, strata, structure, trends  # noqa: E402 (after the path)
from kg.strata import load_strata  # noqa: E402
from tests.viz.synthetic import make  # noqa: E402
from viz.layout import lay_out  # noqa: E402

_TABLE = re.compile(r"(?<=<!-- made by benchmarks/analyses.py -->\n).*?(?=<!-- end -->)", re.S)


def _lineages(graph: nx.MultiDiGraph) -> None:
    family = lineage.Family(graph)
    members, _ = family.forest()
    busiest = max((m.id for m in members), key=lambda m: len(family.down[m]))
    lineage.mermaid(family.lineage(busiest))


def _families(graph: nx.MultiDiGraph) -> None:
    names = families.similar_names(families.models_of(graph), families.stated_between(graph))
    families.families(names, families.branches(names))
    families.families(names, families.communities(names))


def _assets(graph: nx.MultiDiGraph) -> None:
    found = assets.Assets(graph)
    found.table()
    found.coverage()
    found.undocumented()


def _strata(graph: nx.MultiDiGraph) -> None:
    found = strata.Strata(graph, load_strata())
    found.layers()
    found.compare(["gpt-4", "llama"])


def _change(graph: nx.MultiDiGraph) -> None:
    trends.community_trends(graph, communities.network(graph))
    trends.motions(graph)
    trends.boards(graph)


def _institutions(graph: nx.MultiDiGraph) -> None:
    structure.institutions(graph)
    structure.builds_on(graph)


ANALYSES: dict[str, Callable[[nx.MultiDiGraph], Any]] = {
    "layout of the map (the peer)": lay_out,
    "co-occurrence (ties)": cooccurrence.ties,
    "network and communities": lambda graph: communities.communities(communities.network(graph)),
    "assets: table, coverage, work": _assets,
    "lineage: the forest, the largest tree, Mermaid": _lineages,
    "name families: vectors, dendrogram, branches, communities": _families,
    "strata, and two models compared": _strata,
    "trends: communities by week, rising and fading, results": _change,
    "centrality and bridges": lambda graph: structure.bridges(structure.centrality(graph, communities.network(graph))),
    "pairs beyond chance": structure.beyond_chance,
    "institutions and whose work they build on": _institutions,
}


def _measure(work: Callable[[nx.MultiDiGraph], Any], graph: nx.MultiDiGraph, answer: Any) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    work(graph)
    answer.put((time.process_time() - start, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024))


def main() -> None:
    """Prints the table, or writes it into a file between its marks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entities", type=int, default=10_000)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    graph = make(options.entities)
    context = multiprocessing.get_context("fork")
    rows: list[tuple[str, float, float]] = []
    for name, work in ANALYSES.items():
        answer: Any = context.SimpleQueue()
        process = context.Process(target=_measure, args=(work, graph, answer))
        process.start()
        rows.append((name, *answer.get()))
        process.join()
        print(f"{name}: {rows[-1][1]:.2f} s", file=sys.stderr)
    peer = rows[0][1]
    kinds = [kind for kind, _ in graph]
    lines = [
        f"{kinds.count('Entity'):,} entities, {kinds.count('Paper'):,} papers, {graph.number_of_edges():,} edges",
        "",
        "| analysis | CPU seconds | of the layout's time | memory on top, MB |",
        "| --- | --- | --- | --- |",
        *(f"| {name} | {seconds:.2f} | {seconds / peer:.2f} | {megabytes:.0f} |" for name, seconds, megabytes in rows),
    ]
    table = "\n".join(lines) + "\n"
    if options.write:
        options.write.write_text(_TABLE.sub(lambda _: "\n" + table + "\n", options.write.read_text("utf8")), "utf8")
    else:
        print(table)


if __name__ == "__main__":
    main()
