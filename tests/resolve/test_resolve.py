"""Resolving: order-free, grounded, and obedient to the person."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.ends import may_link
from kg.errors import SchemaError
from kg.extract.passage import Extractor
from kg.model import Passage, Record, Resolution, Role
from kg.read import merge_papers, read_digest
from kg.resolve.entities import _japanese_name
from kg.resolve.judgements import Judgements, load_judgements
from kg.resolve.resolve import resolve
from kg.resolve.vocabulary import Vocabulary
from kg.schema import Schema

ROOT = Path(__file__).parents[2]
Read = Callable[..., dict[str, list[tuple[Passage, Record]]]]

TEXTS = {
    "a": ["Zebra Attention Folding (ZAF)を提案する。", "ZAFはTransformerに基づく。LoRAも使う。"],
    "b": ["Zonal Averaging Filter (ZAF)を提案する。", "ZAFで画像分類を評価した。"],
    "c": ["QuxNetは低ランク適応を用いる。", "QuxNetはGPT-4を上回る。QuxNet is based on LLaMA."],
}


@pytest.fixture(scope="module")
def read(extractor: Extractor) -> Read:
    """Extracts papers given as texts."""

    def make(texts: dict[str, list[str]], week: str = "2023-W20") -> dict[str, list[tuple[Passage, Record]]]:
        papers = {}
        for paper, parts in texts.items():
            passages = [Passage(f"{paper}#{n}", paper, "d", week, Role.ANSWER, "", text, n) for n, text in enumerate(parts)]
            papers[paper] = [(p, extractor.extract(p)) for p in passages]
        return papers

    return make


def by_name(resolution: Resolution) -> dict[str, str]:
    """Every name and alias -> entity id."""
    return {n: e.id for e in resolution.entities for n in (e.name, *e.aliases)}


def relation(resolution: Resolution, paper: str, entity: str) -> str | None:
    """The relation of a paper and an entity."""
    return next((r.relation for r in resolution.relations if (r.paper, r.entity) == (paper, entity)), None)


def test_names_in_two_scripts_are_one_entity(read: Read, schema: Schema) -> None:
    """LoRA and 低ランク適応 meet over two papers."""
    names = by_name(resolve(read(TEXTS), schema, Judgements()))
    assert names["LoRA"] == names["低ランク適応"]


def test_an_acronym_is_what_its_paper_says(read: Read, schema: Schema) -> None:
    """One acronym with two meanings stays two things, each with the mentions of its paper."""
    resolution = resolve(read(TEXTS), schema, Judgements())
    owners = {o.passage.paper: o.entity for o in resolution.occurrences if o.mention.surface == "ZAF"}
    assert owners["a"] != owners["b"]
    assert owners["a"] == next(o.entity for o in resolution.occurrences if o.mention.surface == "Zebra Attention Folding")


@pytest.mark.parametrize(
    ("texts", "surfaces", "same"),
    [
        ({"a": ["ゾーブ率(Zorb accuracy, ZA)で測る。"], "b": ["文化によるZAで測る。"]}, (("a", "ZA"), ("b", "ZA")), False),
        ({"a": ["Zebra Attention Folding (ZAF)を提案する。"], "b": ["ZAFを使う。"]}, (("a", "ZAF"), ("b", "ZAF")), True),
        ({"a": ["層化微調整では微調整(QCFT)を使う。", "QCFTは速い。"]}, (("a", "微調整"), ("a", "QCFT")), False),
        ({"a": ["継続事前学習(CPT)を使う。", "CPTは速い。"]}, (("a", "継続事前学習"), ("a", "CPT")), True),
        ({"a": ["NLI（正規化潜在推論）を提案する。", "NLIは速い。"], "b": ["NLIで評価する。"]}, (("a", "NLI"), ("b", "NLI")), False),
    ],
)
def test_how_far_an_acronym_reaches(
    read: Read, schema: Schema, texts: dict[str, list[str]], surfaces: tuple[tuple[str, str], tuple[str, str]], same: bool
) -> None:
    """Two letters are of their paper alone; letters that a term's words do not have stand for something else."""
    resolution = resolve(read(texts), schema, Judgements())
    owners = {(o.passage.paper, o.mention.surface): o.entity for o in resolution.occurrences}
    assert (owners[surfaces[0]] == owners.get(surfaces[1])) is same


