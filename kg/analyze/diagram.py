"""A paper as a Mermaid flowchart: its sections, and its entities grouped by what the paper does with them, with the results that it states.

Every text is escaped, so that no title or name is syntax.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import networkx as nx

from kg.analyze.lineage import escaped
from kg.graphfile import Key
from kg.model import ENTITY_RELATIONS, PAPER_RELATIONS
from kg.text import excerpt

_GROUPS = {
    "INTRODUCES": "introduces",
    "EVALUATES_ON": "evaluates on",
    "USES": "uses",
    "COMPARES_WITH": "compares with",
    "STUDIES": "studies",
    "AFFILIATED_WITH": "by",
    "MENTIONS": "mentions",
}
_SHAPES = {"Model": ("([", "])"), "Method": ("[", "]"), "Benchmark": ("{{", "}}"), "Dataset": ("[(", ")]"), "Metric": (">", "]"), "Task": ("(", ")")}
_LONGEST = 60


def paper_diagram(graph: nx.MultiDiGraph, paper: Key) -> str:
    """The diagram of a paper's key; ends in a line break."""
    return "\n".join(_Diagram(graph, paper).lines()) + "\n"


class _Diagram:
    """Numbers the nodes of one paper's diagram."""

    def __init__(self, graph: nx.MultiDiGraph, paper: Key) -> None:
        self.graph, self.paper = graph, paper
        edges = sorted(((data["type"], end) for _, end, data in graph.out_edges(paper, data=True)), key=lambda edge: (edge[1], edge[0]))
        self.entities = {end: type_ for type_, end in edges if type_ in PAPER_RELATIONS and end[0] == "Entity"}
        self.numbers = {key: f"e{number}" for number, key in enumerate(self.entities)}
        passages = [graph.nodes[end]["properties"] for type_, end in edges if type_ == "HAS_PASSAGE"]
        self.passages = sorted(passages, key=lambda row: (row.get("position", 0), row["id"]))

    def lines(self) -> Iterator[str]:
        """All lines."""
        yield "flowchart LR"
        yield f'  paper["{_label(self._name(self.paper))}"]'
        yield from self._sections()
        yield from self._groups()
        yield from self._links()
        yield from self._results()
        yield "  style paper stroke-width:3px"

    def _name(self, key: Key) -> str:
        properties: dict[str, Any] = self.graph.nodes[key]["properties"]
        return str(properties.get("name") or properties.get("title") or key[1])

    def _sections(self) -> Iterator[str]:
        headings = list(dict.fromkeys(str(row.get("heading") or row.get("role") or "") for row in self.passages))
        headings = [heading for heading in headings if heading.strip()]
        if not headings:
            return
        yield '  subgraph sections["sections"]'
        for number, heading in enumerate(headings):
            yield f'    s{number}["{_label(heading)}"]'
        for number in range(1, len(headings)):
            yield f"    s{number - 1} --> s{number}"
        yield "  end"
        yield "  paper --> sections"

    def _groups(self) -> Iterator[str]:
        groups: dict[str, list[Key]] = defaultdict(list)
        for key, relation in self.entities.items():
            groups[relation].append(key)
        for number, relation in enumerate(relation for relation in PAPER_RELATIONS if relation in groups):
            yield f'  subgraph g{number}["{_GROUPS[relation]}"]'
            for key in groups[relation]:
                type_ = self.graph.nodes[key]["labels"][-1]
                before, after = _SHAPES.get(type_, ("[[", "]]"))
                yield f'    {self.numbers[key]}{before}"{_label(self._name(key))}<br>{escaped(type_)}"{after}'
            yield "  end"
            yield f"  paper -->|{_GROUPS[relation]}| g{number}"

    def _links(self) -> Iterator[str]:
        """What this paper says of two of its entities."""
        for key, number in self.numbers.items():
            found = sorted((end, data["type"]) for _, end, data in self.graph.out_edges(key, data=True) if self._says(end, data))
            for end, type_ in found:
                yield f"  {number} -.->|{type_}| {self.numbers[end]}"

    def _says(self, end: Key, data: dict[str, Any]) -> bool:
        return end in self.numbers and data["type"] in ENTITY_RELATIONS and self.paper[1] in data["properties"].get("papers", ())

    def _results(self) -> Iterator[str]:
        found = sorted({start for start, _, data in self.graph.in_edges(self.paper, data=True) if data["type"] == "REPORTED_IN"})
        for number, key in enumerate(found):
            properties = self.graph.nodes[key]["properties"]
            value = f"{properties.get('value', '?')} {properties.get('unit', '')}"
            yield f'  r{number}{{"{_label(value)}"}}'
            yield f"  paper ==> r{number}"
            for end, type_ in sorted((end, data["type"]) for _, end, data in self.graph.out_edges(key, data=True) if end in self.numbers):
                yield f"  r{number} ---|{type_}| {self.numbers[end]}"


def _label(text: str) -> str:
    return escaped(excerpt(text, _LONGEST))
