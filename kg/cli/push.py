"""``kg push``: makes a Neo4j database equal to the atlas."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import atlas_option, format_option
from kg.cli.query import credentials, store_settings
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.store.rounds import Changes


@click.command("push")
@atlas_option
@click.option("--store", metavar="URI", help="The server: bolt://, neo4j:// or neo4j+s:// (else NEO4J_URI, else atlas.toml).")
@click.option("--database", metavar="NAME", help="The database on that server.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--verify", is_flag=True, help="Compare every property, and mend what somebody changed in the database.")
@click.option("--replace", is_flag=True, help="Also where the database holds another atlas, which leaves.")
@format_option
def push_command(atlas: Path, store: str | None, database: str | None, format_: str, **how: bool) -> None:
    """Make a Neo4j database equal to the atlas: create what is new, change what changed, delete what left.

    Other data in the database is not touched. A push that was stopped is run again, and goes on where it stopped.
    Credentials come from NEO4J_USERNAME and NEO4J_PASSWORD.
    """
    from kg.atlas import open_atlas
    from kg.store.bolt import BoltStore
    from kg.store.content import of_folder
    from kg.store.known import Known
    from kg.store.load import Wish

    opened = open_atlas(atlas)
    settings = store_settings(opened)
    uri = store or os.environ.get("NEO4J_URI") or settings.get("uri")
    if not uri:
        raise UsageError("there is no server to push to", fix="name it with --store bolt://127.0.0.1:7687, or as NEO4J_URI")
    # the database of atlas.toml is one of the server of atlas.toml
    name = database or (settings.get("database") if uri == settings.get("uri") else None)
    with of_folder(opened.graph) as content, closing(BoltStore(uri, credentials(), name)) as target:
        changes = target.push(content, Wish(**how), Known(opened.path / "pushed"))
        where = target.where
    if format_ == "json":
        print(json.dumps({"store": where} | asdict(changes), ensure_ascii=False))
    else:
        print(_summary(where, changes))
    sys.stdout.flush()


def _summary(where: str, changes: Changes) -> str:
    would = "would be " if changes.dry_run else ""
    lines = [f"{where}: {would}equal to the atlas, generation {changes.generation}"]
    for title, counts in (("new", changes.created), ("changed", changes.changed), ("deleted", changes.deleted)):
        if counts := +counts:
            lines.append(f"  {title}: {_listed(counts)}")
    if len(lines) == 1:
        lines[0] += " (nothing changed)"
    if kept := +changes.kept:
        lines.append(f"  kept, because other data holds on to them: {_listed(kept)}")
    return "\n".join(lines)


def _listed(counts: Counter[str]) -> str:
    """Nodes, which have names such as Model, before relationships, such as BASED_ON."""
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items(), key=lambda item: (item[0].isupper(), item[0])))