def test_one_relation_a_paper_and_entity_with_its_sentence(read: Read, schema: Schema) -> None:
    """The strongest relation that the text supports, and a quote that names the entity."""
    resolution = resolve(read(TEXTS), schema, Judgements())
    pairs = [(r.paper, r.entity) for r in resolution.relations]
    assert len(pairs) == len(set(pairs))
    assert relation(resolution, "c", "gpt-4") == "COMPARES_WITH"
    assert relation(resolution, "c", "lora") == "USES"
    for item in resolution.relations:
        start, end = item.evidence.mention.sentence
        assert item.evidence.mention.surface in item.evidence.passage.text[start:end]


def test_links_carry_quotes(read: Read, schema: Schema) -> None:
    """QuxNet is based on LLaMA, and the sentence says so."""
    resolution = resolve(read(TEXTS), schema, Judgements())
    link = next(k for k in resolution.links if k.relation == "BASED_ON")
    assert (link.head, link.tail, link.paper) == ("quxnet", "llama", "c") and "based on" in link.quote


def test_a_line_without_a_subject_speaks_of_the_papers_own(schema: Schema, extractor: Extractor) -> None:
    """ "Label: Uses LoRA" under a paper that its title names says what that thing uses; a line with another subject does not."""
    parts = [
        Passage("p#0", "p", "d", "2023-W20", Role.TITLE, "", "ZorbNet: Folding Attention for Image Classification", 0),
        Passage("p#1", "p", "d", "2023-W20", Role.SUMMARY, "", "We introduce ZorbNet, a new model.\nCheap tuning: Uses LoRA for every layer.", 1),
        Passage("p#2", "p", "d", "2023-W20", Role.SUMMARY, "", "Others found that RLHF uses PPO.", 2),
    ]
    resolution = resolve({"p": [(p, extractor.extract(p)) for p in parts]}, schema, Judgements())
    said = {(k.head, k.relation, k.tail) for k in resolution.links}
    assert ("zorbnet", "USES", "lora") in said and ("zorbnet", "USES", "ppo") not in said


def test_what_a_paper_is_tested_on_its_own_thing_is(schema: Schema, extractor: Extractor) -> None:
    """A sentence that names only the benchmark says where the thing of the title was tested; without such a thing it says nothing."""
    brings, sees = "We introduce ZorbNet, a new model.", "Attention is hard to read, as ZorbNet shows."
    tests = "The method is evaluated on SuperGLUE, GSM8K and HumanEval, where it reaches state-of-the-art accuracy."
    for title, says, told in (("ZorbNet: Folding Attention", brings, True), ("Towards a Better Understanding of Attention", sees, False)):
        texts = ((Role.TITLE, title), (Role.SUMMARY, says), (Role.SUMMARY, tests))
        parts = [Passage(f"p#{n}", "p", "d", "2023-W20", role, "", text, n) for n, (role, text) in enumerate(texts)]
        links = resolve({"p": [(p, extractor.extract(p)) for p in parts]}, schema, Judgements()).links
        assert any((k.head, k.relation, k.tail, k.quote) == ("zorbnet", "EVALUATED_ON", "gsm8k", tests) for k in links) is told


@pytest.mark.parametrize(
    ("introduced", "links"),
    [
        (["ZorbNet", "ZorbNet"], {("zorbnet", "COMPARED_WITH", "llama"), ("zorbnet", "TRAINED_ON", "c4")}),
        (["ZorbNet", "QuxNet"], set()),  # which of the two is the paper's own?
    ],
)
def test_what_a_text_introduces_most_is_its_own(
    schema: Schema, extractor: Extractor, introduced: list[str], links: set[tuple[str, str, str]]
) -> None:
    """Where the title names nothing, the one thing that the text brings, and names again, is what it trains and compares."""
    texts = [(Role.TITLE, "Folding Attention for Large Models"), *((Role.SUMMARY, f"We introduce {name}, a new model.") for name in introduced)]
    texts += [
        (Role.SUMMARY, "Training: the model is trained on C4."),
        (Role.SUMMARY, "It outperforms LLaMA and is better than reinforcement learning."),
    ]
    parts = [Passage(f"p#{n}", "p", "d", "2023-W20", role, "", text, n) for n, (role, text) in enumerate(texts)]
    found = resolve({"p": [(p, extractor.extract(p)) for p in parts]}, schema, Judgements()).links
    assert {(k.head, k.relation, k.tail) for k in found} == links


