"""strata.yaml: what it holds, and what is wrong with it by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import SchemaError
from kg.schema import Schema, load_schema
from kg.strata import load_strata
from kg.text import fold


def test_the_shipped_strata_are_whole(schema: Schema) -> None:
    """Every entity that they name is in the vocabulary; names differ in both languages; parents hold their children."""
    strata = load_strata()
    known = {fold(form) for listed in schema.lexicon for form, _ in listed.forms()}
    assert [(s.name, e) for s in strata for e in s.entities if fold(e) not in known] == []
    assert len({s.name for s in strata}) == len({s.ja for s in strata}) == len(strata) >= 50
    for s in strata:
        assert s.within == tuple(range(s.position, s.position + len(s.within)))
        assert all(strata[i].path[: len(s.path)] == s.path for i in s.within)


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("- {name: A, ja: あ, words: [a]}\n- {name: A, ja: い, words: [b]}\n", 2, "A is listed twice"),
        ("- name: A\n  ja: あ\n  children:\n  - {name: A, ja: い, words: [b]}\n", 4, "A is listed twice"),
        ("- {name: A, ja: あ}\n", 1, "nothing can be in A"),
        ("- name: A\n  ja: あ\n  children:\n  - {name: B, ja: い}\n", 4, "nothing can be in B"),
        ("- {name: A, ja: あ, words: a}\n", 1, "words"),
        ("- {name: A, ja: あ, colour: red}\n", 1, "colour"),
        ("- name: A\n  ja: [\n", 3, "not YAML"),
        ("name: A\n", 1, "a list is expected"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, line: int, what: str) -> None:
    """In an atlas's own file too."""
    path = tmp_path / "strata.yaml"
    path.write_text(text, "utf8")
    with pytest.raises(SchemaError, match=what) as caught:
        load_strata(tmp_path)
    assert caught.value.where == f"{path}:{line}"


def test_an_atlas_has_its_own_strata_and_extracts_nothing_anew_for_them(tmp_path: Path) -> None:
    """They replace the shipped ones; the hash that extraction is cached by stays."""
    (tmp_path / "strata.yaml").write_text("- {name: Poems, ja: 詩, words: [poem]}\n", "utf8")
    assert [s.name for s in load_strata(tmp_path)] == ["Poems"]
    assert load_schema(tmp_path).fingerprint == load_schema().fingerprint
