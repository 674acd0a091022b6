"""Spans and the enumerations that they stand in."""

from __future__ import annotations

import pytest

from kg.extract.spans import Span, choose, runs


@pytest.mark.parametrize("unit", ["Zorbの精度は86.4%で、", "Zorb is a model "])
def test_what_is_read_of_a_sentence_grows_with_its_names_alone(unit: str) -> None:
    """Twice as long a sentence, twice as much text around names: not four times."""

    def read(times: int) -> int:
        spans = [Span(at, at + 4, "shape", 0.5) for at in range(0, len(unit) * times, len(unit))]
        return sum(len(run.before) + len(run.after) for run in runs(unit * times, [(0, len(unit) * times)], spans))

    assert read(800) < 2.2 * read(400)


def test_a_cut_sentence_neither_begins_nor_ends_there() -> None:
    """Where a sentence goes on an ellipsis stands; a short one is whole."""
    text = "a " * 500 + "Zorb" + " b" * 500
    (run,) = runs(text, [(0, len(text))], [Span(1000, 1004, "shape", 0.5)])
    assert (run.before[0], run.after[-1]) == ("…", "…")
    (run,) = runs("a Zorb b", [(0, 8)], [Span(2, 6, "shape", 0.5)])
    assert (run.before, run.after) == ("a ", " b")


def test_longer_spans_stand_before_those_that_they_overlap() -> None:
    """In text order, whatever the order in which they were found."""
    spans = [Span(4, 6, "shape", 0.9), Span(0, 3, "shape", 0.5), Span(2, 5, "shape", 0.9), Span(8, 12, "shape", 0.1), Span(9, 10, "shape", 0.9)]
    assert [(s.start, s.end) for s in choose(spans)] == [(2, 5), (8, 12)]
