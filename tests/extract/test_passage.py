"""Extraction of single passages: what is found, what is not, and that every span holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.cache import Cache
from kg.extract.cache import RecordCache, record_key
from kg.extract.kinds import kind_of
from kg.extract.passage import VERSION, Extractor
from kg.model import Passage, Record, Role
from kg.schema import Schema

Maker = Callable[..., Passage]


def found(record: Record) -> dict[str, str | None]:
    """Surface -> lexicon name."""
    return {m.surface: m.name for m in record.mentions}


def relations(record: Record, surface: str) -> set[str]:
    """The relations that the cues of a surface speak for."""
    return {c.relation for m in record.mentions if m.surface == surface for c in m.cues if c.weight > 0}


@pytest.mark.parametrize(
    ("text", "surface", "name"),
    [
        ("本研究ではトランスフォーマーを用いる。", "トランスフォーマー", "Transformer"),
        ("標準的な変圧器ブロックを簡素化した。", "変圧器", "Transformer"),
        ("ＧＰＴ‐４を評価者とする。", "ＧＰＴ‐４", "GPT-4"),
        ("ＲＬＨＦで調整し、ＧＳＭ８Ｋで測る。", "ＲＬＨＦ", "RLHF"),
        ("LLaMA-13Bと比較した。", "LLaMA-13B", "LLaMA"),
        ("文脈内学習の能力を調べる。", "文脈内学習", "in-context learning"),
        ("We fine-tune Llama 2 with LoRA.", "LoRA", "LoRA"),
        ("ビームサーチとChain of Thoughtを使う。", "Chain of Thought", "Chain-of-Thought"),
        ("ラベルの平滑化を加えた。", "ラベルの平滑化", "label smoothing"),
        ("敵対的な訓練で頑健にする。", "敵対的な訓練", "adversarial training"),
        ("スイッチ変圧器を使う。", "スイッチ変圧器", "Switch Transformer"),
    ],
)
def test_listed_names_in_mixed_script(extractor: Extractor, passage: Maker, text: str, surface: str, name: str) -> None:
    """Kana, translation mistakes, full width, hyphens and sizes lead to the entry."""
    assert found(extractor.extract(passage(text)))[surface] == name


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "We compare Google Gemini 1.5 Pro, Anthropic Claude 3 Opus.",
            {"Google": "Google", "Gemini 1.5 Pro": "Gemini 1.5 Pro", "Claude 3 Opus": "Claude 3 Opus"},
        ),
        ("It beats xAI Grok 2, and IBM Granite 3.0.", {"Grok 2": "Grok-2", "Granite 3.0": "Granite 3.0"}),
        ("It beats Falcon 9, Gemini 8.", {"Falcon 9": None, "Gemini 8": None}),
        ("It is SAM plus SA-1B, and Command R plus a tool.", {"SAM": "Segment Anything Model", "SA-1B": "SA-1B"}),
        ("ジェマ2とクロード3を用いた。", {"ジェマ2": "Gemma 2", "クロード3": "Claude 3"}),
    ],
)
def test_a_version_belongs_to_its_name(extractor: Extractor, passage: Maker, text: str, names: dict[str, str | None]) -> None:
    """Before a comma, at the end, after the maker's name or a name in kana: another version is never taken for the thing itself."""
    seen = found(extractor.extract(passage(text)))
    assert {name: seen.get(name, "missed") for name in names} == names
    assert not {"Gemini", "Falcon", "Google Gemini 1.5", "Anthropic Claude", "xAI Grok"} & set(seen)


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("GPT-4oを使う。", "GPT-4"),
        ("S-LoRAを提案する。", "LoRA"),
        ("トランスフォーマーを使う。", "トランス"),
        ("the adam of it", "adam"),
        ("Cohereの", "CoHe"),
    ],
)
def test_no_name_inside_a_longer_one(extractor: Extractor, passage: Maker, text: str, absent: str) -> None:
    """Word boundaries hold in Latin and katakana."""
    assert absent not in found(extractor.extract(passage(text)))


