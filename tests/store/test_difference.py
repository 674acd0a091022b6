"""A difference has what a database lacks and has too much of, and takes over where the rest is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.store import columns
from kg.store.columns import Column, Index
from kg.store.content import Content
from kg.store.difference import compare
from kg.store.things import NOWHERE, Held, Things, nothing, nowhere
from kg.store.wanted import Wanted

MARKS = st.integers(0, 20)
NAMES = ("USES", "STUDIES", "NAMES")


def links(marks: list[int], *, placed: bool) -> Things:
    """Relationships of three types, at ten times their marks where their places are known."""
    values = np.array(marks, np.int64)
    return Things(
        Column(np.int64, [values]), Column(np.uint16, [values % 3]), NAMES, Column(np.int64, [values * 10]) if placed else nowhere(len(marks))
    )


def wish_of(marks: list[int], *, placed: bool) -> Wanted:
    """A content of such relationships."""
    return Wanted(Content("", lambda _: []), Held(nothing(), links(marks, placed=placed), nowhere(0)), Index(nowhere(0)), {})


@pytest.fixture(autouse=True, params=[4, columns.SOME])
def some(request: pytest.FixtureRequest) -> Iterator[None]:
    """So many are in memory at a time."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(columns, "SOME", request.param)
        patched.setattr(columns, "_PAGE", request.param // 2)
        yield


@given(st.lists(MARKS, unique=True), st.lists(MARKS), st.lists(MARKS, max_size=3), st.booleans())
def test_differences(wish: list[int], there: list[int], changed: list[int], placed: bool) -> None:
    """What is there twice, or changed, goes and comes anew; the rest stays where it is; what goes is named once."""
    want = wish_of(wish, placed=False)
    have = Held(nothing(), links(there, placed=placed), nowhere(0)).in_order()
    difference = compare(want, have, Column(np.int64, [np.array(changed, np.int64)]))
    stays = {mark for mark, times in Counter(there).items() if times == 1 and mark in wish and mark not in changed}
    assert {mark for mark, new in zip(wish, difference.new_edges.each(), strict=True) if new} == set(wish) - stays
    old = difference.old.edges
    marks = sorted(set(there) - stays)
    assert list(old.rows()) == [(NAMES[mark % 3], mark, mark * 10 if placed else NOWHERE) for mark in marks]
    assert difference.size == len(set(wish) - stays) + len(marks)
    assert list(want.held.edges.ids.each()) == [mark * 10 if mark in stays and placed else NOWHERE for mark in wish]
    by_name = Counter({(name, mark) for name, some in old.by_name() for mark in some.tolist()})
    assert by_name == Counter((NAMES[mark % 3], mark) for mark in marks)


def test_a_database_that_is_known_to_be_equal_has_no_difference() -> None:
    """Unless some of its marks are not to be trusted."""
    want = wish_of([3, 1, 2], placed=True)
    assert compare(want, want.held).size == 0
    assert compare(want, want.held.in_order(), Column(np.int64, [np.array([1])])).size == 2
