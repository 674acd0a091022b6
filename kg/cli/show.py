"""``kg show NAME``: everything the atlas knows about one entity or paper, with the sentences that say it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from kg.cli.options import atlas_option
from kg.errors import AtlasError, UsageError


@click.command("show")
@click.argument("name")
@atlas_option
@click.option("--why", is_flag=True, help="Say which rule, cue or entry made each piece.")
@click.option("--lineage", "lineage_", is_flag=True, help="Show what an entity descends from and what descends from it.")
@click.option("--depth", type=click.IntRange(min=1), metavar="STEPS", help="How far a lineage goes.")
@click.option("--format", "format_", type=click.Choice(["text", "json", "mermaid"]), default="text", show_default=True, help="How to print.")
def show_command(name: str, atlas: Path, why: bool, lineage_: bool, depth: int | None, format_: str) -> None:
    """Show an entity or paper: names, weeks, papers and neighbours with their quotes; or its lineage."""
    from kg.analyze.facts import facts_of
    from kg.atlas import open_atlas
    from kg.judging import require_kept
    from kg.lookup import find

    opened = open_atlas(atlas)
    graph = opened.read_graph()
    try:
        key = find(graph, name)
    except AtlasError:
        require_kept(opened, name)
        raise
    if lineage_:
        from kg.cli.lineage import print_lineage

        print_lineage(graph, key, depth, why, format_)
        return
    if depth or format_ == "mermaid":
        raise UsageError("--depth and --format mermaid belong to --lineage", fix="add --lineage")
    facts = facts_of(graph, key)
    if why and key[0] == "Entity":
        from kg.cli.why import reasons

        facts["because"] = reasons(opened, facts)
    if format_ == "json":
        click.echo(json.dumps(facts, ensure_ascii=False, default=str))
        return
    for line in _lines(facts, why):
        click.echo(line)


def _lines(facts: dict[str, Any], why: bool) -> list[str]:
    from kg.text import counted, excerpt

    title = facts.get("name") or facts.get("title") or facts["id"]
    lines = [f"{title}  [{facts['labels'][-1]}]  id: {facts['id']}"]
    for field in ("name_ja", "title_ja", "arxiv_id", "published", "updated", "url", "lang", "summary"):
        if facts.get(field):
            lines.append(f"  {field}: {excerpt(str(facts[field]), 160)}")
    if facts.get("aliases"):
        lines.append(f"  also: {', '.join(facts['aliases'])}")
    if "paper_count" in facts:
        lines.append(f"  {counted(facts['paper_count'], 'paper')}, first {facts.get('first_week', '?')}, last {facts.get('last_week', '?')}")
    if facts.get("asset_sources"):
        lines.append(f"  {facts['asset_type']} in {', '.join(facts['asset_sources'])}; `kg assets {facts['id']}` shows what is stated")
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
