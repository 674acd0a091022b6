"""The prompt that is made of the schema, and the query that is taken out of an answer."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import AtlasError, ModelError, SchemaError
from kg.model import ENTITY_RELATIONS, ENTITY_TYPES, PAPER_RELATIONS
from kg.schema import Schema
from kg.sources.question import conversation, correction, cypher_in, prompt

QUERY = "MATCH (e:Entity)\nWHERE e.name = 'a;b' // SET nothing; here\nRETURN e.name AS name"


def test_prompt_holds_the_whole_schema(schema: Schema, tmp_path: Path) -> None:
    """Every type and relation stands in it with its meaning, and no gap is left."""
    text = prompt(schema, tmp_path)
    assert all(f"  - {name}: " in text for name in (*ENTITY_TYPES, *PAPER_RELATIONS, *ENTITY_RELATIONS))
    assert all(r.definition in text for r in schema.relations) and "{{" not in text


def test_examples_of_the_prompt_are_answers(schema: Schema, tmp_path: Path) -> None:
    """What the prompt shows as an answer is one that is taken."""
    examples = re.findall(r"```cypher\n.*?```", prompt(schema, tmp_path), re.DOTALL)
    assert len(examples) == 3
    assert all(cypher_in(example).startswith("MATCH") for example in examples)


def test_an_atlas_has_its_own_prompt(schema: Schema, tmp_path: Path) -> None:
    """schemas/prompts/ask.md of an atlas wins; a gap that nothing fills is blamed by line."""
    own = tmp_path / "prompts" / "ask.md"
    own.parent.mkdir()
    own.write_text("ours\n{{entity_types}}")
    assert prompt(schema, tmp_path).startswith("ours\n  - Model: ")
    own.write_text("ours\n{{papers}}")
    with pytest.raises(SchemaError, match=r"ask\.md:2: .*\{\{papers\}\}"):
        prompt(schema, tmp_path)
    own.write_bytes(b"\xff")
    with pytest.raises(SchemaError, match="UTF-8"):
        prompt(schema, tmp_path)


@pytest.mark.parametrize(
    "answer",
    [
        QUERY,
        f"\n {QUERY} ;\n",
        f"```cypher\n{QUERY};\n```",
        f"Here it is:\n```\n{QUERY}\n```\nIt lists names; enjoy. SET it free.",
        f"```cypher\n{QUERY}",
        f"```{QUERY}```",
        json.dumps({"cypher": QUERY}),
        f"```json\n{json.dumps({'cypher': QUERY, 'why': 'so'})}\n```",
        f"<think>\nMATCH or CREATE; hm\n</think>\n{QUERY}",
        f"<thinking>\nMATCH or CREATE; hm\n</thinking>\n{QUERY}",
    ],
)
def test_every_way_of_answering(answer: str) -> None:
    """Plain, fenced, as JSON, with thoughts or chatter: the same query."""
    assert cypher_in(answer) == QUERY


@pytest.mark.parametrize(
    "query", ["// names\nMATCH (n) RETURN n", "unwind [1] AS x RETURN x", "MATCH (n) RETURN n.set AS s, 'CREATE' AS t", "CALL db.labels()"]
)
def test_reading_queries(query: str) -> None:
    """A word that writes is harmless in a text, a comment or a property's name."""
    assert cypher_in(query) == query


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("I cannot know that.", "no query"),
        ("```\n```", "no query"),
        ('{"query": "MATCH (n) RETURN n"}', "no query"),
        ('{"cypher": null}', "no query"),
        ('{"cypher": ', "no query"),
        ("{" * 5000, "no query"),
        ("MATCH (n) RETURN n; MATCH (m) RETURN m", "more than one"),
        ("```\nMATCH (n) RETURN n\n```\nor\n```\nMATCH (m) RETURN m\n```", "more than one"),
        ("MATCH (n) DETACH DELETE n", "writes"),
        ("create (:Paper)", "writes"),
        ("MATCH (n) RETURN n; DROP INDEX x", "writes"),
        ("MATCH (n)\nSET n.name = 'x' RETURN n", "writes"),
        ("LOAD CSV FROM 'file:///etc/passwd' AS l RETURN l", "writes"),
    ],
)
def test_answers_that_are_refused(answer: str, told: str) -> None:
    """No statement, more than one, or one that writes: said with what to do."""
    with pytest.raises(ModelError, match=told) as raised:
        cypher_in(answer)
    assert raised.value.fix


@given(st.text())
def test_any_answer_is_taken_or_refused(answer: str) -> None:
    """Nothing that a model can say raises anything else."""
    try:
        assert cypher_in(answer) in answer
    except AtlasError as error:
        assert isinstance(error, ModelError)


def test_conversation_holds_the_question() -> None:
    """Instructions first, then the question as it was typed."""
    first, second = conversation("rules", "LoRA を使う論文は？")
    assert (first["role"], first["content"], second["role"]) == ("system", "rules", "user")
    assert "LoRA を使う論文は？" in str(second["content"])


@pytest.mark.parametrize(
    ("error", "sent"),
    [
        ("Syntax error at line 1:15 - mismatched input 'RETURN' expecting {'$', ')'}", True),
        ("UndefinedVariable: Variable 'q' not defined", True),
        ("UnknownFunction: Unknown function 'foo'", True),
        ("the query ran longer than 30 s and was stopped", True),
        ("Invalid duration string: a sentence of the digest", False),
        ("date() cannot parse 'a sentence of the digest' as a date", False),
        ("Invalid input for function 'toInteger()': got a sentence of the digest", False),
        ("Syntax error at 'a sentence of the digest'", None),
    ],
)
def test_a_correction_holds_no_text_of_a_digest(error: str, sent: bool | None) -> None:
    """Errors about the query's own text go to the model; of one that comes up at a value it learns only that."""
    query = "MATCH (p) RETURN foo(q.x)"
    before, after = correction(query, error)
    assert before["content"] == query
    assert "sentence of the digest" not in str(after["content"])
    if sent is not None:
        assert (error in str(after["content"])) is sent