def test_unlisted_names_are_found_by_shape_and_definition(extractor: Extractor, passage: Maker) -> None:
    """A new name needs no entry."""
    record = extractor.extract(passage("我々はZorbNet-XLという手法を提案する。Quantum Zebra Folding (QZF)も導入した。"))
    assert {"ZorbNet-XL", "Quantum Zebra Folding", "QZF"} <= set(found(record))
    assert "INTRODUCES" in relations(record, "ZorbNet-XL")
    surfaces = [(record.mentions[a.long].surface, record.mentions[a.short].surface) for a in record.aliases]
    assert ("Quantum Zebra Folding", "QZF") in surfaces


@pytest.mark.parametrize(
    ("text", "surface", "name", "type_"),
    [
        ("LLaMAモデルをAlpacaデータセットで微調整した。", "Alpaca", "Alpaca dataset", "Dataset"),
        ("LLaMAモデルをAlpacaデータセットで微調整した。", "LLaMA", "LLaMA", "Model"),
        ("We use the Vicuna dataset.", "Vicuna", "Vicuna dataset", "Dataset"),
        ("BERTデータセットサイズを変える。", "BERT", "BERT", "Model"),
    ],
)
def test_a_model_before_dataset_is_the_data_of_that_name(
    extractor: Extractor, passage: Maker, text: str, surface: str, name: str, type_: str
) -> None:
    """The data are a thing of their own, and sure even where the model's name is a word."""
    mention = next(m for m in extractor.extract(passage(text)).mentions if m.surface == surface)
    assert (mention.name, kind_of(mention)) == (name, type_)
    assert mention.confidence >= 0.6


def test_who_has_something_is_an_organization(extractor: Extractor, passage: Maker) -> None:
    """Meta and Apple are words, too; what is theirs is a company's."""
    record = extractor.extract(passage("Zorb - Apple's open model; it is as good as Meta’s best. An apple's weight is no meta question."))
    sure = {m.surface: m.confidence for m in record.mentions if kind_of(m) == "Organization"}
    assert {name: sure[name] >= 0.6 for name in ("Apple", "Meta")} == {"Apple": True, "Meta": True}
    assert "apple" not in sure


def test_affiliations_are_organizations(extractor: Extractor, passage: Maker) -> None:
    """Every item of an affiliation field is an organization."""
    record = extractor.extract(passage("Stanford University, Zorb Research Collective", Role.FIELD, "著者所属"))
    types = {m.surface: max(m.types, key=lambda t: t[1])[0] for m in record.mentions}
    assert types == {"Stanford University": "Organization", "Zorb Research Collective": "Organization"}
    assert "AFFILIATED_WITH" in relations(record, "Stanford University")


@pytest.mark.parametrize(
    ("text", "surface", "relation"),
    [
        ("GPT-4を用いて評価データを作った。", "GPT-4", "USES"),
        ("提案手法はMMLUで評価された。", "MMLU", "EVALUATES_ON"),
        ("精度はGPT-4を上回る。", "GPT-4", "COMPARES_WITH"),
        ("It outperforms PaLM and BLOOM.", "BLOOM", "COMPARES_WITH"),
        ("We introduce ZorbNet, a new model.", "ZorbNet", "INTRODUCES"),
        ("They curated ZorbSet, a thousand hard questions.", "ZorbSet", "INTRODUCES"),
        ("Zorb emerges: Discovers ZorbNet, simpler than Adam.", "ZorbNet", "INTRODUCES"),
        ("Asking Before Acting - ZORBS agent framework for games.", "ZORBS", "INTRODUCES"),
        ("著者らは長い文書のためのZorbSetを提示します。", "ZorbSet", "INTRODUCES"),
        ("第二の貢献は、表のために作られたZorbNetである。", "ZorbNet", "INTRODUCES"),
        ("results on ImageNet are strong", "ImageNet", "EVALUATES_ON"),
        ("単純な符号器は、PointNet++やPoint Transformerのような複雑な符号器よりも良い結果を示した。", "PointNet++", "COMPARES_WITH"),
        ("比較対象:XGBoost、CatBoost 結果:", "XGBoost", "COMPARES_WITH"),
        ("ベースラインとしてはSASRecとBERT4Recが使われている。", "BERT4Rec", "COMPARES_WITH"),
        ("BLOOMとも競争力がある。", "BLOOM", "COMPARES_WITH"),
        ("Reaches 60%, well ahead of prior approaches such as GPT-3 and PaLM.", "PaLM", "COMPARES_WITH"),
        ("A simpler trunk, close to the larger GPT-4.", "GPT-4", "COMPARES_WITH"),
        ("比べた相手はXGBoost、CatBoost。", "CatBoost", "COMPARES_WITH"),
        ("GPT-3、PaLMなどが比較されました。", "GPT-3", "COMPARES_WITH"),
        ("GPT-3やPaLMはいずれも劣っている。", "PaLM", "COMPARES_WITH"),
        ("DreamerV3, SAC, and PPO fail on most tasks.", "PPO", "COMPARES_WITH"),
        ("It plans without PPO.", "PPO", "COMPARES_WITH"),
        ("LoRAと似た方法である。", "LoRA", "MENTIONS"),
        ("GPT-4, MMLU and LoRA are used with care: we beat GPT-3, BLOOM and CatBoost.", "CatBoost", "COMPARES_WITH"),
        ("Scratchpad precursor: Foreshadowed reasoning models like DeepSeek-R1.", "DeepSeek-R1", "MENTIONS"),
        ("Lasting effect: Influenced later systems and sparked work such as AutoGPT.", "AutoGPT", "MENTIONS"),
        ("Training data is filtered as it would be for 2024's GPT-4o.", "GPT-4o", "MENTIONS"),
        ("この考えは、その後のGPT-4にも生きている。", "GPT-4", "MENTIONS"),
        ("Two sizes: The work releases two open models: ZorbNet Large and ZorbNet Small.", "ZorbNet Large", "INTRODUCES"),
        ("Less is more: With half of the data, ZorbNet outperforms PPO.", "ZorbNet", "INTRODUCES"),
        ("Folding Zebras by Example - ZorbNet is a new way to fold.", "ZorbNet", "INTRODUCES"),
    ],
)
def test_sentences_tell_relations(extractor: Extractor, passage: Maker, text: str, surface: str, relation: str) -> None:
    """Predicates, particles and phrases speak for a relation in both languages."""
    assert relation in relations(extractor.extract(passage(text)), surface)


