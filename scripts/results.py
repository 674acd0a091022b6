"""Lists the results of an atlas for reading: ``python scripts/results.py ATLAS [--quotes]`` prints docs/results-read.md.

Verdicts of the committed list stay with their rows; what nobody has read yet is marked ``?``. ``--quotes`` prints the
unread rows with their sentences, for the reader only: sentences do not go into the list.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
from readings import Row, clean, score, table, verdicts

from kg.graphfile import read_graph

LIST = Path(__file__).resolve().parents[1] / "docs" / "results-read.md"

_HEAD = """# The results, read

Every Result of an atlas of 19 digests ({papers} papers), as `python scripts/results.py ATLAS` lists them, each read against its sentence. Right:
the sentence states this number for this model or method, on this benchmark, by this metric. A metric in brackets is not in the
sentence: it is the one that the benchmark's numbers customarily have (schemas/results.yaml). None is there where no text of the
atlas names that metric, so that it is no node, or where the unit says it. Facts only; the sentences are not here.

| read | right | precision |
| --- | --- | --- |
| {score} |
"""


def main() -> None:
    """Prints the list, or the unread rows with sentences."""
    graph = read_graph(Path(sys.argv[1]) / "graph")
    known, rows = verdicts(LIST), dict(sorted(results(graph)))
    if "--quotes" in sys.argv:
        print("\n".join(f"{' | '.join(row)}\n    {quote}" for row, quote in rows.items() if row not in known))
        return
    papers = sum(key[0] == "Paper" for key in graph.nodes)
    print(_HEAD.format(papers=papers, score=score(rows, known)))
    print("\n".join(table(("paper", "title", "model or method", "on", "metric", "value"), rows, known)))


def results(graph: nx.MultiDiGraph) -> Iterator[tuple[Row, str]]:
    """Each result as a row, with its sentence."""
    for key in [k for k in graph.nodes if k[0] == "Result"]:
        ends = {data["type"]: (end, data["properties"]) for _, end, data in graph.out_edges(key, data=True)}
        paper, said = ends["REPORTED_IN"]
        names = {t: graph.nodes[end]["properties"].get("name", "") for t, (end, _) in ends.items()}
        number = graph.nodes[key]["properties"]
        title = graph.nodes[paper]["properties"]["title"]
        metric = names.get("BY", "")
        if metric and "ON" in ends and not named(graph, said["passage"], said["quote"], ends["BY"][0]):
            metric = f"({metric})"
        cells = (paper[1], title, names["OF"], names.get("ON", ""), metric, f"{number['value']:g} {number.get('unit', '')}")
        yield tuple(map(clean, cells)), clean(said["quote"])


def named(graph: nx.MultiDiGraph, passage: str, quote: str, metric: tuple[str, str]) -> bool:
    """Whether the sentence itself names the metric."""
    edges = graph.get_edge_data(("Passage", passage), metric) or {}
    return any(edge["type"] == "NAMES" and edge["properties"]["surface"] in quote for edge in edges.values())


if __name__ == "__main__":
    main()
