"""What a sentence says a name is, counts for more than how it looks."""

from __future__ import annotations

import pytest

from kg.extract.kinds import Kinds, company, namesakes
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
        ("QuarVel (文字の操作のベンチマーク) で測った。", ["QuarVel"], "Benchmark"),
        ("Tested on QuarVel (a benchmark for tool use).", ["QuarVel"], "Benchmark"),
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


def _run(text: str, listed: dict[str, str], unlisted: list[str], rule: str = "shape") -> list[Span]:
    """Spans of the names of a text, in order; listed ones by type."""
    named = {name: Span(text.index(name), text.index(name) + len(name), "lexicon", 0.95, name, ((type_, 1.0),)) for name, type_ in listed.items()}
    named |= {name: Span(text.index(name), text.index(name) + len(name), rule, 0.6) for name in unlisted}
    return sorted(named.values(), key=lambda s: s.start)


@pytest.mark.parametrize(
    ("text", "listed", "told"),
    [
        ("Tested on Foobar, KITTI and Sintel.", {"KITTI": "Benchmark", "Sintel": "Benchmark"}, ("Benchmark",)),
        ("KITTIとFoobarで測る。", {"KITTI": "Benchmark"}, ("Benchmark",)),
        ("BERT、Foobar、T5と比べた。", {"BERT": "Model", "T5": "Model"}, ("Model",)),
        ("BERTとFoobarと比べた。", {"BERT": "Model"}, ()),  # one model says little: methods stand beside it
        ("BERT、Foobar、LoRAを使う。", {"BERT": "Model", "LoRA": "Method"}, ()),
        ("検出、Foobar、分類を解く。", {"検出": "Task", "分類": "Task"}, ()),
    ],
)
def test_a_name_is_what_it_is_enumerated_with(text: str, listed: dict[str, str], told: tuple[str, ...]) -> None:
    """Listed members of one type tell that of the others; a term is no name."""
    spans = _run(text, listed, ["Foobar"])
    assert company(runs(text, sentences(text), spans)).get(next(s for s in spans if s.name is None), ()) == told
    assert not company(runs(text, sentences(text), _run(text, listed, ["Foobar"], "term")))


@pytest.mark.parametrize(
    ("text", "listed", "told"),
    [
        ("Trained on KITTI, Waymo and Sintel.", {"KITTI": "Dataset", "Waymo": "Organization", "Sintel": "Dataset"}, "Dataset"),
        ("KITTI、Sintel、Waymo、Lyft", {"KITTI": "Dataset", "Sintel": "Dataset", "Waymo": "Organization", "Lyft": "Organization"}, "Dataset"),
        ("KITTIとWaymoを使う。", {"KITTI": "Dataset", "Waymo": "Organization"}, None),
        ("KITTI、Waymo、LoRA、Sintel", {"KITTI": "Dataset", "Waymo": "Organization", "LoRA": "Method", "Sintel": "Dataset"}, None),
    ],
)
def test_among_data_a_company_is_its_data(text: str, listed: dict[str, str], told: str | None) -> None:
    """Waymo among data sets is the data that bear its name."""
    spans = _run(text, listed, [])
    assert namesakes(runs(text, sentences(text), spans)).get(next(s for s in spans if s.name == "Waymo")) == told