@pytest.mark.parametrize(
    ("text", "surfaces", "type_"),
    [
        ("訓練データはMegaDepth、ScanNetなどである。", ["MegaDepth", "ScanNet"], "Dataset"),
        ("ImageNetで事前学習された重みを使う。", ["ImageNet"], "Dataset"),
        ("画像はPlaces365、LSUNから収集した。", ["Places365", "LSUN"], "Dataset"),
        ("KITTI → ScanNet の順に事前学習し、改良した。", ["KITTI", "ScanNet"], "Dataset"),
        ("Trained on 300B tokens of the Pile, it is small.", ["Pile"], "Dataset"),
        ("A collection assembled from CheXpert and PadChest.", ["CheXpert", "PadChest"], "Dataset"),
        ("Evaluated from 125M to 1.3B parameters on the Pile.", ["Pile"], "Benchmark"),
        ("検証データ: LAION-400M、C4", ["LAION-400M", "C4"], "Benchmark"),
        ("C4でも一番良い結果を得た。", ["C4"], "Benchmark"),
        ("ImageNetのきれいな画像だけで訓練された。", ["ImageNet"], "Dataset"),
        ("検出データとしてはImageNet、Places365が使われた。", ["ImageNet", "Places365"], "Dataset"),
        ("評価データとしてはImageNet、Places365が使われた。", ["ImageNet", "Places365"], "Benchmark"),
        ("ImageNet由来の画像に印を付けた。", ["ImageNet"], "Dataset"),
        ("ScanNetから取られた部屋を置く。", ["ScanNet"], "Dataset"),
        ("SNLIの対を正例として使う。", ["SNLI"], "Dataset"),
        # neither is said: the vocabulary's word holds
        ("ImageNetの画像は多い。", ["ImageNet"], "Benchmark"),
        ("学習に使っていないImageNetの画像。", ["ImageNet"], "Benchmark"),
        ("C4は大きい。", ["C4"], "Dataset"),
    ],
)
def test_what_a_sentence_does_with_data(extractor: Extractor, passage: Maker, text: str, surfaces: list[str], type_: str) -> None:
    """The same data are a Dataset where a sentence trains on them and a Benchmark where it tests on them."""
    mentions = extractor.extract(passage(text)).mentions
    assert {max(m.types, key=lambda v: v[1])[0] for m in mentions for s in surfaces if s in m.surface} == {type_}


