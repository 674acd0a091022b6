"""What a sentence says a name is, counts for more than how it looks."""

from __future__ import annotations

import pytest

from kg.extract.kinds import Kinds
from kg.extract.sentences import sentences
from kg.extract.spans import Span, runs
from kg.schema import load_schema

KINDS = Kinds(load_schema().types)


@pytest.mark.parametrize(
    ("text", "names", "types"),
    [
        ("FooMoEは、速さを優先して作られたPyTorchのライブラリです。", ["FooMoE"], "Software"),
        ("クアルベルは、対話用の新しいデータセットである。", ["クアルベル"], "Dataset Benchmark"),
        ("評価にはFooQA、BarSetという3つのベンチマークを用いた。", ["FooQA", "BarSet"], "Benchmark"),
        ("学習データとしてFooxとBarxを用いた。", ["Foox", "Barx"], "Dataset"),
        ("学習に使ったデータは、FooSet、BarSetおよびBazSet です。", ["FooSet", "BarSet", "BazSet"], "Dataset"),
        ("FooXやBarXなどの手法より速い。", ["FooX", "BarX"], "Method Model"),
        ("We present QuarVel, a benchmark for tool use.", ["QuarVel"], "Benchmark"),
        ("QuarVel (QV) is an open-source library for serving.", ["QuarVel"], "Software"),
        ("We present QuarVel, a method for building a dataset.", ["QuarVel"], "Method Model"),
        ("Evaluated on benchmarks such as FooQA, BarSet and BazNet.", ["FooQA", "BarSet", "BazNet"], "Benchmark"),
        ("FooTorch, BarLib and other libraries help.", ["FooTorch", "BarLib"], "Software"),
        # the noun is of something else
        ("FooNetはデータセットを使う。", ["FooNet"], ""),
        ("FooX、BarXの7つの領域から72のタスクを集めた。", ["FooX", "BarX"], ""),
        ("FooX等価な言語モデルを使う。", ["FooX"], ""),
        ("QuarVel is trained on a dataset of images.", ["QuarVel"], ""),
    ],
)
def test_what_a_sentence_says_a_name_is(text: str, names: list[str], types: str) -> None:
    """Definitions, appositions and enumerations; the members of an enumeration share what is said of them."""
    spans = [Span(text.index(name), text.index(name) + len(name), "shape", 0.6) for name in names]
    found = KINDS.stated(runs(text, sentences(text), spans))
    assert [found.get(s, ()) for s in spans] == [tuple(types.split())] * len(names)
