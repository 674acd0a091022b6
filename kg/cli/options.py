"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from kg.assist.wishes import Given

atlas_option = click.option(
    "--atlas", "atlas", type=click.Path(path_type=Path), default=Path("atlas"), show_default=True, metavar="DIR", help="The atlas folder."
)
text_option = click.option(
    "--text",
    type=click.Choice(["none", "quotes", "full"]),
    default="quotes",
    show_default=True,
    help="How much of the digests' own text the page carries.",
)
format_option = click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print.")
rows_format_option = click.option(
    "--format", "format_", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True, help="How to print."
)
limit_option = click.option(
    "--limit", type=click.IntRange(min=1), default=10_000, show_default=True, metavar="ROWS", help="Print at most so many rows."
)
_MODEL = (
    click.option("--model", envvar="OPENAI_MODEL", show_envvar=True, metavar="NAME", help="The language model; else atlas.toml's, else gpt-4o-mini."),
    click.option("--max-cost", type=click.FloatRange(min=0), metavar="DOLLARS", help="Ask the model for at most so much."),
    click.option("--max-calls", type=click.IntRange(min=0), metavar="N", help="Send the model at most so many requests."),
    click.option("--dry-run", is_flag=True, help="Only say what asking the model would take."),
)


def model_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of commands that ask a language model about many things."""
    for option in reversed(_MODEL):
        command = option(command)
    return command


def extractor_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What reads the digests, and the options of the language model."""
    kinds = click.Choice(["rules", "llm", "both"])
    review = click.option("--review-with-model", "review", is_flag=True, help="Let the model judge pairs of names that the rules leave undecided.")
    reads = click.option("--extractor", type=kinds, help="What reads the digests: rules (offline, the default), a language model, or both.")
    return reads(review(model_options(command)))


def given(options: dict[str, Any]) -> Given:
    """What the flags say of the model, taken out of a command's options."""
    from kg.assist.wishes import Given

    return Given(**{name: options.pop(name) for name in ("extractor", "model", "max_cost", "max_calls", "review") if name in options})