def test_claims_between_names(extractor: Extractor, passage: Maker) -> None:
    """A sentence can relate two of its names."""
    record = extractor.extract(passage("Alpaca-LoRAではない。VicunaはLLaMAをベースに微調整したモデルです。"))
    claims = {(record.mentions[c.head].surface, c.relation, record.mentions[c.tail].surface) for c in record.claims}
    assert ("Vicuna", "BASED_ON", "LLaMA") in claims


@pytest.mark.parametrize(
    "text", ["GPT-3、LLaMA、PaLMなどと比較した。", "We compare with GPT-3, LLaMA and PaLM.", "BLOOMやLLaMAを用い、GPT-3とPaLMを使った。"]
)
def test_members_of_an_enumeration_are_not_related(extractor: Extractor, passage: Maker, text: str) -> None:
    """What is listed together is related to something else, not to each other."""
    assert not extractor.extract(passage(text)).claims


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("LLaMAの学習データはC4、Wikipedia、書籍、ArXivなどである。", {("LLaMA", "TRAINED_ON", "C4"), ("LLaMA", "TRAINED_ON", "ArXiv")}),
        ("BERTやRoBERTaなどの事前学習を調べる。", {("BERT", "PART_OF", "事前学習"), ("RoBERTa", "PART_OF", "事前学習")}),
        ("QuxNet outperforms models like GPT-3 and PaLM.", {("QuxNet", "COMPARED_WITH", "GPT-3"), ("QuxNet", "COMPARED_WITH", "PaLM")}),
        ("Researchers from Google and Stanford University introduce QuxNet.", {("QuxNet", "DEVELOPED_BY", "Google")}),
        ("ViT を訓練する（LAION-2B を使用）。", {("ViT", "TRAINED_ON", "LAION-2B")}),
        ("GLUEは、MRPC、SST-2、CoLAなどの課題から成ります。", {("MRPC", "PART_OF", "GLUE"), ("CoLA", "PART_OF", "GLUE")}),
        ("GLUEの9つの課題(MRPC、SST-2)で測る。", {("MRPC", "PART_OF", "GLUE"), ("SST-2", "PART_OF", "GLUE")}),
        ("勾配ブースティングの代表としては、XGBoostとCatBoostを選んだ。", {("CatBoost", "PART_OF", "勾配ブースティング")}),
        ("GLUE consists of MRPC, SST-2 and CoLA.", {("MRPC", "PART_OF", "GLUE"), ("CoLA", "PART_OF", "GLUE")}),
    ],
)
def test_what_is_said_of_one_member_is_said_of_all(extractor: Extractor, passage: Maker, text: str, claims: set[tuple[str, str, str]]) -> None:
    """A statement holds for each member of an enumeration, also past a word that is no name, and blanks beside Latin names do not matter."""
    record = extractor.extract(passage(text))
    said = {(record.mentions[c.head].surface, c.relation, record.mentions[c.tail].surface) for c in record.claims}
    assert claims <= said


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("OpenAIのGPT-3とCLIP、BLOOM、OPTを調べる。", {("GPT-3", "DEVELOPED_BY", "OpenAI"), ("CLIP", "DEVELOPED_BY", "OpenAI")}),
        ("FooNetはBERTのベースラインを使う。", set()),
        ("FooNetはBERTをベースに作られた。", {("FooNet", "BASED_ON", "BERT")}),
        ("FooNetはBERTの重みで初期化される。", {("FooNet", "BASED_ON", "BERT")}),
        ("対照学習を強化学習として、BERTを動かす。", set()),
    ],
)
def test_how_far_a_statement_reaches(extractor: Extractor, passage: Maker, text: str, claims: set[tuple[str, str, str]]) -> None:
    """An owner's names end at the comma; a baseline is no base; what is done "as" something is not the next name."""
    record = extractor.extract(passage(text))
    said = {(record.mentions[c.head].surface, c.relation, record.mentions[c.tail].surface) for c in record.claims}
    assert {c for c in said if c[1] in ("DEVELOPED_BY", "BASED_ON", "PART_OF")} == claims


