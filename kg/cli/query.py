"""``kg query``: Cypher on the local store, or on another one by ``--store`` or atlas.toml."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.arxiv_id import find_arxiv_id
from kg.cli.moved import follow_ids
from kg.cli.options import atlas_option, limit_option, rows_format_option
from kg.errors import SchemaError, UsageError

if TYPE_CHECKING:
    from kg.atlas import Atlas
    from kg.store.bolt import Answer, BoltStore


@dataclass(frozen=True, slots=True)
class Options:
    """How a query is asked and its answer shown; ``store`` and ``database`` are of ``--store``."""

    atlas: Path
    params: tuple[str, ...]
    format_: str
    store: str | None
    database: str | None
    timeout: float
    limit: int


@click.command("query")
@click.argument("cypher", required=False)
@atlas_option
@click.option(
    "--param",
    "params",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter of the query, as JSON or as text (an arXiv id is text); NAME:=VALUE is JSON whatever it looks like. May be repeated.",
)
@rows_format_option
@click.option("--store", metavar="URI", help="Ask this Bolt server (bolt://, neo4j+s://) instead of the local store.")
@click.option("--database", metavar="NAME", help="The database on that server.")
@click.option(
    "--timeout", type=click.FloatRange(min=0, min_open=True), default=30, show_default=True, metavar="SECONDS", help="Stop after this time."
)
@limit_option
def query_command(cypher: str | None, **given: Any) -> None:
    """Ask the graph with CYPHER (- or a pipe: read it from standard input); without it, open a shell.

    Queries only read. A --store gets its credentials from NEO4J_USERNAME and NEO4J_PASSWORD.
    """
    options = Options(**given)
    parameters = _parameters(options.params)
    if cypher is None and sys.stdin.isatty():
        from kg.cli.shell import Shell

        with opened(options) as store:
            Shell(store, options.timeout, options.limit, options.format_, parameters).run()
        return
    text = statement(sys.stdin.read() if cypher in (None, "-") else str(cypher))
    if not text:
        raise UsageError("there is no query", fix="give one: kg query 'MATCH (e:Entity) RETURN e.name LIMIT 5'")
    with opened(options) as store:
        answer = store.query(text, parameters, timeout=options.timeout, limit=options.limit)
        moved = None if answer.rows or options.store else follow_ids(options.atlas, text, parameters)
        if moved is not None:
            print(f"kg: {moved.note}", file=sys.stderr)
            answer = store.query(moved.cypher, moved.parameters, timeout=options.timeout, limit=options.limit)
    show(answer, options.format_)


def show(answer: Answer, format_: str) -> None:
    """Prints the rows on standard output, and on standard error that some were left out."""
    from kg.store.render import terminal_width, write

    write(answer, format_, sys.stdout, width=terminal_width(sys.stdout))
    if answer.note:
        sys.stdout.flush()
        print(f"kg: {answer.note}", file=sys.stderr)


def statement(text: str) -> str:
    """A query as it is sent: without a byte-order mark, blank ends and closing semicolons."""
    return text.removeprefix("\ufeff").strip().rstrip(";").rstrip()


@contextmanager
def opened(options: Options) -> Iterator[BoltStore]:
    """The store of ``--store``, else of atlas.toml, else the local one; never one that only the environment names."""
    from kg.atlas import open_atlas
    from kg.store.bolt import BoltStore
    from kg.store.embedded import open_embedded

    settings = {} if options.store else store_settings(open_atlas(options.atlas))
    uri = options.store or settings.get("uri")
    if uri is None:
        if options.database:
            raise UsageError("--database belongs to --store", fix="name the server with --store URI")
        with open_embedded(options.atlas) as local:
            yield local
        return
    with BoltStore(uri, credentials(), options.database or settings.get("database")) as store:
        yield store


def credentials() -> tuple[str, str] | None:
    """User and password of the environment, for a server."""
    password = os.environ.get("NEO4J_PASSWORD")
    return (os.environ.get("NEO4J_USERNAME") or "neo4j", password) if password else None


def store_settings(atlas: Atlas) -> dict[str, str]:
    """What atlas.toml says about the store: its uri and database. Raises SchemaError where that is no text."""
    settings = atlas.settings.get("store", {})
    if not isinstance(settings, dict) or not all(isinstance(settings.get(name, ""), str) for name in ("uri", "database")):
        raise SchemaError("[store] needs a text as its uri and database", where=str(atlas.path / "atlas.toml"), fix="mend the file")
    return settings


def _parameters(given: tuple[str, ...]) -> dict[str, Any]:
    """Parameters by name: ``NAME=VALUE`` as JSON, else as text; ``NAME:=VALUE`` as JSON alone. Raises UsageError."""
    parameters: dict[str, Any] = {}
    for item in given:
        name, equals, value = item.partition("=")
        if not name.removesuffix(":") or not equals:
            raise UsageError(f"--param {item} is not NAME=VALUE", fix="write it as --param name=GPT-4")
        typed = name.endswith(":")
        try:
            parameters[name.removesuffix(":")] = json.loads(value, parse_float=float if typed else _number, parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            if typed:
                raise UsageError(f"--param {item} is no JSON", fix=f"write {name[:-1]}={value} for a text") from error
            parameters[name] = value
    return parameters


def _number(text: str) -> float | str:
    """A number with a point; an arXiv id, and what would lose a zero as a number (1.10), is text."""
    return text if find_arxiv_id(text) or re.fullmatch(r"-?\d+\.\d+0", text) else float(text)


def _refuse(text: str) -> float:
    raise ValueError(text)  # NaN and Infinity, which JSON has not, may be names
