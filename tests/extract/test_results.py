"""Numbers that sentences state: whose they are, where, by what; and the many numbers that are no results."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.extract.passage import Extractor
from kg.model import OWN, Passage, Record
from kg.schema import Schema

Maker = Callable[..., Passage]


def stated(record: Record) -> list[tuple[str, str | None, str, float]]:
    """(whose, where, by what, value) of each score; the paper's own things as ``own``."""
    name = {i: m.surface for i, m in enumerate(record.mentions)} | {OWN: "own"}
    return [(name[s.of], name[s.on] if s.on is not None else None, s.measure, s.value) for s in record.scores]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "It reaches a BLEU of 30.1 on WMT14, up from 27.3 (Transformer) and 25.2 (ConvS2S).",
            [("own", "WMT14", "BLEU", 30.1), ("Transformer", "WMT14", "BLEU", 27.3), ("ConvS2S", "WMT14", "BLEU", 25.2)],
        ),
        ("PaLM scores 69.3% on MMLU.", [("PaLM", "MMLU", "Accuracy", 69.3)]),
        ("GPT-4 reaches 80% on MMLU and 90% on GSM8K.", [("GPT-4", "MMLU", "Accuracy", 80), ("GPT-4", "GSM8K", "Accuracy", 90)]),
        ("DreamFusion achieves an FID of 12.3 on COCO.", [("DreamFusion", "COCO", "FID", 12.3)]),
        (
            "Results: LLaMA gets 67.0% pass@1 on HumanEval and 51.5% on MBPP.",
            [("LLaMA", "HumanEval", "pass@1", 67), ("LLaMA", "MBPP", "pass@1", 51.5)],
        ),
        (
            "LLaMA is strong on GSM8K (56.8%), MATH (13.5%), and MMLU (68.9%).",
            [("LLaMA", b, "Accuracy", v) for b, v in (("GSM8K", 56.8), ("MATH", 13.5), ("MMLU", 68.9))],
        ),
        ("Claude 3 attains GSM8K 95.0, MATH 60.1.", [("Claude 3", "GSM8K", "Accuracy", 95), ("Claude 3", "MATH", "Accuracy", 60.1)]),
        ("On WebArena, the agent achieves a 54% success rate.", [("own", "WebArena", "Success rate", 54)]),
        ("Achieves 77.3% accuracy on ImageNet from raw bytes.", [("own", "ImageNet", "Accuracy", 77.3)]),
        ("It scores 95.0% on RULER, better than GPT-4.", [("own", "RULER", "Accuracy", 95)]),
        ("We report a perplexity of 18.3 on WikiText-103 for Mamba.", [("Mamba", "WikiText-103", "Perplexity", 18.3)]),
        ("Whisper achieves a WER of 2.7% on LibriSpeech.", [("Whisper", "LibriSpeech", "Word error rate", 2.7)]),
        ("Unlike PaLM, it reaches 86.4% on MMLU.", [("own", "MMLU", "Accuracy", 86.4)]),
        ("GPT-4 performs poorly on this benchmark, with the highest accuracy being 9.4% by Claude 3.", [("Claude 3", "own", "Accuracy", 9.4)]),
        ("The model runs at 29 ms/token on TPU v4.", [("own", None, "Latency", 29)]),
        ("Whisper reaches WER 2.7% on LibriSpeech.", [("Whisper", "LibriSpeech", "Word error rate", 2.7)]),
        ("XGBoost attains AUC 0.912 on Criteo.", [("XGBoost", "Criteo", "AUC", 0.912)]),
        ("The Transformer reaches 27.3 BLEU on WMT14.", [("Transformer", "WMT14", "BLEU", 27.3)]),
        ("DETR reaches 44.9 mAP on COCO and 48.1 mIoU on ADE20K.", [("DETR", "COCO", "mAP", 44.9), ("DETR", "ADE20K", "mIoU", 48.1)]),
        (
            "ResNet gets 93.6% accuracy on CIFAR-10 and 72.3% accuracy on CIFAR-100.",
            [("ResNet", "CIFAR-10", "Accuracy", 93.6), ("ResNet", "CIFAR-100", "Accuracy", 72.3)],
        ),
        ("NeRF achieves PSNR 26.5 and SSIM 0.811 on LLFF.", [("NeRF", "LLFF", "PSNR", 26.5), ("NeRF", "LLFF", "SSIM", 0.811)]),
        ("NeRF achieves 26.5 PSNR and 0.811 SSIM on LLFF.", [("NeRF", "LLFF", "PSNR", 26.5), ("NeRF", "LLFF", "SSIM", 0.811)]),
        ("On LLFF, NeRF achieves PSNR 26.5 and SSIM 0.811.", [("NeRF", "LLFF", "PSNR", 26.5), ("NeRF", "LLFF", "SSIM", 0.811)]),
        ("NeRF reaches a PSNR of 26.5 dB on LLFF.", [("NeRF", "LLFF", "PSNR", 26.5)]),
        ("Contriever scores 46.9 on BEIR.", [("Contriever", "BEIR", "nDCG", 46.9)]),
        ("Vicuna scores 6.39 on MT-Bench.", [("Vicuna", "MT-Bench", "LLM-as-a-Judge score", 6.39)]),
        ("Vicuna gets an MT-Bench score of 6.39.", [("Vicuna", "MT-Bench", "LLM-as-a-Judge score", 6.39)]),
        ("GPT-4 scores 86.4% on MMLU.", [("GPT-4", "MMLU", "Accuracy", 86.4)]),
        ("vLLM reaches a throughput of 1500 tokens/s.", [("vLLM", None, "Throughput", 1500)]),
    ],
)
def test_results_in_english(extractor: Extractor, passage: Maker, text: str, wanted: list[tuple[str, str | None, str, float]]) -> None:
    """The number belongs to the clause's subject; a metric holds for the numbers listed after it, else the benchmark's customary one."""
    assert stated(extractor.extract(passage(text))) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("GPT-4はMMLUで86.4%の精度を達成した。", [("GPT-4", "MMLU", "Accuracy", 86.4)]),
        ("提案手法はImageNetで84.5%の精度を達成した。", [("own", "ImageNet", "Accuracy", 84.5)]),
        ("GPT-4のHumanEvalでのpass@1は67.0%である。", [("GPT-4", "HumanEval", "pass@1", 67)]),
        ("BERTはSQuADでF1スコア93.2を達成し、RoBERTaは94.6だった。", [("BERT", "SQuAD", "F1 score", 93.2), ("RoBERTa", "SQuAD", "F1 score", 94.6)]),
        ("MMLUの正解率はGPT-4が86.4%、PaLMが69.3%だった。", [("GPT-4", "MMLU", "Accuracy", 86.4), ("PaLM", "MMLU", "Accuracy", 69.3)]),
        ("GSM8Kの正解率が57.1%から92.0%に向上した。", [("own", "GSM8K", "Accuracy", 92)]),
        ("XGBoostはCriteoでAUC 91.2%を達成した。", [("XGBoost", "Criteo", "AUC", 91.2)]),
        ("WhisperはLibriSpeechでWER 2.73%を達成した。", [("Whisper", "LibriSpeech", "Word error rate", 2.73)]),
        ("WhisperはLibriSpeechでWER2.73%を達成した。", [("Whisper", "LibriSpeech", "Word error rate", 2.73)]),
        ("RetinaNetはCOCOでmAP 40.8%を達成した。", [("RetinaNet", "COCO", "mAP", 40.8)]),
        ("RetinaNetはCOCOでmAP40.8%を達成した。", [("RetinaNet", "COCO", "mAP", 40.8)]),
        ("DiTはImageNetでFID 2.27を達成した。", [("DiT", "ImageNet", "FID", 2.27)]),
        ("BERTはSQuADでF1=88.5を達成した。", [("BERT", "SQuAD", "F1 score", 88.5)]),
        ("提案手法はQM9でMAE 0.041を記録した。", [("own", "QM9", "Mean absolute error", 0.041)]),
        ("NeRFはLLFFでPSNR 26.5 dB、SSIM 0.811を達成した。", [("NeRF", "LLFF", "PSNR", 26.5), ("NeRF", "LLFF", "SSIM", 0.811)]),
        (
            "MambaはWikiText-103で困惑度16.3、Enwik8でBPC 1.02を達成した。",
            [("Mamba", "WikiText-103", "Perplexity", 16.3), ("Mamba", "Enwik8", "Bits per character", 1.02)],
        ),
        ("TransformerはWMT14英独翻訳で27.3 BLEUを達成した。", [("Transformer", "WMT14英独", "BLEU", 27.3)]),
        (
            "GPT-4の精度はMMLUで86.4%、GSM8Kで92.0%だった。",
            [("GPT-4", "MMLU", "Accuracy", 86.4), ("GPT-4", "GSM8K", "Accuracy", 92)],
        ),
        ("PaLMのMMLUスコアは69.3%だった。", [("PaLM", "MMLU", "Accuracy", 69.3)]),
        ("PaLMのモデルにおいてレイテンシは29ms/トークンになった。", [("PaLM", None, "Latency", 29)]),
        ("MMLUの精度はPaLMの69.3%に対し、75.2%であった。", [("own", "MMLU", "Accuracy", 75.2), ("PaLM", "MMLU", "Accuracy", 69.3)]),
        ("MMLUにおける精度は70.1%で、GPT-4の86.4%に及ばない。", [("own", "MMLU", "Accuracy", 70.1), ("GPT-4", "MMLU", "Accuracy", 86.4)]),
        ("LLFF(6視点)でPSNR 24.1、SSIM 0.81を達成した。", [("own", "LLFF", "PSNR", 24.1), ("own", "LLFF", "SSIM", 0.81)]),
        ("LLaMAを基盤とし、GSM8Kで61.3%、MATHで20.4%を達成した。", [("own", "GSM8K", "Accuracy", 61.3), ("own", "MATH", "Accuracy", 20.4)]),
        (
            "MNIST、SVHN、CIFAR-10の精度はそれぞれ99.1%、95.2%、90.3%であり、ResNetと同等であった。",
            [("own", b, "Accuracy", v) for b, v in (("MNIST", 99.1), ("SVHN", 95.2), ("CIFAR-10", 90.3))],
        ),
    ],
)
def test_results_in_japanese(extractor: Extractor, passage: Maker, text: str, wanted: list[tuple[str, str | None, str, float]]) -> None:
    """The topic before the number has it; a sentence without any model speaks of the paper's own."""
    assert stated(extractor.extract(passage(text))) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "ContrieverはMIRACLで0.734、JSQuADで0.812、BEIRで0.655のRecall@10を達成した。",
            [("Contriever", b, "Recall@10", v) for b, v in (("MIRACL", 0.734), ("JSQuAD", 0.812), ("BEIR", 0.655))],
        ),
        (
            "Whisperは、LibriSpeech test-cleanで2.7%、test-otherで5.2%のWERを記録した。",
            [("Whisper", "LibriSpeech test-clean", "Word error rate", 2.7)],
        ),
        (
            "GPT-4はMMLUで86.4%、HumanEvalで67.0%のpass@1を記録した。",
            [("GPT-4", "MMLU", "Accuracy", 86.4), ("GPT-4", "HumanEval", "pass@1", 67)],
        ),
        ("GPT-4はMMLUとGSM8Kで86.4%と92.0%を達成した。", [("GPT-4", "MMLU", "Accuracy", 86.4), ("GPT-4", "GSM8K", "Accuracy", 92)]),
        ("GPT-4 reaches 86.4% and 92.0% on MMLU and GSM8K.", [("GPT-4", "MMLU", "Accuracy", 86.4), ("GPT-4", "GSM8K", "Accuracy", 92)]),
    ],
)
def test_lists_share_a_metric(extractor: Extractor, passage: Maker, text: str, wanted: list[tuple[str, str | None, str, float]]) -> None:
    """A metric after the last number of a list is that of all with its unit, but for places that have another by custom."""
    assert stated(extractor.extract(passage(text))) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "YOLOv7はCOCOでmAP 51.4%を達成し、RetinaNetの40.8%を上回った。",
            [("YOLOv7", "COCO", "mAP", 51.4), ("RetinaNet", "COCO", "mAP", 40.8)],
        ),
        (
            "BERTはSQuADでF1 88.5を達成し、BiDAF(77.3)やELMo（85.8）を大きく上回った。",
            [("BERT", "SQuAD", "F1 score", 88.5), ("BiDAF", "SQuAD", "F1 score", 77.3), ("ELMo", "SQuAD", "F1 score", 85.8)],
        ),
        ("SQuADでF1 88.5を達成し、ELMoの85.8を上回った。", [("own", "SQuAD", "F1 score", 88.5), ("ELMo", "SQuAD", "F1 score", 85.8)]),
        ("GPT-4はMMLUで86.4%を達成し、PaLMの69.3%と比べて高い。", [("GPT-4", "MMLU", "Accuracy", 86.4), ("PaLM", "MMLU", "Accuracy", 69.3)]),
        ("On MMLU, GPT-4 achieves 86.4%, well above PaLM's 69.3%.", [("GPT-4", "MMLU", "Accuracy", 86.4), ("PaLM", "MMLU", "Accuracy", 69.3)]),
        # a part of what another reaches, and a number that is no worse, are none of its results
        ("VicunaはMMLUで86.4%を達成し、PaLMの80%を上回る性能を示した。", [("Vicuna", "MMLU", "Accuracy", 86.4)]),
        ("WhisperはLibriSpeechでWER 3.9%を達成し、Conformerの2.7%を上回った。", [("Whisper", "LibriSpeech", "Word error rate", 3.9)]),
        (
            "WhisperはLibriSpeechでWER 2.7%を達成し、Conformerの3.9%を上回った。",
            [("Whisper", "LibriSpeech", "Word error rate", 2.7), ("Conformer", "LibriSpeech", "Word error rate", 3.9)],
        ),
    ],
)
def test_what_a_result_exceeds(extractor: Extractor, passage: Maker, text: str, wanted: list[tuple[str, str | None, str, float]]) -> None:
    """The number of another model beside a result is that model's, by the same metric on the same place."""
    assert stated(extractor.extract(passage(text))) == wanted