@pytest.mark.parametrize(
    "text",
    [
        "GPT-4を使わずに分類する。",
        "本手法はGPT-4を使用しない。",
        "GPT-4は用いていない。",
        "Zorbは、GPT-4を使用しません。",
        "GPT-4を使っていません。",
        "GPT-4は用いられていない。",
        "GPT-4なしで分類する。",
        "Zorb does not use GPT-4 or BERT.",
        "It is trained without using GPT-4.",
    ],
)
def test_what_is_denied_is_not_used(extractor: Extractor, passage: Maker, text: str) -> None:
    """A denied predicate relates its paper to nothing."""
    assert "USES" not in relations(extractor.extract(passage(text)), "GPT-4")


def test_nobody_develops_an_ordinary_word(extractor: Extractor, passage: Maker) -> None:
    """A method in small letters, or by an acronym among them, is not its user's; one with a name of its own is its maker's."""
    assert not extractor.extract(passage("AlphaDev - DeepMind's reinforcement learning finds sorting algorithms.")).claims
    assert not extractor.extract(passage("AlphaDev - DeepMind's deep RL finds sorting algorithms.")).claims
    assert extractor.extract(passage("Researchers from Cohere present Block Diffusion.")).claims


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("MelGAN 3.79、MMLU 70.0、WER 1.81 だった。", {"MelGAN", "MMLU", "WER"}),
        ("Llama 3.1を使う。", {"Llama 3.1"}),
        ("LibriSpeechでWER 3.0%を達成した。", {"LibriSpeech", "WER"}),
        ("1.2Tトークンで訓練した。", set()),
    ],
)
def test_a_score_is_no_version(extractor: Extractor, passage: Maker, text: str, names: set[str]) -> None:
    """A number with two decimals, or of two digits and a decimal, is what was measured."""
    assert set(found(extractor.extract(passage(text)))) == names


def test_the_title_of_a_cited_paper_names_nothing_by_its_capitals(extractor: Extractor, passage: Maker) -> None:
    """Where every word has a capital, capitals say nothing."""
    record = extractor.extract(passage("参考: \nQuick Brown Foxes Over Lazy Sleeping Dogs Everywhere.", Role.ANSWER))
    assert not [m for m in record.mentions if m.rule == "title-case"]


def test_two_affiliations_are_two(extractor: Extractor, passage: Maker) -> None:
    """と between organizations, and a comma that no campus follows, part them."""
    record = extractor.extract(passage("アールト大学と NAVER LABS Europe", Role.FIELD, "著者所属"))
    assert [m.surface for m in record.mentions] == ["アールト大学", "NAVER LABS Europe"]
    record = extractor.extract(passage("They are from the University of British Columbia, Google Research.", Role.ANSWER))
    assert "University of British Columbia" in found(record)


def test_generic_words_are_no_names(extractor: Extractor, passage: Maker) -> None:
    """Words that every paper has name nothing."""
    record = extractor.extract(passage("このAPIでGPUのURLをPDFにする。提案手法のモデルとデータは公開された。"))
    assert not record.mentions


HOSTILE = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("GPT-4LoRA()（）「」、。.ーモデル学習という手法A、B、Cなど\n ")), max_size=200
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HOSTILE, st.sampled_from(list(Role)), st.lists(st.text(max_size=10), max_size=2))
def test_every_mention_reslices(extractor: Extractor, passage: Maker, text: str, role: Role, names: list[str]) -> None:
    """Whatever the text, spans are exact, disjoint and inside their sentence; indexes are valid; the cache round-trips."""
    item = passage(text, role, names=tuple(names))
    record = extractor.extract(item)
    last = 0
    for mention in record.mentions:
        assert text[mention.start : mention.end] == mention.surface != ""
        assert last <= mention.start < mention.end and mention.sentence[0] <= mention.start and mention.end <= mention.sentence[1]
        assert 0 < mention.confidence <= 1
        last = mention.end
    for claim in record.claims:
        assert claim.head != claim.tail and max(claim.head, claim.tail) < len(record.mentions)


