"""What ``kg show NAME --lineage`` prints: two trees, their shape, and with ``--why`` the quotes behind every edge."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from kg.errors import UsageError

if TYPE_CHECKING:
    import networkx as nx

    from kg.analyze.lineage import Lineage
    from kg.graphfile import Key


def print_lineage(graph: nx.MultiDiGraph, key: Key, depth: int | None, why: bool, format_: str) -> None:
    """Prints the lineage of an entity as text, JSON or Mermaid. Raises UsageError for a paper."""
    from kg.analyze.lineage import Family, mermaid

    if key[0] != "Entity":
        raise UsageError(f"{key[1]} is a paper, and papers have no lineage", fix="name a model, method or dataset")
    lineage = Family(graph).lineage(key[1], depth)
    if format_ == "mermaid":
        click.echo(mermaid(lineage), nl=False)
    elif format_ == "json":
        # members and edges say all that the trees say, and stay flat however deep they are
        flat: dict[str, Any] = {"id": lineage.kin.id, "members": [asdict(m) for m in lineage.members], "edges": [asdict(e) for e in lineage.edges]}
        click.echo(json.dumps(flat | asdict(lineage.shape), ensure_ascii=False))
    else:
        for line in _lines(lineage, why):
            click.echo(line)


def _lines(lineage: Lineage, why: bool) -> list[str]:
    from kg.analyze.lineage import tree_lines
    from kg.store.values import neutral
    from kg.text import excerpt

    names, shape = {kin.id: kin.name for kin in lineage.members}, lineage.shape
    lines = ["descends from", *(f"  {line}" for line in tree_lines(lineage.ancestors))]
    lines += ["what descends from it", *(f"  {line}" for line in tree_lines(lineage.descendants))]
    for title, idents in (("roots", shape.roots), ("forks", shape.forks), ("dead ends", shape.dead_ends)):
        if idents:
            lines.append(f"{title}: {', '.join(names[i] for i in idents)}")
    lines += [f"cycle: {', '.join(names[i] for i in cycle)}" for cycle in shape.cycles]
    for edge in lineage.edges if why else ():
        lines.append(f"{names[edge.head]} {edge.relation} {names[edge.tail]}{', by its name, which stands in' if edge.by_name else ''}")
        lines += [f"     “{excerpt(piece.quote, 200)}” ({piece.source})" for piece in edge.evidence]
    return [neutral(line) for line in lines]
