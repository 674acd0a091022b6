"""``kg ask``: a question in English or Japanese, made a query by a language model and asked of the store."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from kg.cli.options import atlas_option, limit_option, rows_format_option
from kg.cli.query import Options, opened, show
from kg.errors import QueryError, UsageError

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionMessageParam

    from kg.sources.language_model import Settings
    from kg.store.bolt import Answer


@click.command("ask")
@click.argument("question")
@atlas_option
@click.option(
    "--model", envvar="OPENAI_MODEL", default="gpt-4o-mini", show_default=True, show_envvar=True, metavar="NAME", help="The language model."
)
@click.option("--dry-run", is_flag=True, help="Print the Cypher, and do not run it.")
@rows_format_option
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=60,
    show_default=True,
    metavar="SECONDS",
    help="Stop each answer of the model, and each query, after this time.",
)
@limit_option
def ask_command(question: str, model: str, dry_run: bool, **given: Any) -> None:
    """Ask the graph a QUESTION in English or Japanese, with the help of a language model.

    The model makes it one Cypher query, which is shown on standard error and run read only. It is OpenAI's with OPENAI_API_KEY, or
    that of any compatible server with OPENAI_BASE_URL. It gets the question and the schema of the graph, never the text of the
    digests; where the store refuses the query, it gets the error and a second try.
    """
    from kg.atlas import open_atlas
    from kg.schema import load_schema
    from kg.sources.language_model import settings_from
    from kg.sources.question import conversation, prompt

    options = Options(params=(), store=None, database=None, **given)
    if not question.strip():
        raise UsageError("there is no question", fix="give one: kg ask 'Which papers use LLaMA?'")
    atlas = open_atlas(options.atlas)
    settings = settings_from(os.environ, model, options.timeout)
    messages = conversation(prompt(load_schema(atlas.schemas), atlas.schemas), question.strip())
    if dry_run:
        print(_spelled(_cypher(messages, settings)))
        return
    show(_answer(messages, settings, options), options.format_)


def _answer(messages: list[ChatCompletionMessageParam], settings: Settings, options: Options) -> Answer:
    """The rows for the model's query; one that the store refuses goes back to the model once, with the error."""
    from kg.sources.question import correction

    cypher = _shown(_cypher(messages, settings))
    with opened(options) as store:
        try:
            return store.query(cypher, timeout=options.timeout, limit=options.limit)
        except QueryError as error:
            print(f"kg: the store refused it, asking the model once more: {error.what}", file=sys.stderr)
            again = [*messages, *correction(cypher, error.what)]
        cypher = _shown(_cypher(again, settings))
        try:
            return store.query(cypher, timeout=options.timeout, limit=options.limit)
        except QueryError as error:
            raise QueryError(error.what, where=error.where, fix="ask in other words, or write the query yourself with `kg query`") from error


def _cypher(messages: list[ChatCompletionMessageParam], settings: Settings) -> str:
    from kg.sources.language_model import complete
    from kg.sources.question import cypher_in

    return cypher_in(complete(messages, settings))


def _shown(cypher: str) -> str:
    """The query itself, after showing it."""
    print(_spelled(cypher), file=sys.stderr, flush=True)
    return cypher


def _spelled(cypher: str) -> str:
    """The query in lines, with nothing in it that moves a terminal's cursor."""
    from kg.store.values import neutral

    return "".join(sign if sign in "\n\t" else neutral(sign) for sign in cypher)
