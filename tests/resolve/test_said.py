"""What a sentence denies, plans or tells of others is no deed of its paper; what is asked counts where an answer is names alone."""

from __future__ import annotations

import pytest

from kg.extract.paper import complete
from kg.extract.passage import Extractor
from kg.model import Passage, Resolution, Role
from kg.resolve.judgements import Judgements
from kg.resolve.resolve import resolve
from kg.schema import Schema

TITLE = "Qorvex: Selective Routing of Tokens in Sequence Models"
ABOUT = "Qorvexは、トークンを選択的に処理する新しい手法です。"
ABOUT_IN_ENGLISH = "Qorvex is a new method that routes tokens selectively."


def read(extractor: Extractor, schema: Schema, text: str, question: str = "内容は?", authors: tuple[str, ...] = ()) -> Resolution:
    """A paper with a text in it, resolved."""
    about = (Role.SUMMARY, "", ABOUT_IN_ENGLISH) if text.isascii() else (Role.ANSWER, "どんなもの?", ABOUT)
    parts = [(Role.TITLE, "", TITLE), about, (about[0], "" if text.isascii() else question, text)]
    passages = [Passage(f"a#{n}", "a", "d", "2023-W20", role, head, words, n) for n, (role, head, words) in enumerate(parts)]
    return resolve({"a": complete([(p, extractor.extract(p)) for p in passages], tuple(schema.words.tail), authors)}, schema, Judgements())


def relations(resolution: Resolution) -> dict[str, str]:
    """The relation of the paper to each thing."""
    return {r.entity: r.relation for r in resolution.relations}


def links(resolution: Resolution) -> set[tuple[str, str, str]]:
    """What is said between things."""
    return {(k.head, k.relation, k.tail) for k in resolution.links}


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("QorvexはCOCOで検証されていません。", "coco"),
        ("YOLOv5との比較は行われていません。", "yolov5"),
        ("ImageNetを使った評価は行っていません。", "imagenet"),
        ("LibriSpeechでは評価していません。", "librispeech"),
        ("MMLUは対象外である。", "mmlu"),
        ("Qorvex is not evaluated on COCO.", "coco"),
        ("Qorvex is not compared to AdamW.", "adamw"),
        ("Qorvex was not yet combined with SnapKV.", "snapkv"),
        ("今後の課題は知識蒸留の導入である。", "knowledge-distillation"),
        ("将来はTransformerへの拡張を予定している。", "transformer"),
        ("LoRAとの組み合わせは今後の課題です。", "lora"),
        ("Future work will extend Qorvex to BERT.", "bert"),
        ("dropout は使わない。", "dropout"),
        ("LoRAは今回採用しなかった。", "lora"),
        ("CLIPは画像がないため使用できません。", "clip"),
        ("GANについては本論文では扱っていません。", "gan"),
        ("BERTは比較対象に含まれていない。", "bert"),
        ("JAXへの対応は予定していません。", "jax"),
        ("GPT-4で生成した文は使用していません。", "gpt-4"),
        ("nuScenesでは学習していません。", "nuscenes"),
        ("残響(MUSDB18)は範囲外である。", "musdb18"),
        ("PyTorchは不要である。", "pytorch"),
        ("Mambaを使う予定である。", "mamba"),
        ("LoRA is not used; all weights are trained.", "lora"),
        ("BERT and T5 were not tested.", "t5"),
        ("Support for JAX is planned.", "jax"),
        ("No RLHF, no DPO: only supervised fine-tuning.", "dpo"),
    ],
)
def test_what_is_denied_or_planned_is_only_mentioned(extractor: Extractor, schema: Schema, text: str, entity: str) -> None:
    """And no link says otherwise."""
    resolution = read(extractor, schema, text)
    assert relations(resolution)[entity] == "MENTIONS"
    assert not links(resolution)