def test_what_is_told_of_a_papers_own_thing_is_shown(schema: Schema) -> None:
    """In the examples: the head is what the paper brings, the ends fit the relation, and the quote stands in its passage and names the tail."""
    read, _ = merge_papers([read_digest(path.read_bytes(), path.name) for path in sorted((ROOT / "examples").iterdir())])
    extractor = Extractor(schema)
    resolution = resolve({p.id: [(q, extractor.extract(q)) for q in p.passages] for p in read}, schema, Judgements())
    entities, passages = {e.id: e for e in resolution.entities}, {q.id: q for p in read for q in p.passages}
    brought = {(r.paper, r.entity) for r in resolution.relations if r.relation == "INTRODUCES"}
    places = {(o.passage.id, o.mention.sentence, o.entity) for o in resolution.occurrences}
    told = [k for k in resolution.links if k.rule.startswith("the paper's own")]
    assert len(told) > 10
    for link in told:
        assert (link.paper, link.head) in brought
        assert may_link(link.relation, entities[link.head].type, entities[link.tail].type)
        start = passages[link.passage].text.index(link.quote)
        assert any(p == link.passage and e == link.tail and s[1] - s[0] == len(link.quote) and s[0] >= start for p, s, e in places)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False))
def test_any_order_gives_the_same_resolution(read: Read, schema: Schema, rng: random.Random) -> None:
    """Papers may come in any order."""
    papers = read(TEXTS)
    shuffled = list(papers)
    rng.shuffle(shuffled)
    assert resolve({p: papers[p] for p in shuffled}, schema, Judgements()) == resolve(papers, schema, Judgements())


def test_what_another_thing_is_trained_on_is_not_the_papers_own(schema: Schema, extractor: Extractor) -> None:
    """A sentence whose own subject is trained on data says nothing of the thing of the title."""
    texts = (
        (Role.TITLE, "ZorbNet: Folding Attention"),
        (Role.SUMMARY, "We introduce ZorbNet, a new model."),
        (Role.SUMMARY, "BERTはC4を用いて学習された。"),
    )
    parts = [Passage(f"p#{n}", "p", "d", "2023-W20", role, "", text, n) for n, (role, text) in enumerate(texts)]
    links = resolve({"p": [(p, extractor.extract(p)) for p in parts]}, schema, Judgements()).links
    assert {(k.head, k.relation, k.tail) for k in links} == {("bert", "TRAINED_ON", "c4")}


def test_removing_a_paper_takes_only_its_own(read: Read, schema: Schema) -> None:
    """What another paper supports stays as it was."""
    papers = read(TEXTS)
    less = resolve({p: papers[p] for p in "ac"}, schema, Judgements())
    full = resolve(papers, schema, Judgements())
    assert {e.id for e in less.entities} < {e.id for e in full.entities}
    assert [r for r in full.relations if r.paper == "c"] == [r for r in less.relations if r.paper == "c"]


def test_a_person_decides(read: Read, schema: Schema) -> None:
    """same, different, rename, retype, drop and reject do what they say."""
    papers = read(TEXTS)
    assert by_name(resolve(papers, schema, Judgements(same=(("quxnet", "gpt4"),))))["QuxNet"] == "gpt-4"
    split = resolve(
        papers, schema, Judgements(different=frozenset([frozenset(["zaf", "zebraattentionfolding"])]), same=(("zaf", "zebraattentionfolding"),))
    )
    assert by_name(split).get("ZAF") != by_name(split)["Zebra Attention Folding"]
    assert "qux-net-2" in {e.id for e in resolve(papers, schema, Judgements(rename=(("quxnet", "Qux Net 2"),))).entities}
    assert next(e for e in resolve(papers, schema, Judgements(retype=(("quxnet", "Dataset"),))).entities if e.name == "QuxNet").type == "Dataset"
    assert "QuxNet" not in by_name(resolve(papers, schema, Judgements(drop=frozenset(["quxnet"]))))
    assert relation(resolve(papers, schema, Judgements(reject=frozenset([("c", "gpt4", "COMPARES_WITH")]))), "c", "gpt-4") != "COMPARES_WITH"
    assert relation(resolve(papers, schema, Judgements(reject=frozenset([("c", "gpt4", None)]))), "c", "gpt-4") is None


