"""Names that differ only in how they are written: plural, British, accents, Greek, kana, の, a class word.

``loosen`` is the key under which they meet, with the reasons that it took to get there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from kg.resolve.names import key
from kg.text import has_japanese, nfkc

_PLURAL = re.compile(r"(?<=[A-Za-z]{3})(?<![suiS])s\b|(?<=[A-Z]{2})s\b")
_PLURAL_ES = re.compile(r"(?<=[a-z]{2})ies\b")
_BRITISH = [
    (re.compile(r"(?<=[a-z]{3})is(?=(?:e|ed|es|er|ing|ation)\b)"), "iz"),
    (re.compile(r"(?<=[a-z]{2})ll(?=(?:ing|ed|er)\b)"), "l"),
    (re.compile(r"(?<=[a-z]{2})our(?=(?:s|al|ing|ed|ful)?\b)"), "or"),
    (re.compile(r"(?<=[a-z]{2})tre\b"), "ter"),
    (re.compile(r"(?<=[a-z])ogue\b"), "og"),
]
_LETTERS = re.compile("[a-z]{3}")
_GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "λ": "lambda", "μ": "mu", "π": "pi", "σ": "sigma", "τ": "tau"}
_KANA = [
    (re.compile("ヴァ"), "バ"),
    (re.compile("ヴィ"), "ビ"),
    (re.compile("ヴェ"), "ベ"),
    (re.compile("ヴォ"), "ボ"),
    (re.compile("ヴ"), "ブ"),
    (re.compile("ツァ"), "ザ"),
    (re.compile("ティ|チィ"), "チ"),
    (re.compile("ディ|ヂ"), "ジ"),
    (re.compile("デュ|ヂュ"), "ジュ"),
    (re.compile("トゥ"), "ツ"),
    (re.compile("ファ"), "ハ"),
    (re.compile("フィ"), "ヒ"),
    (re.compile("ィ"), "イ"),
    (re.compile("ェ"), "エ"),
    (re.compile("ァ"), "ア"),
    (re.compile("ォ"), "オ"),
    (re.compile("ッ"), ""),
    (re.compile("(?<=[ァ-ヴ])ー"), ""),
    (re.compile("(?<=[エケセテネヘメレゲゼデベペ])イ"), ""),
]
_NO = re.compile(r"(?<=[一-鿿ァ-ヺー])(?:の|的な?|を)(?=[一-鿿ァ-ヺ])")
_CLASS = {
    "Dataset": r"データセット|データベース|コーパス|\s+(?i:data ?sets?|corpus|corpora|database)",
    "Benchmark": r"ベンチマーク|評価セット|テストセット|\s+(?i:benchmarks?|leaderboard|test ?set|test suite)",
    "Model": r"モデル|言語モデル|\s+(?i:models?|language models?|LLMs?)",
    "Method": r"アルゴリズム|アーキテクチャ|手法|法|最適化手法|\s+(?i:algorithms?|architectures?|methods?|optimi[sz]ers?|techniques?)",
    "Software": r"ライブラリ|フレームワーク|ツールキット|プラットフォーム|\s+(?i:librar(?:y|ies)|frameworks?|toolkits?|packages?|platforms?)",
    "Metric": r"スコア|指標|\s+(?i:scores?|metrics?)",
    "Task": r"タスク|\s+(?i:tasks?)",
}
_TAILS = [(type_, re.compile(rf"(?:の)?(?:{words})$")) for type_, words in _CLASS.items()]
_COINED = re.compile(r"^\S*(?:[A-Za-z0-9][A-Z]|\d)\S*$")
_PROPER = re.compile(r"^\S*[A-Z0-9]\S*$")


@dataclass(frozen=True, slots=True)
class Loose:
    """A name without what spelling may change: its key, what was changed, and the type that a class word told."""

    key: str
    reasons: tuple[str, ...]
    type: str | None = None


@lru_cache(maxsize=100_000)
def loosen(name: str) -> Loose:
    """The loose key of a name: World Models, world model; 画像の分類, 画像分類; β-VAE, beta-VAE."""
    text, reasons = nfkc(name).strip(), []
    type_, bare = _without_class(_article(text))
    if type_:
        text, reasons = bare, ["class word"]
    for reason, change in _CHANGES:
        changed = change(text)
        if changed != text:
            text = changed
            reasons.append(reason)
    return Loose(key(text), tuple(reasons), type_)


def _without_class(text: str) -> tuple[str | None, str]:
    """(type, rest) where a class word ends a proper name: GLUE benchmark, but not World Model."""
    for type_, pattern in _TAILS:
        match = pattern.search(text)
        if match and match.start() >= 2:
            rest = text[: match.start()].rstrip()
            if not has_japanese(rest) and (_COINED if match.group().isascii() else _PROPER).search(rest):
                return type_, rest
    return None, text


def _plain_accents(text: str) -> str:
    if text.isascii():
        return text
    return "".join(c if has_japanese(c) else "".join(d for d in unicodedata.normalize("NFD", c) if not unicodedata.combining(d)) for c in text)


def _greek(text: str) -> str:
    return text if text.isascii() else "".join(_GREEK.get(c, c) for c in text)


def _singular(text: str) -> str:
    return _PLURAL.sub("", _PLURAL_ES.sub("y", text)) if "s" in text else text


def _american(text: str) -> str:
    for pattern, to in _BRITISH if _LETTERS.search(text) else ():
        text = pattern.sub(to, text)
    return text


def _signs(text: str) -> str:
    return re.sub(r"(?<=\w)\+$", " plus", text.replace("&", " and "))


def _kana(text: str) -> str:
    for pattern, to in _KANA if has_japanese(text) else ():
        text = pattern.sub(to, text)
    return text


def _particles(text: str) -> str:
    return _NO.sub("", text) if has_japanese(text) else text


def _article(text: str) -> str:
    return re.sub(r"^(?i:the)\s+(?=\w)", "", text)


_CHANGES: list[tuple[str, Callable[[str], str]]] = [
    ("article", _article),
    ("accents", _plain_accents),
    ("Greek letter", _greek),
    ("sign", _signs),
    ("plural", _singular),
    ("British spelling", _american),
    ("kana", _kana),
    ("particle", _particles),
]