def test_records_round_trip_and_damage_is_a_miss(extractor: Extractor, schema: Schema, passage: Maker, tmp_path: object) -> None:
    """What was cached comes back equal; a damaged record is made anew."""
    from pathlib import Path

    item = passage("VicunaはLLaMAをベースに微調整したモデルです。精度はMMLUで60.1%です。Low-Rank Adaptation (LoRA)。")
    record = extractor.extract(item)
    key, file = record_key(item, VERSION, schema.fingerprint), Path(str(tmp_path)) / "cache.sqlite"
    with Cache(file) as kept:
        assert RecordCache(kept).save(key, record) == record
        assert RecordCache(kept).load(key) == record
    file.write_bytes(file.read_bytes().replace(b"Vicuna", b"vicuna", 1))
    with Cache(file) as kept:
        assert RecordCache(kept).load(key) is None
        assert RecordCache(kept).prune(set()) == 1 and RecordCache(kept).prune(set()) == 0


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("FooNetはBarNetを上回る精度を示した。", {("FooNet", "BarNet")}),
        ("他のRL手法としてFooNet、BarNetと比較した。", set()),
        ("FooNetなどの系列推薦手法や、BarNetと比較された。", set()),
        ("少数ショット学習ではFooNetと比較した。", set()),
        ("強化学習はFooNetを用いる。", set()),
    ],
)
def test_who_is_compared_is_the_subject_and_a_name(extractor: Extractor, passage: Maker, text: str, stated: set[tuple[str, str]]) -> None:
    """What only stands before the rival in the sentence is not compared with it, nor does an established term use or rival anything."""
    record = extractor.extract(passage(text))
    assert {
        (record.mentions[c.head].surface, record.mentions[c.tail].surface) for c in record.claims if c.relation in ("COMPARED_WITH", "USES")
    } == stated


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("It scales better than Chameleon on images.", True),
        ("これはChameleonと比較された。", True),
        ("Chameleon is an animal.", False),
        ("a chameleon changes its colours", False),
        ("これはAlpacaのデータを使う。", False),
        ("Reading Pictures Early - Chameleon is a family of models.", True),
        ("Reading Pictures Early - Chameleon: pictures and text as tokens.", True),
        ("Reading Pictures Early - Chameleon learns to read.", False),
    ],
)
def test_an_ordinary_word_with_a_capital_is_a_name(extractor: Extractor, passage: Maker, text: str, sure: bool) -> None:
    """Inside an English sentence or in Japanese; where a sentence begins anything has a capital, and data named after a model is none."""
    found = [m for m in extractor.extract(passage(text)).mentions if m.name in ("Chameleon", "Alpaca") and m.confidence >= 0.5]
    assert bool(found) is sure


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("On Llama 3.1 it is twice as fast.", "Llama 3.1 it"),
        ("The decoder fills each [QMASK] with what the encoder has left.", "QMASK"),
        ("It improves the FID of QPV by a third.", "FID of QPV"),
        ("自己回帰モデルとしてGPTとGPT(歌と伴奏)を使う。", "GPTとGPT"),
        ("「近い区間は似た表現になる」という仮定をおく。", "近い区間は似た表現になる"),
        ("コードはApache License 2.0で公開した。", "Apache License 2.0"),
        ("入力はUTF-8のバイト列である。", "UTF-8"),
        ("これはQuux LabのJane Quuxley氏らの仕事である。", "Jane Quuxley"),
        ("入力はRGB-Dの画像とGPSである。", "GPS"),
        ("An RL-free recipe, QUUX‑formatted, inside the IDE.", "RL-free"),
        ("An RL-free recipe, QUUX‑formatted, inside the IDE.", "QUUX‑formatted"),
        ("An RL-free recipe, QUUX‑formatted, inside the IDE.", "IDE"),
        ("学習には12,500 A100-hoursを要した。", "500 A100-hours"),
        ("500 hPaの高度を予測する。", "hPa"),
        ("P99レイテンシは短い。", "P99"),
        ("VRAM 24GBのGPUで動く。", "VRAM 24GB"),
        ("推論は30.1G MACsで済む。", "30.1G MACs"),
        ("GPTQ 3bitで量子化し、MMLU 5-shotで測った。", "GPTQ 3bit"),
        ("GPTQ 3bitで量子化し、MMLU 5-shotで測った。", "MMLU 5-shot"),
        ("Suzuki+ 2020とSato et al. 2021を参照した。", "Suzuki+ 2020"),
        ("この研究はRecSys 2023で発表された。", "RecSys 2023"),
    ],
)
def test_what_only_looks_like_a_name(extractor: Extractor, passage: Maker, text: str, absent: str) -> None:
    """Words after a version, tokens in brackets, measures of something, clauses, licences, units, settings and citations are no names."""
    assert absent not in found(extractor.extract(passage(text)))


