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
    rf"(?:[」』\"”]|(?:など|等)|\s?\d(?:\.\d)?(?!\d))?{_JA_NOUN}(?:[(（][^()（）]{{1,30}}[)）])?"
    rf"(?:(?:で|から|上で|を(?:用い|使っ|使用し|利用し|活用し)て|により|によって|に対して)、?[^、。でを]{{0,16}}?{_JA_TRAIN}(?!済みモデルを?評価)"
    r"|(?:\s*→\s*[^\s。、→]{1,30})*\s*の順に(?:事前)?(?:学習|訓練)|(?:で|による|での)?(?:事前)?(?:学習|訓練)済み|から(?:[^、。]{0,12}?を)?(?:収集|抽出|作成|構築|生成|取得|サンプリング|集め|取り出|使用|利用|用い)|を(?:まとめ|統合し|混ぜ|混合し|合わせ)た"
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


_TESTS_AFTER = re.compile(
    rf"(?:[」』\"”]|(?:など|等)|\s?\d(?:\.\d)?(?!\d))?{_JA_NOUN}(?:の(?:検証|テスト|評価)(?:セット|用?データ|集合))?(?:で|において|における|に対する|に対して|上で)[はもの]?、?[^。、]{{0,25}}?"
    r"(?:評価|検証|実験|テスト|達成|上回|下回|最先端|SOTA|精度|性能|負け|勝[つちっ]|一番|最高|優れ|改善|スコア|正解率|誤差|\d(?:\.\d+)?\s*[%％])"
)
_TESTS_BEFORE = re.compile(
    r"(?:(?:評価|テスト|検証)(?:用)?(?:の)?(?:データ(?:セット)?|ベンチマーク)?(?:に(?:は|も)?|として(?:は)?|は|[:：])、?[^。はがを]{0,60}$"
    r"|\b(?:evaluat|test|benchmark|outperform|surpass|beat|exceed|match)\w*\b(?:(?!train|learn)(?:[^.;:]|\.\d)){0,80}\b(?:on|across|over|in)\b(?:(?!train|learn)(?:[^.;:]|\.\d)){0,60}$)",
    re.I,
)
_TOLD = 2.0
"""What a sentence says of data counts as much as two places where only the vocabulary speaks."""
_SURE = 0.6
_DATA = ("Benchmark", "Dataset")


def purposed(text: str, bounds: Sequence[tuple[int, int]], spans: Sequence[Span], mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions; those of data with the type that their sentence makes them, where it says what they are for."""
    told: dict[tuple[int, int], str] = {}
    for start, end in bounds:
        for run in enumerations(text, [s for s in spans if start <= s.start and s.end <= end]):
            told |= {(s.start, s.end): _purpose(text[start : run[0].start], text[run[-1].end : end]) for s in run}
    return [_purposed(mention, told.get((mention.start, mention.end), "")) for mention in mentions]


def _purpose(before: str, after: str) -> str:
    """What data between these words of a sentence are: a Dataset that is trained on, a Benchmark that is tested on; empty where it is not said."""
    if _TRAINS_AFTER.match(after) or _TRAINS_BEFORE.search(before):
        return "Dataset"
    return "Benchmark" if _TESTS_AFTER.match(after) or _TESTS_BEFORE.search(before) else ""


def _purposed(mention: Mention, purpose: str) -> Mention:
    if not purpose and any(c.relation == "EVALUATES_ON" and c.weight >= _SURE for c in mention.cues):
        purpose = "Benchmark"
    if not purpose or max(mention.types, key=lambda v: v[1], default=("", 0.0))[0] not in _DATA:
        return mention
    votes = {purpose: _TOLD} if mention.name else dict(mention.types) | {purpose: max(_TOLD, *(w for _, w in mention.types))}
    told = replace(mention, types=tuple(sorted(votes.items())))
    if purpose == "Benchmark":
        return told
    cues = [c for c in mention.cues if c.relation != "EVALUATES_ON"]
    return replace(told, cues=(*cues, Cue("USES", 0.8, "trained on")))
