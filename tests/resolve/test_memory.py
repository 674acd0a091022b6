"""What resolving remembers from run to run, and how it finds like names."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from functools import partial
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kg.cache import Cache
from kg.resolve.candidates import _sharing
from kg.resolve.memory import Remembered


def run(path: Path, texts: list[str]) -> list[str]:
    """One run that asks for texts. Returns those that had to be made."""
    made: list[str] = []

    def make(text: str) -> list[str]:
        made.append(text)
        return [text.upper()]

    with Cache(path) as cache:
        remembered = Remembered(cache, "key")
        for text in texts:
            assert remembered.get(text, partial(make, text)) == [text.upper()]
        remembered.save()
    return made


def test_each_run_adds_a_piece_and_now_and_then_all_is_one(tmp_path: Path) -> None:
    """What every run asks for is made once; what no run asks for any more is forgotten."""
    path = tmp_path / "cache.sqlite"
    assert run(path, ["once", "always"]) == ["once", "always"]
    for number in range(40):
        assert run(path, ["always", f"new {number}"]) == [f"new {number}"]
    with Cache(path) as cache:
        assert len(cache.keys("memory")) <= 17
    assert run(path, ["once", "always"]) == ["once"]


def test_a_damaged_piece_is_made_again(tmp_path: Path) -> None:
    """With those after it; nothing wrong is believed."""
    path = tmp_path / "cache.sqlite"
    for text in "abc":
        run(path, [text])
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE entries SET value = '{\"b\": [\"X\"]}' WHERE key = 'key 1'")
    assert run(path, list("abc")) == ["b", "c"]
    assert run(path, list("abc")) == []


@given(st.lists(st.text("abcé1", max_size=6), unique=True, max_size=12))
def test_words_that_one_lost_letter_makes_alike(words: list[str]) -> None:
    """Found as by comparing all cuts of all words."""
    cuts: dict[str, set[str]] = defaultdict(set)
    for word in words:
        for cut in {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}:
            cuts[cut].add(word)
    assert sorted(map(sorted, _sharing(words))) == sorted(sorted(found) for found in cuts.values() if len(found) > 1)
