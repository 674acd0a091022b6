"""Ancestors and descendants of models, methods and data over BASED_ON, PART_OF and TRAINED_ON, with dates and evidence.

An edge leads from what came later to what it is made from; ``tail`` is the ancestor. Cycles are cut where they close and
what a tree showed before is not unfolded again, so every tree is finite and as large as its edges.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import networkx as nx

from kg.once import between
from kg.weeks import when

RELATIONS = ("BASED_ON", "PART_OF", "TRAINED_ON")

_BY_NAME = "rules: name: "
"""How the extractor of a relation begins that names alone tell."""

_LIST = re.compile(r"^(\d*)([-.])(?= |$)")
"""How a label begins that Mermaid would draw as a list."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence: the quote, its passage, and the paper or the asset file that it stands in."""

    quote: str
    passage: str
    source: str


@dataclass(frozen=True, slots=True)
class Edge:
    """``head`` was made from ``tail``; ids of entities. ``by_name``: only their names tell it, and the quotes are where they stand."""

    head: str
    relation: str
    tail: str
    evidence: tuple[Piece, ...]
    by_name: bool = False


@dataclass(frozen=True, slots=True)
class Kin:
    """One entity of a lineage. ``date`` is a day, a month or a week as far as the atlas knows it, None where it does not."""

    id: str
    name: str
    type: str
    date: str | None


@dataclass(frozen=True, slots=True)
class Branch:
    """A step of a tree: the kin, the edge that leads to it, and what follows; ``again`` where it is unfolded elsewhere or a cycle closes."""

    kin: Kin
    edge: Edge | None
    again: bool
    children: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class Lineage:
    """Everything that an entity descends from and that descends from it, and the shape of it all."""

    kin: Kin
    ancestors: Branch
    descendants: Branch
    members: tuple[Kin, ...]
    edges: tuple[Edge, ...]
    shape: Shape


@dataclass(frozen=True, slots=True)
class Shape:
    """``roots`` have no ancestor here, ``forks`` two or more descendants, ``dead_ends`` ancestors but no descendant.

    ``cycles`` lists the ids of each group that descends from itself: a contradiction between texts.
    """

    roots: tuple[str, ...]
    forks: tuple[str, ...]
    dead_ends: tuple[str, ...]
    cycles: tuple[tuple[str, ...], ...]


