"""``kg trends``: what changes over weeks, and who stands where."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.options import atlas_option

if TYPE_CHECKING:
    import networkx as nx

    from kg.analyze.communities import Network

SECTIONS = ("communities", "rising", "fading", "central", "bridges", "together", "results", "institutions", "builds")
Table = tuple[tuple[str, ...], list[tuple[Any, ...]]]


@click.command("trends")
@click.argument("section", required=False, type=click.Choice(SECTIONS))
@atlas_option
@click.option("--recent", type=click.IntRange(min=1), default=8, show_default=True, metavar="WEEKS", help="How many of the latest weeks are recent.")
@click.option("--on", metavar="NAME", help="Results on this benchmark only.")
@click.option("--limit", type=click.IntRange(min=1), default=10, show_default=True, metavar="ROWS", help="At most so many rows a section.")
@click.option("--format", "format_", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True, help="How to print.")
def trends_command(section: str | None, atlas: Path, recent: int, on: str | None, limit: int, format_: str) -> None:
    """Change over weeks and structure: all sections, or SECTION with all its columns."""
    from kg.analyze.communities import network
    from kg.atlas import open_atlas
    from kg.cli.tables import print_rows
    from kg.errors import UsageError

    if on and section != "results":
        raise UsageError("--on belongs to the results", fix="write `kg trends results --on NAME`")
    if format_ == "csv" and section is None:
        raise UsageError("CSV is one table", fix=f"name a section: {', '.join(SECTIONS)}")
    graph = open_atlas(atlas).read_graph()
    net = network(graph)
    tables = {name: _TABLES[name](graph, net, recent, on) for name in ((section,) if section else SECTIONS)}
    if format_ == "json":
        data = {name: [dict(zip(columns, row, strict=True)) for row in rows[:limit]] for name, (columns, rows) in tables.items()}
        click.echo(json.dumps(data[section] if section else data, ensure_ascii=False))
        return
    for name, (columns, rows) in tables.items():
        if section is None:
            click.echo(f"{name} ({len(rows)})")
        print_rows(columns, rows[:limit], "csv" if format_ == "csv" else "table")


def _communities(graph: nx.MultiDiGraph, net: Network, recent: int, _: str | None) -> Table:
    from kg.analyze.trends import community_trends, sparkline, split, weeks_of

    order = split(weeks_of(graph), recent)[2]
    found = community_trends(graph, net, recent)
    rows = [(c.name, len(c.members), c.before, c.recent, round(c.change, 2), sparkline(c.weeks, order)) for c in found]
    return ("community", "entities", "share before", "share recently", "change", "weeks"), rows


def _moving(sign: int) -> Callable[..., Table]:
    def table(graph: nx.MultiDiGraph, net: Network, recent: int, _: str | None) -> Table:
        from kg.analyze.trends import motions

        found = [m for m in motions(graph, recent) if m.surprise * sign > 0][::sign]
        rows = [(m.name, m.type, m.before, m.recent, m.ratio, m.surprise, m.id) for m in found]
        return ("name", "type", "papers before", "papers recently", "ratio", "surprise", "id"), rows

    return table


def _central(graph: nx.MultiDiGraph, net: Network, recent: int, _: str | None) -> Table:
    from kg.analyze.structure import centrality

    rows = [(c.name, c.type, c.degree, c.rank, c.community, c.id) for c in centrality(graph, net)]
    return ("name", "type", "ties", "rank", "community", "id"), rows


def _bridges(graph: nx.MultiDiGraph, net: Network, recent: int, _: str | None) -> Table:
    from kg.analyze.structure import bridges, centrality

    rows = [(c.name, c.type, c.degree, c.reach, c.community, c.id) for c in bridges(centrality(graph, net))]
    return ("name", "type", "ties", "reach", "community", "id"), rows


def _together(graph: nx.MultiDiGraph, net: Network, recent: int, _: str | None) -> Table:
    from kg.analyze.structure import beyond_chance

    rows = [(_name(graph, t.first), _name(graph, t.second), t.papers, t.expected, t.chance) for t in beyond_chance(graph)]
    return ("first", "second", "papers", "expected", "chance"), rows


def _results(graph: nx.MultiDiGraph, net: Network, recent: int, on: str | None) -> Table:
    from kg.analyze.trends import boards
    from kg.lookup import find

    wanted = find(graph, on)[1] if on else None
    rows = [(b.name, p.date, p.of, p.value, p.unit, p.metric, p.best, p.paper) for b in boards(graph) if wanted in (None, b.id) for p in b.points]
    return ("benchmark", "date", "of", "value", "unit", "metric", "best so far", "paper"), rows


def _institutions(graph: nx.MultiDiGraph, net: Network, recent: int, _: str | None) -> Table:
    from kg.analyze.structure import institutions

    rows = [(i.name, i.papers, len(i.developed), ", ".join(_name(graph, d) for d in i.developed[:5]), i.id) for i in institutions(graph)]
    return ("organization", "papers", "developed", "such as", "id"), rows


def _builds(graph: nx.MultiDiGraph, net: Network, recent: int, _: str | None) -> Table:
    from kg.analyze.structure import builds_on

    rows = []
    for b in builds_on(graph):
        such = "; ".join(f"{_name(graph, head)} {relation} {_name(graph, tail)}" for head, relation, tail in b.what[:3])
        rows.append((_name(graph, b.by), _name(graph, b.on), len(b.what), such))
    return ("who", "builds on", "times", "such as"), rows


def _name(graph: nx.MultiDiGraph, ident: str) -> str:
    return str(graph.nodes["Entity", ident]["properties"]["name"])


_TABLES: dict[str, Callable[..., Table]] = {
    "communities": _communities,
    "rising": _moving(1),
    "fading": _moving(-1),
    "central": _central,
    "bridges": _bridges,
    "together": _together,
    "results": _results,
    "institutions": _institutions,
    "builds": _builds,
}