def test_why_says_what_was_denied(extractor: Extractor, schema: Schema) -> None:
    """The reason of a mere mention names the denial that took its place."""
    (reason,) = [r.rule for r in read(extractor, schema, "QorvexはCOCOで検証されていません。").relations if r.entity == "coco"]
    assert reason.startswith("not EVALUATES_ON: denial ")


@pytest.mark.parametrize(
    ("text", "entity", "expected"),
    [
        ("LoRAとの組み合わせは今後の課題だったが、QorvexはLoRAを用いて学習を行う。", "lora", "USES"),
        ("Qorvex is evaluated on COCO and not only compared to AdamW but also to SGD.", "adamw", "COMPARES_WITH"),
        ("COCOで検証しただけでなく、現場でも試した。", "coco", "EVALUATES_ON"),
        ("COCOで評価しなければならない。", "coco", "EVALUATES_ON"),
        ("CLIPを利用し、CLIPを微調整せずに使う。", "clip", "USES"),
        ("BERTを利用し、BERTだけではなくT5も使用する。", "bert", "USES"),
        ("LoRAを使わない場合と比べ、LoRAを使うと精度が上がる。", "lora", "USES"),
        ("Qorvex is evaluated not just on MMLU but on COCO.", "mmlu", "EVALUATES_ON"),
    ],
)
def test_what_only_looks_denied_holds(extractor: Extractor, schema: Schema, text: str, entity: str, expected: str) -> None:
    """Another sentence part speaks for it, or nothing is denied."""
    assert relations(read(extractor, schema, text))[entity] == expected


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("LSTMは1997年に提案された。", "lstm"),
        ("U-Netは元々画像分割のために提案されたものです。", "u-net"),
        ("GATはグラフのために開発されました。", "graph-attention-network"),
        ("ResNetは2015年にMicrosoftが発表した。", "resnet"),
        ("DINOv2では正則化が導入されました。", "dinov2"),
        ("GSM8Kの日本語版であるKestrineを提案する。", "gsm8k"),
        ("実験ではImageNetのサブセットを作成した。", "imagenet"),
        ("遅延相互作用モデルKelbratを提案する。", "late-interaction"),
        ("Gemini 2.5 Pro reaches only 36.9% accuracy on the new tasks.", "gemini-2.5-pro"),
        ("津波の評価は行っていません。LoRAは使用していません。", "lora"),
    ],
)
def test_what_others_made_is_not_introduced(extractor: Extractor, schema: Schema, text: str, entity: str) -> None:
    """Told by its year, by what it was made for, or by the new name that it stands before."""
    assert relations(read(extractor, schema, text))[entity] != "INTRODUCES"


def test_whose_hardware_it_ran_on_is_no_affiliation(extractor: Extractor, schema: Schema) -> None:
    """Told by the hardware that follows; who wrote it still is."""
    for text in ("すべての実験は1枚のNVIDIA TITAN RTX 24GB GPUの上で訓練されました。", "GoogleのTPU v4を64個使って訓練した。"):
        assert "AFFILIATED_WITH" not in relations(read(extractor, schema, text)).values(), text
    for text in ("NVIDIAの研究者が8枚のA100で訓練した。", "NVIDIAの研究者が提案した。NVIDIA A100 GPUで訓練した。"):
        assert relations(read(extractor, schema, text))["nvidia"] == "AFFILIATED_WITH", text


def test_what_the_authors_made_is_introduced(extractor: Extractor, schema: Schema) -> None:
    """In plain words: a data set is made, got ready, prepared."""
    for text in ("質問応答のデータセットKestrineQAを作った。", "Webの画像を集めたKestrineQAを整備しました。", "評価のためKestrineQAを用意した。"):
        assert relations(read(extractor, schema, text))["kestrineqa"] == "INTRODUCES", text


def test_what_the_title_names_is_introduced_however_it_is_said(extractor: Extractor, schema: Schema) -> None:
    """The passive is what a paper says of its own thing, too."""
    assert relations(read(extractor, schema, "Qorvexは2024年に提案された。"))["qorvex"] == "INTRODUCES"