def test_a_measure_at_a_rank_is_a_metric(extractor: Extractor, passage: Maker) -> None:
    """Whatever stands before @20."""
    types = {m.surface: max(m.types, key=lambda t: t[1])[0] for m in extractor.extract(passage("指標はQuxall@20とRecall@20である。")).mentions}
    assert types == {"Quxall@20": "Metric", "Recall@20": "Metric"}


def test_a_name_that_goes_on_after_listed_data_is_data(extractor: Extractor, passage: Maker) -> None:
    """Parts of a benchmark bear its name; a slash and a patch size belong to a model's."""
    types = {m.surface: max(m.types, key=lambda t: t[1])[0] for m in extractor.extract(passage("WMDP-QuxとCLIP-L/14を使う。")).mentions}
    assert types == {"WMDP-Qux": "Benchmark", "CLIP-L/14": "Model"}


def test_two_affiliations_joined_by_to(extractor: Extractor, passage: Maker) -> None:
    """テキサス大学オースティン校とUCバークレー are two."""
    record = extractor.extract(passage("クアベル大学東京校とUCバークレーの人たち", Role.FIELD, "著者所属"))
    assert "クアベル大学東京校とUCバークレー" not in found(record)


def test_data_named_after_a_company_are_not_the_company(extractor: Extractor, passage: Maker) -> None:
    """Lyft among data sets names data of its own."""
    record = extractor.extract(passage("We train on nuScenes, Lyft and KITTI."))
    mention = next(m for m in record.mentions if m.surface == "Lyft")
    assert mention.name == "Lyft dataset" and max(mention.types, key=lambda t: t[1])[0] in ("Benchmark", "Dataset")


def test_an_ordinary_word_of_one_language(extractor: Extractor, passage: Maker) -> None:
    """精度 and 遅延 are ordinary words, accuracy and latency are measures wherever they stand."""
    english = extractor.extract(passage("It trades accuracy for latency."))
    assert {m.name for m in english.mentions if m.confidence > 0.5} >= {"Accuracy", "Latency"}
    japanese = extractor.extract(passage("精度が高い。遅延は小さい。"))
    assert {m.name for m in japanese.mentions if m.confidence > 0.5} == set()


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("例えば「左に犬、右に猫」と呼ばれる指定では失敗する。", "左に犬、右に猫"),
        ("「〇〇の写真」という文を作る。", "〇〇の写真"),
        ("「との間で何が起こったか」という文に使う。", "との間で何が起こったか"),
        ("「汎化しているのか」という問いは残る。", "汎化しているのか"),
        ("一方、FooLM、BarLMなどの大きなモデルでは異なる。", "一方"),
        ("FooLMの各サイズ、BarLMなどのモデルを使う。", "各サイズ"),
        ("本アプローチは、余分な係数を持たない最初の手法である。", "本アプローチ"),
        ("GPU1枚でも動く。", "GPU1"),
        ("539トンのCO2換算の排出がある。", "CO2"),
        ("JPEGの圧縮で画素が変わる。", "JPEG"),
    ],
)
def test_quoted_sentences_and_what_points_or_counts_are_no_names(extractor: Extractor, passage: Maker, text: str, absent: str) -> None:
    """A piece of a sentence in quotes, a conjunction before a list, file formats and counted hardware name nothing."""
    assert absent not in found(extractor.extract(passage(text)))


def test_what_acts_on_data_is_not_called_after_it(extractor: Extractor, passage: Maker) -> None:
    """In an enumeration that ends in "by ResNet-50 and ViT" these are what acts; Waymo between data is data."""
    acting = extractor.extract(passage("CIFAR-10とCIFAR-100、ResNet-50とViTによるImageNetの画像分類を調べた。"))
    assert found(acting)["ViT"] == "Vision Transformer"
    assert found(extractor.extract(passage("nuScenes、KITTI、Waymoで評価した。")))["Waymo"] == "Waymo Open Dataset"


