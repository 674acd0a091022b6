"""``kg strata`` in both languages."""

from __future__ import annotations

import re

import pytest

from kg.analyze.strata import Layer, StratumResult
from kg.cli import strata as command
from kg.report.words import Lang
from kg.strata import load_strata

JAPANESE = re.compile("[\u3041-\u30ff\u4e00-\u9fff]")


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_words_of_a_stratum_are_in_the_language(lang: Lang, capsys: pytest.CaptureFixture[str]) -> None:
    """Every line of a stratum and every head of the table; what programs read has the same heads in each."""
    stratum = load_strata()[0]
    result = StratumResult("r", "Zorb", "Riddles", None, 5.0, "%", "p", "Zorb has 5% on Riddles.")
    command._show(Layer(stratum, ("p",), (), (), (), (result,)), lang, "table")
    title, *lines = capsys.readouterr().out.splitlines()
    assert stratum.name in title and stratum.ja in title and len(lines) == 6
    assert [bool(JAPANESE.search(line)) for line in lines] == [lang == "ja"] * 6
    assert [bool(JAPANESE.search(head)) for head in command._heads(("stratum", *command._PARTS), lang, "table")] == [lang == "ja"] * 6
    assert command._heads(("papers", "results"), lang, "csv") == ["papers", "results"]