def test_an_answer_of_names_alone_takes_its_relation_from_the_question(extractor: Extractor, schema: Schema) -> None:
    """Data that are asked for as a test are a benchmark."""
    rivals = relations(read(extractor, schema, "GraphSAGE、GINE、NodeFormerです。", "どの手法と比較しましたか?"))
    assert [rivals[e] for e in ("graphsage", "gine", "nodeformer")] == ["COMPARES_WITH"] * 3
    resolution = read(extractor, schema, "Pubmedの小規模データと、Redditの大規模データです。", "どのデータセットで検証しましたか?")
    assert relations(resolution)["pubmed"] == relations(resolution)["reddit"] == "EVALUATES_ON"
    assert {e.type for e in resolution.entities if e.id in ("pubmed", "reddit")} == {"Benchmark"}
    assert relations(read(extractor, schema, "LoRAを使って学習しました。", "どの手法と比較しましたか?"))["lora"] == "USES"


@pytest.mark.parametrize(
    ("text", "persons"),
    [
        ("東北大学のTaro YamadaとJiro Satoらです。", {"taro-yamada", "jiro-sato"}),
        ("John MillerとAnn Leeが開発しました。", {"john-miller", "ann-lee"}),
        ("Zsofia Quimbyらの研究である。", {"zsofia-quimby"}),
        ("著者はXu Quimby、Zsofia Varkです。", {"xu-quimby", "zsofia-vark"}),
    ],
)
def test_persons_are_no_things(extractor: Extractor, schema: Schema, text: str, persons: set[str]) -> None:
    """A given name, what follows a name, or the paper's list of authors tells them."""
    found = relations(read(extractor, schema, text, authors=("Xu Quimby", "Zsofia Vark")))
    assert not persons & found.keys()


@pytest.mark.parametrize(
    ("text", "organizations"),
    [
        ("本論文では、Sakana AIが、新しい手法Qorvexを提案します。", {"sakana-ai"}),
        ("東京工業大学と産業技術総合研究所の共同研究です。", {"tokyo-institute-of-technology", "aist"}),
        ("Vurnex株式会社の研究チームがQorvexを開発しました。", {"vurnex株式会社"}),
        ("東京大学相澤研究室の研究者らはQorvexを提案しました。", {"university-of-tokyo"}),
    ],
)
def test_whose_work_it_is(extractor: Extractor, schema: Schema, text: str, organizations: set[str]) -> None:
    """Whoever is said to propose, and all that worked together."""
    found = relations(read(extractor, schema, text))
    assert {found[o] for o in organizations} == {"AFFILIATED_WITH"}


@pytest.mark.parametrize(
    ("text", "stated", "wrong"),
    [
        ("姿勢推定にはCOLMAPを使い、ScanNetで評価した。", None, "colmap EVALUATED_ON scannet"),
        (
            "特徴抽出にはwav2vec 2.0を使い、Conformerを基にQorvexを構築した。",
            "qorvex BASED_ON conformer",
            "feature-extraction BASED_ON conformer",
        ),
        ("BERTはAdam、GPT-2はAdaFactorを使う。", "gpt-2 USES adafactor", "bert USES gpt-2"),
        ("BERTはAdam、GPT-2はAdaFactorを使う。", None, "adam USES adafactor"),
    ],
)
def test_links_stay_in_their_clause(extractor: Extractor, schema: Schema, text: str, stated: str | None, wrong: str) -> None:
    """What a thing is used for, or another is the topic of, is not said of it."""
    found = {" ".join(link) for link in links(read(extractor, schema, text))}
    assert wrong not in found
    assert stated is None or stated in found