def test_a_full_width_point_in_a_number_ends_no_sentence(extractor: Extractor, passage: Maker) -> None:
    """Ｑｗｅｎ２．５－７Ｂ is one name in one sentence."""
    text = "本研究では（Ｑｗｅｎ２．５－７Ｂ）を用いる．次に述べる．"
    (model,) = [m for m in extractor.extract(passage(text)).mentions if m.name]
    assert model.surface == "Ｑｗｅｎ２．５－７Ｂ"
    assert text[slice(*model.sentence)] == "本研究では（Ｑｗｅｎ２．５－７Ｂ）を用いる．"


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Zorbel and PixZor: Open Weights and Open Data", {"Zorbel", "PixZor"}),
        ("ZorBel-Agent & ZorBel-Bench", {"ZorBel-Agent", "ZorBel-Bench"}),
        ("Planning and Acting", set()),
        ("Evaluating ZorBel: Towards Broader Capabilities", set()),
        ("ゾルベルの評価:より広い能力に向けて", set()),
        ("異音検知のための対照学習:ZorBel", {"ZorBel"}),
        ("視覚言語モデルを用いた外観検査：ZorBel", {"ZorBel"}),
        ("潮位の予測に関する調査:現状と課題", set()),
    ],
)
def test_the_two_names_of_a_title_and_what_it_does(extractor: Extractor, passage: Maker, title: str, names: set[str]) -> None:
    """ "A and B:" names two things; a title that begins with what the paper does names none."""
    titled = {m.surface for m in extractor.extract(passage(title, role=Role.TITLE)).mentions if m.rule == "title" and m.confidence > 0.5}
    assert titled == names


def test_a_year_on_a_benchmark_is_the_benchmark_of_that_year(extractor: Extractor, passage: Maker) -> None:
    """COCO2014 is data as COCO is, whatever else letters and digits look like."""
    record = extractor.extract(passage("COCO2014で実験した。"))
    assert {max(m.types, key=lambda v: v[1])[0] for m in record.mentions if m.surface == "COCO2014"} <= {"Benchmark", "Dataset"}
    assert "COCO2014" in found(record)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Faster Reasoning over Long Inputs (Zorvex)", "Zorvex"),
        ("Hierarchical Folding of Tables (HiFold)", "HiFold"),
        ("Zorvex (Language Models as Planners)", "Zorvex"),
        ("A Survey of Folding (Zorvex)", ""),
        ("A Review of Graph Neural Networks (GNNs)", ""),
        ("Folding Tables with Large Language Models (LLMs)", ""),
        ("A Year of Folding (2024)", ""),
        ("Folding at Scale (Second Edition)", ""),
    ],
)
def test_the_name_in_the_brackets_that_a_title_ends_with_is_its_papers_own(extractor: Extractor, title: str, name: str) -> None:
    """Unless the title tells of what others made; plurals, numbers and remarks are no names."""
    found = extractor.extract(Passage("a#0", "a", "d", "2023-W20", Role.TITLE, "", title, 0)).mentions
    assert {m.surface for m in found if any(cue.relation == "INTRODUCES" for cue in m.cues)} == ({name} if name else set())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ZorbBench benchmark: Releases a new benchmark for symbolic regression.", "ZorbBench"),
        ("提案手法のZorb(Zonal Orbit)では、悲観的な価値を学習する。", "Zorb"),
        ("手法名はZorb。", "Zorb"),
        ("著者らが学習したZorb-T5が評価されています。", "Zorb-T5"),
        ("著者らはまず、質問を束ねたZorbQAを作り、評価した。", "ZorbQA"),
        ("新たにZorbQAを用意した。", "ZorbQA"),
        ("Z2D2という方法を示します。", "Z2D2"),
        ("中心となる提案は、Zorb Sampling(ZSP)という損失です。", "Zorb Sampling"),
        ("Text to Moving Scenes - Meta's Make-A-Zorb: scenes from text prompts.", "Make-A-Zorb"),
        ("Policies for Graphical Agents - ZORPO introduces an end-to-end method.", "ZORPO"),
        ("著者らはBERTを微調整し、CoLA上で評価した。", ""),
        ("我々が使用したBERTは12層である。", ""),
        ("本研究ではPyTorchで環境を構築した。", ""),
        ("BERTの名前は有名だ。", ""),
        ("GPT-4 prompts: Uses a new template.", ""),
    ],
)
def test_what_a_sentence_says_that_its_authors_made_is_introduced(extractor: Extractor, passage: Maker, text: str, name: str) -> None:
    """By a label, as the method proposed, by its name, as what the authors made; not what they used."""
    found = extractor.extract(passage(text)).mentions
    assert {m.surface for m in found if any(cue.relation == "INTRODUCES" for cue in m.cues)} == ({name} if name else set())
