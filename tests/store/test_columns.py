"""Columns hold what numpy arrays would, whether they are in memory or in a file; what is looked for in them is found."""

from __future__ import annotations

import gc
import resource
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import StoreError
from kg.store import columns
from kg.store.columns import Ascending, Column, Index, Shared, in_order, repeated, spans
from kg.store.things import chosen_of, filled, nowhere

VALUES = st.lists(st.integers(0, 50), max_size=60)
OPEN = Path("/proc/self/fd")


@pytest.fixture(autouse=True)
def small() -> Iterator[None]:
    """Few values are in memory, so that a test need not have many."""
    with pytest.MonkeyPatch.context() as patched:
        for name, size in (("SOME", 8), ("_PAGE", 2), ("_LEAST", 1)):
            patched.setattr(columns, name, size)
        yield


def column(values: list[int]) -> Column:
    """Them, in uneven pieces."""
    return Column(np.int64, (np.array(values[start : start + 5], np.int64) for start in range(0, len(values), 5)))


def listed(made: Column) -> list[int]:
    """Its values."""
    return list(made.each())


@given(VALUES, st.data())
def test_columns_are_arrays(values: list[int], data: st.DataObject) -> None:
    """Reading, replacing and taking some gives what it does with a list."""
    made = column(values)
    places = st.lists(st.integers(0, max(0, len(values) - 1)), max_size=30 if values else 0, unique=True)
    assert (len(made), listed(made), made.count()) == (len(values), values, len(values) - values.count(0))
    at = np.array(data.draw(places), np.intp)
    assert made.take(at).tolist() == [values[place] for place in at]
    made.put(at, at + 100)
    made.put(at[:1], 7)
    for number, place in enumerate(at.tolist()):
        values[place] = place + 100 if number else 7
    assert listed(made) == values
    start, stop = (data.draw(st.integers(0, len(values) + 3)) for _ in range(2))
    assert made.read(start, stop).tolist() == values[start:stop]
    assert [int(some[0]) for some in made.overlapping()][1:] == [values[place - 1] for place in range(8, len(values), 8)]
    assert all(len(some) <= 8 for some in made.pieces())
    made.fill(3)
    assert listed(made) == [3] * len(values)


@given(VALUES, VALUES)
def test_what_is_found_is_there(values: list[int], wanted: list[int]) -> None:
    """In a column in order, and in one in any."""
    ordered = column(sorted(values))
    at, there = Ascending(ordered).find(np.array(wanted, np.int64))
    assert there.tolist() == [value in values for value in wanted]
    assert all(sorted(values)[place] == value for value, place, yes in zip(wanted, at, there, strict=True) if yes)
    index = Index(column(values))
    at, there = index.find(np.array(wanted, np.int64))
    assert there.tolist() == [value in values for value in wanted]
    assert all(values[place] == value for value, place, yes in zip(wanted, at, there, strict=True) if yes)
    assert index.is_unique() == (len(set(values)) == len(values))
    twice = [again for some in repeated(ordered) for again in some.tolist()]
    assert twice == [place > 0 and value == sorted(values)[place - 1] for place, value in enumerate(sorted(values))]


@given(VALUES)
def test_columns_are_put_in_order_together(values: list[int]) -> None:
    """By the first; equal ones stay as they were within a piece."""
    first, second = in_order([column(values), column(list(range(len(values))))])
    assert listed(first) == sorted(values)
    assert sorted(listed(second)) == list(range(len(values)))
    assert [values[place] for place in listed(second)] == listed(first)


@given(st.lists(st.integers(0, 200), unique=True, max_size=40))
def test_spans_are_all_places(places: list[int]) -> None:
    """Each once, in pieces that are not long."""
    at = np.array(sorted(places), np.intp)
    found = list(spans(at))
    assert [place for those, *_ in found for place in at[those].tolist()] == at.tolist()
    for those, start, stop in found:
        assert start == at[those][0] and stop == at[those][-1] + 1 and stop - start <= 8


@given(VALUES, st.integers(1, 9))
def test_some_are_chosen(values: list[int], least: int) -> None:
    """Those for which it is true."""
    chosen = Column(np.bool_, [np.array([value >= least for value in values], np.bool_)])
    assert listed(chosen_of(column(values), chosen)) == [value for value in values if value >= least]
    assert listed(nowhere(len(values))) == [-1] * len(values)
    assert filled(np.bool_, len(values)).count() == 0


def test_a_column_of_a_file_is_read_where_it_is(tmp_path: Path) -> None:
    """Also after the file is gone; one that is too short is damaged."""
    path = tmp_path / "numbers"
    path.write_bytes(b"head" + np.arange(40, dtype=np.int64).tobytes())
    with path.open("rb") as file:
        shared = Shared(file)
    path.unlink()
    for length in (5, 40):
        assert listed(Column.of_file("i8", shared, 4, length)) == list(range(length))
    for begin, length in ((4, 41), (300, 6)):
        with pytest.raises(ValueError, match="ended"):
            listed(Column.of_file("i8", shared, begin, length))


def test_nothing_stays_open_or_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file has no name, and is closed with its column."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    gc.collect()
    before = len(list(OPEN.iterdir()))
    made = [column(list(range(50))) for _ in range(10)]
    assert len(list(OPEN.iterdir())) == before + 10
    assert list(tmp_path.iterdir()) == []
    del made
    assert len(list(OPEN.iterdir())) == before


def test_no_room_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(StoreError, match="TMPDIR"):
        column(list(range(9)))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    made = column(list(range(9)))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        with pytest.raises(StoreError, match="no room"):
            made.append(np.arange(100))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
