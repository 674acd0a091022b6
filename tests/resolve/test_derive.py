"""Which of the things that a paper introduces its links are said of."""

from __future__ import annotations

import pytest

from kg.model import Entity, Mention, Occurrence, PaperRelation, Passage, Role
from kg.resolve.derive import candidates


def told(passages: int, places: int, confidence: float) -> list[str]:
    """The heads of what is said of a paper that, as the model has it, introduces Zorb, named in so many places; none in its title."""
    entities = {name: Entity(name, name, "Method", None, ()) for name in ("zorb", "quark")}
    found = []
    for number in range(passages):
        passage = Passage(f"p#{number}", "p", "d", "2023-W20", Role.SUMMARY, "", "Zorb uses Quark.", number)
        for name, start in (("zorb", 0), ("quark", 10)):
            if name == "quark" or number < places:
                found.append(Occurrence(name, passage, Mention(start, start + 4, name, (("Method", 1.0),), "shape", 0.6, (0, 16), None, ())))
    first = {name: next(o for o in found if o.entity == name) for name in entities}
    relations = [
        PaperRelation("p", "zorb", "INTRODUCES", confidence, first["zorb"], "model: times named"),
        PaperRelation("p", "quark", "USES", 0.9, first["quark"], "model: times named"),
    ]
    return [c.head.id for c in candidates(relations, entities, found)]


@pytest.mark.parametrize(
    ("passages", "places", "confidence", "heads"),
    [
        (2, 2, 0.6, ["zorb"]),
        (2, 1, 0.6, []),  # named once: a thing in passing
        (2, 2, 0.4, []),  # hardly introduced
        (9, 2, 0.6, []),  # in a long text as many things are named again
    ],
)
def test_in_a_paper_of_a_few_lines_what_is_likely_and_named_again_is_its_own(passages: int, places: int, confidence: float, heads: list[str]) -> None:
    """Where no title and no sentence names what a paper brings, the model's likeliest stands in, in a few lines alone."""
    assert told(passages, places, confidence) == heads