@dataclass
class Family:
    """All edges of descent in a graph, by either end."""

    graph: nx.MultiDiGraph
    up: dict[str, list[Edge]] = field(default_factory=lambda: defaultdict(list))
    down: dict[str, list[Edge]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        """Reads the edges, sorted by relation and the other end's date and id."""
        self._dates = _dates(self.graph)
        for start, end, data in between(self.graph, "Entity", "Entity"):
            if data["type"] in RELATIONS and start != end:
                edge = Edge(start[1], data["type"], end[1], tuple(self._pieces(data["properties"])), told_by_name(data["properties"]))
                self.up[edge.head].append(edge)
                self.down[edge.tail].append(edge)
        for edges, other in ((self.up, "tail"), (self.down, "head")):
            for found in edges.values():
                found.sort(key=lambda e: (when(self._dates.get(getattr(e, other))), getattr(e, other), e.relation))

    def kin(self, ident: str) -> Kin:
        """An entity with its date."""
        data = self.graph.nodes["Entity", ident]
        return Kin(ident, data["properties"]["name"], data["labels"][-1], self._dates.get(ident))

    def lineage(self, ident: str, depth: int | None = None) -> Lineage:
        """The lineage of an entity, at most ``depth`` steps either way."""
        seen_up: dict[str, Edge | None] = {}
        seen_down: dict[str, Edge | None] = {}
        ancestors, descendants = self._tree(ident, self.up, "tail", seen_up, depth), self._tree(ident, self.down, "head", seen_down, depth)
        members = sorted({*seen_up, *seen_down})
        inside = set(members)
        edges = tuple(e for m in members for e in self.up.get(m, ()) if e.tail in inside)
        return Lineage(self.kin(ident), ancestors, descendants, tuple(map(self.kin, members)), edges, shape_of(members, edges))

    def forest(self) -> tuple[tuple[Kin, ...], tuple[Edge, ...]]:
        """Every entity with a line of descent and every edge, for a page."""
        edges = [e for found in self.up.values() for e in found]
        members = sorted({e.head for e in edges} | {e.tail for e in edges})
        return tuple(map(self.kin, members)), tuple(sorted(edges, key=lambda e: (e.head, e.relation, e.tail)))

    def _pieces(self, properties: dict[str, Any]) -> Iterable[Piece]:
        for paper, passage, quote in zip(properties["papers"], properties["passages"], properties["quotes"], strict=True):
            digest = self.graph.nodes["Passage", passage]["properties"].get("digest", "") if ("Passage", passage) in self.graph else ""
            yield Piece(quote, passage, paper or digest)

    def _tree(self, ident: str, edges: dict[str, list[Edge]], other: str, seen: dict[str, Edge | None], depth: int | None) -> Branch:
        """A tree without recursion: breadth first, so that what is met twice is unfolded where it is nearest."""
        children: dict[str, list[tuple[str, Edge, bool]]] = defaultdict(list)
        seen[ident] = None
        level = [ident]
        steps = 0
        while level and (depth is None or steps < depth):
            following = []
            for node in level:
                for edge in edges.get(node, ()):
                    child = getattr(edge, other)
                    again = child in seen
                    children[node].append((child, edge, again))
                    if not again:
                        seen[child] = edge
                        following.append(child)
            level, steps = following, steps + 1
        return self._grow(ident, children, list(seen))

    def _grow(self, root: str, children: dict[str, list[tuple[str, Edge, bool]]], order: Sequence[str]) -> Branch:
        grown: dict[str, tuple[Branch, ...]] = {}
        for node in reversed(order):  # children come after their parent, so they are grown first
            parts = []
            for child, edge, again in children.get(node, ()):
                parts.append(Branch(self.kin(child), edge, again, () if again else grown[child]))
            grown[node] = tuple(parts)
        return Branch(self.kin(root), None, False, grown[root])


def told_by_name(properties: Mapping[str, Any]) -> bool:
    """Whether a relation between entities is told by their names alone (a version, a size), and by no sentence."""
    return str(properties.get("extractor", "")).startswith(_BY_NAME)


def shape_of(members: Sequence[str], edges: Sequence[Edge]) -> Shape:
    """Roots, forks, dead ends and cycles of a set of edges."""
    above, below = {e.head for e in edges}, defaultdict(set)
    for edge in edges:
        below[edge.tail].add(edge.head)
    net = nx.DiGraph((e.head, e.tail) for e in edges)
    cycles = tuple(sorted(tuple(sorted(part)) for part in nx.strongly_connected_components(net) if len(part) > 1))
    roots = tuple(m for m in members if m not in above and below[m])
    forks = tuple(m for m in members if len(below[m]) > 1)
    return Shape(roots, forks, tuple(m for m in members if m in above and not below[m]), cycles)


def _dates(graph: nx.MultiDiGraph) -> dict[str, str]:
    """When an entity appeared: its asset's date, else the first paper that introduces it, else the first week that names it."""
    introduced: dict[str, list[str]] = defaultdict(list)
    for start, end, data in between(graph, "Paper", "Entity"):
        if data["type"] == "INTRODUCES" and (day := graph.nodes[start]["properties"].get("published")):
            introduced[end[1]].append(day.isoformat())
    dates: dict[str, str] = {}
    for (kind, ident), data in graph.nodes(data=True):
        if kind == "Entity":
            p = data["properties"]
            day = p.get("created_date")
            found = day.isoformat() if day else p.get("created_stated") or min(introduced[ident], default=None) or p.get("first_week")
            if found:
                dates[ident] = found
    return dates


def tree_lines(branch: Branch) -> list[str]:
    """A tree as text, one kin a line: ``├─ BASED_ON LLaMA [Model] 2023-02-27``; the root is the first line."""
    lines = [_label(branch)]
    stack = [(child, "", index == len(branch.children) - 1) for index, child in enumerate(branch.children)][::-1]
    while stack:
        child, indent, last = stack.pop()
        lines.append(f"{indent}{'└─' if last else '├─'} {_label(child)}")
        below = indent + ("   " if last else "│  ")
        stack += [(c, below, i == len(child.children) - 1) for i, c in enumerate(child.children)][::-1]
    return lines


def _label(branch: Branch) -> str:
    relation = f"{branch.edge.relation}{' (by its name)' if branch.edge.by_name else ''} " if branch.edge else ""
    date = f" {branch.kin.date}" if branch.kin.date else ""
    return f"{relation}{branch.kin.name} [{branch.kin.type}]{date}{' (see above)' if branch.again else ''}"


def mermaid(lineage: Lineage) -> str:
    """A lineage as a Mermaid flowchart, ancestors above; every text is escaped, so that no name is syntax."""
    numbers = {kin.id: f"n{i}" for i, kin in enumerate(lineage.members)}
    lines = ["flowchart TB"]
    for kin in lineage.members:
        lines.append(f'  {numbers[kin.id]}["{escaped(kin.name)}{f"<br>{escaped(kin.date)}" if kin.date else ""}"]')
    for edge in lineage.edges:
        lines.append(f"  {numbers[edge.tail]} -->|{edge.relation}| {numbers[edge.head]}")
    lines.append(f"  style {numbers[lineage.kin.id]} stroke-width:3px")
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """Text for a quoted Mermaid label, never empty: every sign that is no letter, digit, space, hyphen or dot becomes an entity code."""
    safe = "".join(c if c.isalnum() or c in " -." else f"#{ord(c)};" for c in " ".join(text.split()))
    return _LIST.sub(lambda found: f"{found[1]}#{ord(found[2])};", safe) or " "
