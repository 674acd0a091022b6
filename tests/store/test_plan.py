"""What a plan of Neo4j's may hold, and what no plan shows."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from kg.store.plan import only_reads


class _Session:
    """Answers every query with a plan of one step that only reads."""

    def __init__(self, name: str = "ProduceResults", details: str = "") -> None:
        self.plan = {"operatorType": name, "args": {"Details": details}, "children": []}

    def run(self, _: Any) -> Any:
        """The plan, once consumed."""
        return SimpleNamespace(consume=lambda: SimpleNamespace(plan=self.plan, query_type="r"))


@pytest.mark.parametrize("call", ["apoc.load.json", "apoc./*x*/load.json", "apoc /**/ .load.json", "`apoc`.`load`.json", "apoc.cypher.run"])
def test_what_reaches_out_is_no_reading(call: str) -> None:
    """However comments part its name."""
    assert not only_reads(_Session(), f"CALL {call}('http://10.0.0.1/')", 1)  # type: ignore[arg-type]


def test_procedures_are_checked_in_the_plan() -> None:
    """By the names that the server itself gives them."""
    query = "CALL x.y() YIELD z RETURN z"
    assert not only_reads(_Session("ProcedureCall@neo4j", "apoc.load.json($autostring_0)"), query, 1)  # type: ignore[arg-type]
    assert only_reads(_Session("ProcedureCall@neo4j", "db.labels() :: (label :: STRING)"), query, 1)  # type: ignore[arg-type]
