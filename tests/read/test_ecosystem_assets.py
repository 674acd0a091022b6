"""Catalogues of assets: everything stated is read with its place, and what is wrong costs only itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.asset import SourceAsset, asset_properties
from kg.errors import SourceError
from kg.model import SourceDigest
from kg.read import asset_passages, read_digest
from kg.read.draft import Log
from kg.read.ecosystem_assets import looks_like, read_assets

CATALOGUE = """\
# a comment
- access:
    explanation: on request
    value: limited
  created_date: 2023-03-13
  dependencies:
  - LLaMa
  - "Caf\\xE9 dataset"
  license: unknown
  name: Alpaca
  organization: Stanford University, Example Lab,
    Mohamed University
  size: 7B parameters
  training_time: none
  type: model
- name: Folded
    Name
  type: Dataset
  organization: Runway AI, Inc.
  created_date: 2021-05
  dependencies: []
  sample: [a, b]
"""


def read(text: str) -> SourceDigest:
    """A catalogue as digest ``c.yaml``."""
    return read_digest(text.encode(), "c.yaml")


def one(text: str) -> SourceAsset:
    """The only asset of a catalogue."""
    (asset,) = read(text).assets
    return asset


def test_assets_are_read_with_type_line_and_names() -> None:
    """Names, organizations that a line break cuts, escapes, and the line where each asset begins."""
    alpaca, folded = read(CATALOGUE).assets
    assert (alpaca.name, alpaca.type, alpaca.line) == ("Alpaca", "model", 2)
    assert (folded.name, folded.type, folded.line) == ("Folded Name", "dataset", 16)
    assert alpaca.dependencies == ("LLaMa", "Café dataset")
    assert alpaca.organizations == ("Stanford University", "Example Lab", "Mohamed University")
    assert folded.organizations == ("Runway AI, Inc.",)


def test_every_name_lies_in_the_lines_that_state_it() -> None:
    """Spans cut the text; a quote is whole lines, from the field to the name."""
    for asset in read(CATALOGUE).assets:
        assert asset.text in CATALOGUE
        for name in asset.names:
            spelled = asset.text[name.start : name.end]
            assert spelled in asset.text[name.first : name.last]
            assert " ".join(spelled.split()) == name.value or "\\x" in spelled
    alpaca = read(CATALOGUE).assets[0]
    quote = next(alpaca.text[n.first : n.last] for n in alpaca.names if n.value == "LLaMa")
    assert quote == "  dependencies:\n  - LLaMa"


def test_unknown_stays_unknown_and_each_fact_has_its_line() -> None:
    """``unknown``, ``none`` and what is missing are counted, never a value; a date is a date."""
    asset = read(CATALOGUE).assets[0]
    properties = asset_properties([("c.yaml", asset)])
    assert "license" not in properties
    assert "training_time" not in properties
    assert {"license", "training_time", "url", "training_hardware"} <= set(properties["asset_unknown"])
    assert dict(zip(properties["asset_fields"], properties["asset_field_sources"], strict=True))["size"] == "c.yaml:13"
    assert properties["access"] == "limited"
    assert properties["asset_notes"] == ["access: on request"]
    assert str(properties["created_date"]) == "2023-03-13"


def test_a_date_that_is_no_day_is_kept_as_stated() -> None:
    """A month is no date."""
    properties = asset_properties([("c.yaml", read(CATALOGUE).assets[1])])
    assert "created_date" not in properties
    assert properties["created_stated"] == "2021-05"


GOOD = "- name: Good\n  type: model\n  organization: Lab\n"


@pytest.mark.parametrize(
    ("bad", "line", "what"),
    [
        ("- name: [a\n  type: model\n", 5, "not YAML"),
        ("- name: X\n  type: palace\n", 5, "must be one of dataset, model, application"),
        ("- type: model\n", 4, "needs a name"),
        ("- name: unknown\n  type: model\n", 4, "needs a name"),
        (f"- name: {'x' * 300}\n  type: model\n", 4, "at most 200"),
        ("- just a text\n", 4, "mapping"),
        ("- name: X\n  type: model\n  size: *other\n", 6, "alias"),
        ("- name: X\n  type: model\n  size: {a: {b: {c: {d: {e: {f: g}}}}}}\n", 6, "too deep"),
        ("- name: X\n  type: model\n  size: !!python/object:os.system 1\n  name: Y\n", 7, "stated twice"),
        ("- name: X\n  type: model\n  colour: red\n", 6, "no field colour"),
        ("- name: X\n  type: model\n  dependencies: LLaMA\n", 6, "must be a list"),
        ("- name: X\n  type: model\n  dependencies: [A, [B], A]\n", 6, "must be a name"),
        ("- name: X\n  type: model\n  license: {by: me}\n", 6, "shape"),
        (f"- name: X\n  type: model\n  analysis: {'x' * 300_000}\n", 4, "too long"),
    ],
)
def test_what_is_wrong_is_reported_with_its_line_and_the_rest_is_read(bad: str, line: int, what: str) -> None:
    """A bad asset or field costs only itself."""
    digest = read(GOOD + bad + "- name: Last\n  type: dataset\n")
    names = [a.name for a in digest.assets]
    assert (names[0], names[-1]) == ("Good", "Last")
    assert any(what in p.what and p.line == line for p in digest.problems), digest.problems


def test_a_bomb_of_aliases_is_not_unfolded() -> None:
    """Anchors that would grow without bound are refused where the first alias stands."""
    layers = "\n".join(f"  x{i}: &x{i} [{', '.join([f'*x{i - 1}'] * 9)}]" for i in range(1, 9))
    digest = read(GOOD + "- name: Bomb\n  type: model\n  x0: &x0 [lol]\n" + layers + "\n")
    assert [a.name for a in digest.assets] == ["Good"]
    assert any("alias" in p.what for p in digest.problems)


def test_nothing_readable_is_an_error_with_the_first_reason() -> None:
    """A catalogue without a single asset says why."""
    with pytest.raises(SourceError, match="line 2: the type of X"):
        read("- name: X\n  type: palace\n  organization: Y\n")


def test_notes_in_yaml_fashion_are_no_catalogue() -> None:
    """A list of bullets is prose, not assets."""
    assert not looks_like(["- type: we used a model", "- and a dataset"])
    assert not looks_like([])


def test_the_same_asset_twice_is_one() -> None:
    """And the second one is reported."""
    digest = read(GOOD + GOOD)
    assert len(digest.assets) == 1
    assert "listed twice" in digest.problems[0].what


def test_passages_of_assets_have_no_paper_and_distinct_ids() -> None:
    """They belong to their digest."""
    found = asset_passages([read(CATALOGUE)])
    assert [p.paper for p, _ in found] == ["", ""]
    assert len({p.id for p, _ in found}) == 2
    assert all(p.text == a.text for p, a in found)


LINE = st.sampled_from(
    [
        "- name: A",
        "  type: model",
        "  organization: B, C",
        "  dependencies:",
        "  - D",
        "  - [",
        "- ",
        "\t- x",
        "  size: 'a",
        "  &a *a",
        "- - -",
        "",
        "x: {",
    ]
)


@given(st.lists(LINE | st.text(max_size=20), max_size=14))
def test_any_lines_can_be_read(lines: list[str]) -> None:
    """Whatever stands there: no exception, and every asset keeps its promises."""
    for asset in read_assets([part for line in lines for part in line.split("\n")], Log("c.yaml")):
        assert asset.name
        for name in asset.names:
            assert 0 <= name.first <= name.start <= name.end <= len(asset.text)
            assert name.start < name.last <= len(asset.text)