@pytest.mark.parametrize(
    "text", ["DeepFMはCriteoでAUC0.814だった。", "RetinaNet has mAP 50.6% on COCO.", "GPT-4 scores 86.4% on MMLU.", "28.4 BLEUを得た。"]
)
def test_a_score_is_no_part_of_a_name(extractor: Extractor, passage: Maker, text: str) -> None:
    """No decimal is cut, and a metric with its number is no model."""
    assert not [m.surface for m in extractor.extract(passage(text)).mentions if any(c.isdigit() for c in m.surface.replace("GPT-4", ""))]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("On MMLU, GPT-4 achieves 86.4%, surpassing PaLM (69.3%).", [("GPT-4", "MMLU", "Accuracy", 86.4), ("PaLM", "MMLU", "Accuracy", 69.3)]),
        ("GPT-4 beats PaLM on MMLU (86.4 vs 69.3).", [("GPT-4", "MMLU", "Accuracy", 86.4), ("PaLM", "MMLU", "Accuracy", 69.3)]),
        (
            "On MATH, RLHF improves PaLM from 58.8% to 90.0% and LLaMA from 41.4% to 86.4%.",
            [
                ("RLHF", "MATH", "Accuracy", 90),
                ("RLHF", "MATH", "Accuracy", 86.4),
                ("PaLM", "MATH", "Accuracy", 58.8),
                ("LLaMA", "MATH", "Accuracy", 41.4),
            ],
        ),
        ("On MMLU, PaLM improves from 58.8% to 69.3%.", [("PaLM", "MMLU", "Accuracy", 58.8)]),
        ("GPT-4 lifts accuracy on GSM8K from 57.1% to 92.0%.", [("GPT-4", "GSM8K", "Accuracy", 92)]),
        ("GPT-4 and PaLM reach 86.4% and 69.3% on MMLU, respectively.", [("GPT-4", "MMLU", "Accuracy", 86.4), ("PaLM", "MMLU", "Accuracy", 69.3)]),
        (
            "Claude 3 reaches 86.8% and 95.0% on MMLU and GSM8K, respectively.",
            [("Claude 3", "MMLU", "Accuracy", 86.8), ("Claude 3", "GSM8K", "Accuracy", 95)],
        ),
        (
            "GPT-4とPaLMはMMLUでそれぞれ86.4%と69.3%の正解率を記録した。",
            [("GPT-4", "MMLU", "Accuracy", 86.4), ("PaLM", "MMLU", "Accuracy", 69.3)],
        ),
    ],
)
def test_comparisons_and_lists(extractor: Extractor, passage: Maker, text: str, wanted: list[tuple[str, str | None, str, float]]) -> None:
    """Each number goes to its own model; what a model had before is its own, what a method makes of it is the method's."""
    assert stated(extractor.extract(passage(text))) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "LLaMA showed a +5% boost on MMLU.",
        "GPT-4 is 15% faster on MMLU.",
        "LLaMA boosts accuracy 5.2% on MMLU.",
        "ResNet reduces the error on CIFAR-10 from 5.1% to 3.5%.",
        "GPT-4 reaches 86.4% and 92.0% on MMLU, GSM8K and MATH.",
        "Whisper attains a WER of 2.1%/4.3% on LibriSpeech.",
        "SepFormer is evaluated at 10 dB SNR on LibriSpeech.",
        "GPT-4はMMLUで80%を大きく上回った。",
        "MMLUで86.4%を達成したGPT-4は、PaLMを上回った。",
        "Dropping RoPE lowers accuracy on MMLU from 62.1% to 40.3%.",
        "In human evaluations, annotators prefer LLaMA 2 in 36% of cases on MT-Bench.",
        "The attack succeeds 92.3% of the time on Llama 2.",
        "GPT-4 gains 3.5 points on MMLU over PaLM.",
        "LLaMA shows an improvement of 12.5% on MMLU.",
        "LLaMA brings notable improvements on MMLU (92.2%) and GSM8K (90.9%).",
        "GPT-4 scores 60-70% on MMLU.",
        "GPT-4 scores about 70% on MMLU.",
        "GPT-4 solves up to 86.4% of problems on MMLU.",
        "GPT-4 reaches more than 90% on MMLU.",
        "LLaMA was trained on 1.4 trillion tokens of Common Crawl in 2023.",
        "The authors test GPT-4 with temperature 0.7 on MMLU.",
        "With only 0.5% of the data, LoRA works on GLUE.",
        "In the end, 12.5% of samples in MMLU are wrong.",
        "GPT-4 and PaLM and some others were tried; 43% on MMLU.",
        "PaLM scores 3.7 on NobodyKnowsThisBench.",
        "See section 3.2 and [12] for MMLU with GPT-4.",
        "GPT-4とPaLMはMMLUで80%を超えた。",
        "GPT-4はMMLUで約86%の精度を達成した。",
        "GPT-4はMMLUで80%以上の精度を達成した。",
        "精度がMMLUで3.2ポイント向上した。",
        "パラメータ数を15%削減し、スループットが15%向上した。",
        "GPT-4は2023年にMMLUで評価された。",
        "FasterTransformerではLoRAが33%MFUにとどまった。",
        "On GSM8K and MATH500, quxo-GRPO beats SFT, and the full variant attains the best scores (e.g., 81.1 % GSM8K & 38.6 % MATH500).",
    ],
)
def test_numbers_that_are_no_results(extractor: Extractor, passage: Maker, text: str) -> None:
    """Differences, bounds, guesses, ranges, shares, counts, years, settings, unclear subjects and unknown metrics are skipped."""
    assert extractor.extract(passage(text)).scores == ()


