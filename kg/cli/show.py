"""``kg show NAME``: everything the atlas knows about one entity or paper, with the sentences that say it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.options import atlas_option, format_option

if TYPE_CHECKING:
    import networkx as nx

    from kg.graphfile import Key


@click.command("show")
@click.argument("name")
@atlas_option
@click.option("--why", is_flag=True, help="Say which rule, cue or entry made each piece.")
@format_option
def show_command(name: str, atlas: Path, why: bool, format_: str) -> None:
    """Show an entity or paper: names, weeks, papers and neighbours with their quotes."""
    from kg.atlas import open_atlas
    from kg.graphfile import read_graph
    from kg.lookup import find

    graph = read_graph(open_atlas(atlas).graph)
    key = find(graph, name)
    facts = _facts(graph, key)
    if why and key[0] == "Entity":
        from kg.cli.why import reasons

        facts["because"] = reasons(open_atlas(atlas), facts)
    if format_ == "json":
        click.echo(json.dumps(facts, ensure_ascii=False, default=str))
        return
    for line in _lines(facts, why):
        click.echo(line)


def _facts(graph: nx.MultiDiGraph, key: Key) -> dict[str, Any]:
    data = graph.nodes[key]
    facts: dict[str, Any] = {"labels": data["labels"], **data["properties"], "relations": [], "named_in": []}
    for start, end, edge in [*graph.out_edges(key, data=True), *graph.in_edges(key, data=True)]:
        other = end if start == key else start
        if edge["type"] in ("HAS_PASSAGE", "FROM"):
            continue
        if edge["type"] == "NAMES":
            facts["named_in"].append({"passage": other[1], **edge["properties"]})
            continue
        properties = graph.nodes[other]["properties"]
        title = properties.get("name") or properties.get("title") or other[1]
        direction = "out" if start == key else "in"
        facts["relations"].append(
            {"type": edge["type"], "direction": direction, "kind": other[0], "id": other[1], "title": title, **_evidence(edge["properties"])}
        )
    facts["relations"].sort(key=lambda r: (r["kind"] != "Paper", r["type"], r["direction"], r["id"]))
    facts["named_in"].sort(key=lambda m: (m["passage"], m["start"]))
    return facts


def _evidence(properties: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in properties.items() if k in ("quote", "quotes", "confidence", "extractor", "papers", "position")}


def _lines(facts: dict[str, Any], why: bool) -> list[str]:
    from kg.text import excerpt

    title = facts.get("name") or facts.get("title") or facts["id"]
    lines = [f"{title}  [{facts['labels'][-1]}]  id: {facts['id']}"]
    for field in ("name_ja", "title_ja", "arxiv_id", "published", "updated", "url", "lang", "summary"):
        if facts.get(field):
            lines.append(f"  {field}: {excerpt(str(facts[field]), 160)}")
    if facts.get("aliases"):
        lines.append(f"  also: {', '.join(facts['aliases'])}")
    if "paper_count" in facts:
        lines.append(f"  {facts['paper_count']} papers, first {facts.get('first_week', '?')}, last {facts.get('last_week', '?')}")
    for relation in facts["relations"]:
        arrow = "->" if relation["direction"] == "out" else "<-"
        lines.append(f"{arrow} {relation['type']} {relation['title']} ({relation['kind']} {relation['id']})")
        quotes = [relation["quote"]] if relation.get("quote") else relation.get("quotes", [])
        lines += [f"     “{excerpt(q, 200)}”" for q in quotes]
        if why and "extractor" in relation:
            lines.append(f"     because {relation['extractor']}, confidence {relation['confidence']}")
    if why:
        lines += facts.get("because", [])
        lines += [
            f"named “{m['surface']}” at {m['passage']} [{m['start']}:{m['end']}] because {m['extractor']}, confidence {m['confidence']}"
            for m in facts["named_in"]
        ]
    return lines
