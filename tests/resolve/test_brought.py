"""What a paper is about: the thing that its links are said of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Entity, Mention, Occurrence, PaperRelation, Passage, Role
from kg.resolve.brought import ENOUGH, brought, likely, things
from kg.resolve.derive import candidates
from kg.schema import Schema
from kg.weights import BROUGHT

TEXT = "Zorb uses Quark."
AT = {"zorb": (0, 4), "quark": (10, 15)}
ENTITIES = {name: Entity(name, name.title(), "Method", None, ()) for name in AT}


def place(name: str, number: int, role: Role = Role.SUMMARY) -> Occurrence:
    """A mention in the passage of this number."""
    (start, end), passage = AT[name], Passage(f"p#{number}", "p", "d", "2023-W20", role, "", TEXT, number)
    return Occurrence(name, passage, Mention(start, end, TEXT[start:end], (("Method", 1.0),), "shape", 0.6, (0, len(TEXT)), None, ()))


def paper(times: int, introduced: float, role: Role = Role.SUMMARY) -> tuple[list[PaperRelation], list[Occurrence]]:
    """A paper that names Zorb so many times and Quark once; ``role`` is that of its first passage."""
    zorbs, quark = [place("zorb", n, Role.SUMMARY if n else role) for n in range(times)], place("quark", 0, role)
    kind = "INTRODUCES" if introduced >= 0.5 else "USES"
    relations = [
        PaperRelation("p", "zorb", kind, max(introduced, 1 - introduced), introduced, zorbs[0], "model: order"),
        PaperRelation("p", "quark", "USES", 0.9, 0.02, quark, "model: order"),
    ]
    return relations, [*zorbs, quark]


@pytest.mark.parametrize(
    ("times", "introduced", "role", "heads"),
    [
        (3, 0.9, Role.SUMMARY, ["zorb"]),
        (3, 0.9, Role.TITLE, ["zorb"]),
        (1, 0.3, Role.SUMMARY, []),  # named once and hardly introduced: a thing in passing
        (1, 0.05, Role.SUMMARY, []),
    ],
)
def test_links_are_said_of_what_is_introduced_and_named_again(schema: Schema, times: int, introduced: float, role: Role, heads: list[str]) -> None:
    """The surer a paper introduces a thing, and the more it speaks of it, the likelier this is what it is about; it may be about none."""
    relations, occurrences = paper(times, introduced, role)
    assert [c.head.id for c in candidates(relations, ENTITIES, occurrences, schema.brought_weights)] == heads


def test_it_is_told_how_sure_it_is(schema: Schema) -> None:
    """A link's model knows how sure its head is."""
    relations, occurrences = paper(3, 0.9)
    own = brought(things(relations, ENTITIES, {name: [o for o in occurrences if o.entity == name] for name in AT}), schema.brought_weights)
    assert own is not None
    assert own[0].entity == "zorb"
    assert ENOUGH <= own[1] < 1
    told = next(candidates(relations, ENTITIES, occurrences, schema.brought_weights))
    assert told.features["sure of the paper's thing"] == own[1]


def test_a_paper_without_things_is_about_none(schema: Schema) -> None:
    """No relations, no thing."""
    assert brought([], schema.brought_weights) is None
    assert things([], {}, {}) == []


scores = st.lists(st.floats(-800, 800), max_size=6)


@given(scores, st.floats(-800, 800))
def test_one_of_all_or_none_is_it(said: list[float], bias: float) -> None:
    """Probabilities of things and of none sum to one however sure the weights are, and follow the scores."""
    weights = {"bias": {BROUGHT: bias}, "score": {BROUGHT: 1.0}}
    sure = likely([{"score": value} for value in said], weights)
    assert all(0 <= p <= 1 for p in sure)
    assert sum(sure) <= 1 + 1e-9
    assert [p for _, p in sorted(zip(said, sure, strict=True))] == sorted(sure)
