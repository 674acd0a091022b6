"""Queries are told to the embedded engine so that they mean what Cypher means."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cypher import without_comments
from kg.store.dialect import budget, in_order, only_reads, within

MOVED = "MATCH (w:Week) UNWIND ['2311.00000'] AS x MATCH (p:Paper {id: x}) RETURN p.id"


@pytest.mark.parametrize(
    ("cypher", "told"),
    [
        (MOVED, MOVED.replace("AS x MATCH", "AS x WITH * MATCH")),
        ("unwind l as `a b`\nmatch (n) return n", "unwind l as `a b`\nWITH * match (n) return n"),
        ("UNWIND l AS x // MATCH\n MATCH (n) RETURN n", "UNWIND l AS x // MATCH\n WITH * MATCH (n) RETURN n"),
        ("UNWIND l AS x OPTIONAL MATCH (n) RETURN n", "UNWIND l AS x OPTIONAL MATCH (n) RETURN n"),
        ("RETURN 'x AS y MATCH (n)' AS text", "RETURN 'x AS y MATCH (n)' AS text"),
        ("RETURN 1 AS x /* AS y MATCH */", "RETURN 1 AS x /* AS y MATCH */"),
        ("UNWIND l AS x WITH x MATCH (n) RETURN n", "UNWIND l AS x WITH x MATCH (n) RETURN n"),
    ],
)
def test_clauses_keep_their_order(cypher: str, told: str) -> None:
    """A barrier goes where a MATCH follows a fresh name, not into texts and comments, and nowhere else."""
    assert in_order(cypher) == told


@given(st.text())
def test_nothing_else_changes(text: str) -> None:
    """Whatever is asked, taking the barriers out gives what was asked."""
    assert in_order(text).replace("WITH * ", "") == text.replace("WITH * ", "")


@given(st.floats(0.001, 3600), st.text())
def test_budget_is_read_back(seconds: float, text: str) -> None:
    """The host reads the time that the client wrote."""
    assert budget(within(text, seconds)) == max(1, round(seconds * 1000))


@given(st.text().filter(lambda text: "/*kg:" not in text))
def test_other_queries_have_no_budget(text: str) -> None:
    """Without a client's word there is no limit but the engine's own."""
    assert budget(text) is None


@pytest.mark.parametrize(
    "cypher",
    [
        "MATCH (n:Set {start: 1}) WHERE n.create = 'DELETE' RETURN n.start AS start, {set: 1} AS m",
        "MATCH (n) // MERGE\nRETURN n",
        "MATCH (n)-[:CREATE|:SET]->() RETURN `set`",
        "CALL db.labels() YIELD label RETURN label",
        "CALL { MATCH (n) RETURN n } RETURN n",
    ],
)
def test_reading_queries(cypher: str) -> None:
    """Words in texts, comments, labels, properties and keys of maps are not clauses."""
    assert only_reads(cypher)


@pytest.mark.parametrize(
    "cypher",
    [
        "CREATE (n)",
        "MATCH (n)SET n.x = 1",
        "MATCH (n) detach delete n",
        "CALL { MERGE (n:X) } RETURN 1",
        "MATCH (n) REMOVE n:X",
        "DROP INDEX x",
        "LOAD CSV FROM 'x' AS l RETURN l",
        "CALL apoc.create.node([], {})",
        "RETURN 1; MATCH (n) RETURN n",
        "ALTER USER x SET PASSWORD 'y'",
        "TERMINATE TRANSACTION 'x'",
    ],
)
def test_writing_queries(cypher: str) -> None:
    """A clause that writes is seen in any case and place."""
    assert not only_reads(cypher)


@pytest.mark.parametrize("piece", ["/* ", "\\'", "'\\'", "`` `", '"\\"'])
def test_what_never_ends_is_looked_for_once(piece: str) -> None:
    """The server tells each query to the engine so, and nothing stops it meanwhile."""
    start = time.perf_counter()
    assert in_order(piece * 20_000) == piece * 20_000
    assert time.perf_counter() - start < 1


def test_comments_part_words_and_texts_stay() -> None:
    """A comment may stand between any two signs; what looks like one in a text or name is none."""
    assert without_comments("CALL apoc./*x*/load.json('a/*b*/') // end") == "CALL apoc. load.json('a/*b*/')  "
    assert without_comments('RETURN `a//b`, "//" /* never') == 'RETURN `a//b`, "//" /* never'
