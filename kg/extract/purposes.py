"""Whether a sentence trains on data or tests on it: the same data are a Dataset there and a Benchmark here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.extract.spans import Span, enumerations
from kg.model import Cue, Mention

_JA_NOUN = r"(?:(?:など|等|といった|という)?の?(?:\d+|[一二三四五六七八九十]|いくつか|複数)?[つ種個]?の?[ァ-ヺー一-鿿]{0,8}(?:データセット|データ|コーパス|画像|動画|音声|楽曲|文書)(?:群|集)?)?"
_JA_TRAIN = r"(?:事前)?(?:学習|訓練|トレーニング|pre-?train|train)"
_TRAINS_AFTER = re.compile(
    rf"(?:[」』\"”]|(?:など|等))?{_JA_NOUN}(?:[(（][^()（）]{{1,30}}[)）])?"
    rf"(?:(?:で|から|上で|を(?:用い|使っ|使用し|利用し|活用し)て|により|によって|に対して)、?[^、。でを]{{0,16}}?{_JA_TRAIN}(?!済みモデルを?評価)"
    r"|の順に(?:事前)?(?:学習|訓練)|(?:で|による|での)?(?:事前)?(?:学習|訓練)済み|から(?:[^、。]{0,12}?を)?(?:収集|抽出|作成|構築|生成|取得|サンプリング|集め|取り出)"
    r"|[- ]?(?:pre-?trained|pre-?training|trained)\b|を(?:事前)?(?:学習|訓練|トレーニング)(?:データ|コーパス|に|のため))",
    re.I,
)
_TRAINS_BEFORE = re.compile(
    r"(?:(?:学習|訓練|トレーニング)(?:用)?(?:の)?(?:データ(?:セット)?|コーパス|集合)?(?:に(?:は|も)?(?!使っていな|含まれな|用いていな)|として(?:は)?|は|[:：])、?[^。はがを:：]{0,60}$"
    r"|(?:学習|訓練|トレーニング)(?:用の?|に(?:使っ|用い|使用し|利用し)た)?(?:データ(?:セット)?|コーパス)[(（][^。()（）]{0,60}$"
    r"|\b(?:pre-?)?train(?:ed|ing|s)?\b(?:(?!evaluat|test|outperform|compar|achiev|bench)[^.;:]){0,40}?\b(?:on|with|using|from|over)\b(?:(?!evaluat|test|outperform|compar|achiev|bench)[^.;:]){0,60}$"
    r"|\b(?:learn(?:ed|s|t)?|(?:assembled|collected|sourced|curated|gathered|built|drawn|compiled|sampled|constructed|derived|made|created) (?:entirely |only )?(?:from|out of))\b(?:(?!evaluat|test)[^.;:]){0,60}$"
    r"|\b(?:training|pre-?training) (?:data|corpus|corpora|set|mixture|mix)\b(?:(?!evaluat|test)[^.;]){0,40}$)",
    re.I,
)


_TOLD = 2.0
"""What a sentence says of data counts as much as two places where only the vocabulary speaks."""
_DATA = ("Benchmark", "Dataset")
_SURE = 0.6


def purposed(text: str, bounds: Sequence[tuple[int, int]], spans: Sequence[Span], mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions; those of data with the type that their sentence makes them, where it says what they are for."""
    trained = training(text, bounds, spans)
    return [_purposed(mention, (mention.start, mention.end) in trained) for mention in mentions]


def _purposed(mention: Mention, trained: bool) -> Mention:
    if max(mention.types, key=lambda v: v[1], default=("", 0.0))[0] not in _DATA:
        return mention
    if trained:
        cues = [c for c in mention.cues if c.relation != "EVALUATES_ON"]
        return replace(mention, types=(("Dataset", _TOLD),), cues=(*cues, Cue("USES", 0.8, "trained on")))
    if any(c.relation == "EVALUATES_ON" and c.weight >= _SURE for c in mention.cues):
        return replace(mention, types=(("Benchmark", _TOLD),))
    return mention


def training(text: str, bounds: Sequence[tuple[int, int]], spans: Sequence[Span]) -> set[tuple[int, int]]:
    """Places of the names that stand where their sentence says what is trained on, or what data are made from."""
    found: set[tuple[int, int]] = set()
    for start, end in bounds:
        for run in enumerations(text, [s for s in spans if start <= s.start and s.end <= end]):
            if _TRAINS_AFTER.match(text, run[-1].end, end) or _TRAINS_BEFORE.search(text[start : run[0].start]):
                found |= {(s.start, s.end) for s in run}
    return found
