"""Answers as tables, JSON and CSV: nothing is lost on the way to a file, and nothing acts on a terminal."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from kg.store.bolt import Answer
from kg.store.render import cell, write
from kg.store.values import neutral

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
NODE = {"id": "gpt-4", "labels": ["Entity", "Model"], "properties": {"aliases": ["GPT-4"], "name": "GPT-4"}}
USES = {"id": "#1", "type": "USES", "properties": {"quote": "x"}}


def written(answer: Answer, format_: str, width: int | None = None) -> str:
    """What is written for an answer."""
    out = io.StringIO(newline="")
    write(answer, format_, out, width=width)
    return out.getvalue()


@given(st.lists(st.tuples(VALUES, VALUES), max_size=4))
def test_json_is_the_rows(rows: list[tuple[Any, Any]]) -> None:
    """JSON reads back as the list of row objects."""
    text = written(Answer(("a", "b"), tuple(rows)), "json")
    assert json.loads(text) == [{"a": a, "b": b} for a, b in rows]


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=4))
def test_csv_is_the_rows(rows: list[tuple[str, str]]) -> None:
    """CSV reads back as the header and the same texts, lines within a text included."""
    text = written(Answer(("a", "b"), tuple(rows)), "csv")
    assert list(csv.reader(io.StringIO(text, newline=""))) == [["a", "b"], *map(list, rows)]


def test_csv_follows_its_rules() -> None:
    """RFC 4180: CRLF, doubled quotes; nothing for null, JSON for what is nested."""
    answer = Answer(("n", "text"), ((None, 'say "hi", now'), ([1, "a"], True)))
    assert written(answer, "csv") == 'n,text\r\n,"say ""hi"", now"\r\n"[1, ""a""]",true\r\n'


@given(VALUES, st.sampled_from(["json", "csv", "table"]), st.sampled_from([40, 120]))
def test_no_text_acts_on_a_terminal(value: Any, format_: str, width: int) -> None:
    """Whatever a digest says, the terminal gets no control character but the ends of our lines."""
    text = written(Answer(("column",), ((value,),)), format_, width)
    acting = {c for c in text if unicodedata.category(c) == "Cc"} - {"\n", "\r"}
    assert acting == set()


def test_escapes_are_spelled_out() -> None:
    """Escape sequences, turned text and line ends are shown instead of done."""
    assert neutral("a\x1b[31mred\x9b\u202e\n") == "a\\x1b[31mred\\x9b\\u202e\\n"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (NODE, '(gpt-4:Model {name: "GPT-4"})'),
        ({"id": "x", "labels": [], "properties": {}}, "(x)"),
        (USES, "[:USES]"),
        ({"nodes": [NODE, NODE], "relationships": [USES]}, '(gpt-4:Model {name: "GPT-4"})-[:USES]-(gpt-4:Model {name: "GPT-4"})'),
        (["a", 1, None], '["a", 1, null]'),
        ({"k": ["v"]}, '{k: ["v"]}'),
        (None, "null"),
        (True, "true"),
        (0.5, "0.5"),
        ("日本語", "日本語"),
    ],
)
def test_cells(value: Any, shown: str) -> None:
    """Nodes, relationships, paths and lists are readable on one line."""
    assert cell(value) == shown


def test_pipe_gets_whole_values() -> None:
    """Without a terminal a row is a line, with tabs between values that are not cut."""
    text = written(Answer(("a", "b"), (("x" * 5_000, "tab\tand\nline"),)), "table")
    assert text == "a\tb\n" + "x" * 5_000 + "\ttab\\tand\\nline\n"


def test_table_fits_the_terminal() -> None:
    """On a terminal long values are folded to its width, Japanese ones too, and nothing is left out."""
    text = written(Answer(("名前", "b"), (("変圧器" * 40, "[bold]not markup[/bold]"),)), "table", 60)
    assert max(map(cell_len, text.splitlines())) <= 60
    assert text.count("変") == 40
    assert "[bold]" in text.replace("\n", "")


@pytest.mark.parametrize(("format_", "shown"), [("table", "a\tb\n"), ("json", "[]\n"), ("csv", "a,b\r\n")])
def test_no_rows(format_: str, shown: str) -> None:
    """An empty answer is its header, or an empty list."""
    assert written(Answer(("a", "b"), ()), format_) == shown


def test_empty_table_on_a_terminal_has_its_header() -> None:
    """Also on a terminal the columns are named."""
    assert "a" in written(Answer(("a", "b"), ()), "table", 40)