def test_data_are_what_most_papers_make_of_them(read: Read, schema: Schema) -> None:
    """A listed benchmark on which the papers only train is a Dataset; one paper that tests on it as well leaves it what it is listed as."""
    trained = {"p1": ["訓練データはScanNetである。"], "p2": ["訓練データはScanNetである。"]}
    assert [e.type for e in resolve(read(trained), schema, Judgements()).entities] == ["Dataset"]
    tested = {"p1": ["訓練データはScanNetである。"], "p2": ["ScanNetで評価した。"]}
    assert [e.type for e in resolve(read(tested), schema, Judgements()).entities] == ["Benchmark"]


def test_ids_and_redirects(read: Read, schema: Schema) -> None:
    """Ids are slugs of the names; other names redirect, and no redirect hides an id."""
    resolution = resolve(read(TEXTS), schema, Judgements())
    ids = {e.id for e in resolution.entities}
    redirects = dict(resolution.redirects)
    assert redirects["低ランク適応"] == "lora"
    assert not ids & set(redirects) and set(redirects.values()) <= ids


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("- {verdict: same, names: [a]}", 1),
        ("- {verdict: drop, name: a}\n- {verdict: maybe}", 2),
        ("- {verdict: retype, name: a, to: Person}", 1),
        ("{", 2),
        ("a: b", 1),
    ],
)
def test_wrong_judgements_are_blamed_by_line(tmp_path: Path, text: str, line: int) -> None:
    """File and line."""
    path = tmp_path / "judgements.yaml"
    path.write_text(text + "\n", "utf8")
    with pytest.raises(SchemaError) as error:
        load_judgements(path)
    assert f"judgements.yaml:{line}" in str(error.value)


def test_judgements_are_read(tmp_path: Path) -> None:
    """Every verdict parses; a missing file is no decision."""
    path = tmp_path / "judgements.yaml"
    assert load_judgements(path) == Judgements()
    path.write_text(
        "- {verdict: same, names: [LSA, Locality Self-Attention], reason: defined}\n- {verdict: different, names: [Go, Golang]}\n"
        "- {verdict: rename, name: Llama2, to: Llama 2}\n- {verdict: retype, name: Alpaca, to: Dataset}\n- {verdict: drop, name: X}\n"
        "- {verdict: reject, name: GPT-4, paper: '2311.05332', relation: INTRODUCES}\n",
        "utf8",
    )
    read = load_judgements(path)
    assert read.same == (("lsa", "localityselfattention"),) and frozenset(("go", "golang")) in read.different
    assert read == replace(read) and ("2311.05332", "gpt4", "INTRODUCES") in read.reject


def test_japanese_readers_see_the_usual_name(read: Read, schema: Schema) -> None:
    """The lexicon's first one whatever a text writes; a data set does not go by the name of what it is for."""
    for text, name, shown in (
        ("アルファベット社のモデルを使う。", "Google", "グーグル"),
        ("阿里巴巴のモデルを使う。", "Alibaba", "アリババ"),
        ("インストラクションチューニングを使う。", "instruction tuning", "指示チューニング"),
        ("清華大学のモデルを使う。", "Tsinghua University", "清華大学"),
    ):
        assert next(e.name_ja for e in resolve(read({"p": [text]}), schema, Judgements()).entities if e.name == name) == shown


def test_what_is_named_after_another_thing_keeps_its_own_name(schema: Schema) -> None:
    """事前学習 is pre-training, not the data for it."""
    vocabulary = Vocabulary({listed.entry.name: listed for listed in schema.lexicon}, {})
    assert _japanese_name("Dataset", "pre-training dataset", ["事前学習"], [], vocabulary) is None
    assert _japanese_name("Dataset", "pre-training dataset", ["事前学習", "事前学習用データ"], [], vocabulary) == "事前学習用データ"
    assert _japanese_name("Software", "Acme Widgets", ["AcmeのWidgets"], [], vocabulary) is None


def test_a_mistake_of_translation_is_no_name_to_show(read: Read, schema: Schema) -> None:
    """変圧器 finds the Transformer and is an alias; Japanese readers see a name of it, or its own, even where a text has nothing else."""
    for text, shown in (("Transformerを使う。", None), ("変圧器を使う。", None), ("変圧器、つまりトランスフォーマーを使う。", "トランスフォーマー")):
        entity = next(e for e in resolve(read({"p": [text]}), schema, Judgements()).entities if e.name == "Transformer")
        assert entity.name_ja == shown
        assert "変圧器" in entity.aliases
