"""A difference has what a database lacks and has too much of, and takes over where the rest is."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kg.store.content import Content
from kg.store.difference import compare
from kg.store.things import NO_THINGS, NOWHERE, Held, Things, among, each, found, nowhere, pieces
from kg.store.wanted import Wanted

MARKS = st.integers(0, 20)
NAMES = ("USES", "STUDIES", "NAMES")


def links(marks: list[int], *, placed: bool) -> Things:
    """Relationships of three types, at ten times their marks where their places are known."""
    values = np.array(marks, np.int64)
    return Things(values, (values % 3).astype(np.uint16), NAMES, values * 10 if placed else nowhere(len(marks)))


@given(st.lists(MARKS, unique=True), st.lists(MARKS), st.lists(MARKS, max_size=3), st.booleans())
def test_differences(wish: list[int], there: list[int], changed: list[int], placed: bool) -> None:
    """What is there twice, or changed, goes and comes anew; the rest stays where it is; what goes is named once."""
    want = Wanted(Content("", lambda _: ()), Held(NO_THINGS, links(wish, placed=False), nowhere(0)), {})
    have = Held(NO_THINGS, links(there, placed=placed), nowhere(0)).in_order()
    difference = compare(want, have, np.array(changed, np.int64))
    stays = {mark for mark, times in Counter(there).items() if times == 1 and mark in wish and mark not in changed}
    assert {mark for mark, new in zip(wish, difference.new_edges, strict=True) if new} == set(wish) - stays
    old = difference.old.edges
    assert old.marks.tolist() == sorted(set(there) - stays)
    assert difference.size == len(set(wish) - stays) + len(set(there) - stays)
    assert want.held.edges.ids.tolist() == [mark * 10 if mark in stays and placed else NOWHERE for mark in wish]
    assert old.ids.tolist() == [mark * 10 if placed else NOWHERE for mark in old.marks]
    assert {name: some.marks.tolist() for name, some in old.by_name()} == {
        name: marks for number, name in enumerate(NAMES) if (marks := [mark for mark in old.marks.tolist() if mark % 3 == number])
    }


def test_a_database_that_is_known_to_be_equal_has_no_difference() -> None:
    """Unless some of its marks are not to be trusted."""
    want = Wanted(Content("", lambda _: ()), Held(NO_THINGS, links([3, 1, 2], placed=True), nowhere(0)), {})
    assert compare(want, want.held).size == 0
    assert compare(want, want.held.in_order(), np.array([1])).size == 2


@given(st.lists(MARKS, unique=True), st.lists(MARKS))
def test_what_is_found_is_there(those: list[int], wanted: list[int]) -> None:
    """At its place among those in order."""
    at, there = found(np.array(sorted(those), np.int64), np.array(wanted, np.int64))
    assert there.tolist() == among(np.array(wanted, np.int64), np.array(sorted(those), np.int64)).tolist() == [mark in those for mark in wanted]
    assert all(sorted(those)[place] == mark for mark, place, yes in zip(wanted, at, there, strict=True) if yes)


def test_pieces_are_all() -> None:
    """Whatever their number."""
    for number in (0, 1, 1 << 16, (1 << 16) + 1):
        values = np.arange(number)
        assert list(each(values)) == values.tolist()
        assert all(len(piece) <= 1 << 16 for piece in pieces(values))