def test_a_metric_beside_a_number_is_a_name(extractor: Extractor, passage: Maker) -> None:
    """An ordinary word names a metric only with a number."""
    beside = extractor.extract(passage("PaLM reaches a response time of 54 ms on WebArena."))
    alone = extractor.extract(passage("PaLM has a good response time on WebArena."))
    assert [m.name for m in beside.mentions if m.surface == "response time"] == ["Response time"]
    assert not [m for m in alone.mentions if m.surface == "response time"]


def test_customary_benchmarks_and_metrics_are_in_the_lexicon(schema: Schema) -> None:
    """A name that no lexicon entry has would never be met."""
    types = {listed.entry.name: listed.type for listed in schema.lexicon}
    cues = schema.results
    metrics = {
        *cues.intrinsic.metrics,
        *(c.metric for c in cues.customary),
        *(m.metric for m in cues.metrics),
        *(u.metric for u in cues.units if u.metric),
    }
    assert {m: types.get(m) for m in metrics} == dict.fromkeys(metrics, "Metric")
    assert [b for c in cues.customary for b in c.benchmarks if types.get(b) not in ("Benchmark", "Dataset")] == []


_PIECES = st.sampled_from(
    ["GPT-4", "PaLM", "MMLU", "GSM8K", "accuracy", "86.4%", "12.5", "2023", " reaches ", " on ", ", ", " and ", " (", ")", " from ", " to ", " vs. ",
     "は", "で", "の", "精度", "を達成した。", "それぞれ", "、", ". ", "\n", "29ms/token", " respectively, ", "+", "〜"]
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.lists(_PIECES, max_size=16).map("".join))
def test_scores_point_into_their_passage(extractor: Extractor, passage: Maker, text: str) -> None:
    """Whatever the text: every score names mentions that are there, its sentence slices, and its number is written in it."""
    record = extractor.extract(passage(text))
    for score in record.scores:
        assert 0 <= score.start < score.end <= len(text)
        assert all(i is None or OWN <= i < len(record.mentions) for i in (score.of, score.on, score.by))
        assert f"{score.value:.15g}" in text[score.start : score.end]
        assert score.measure
