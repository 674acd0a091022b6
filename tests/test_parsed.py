"""YAML that need not be parsed again: never stale, never trusted too far, and never in the way."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import SchemaError
from kg.parsed import load_yaml

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.integers(), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "ronbun-atlas"


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(values)
def test_the_second_reading_gives_what_the_first_gave(tmp_path: Path, value: object) -> None:
    """Dates and numbers as keys too, which JSON has not."""
    path = tmp_path / "some.yaml"
    path.write_text(yaml.safe_dump(value), "utf8")
    assert load_yaml(path) == load_yaml(path) == yaml.safe_load(path.read_text("utf8"))


def test_a_changed_file_is_parsed_again(tmp_path: Path, home: Path) -> None:
    """And there is one kept file for it, not two."""
    path = tmp_path / "some.yaml"
    for value in ([1], [2], [1]):
        path.write_text(yaml.safe_dump(value))
        assert load_yaml(path) == value
    assert len(list(home.iterdir())) == 1


def test_what_is_damaged_is_parsed_again(tmp_path: Path, home: Path) -> None:
    """One changed byte anywhere, or a file cut short."""
    path = tmp_path / "some.yaml"
    path.write_text("- name: Barnet\n")
    load_yaml(path)
    (kept,) = home.iterdir()
    whole = kept.read_bytes()
    for damaged in (whole.replace(b"Barnet", b"Garnet"), whole[:-3], b"", b"\xff"):
        kept.write_bytes(damaged)
        assert load_yaml(path) == [{"name": "Barnet"}]
        assert kept.read_bytes() == whole


def test_a_folder_that_cannot_be_written_is_no_matter(tmp_path: Path, home: Path) -> None:
    """A file stands where the folder should."""
    home.parent.mkdir()
    home.write_text("in the way")
    (tmp_path / "some.yaml").write_text("[1]")
    assert load_yaml(tmp_path / "some.yaml") == load_yaml(tmp_path / "some.yaml") == [1]


def test_errors_are_those_of_the_file(tmp_path: Path) -> None:
    """Its own place and line, the second time too."""
    path = tmp_path / "some.yaml"
    path.write_text("- a\n- [\n")
    for _ in range(2):
        with pytest.raises(SchemaError, match="not YAML") as caught:
            load_yaml(path)
        assert caught.value.where == f"{path}:3"
    with pytest.raises(SchemaError, match="cannot be read"):
        load_yaml(tmp_path / "none.yaml")
