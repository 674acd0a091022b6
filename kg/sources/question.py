"""A question in English or Japanese as a conversation with a language model, and the Cypher in its answer.

The conversation holds the graph's schema and the question, and nothing that a digest says.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from openai.types.chat import ChatCompletionMessageParam

from kg.cypher import masked, writes
from kg.errors import ModelError
from kg.prompts import load_prompt
from kg.schema import Schema
from kg.sources.language_model import without_thought
from kg.text import excerpt

_FENCE = re.compile(r"```(?:[ \t]*\w*[ \t]*\n|cypher\b)?(.*?)(?:```|\Z)", re.DOTALL)
_READS = re.compile(r"\s*(?:MATCH|OPTIONAL\s+MATCH|WITH|UNWIND|RETURN|CALL)\b", re.IGNORECASE)
_OF_THE_TEXT = re.compile(
    r"Syntax error at|Invalid input ['`]|Variable `\w+` not defined|Undefined\w+:|Unknown\w+:|Unknown function ['`]"
    r"|the query ran longer|queries only read"
)
"""How errors begin that stores find in the query itself; others come up at a value, and may quote it."""
_QUOTED = re.compile(r"""'[^'\n]*'|"[^"\n]*"|`[^`\n]*`""")

_ANSWER = "give a question about the graph, in other words, or write the query yourself with `kg query`"


def prompt(schema: Schema, override: Path) -> str:
    """The instructions: prompts/ask.md with the schema filled in. Raises SchemaError (file:line)."""
    return load_prompt("ask", schema, override)


def conversation(instructions: str, question: str) -> list[ChatCompletionMessageParam]:
    """The messages that ask for a query."""
    return [{"role": "system", "content": instructions}, {"role": "user", "content": f"Question: {question}"}]


def correction(cypher: str, error: str) -> list[ChatCompletionMessageParam]:
    """What follows when the store refused a query: the query, and the error where it cannot hold a digest's text."""
    told = "an expression fails on a value in the graph, such as a text where a number or date is needed"
    if _OF_THE_TEXT.match(error):
        told = _QUOTED.sub(lambda quoted: quoted[0] if len(quoted[0]) == 3 or quoted[0][1:-1] in cypher else "'...'", error)
    again = f"The database refused this query: {told}\nAnswer with a mended query alone."
    return [{"role": "assistant", "content": cypher}, {"role": "user", "content": again}]


def cypher_in(answer: str) -> str:
    """The one reading statement of an answer: plain, in a fence, or as JSON ``{"cypher": ...}``. Raises ModelError."""
    text = _unwrapped(answer)
    bare = masked(text).rstrip("; \n\t")
    if writes(bare):
        raise ModelError(f"the model's query writes: {excerpt(text, 200)}", fix="questions only read; ask in other words")
    if not _READS.match(bare):
        raise ModelError(f"the model's answer holds no query: {excerpt(answer, 200)}", fix=_ANSWER)
    if ";" in bare:
        raise ModelError(f"the model gave more than one query: {excerpt(text, 200)}", fix="ask one thing at a time")
    return text


def _unwrapped(answer: str) -> str:
    text = without_thought(answer).strip()
    fenced = [block.strip() for block in _FENCE.findall(text)]
    text = ";\n".join(block for block in fenced if block) if fenced else text
    if text.startswith("{"):
        try:
            found = json.loads(text)["cypher"]
        except (ValueError, KeyError, RecursionError):
            found = None
        text = found if isinstance(found, str) else ""
    return text.strip().rstrip(";").rstrip()