@pytest.mark.parametrize(
    ("text", "rivals"),
    [
        ("Qorvex reaches 2.1x the throughput of vLLM and 1.6x that of SGLang.", {"vllm", "sglang"}),
        ("Qorvex leads AutoGluon and CatBoost by 2 points.", {"autogluon", "catboost"}),
        ("It solves 51.2% of tasks (vs. 38.0% for GPT-4, 12.3% for Mistral 7B).", {"gpt-4", "mistral-7b"}),
        ("The score is 0.213, up from 0.178 (LLaVA).", {"llava"}),
        ("It is just behind GPT-4o in accuracy.", {"gpt-4o"}),
        ("精度はMambaの66.1%に対し、71.4%である。", {"mamba"}),
        ("スループットはvLLM比で3.7倍である。", {"vllm"}),
        ("学習時間はNeRFの約1/60である。", {"nerf"}),
        ("欠測が少ないときはCatBoostが最良である。", {"catboost"}),
        ("GPT-4では64.0%にとどまる。", {"gpt-4"}),
    ],
)
def test_whose_number_stands_against_the_papers_is_a_rival(extractor: Extractor, schema: Schema, text: str, rivals: set[str]) -> None:
    """A share, a multiple, a rank: what is measured is compared with whose it is."""
    found = relations(read(extractor, schema, text))
    assert {found[r] for r in rivals} == {"COMPARES_WITH"}


def test_a_no_outweighs_what_its_question_asks(extractor: Extractor, schema: Schema) -> None:
    """The question's words say nothing of what the answer denies."""
    asked = "COCOで評価を行いましたか?"
    parts = [(Role.TITLE, "", TITLE), (Role.QUESTION, "", asked), (Role.ANSWER, asked, "いいえ、COCOでは評価を行っていません。")]
    passages = [Passage(f"a#{n}", "a", "d", "2023-W20", role, head, words, n) for n, (role, head, words) in enumerate(parts)]
    resolution = resolve({"a": complete([(p, extractor.extract(p)) for p in passages], tuple(schema.words.tail), ())}, schema, Judgements())
    assert relations(resolution)["coco"] == "MENTIONS"


def test_what_is_said_outright_to_be_proposed_is_introduced(extractor: Extractor, schema: Schema) -> None:
    """Even where the vocabulary has it; not what only says of what kind it is."""
    assert relations(read(extractor, schema, "本論文ではトランスフォーマーを提案する。"))["transformer"] == "INTRODUCES"
    assert relations(read(extractor, schema, "本論文では画像認識のためのトランスフォーマーを提案する。"))["transformer"] != "INTRODUCES"


@pytest.mark.parametrize(
    ("text", "organization", "own"),
    [
        ("We compare it with OpenAI's CLIP.", "openai", False),
        ("The weights are available on Hugging Face.", "hugging-face", False),
        ("重みはHugging Faceで公開されている。", "hugging-face", False),
        ("Google's Qorvex is a small model.", "google", True),
        ("Qorvex - Meta's self-supervised router.", "meta", True),
    ],
)
def test_an_owner_of_anothers_thing_is_no_affiliation(extractor: Extractor, schema: Schema, text: str, organization: str, own: bool) -> None:
    """Nor is the place where things are kept; what the paper brings has its makers."""
    assert (relations(read(extractor, schema, text))[organization] == "AFFILIATED_WITH") is own


def test_a_title_that_looks_at_a_thing_again_does_not_introduce_it(extractor: Extractor, schema: Schema) -> None:
    """SWE-bench Revisited is about SWE-bench."""
    passages = [
        Passage(f"a#{n}", "a", "d", "2023-W20", role, "", words, n)
        for n, (role, words) in enumerate([(Role.TITLE, "SWE-bench Revisited"), (Role.SUMMARY, "SWE-bench is shown to be contaminated.")])
    ]
    resolution = resolve({"a": complete([(p, extractor.extract(p)) for p in passages], tuple(schema.words.tail), ())}, schema, Judgements())
    assert relations(resolution)["swe-bench"] != "INTRODUCES"
