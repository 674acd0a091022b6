"""The type of an unlisted name where its sentence says it: "X, a benchmark for ...", 「XやYといったデータセット」, 「学習データとしてX」."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.ends import DATA
from kg.extract.spans import Run, Span
from kg.model import Mention
from kg.schema import EntityType

_QUOTES = '」』"”'
_REMARK = r"(?:\s*[(（][^()（）\n]{1,60}[)）])?"
_ARTICLE = r"(?:an?|the|our|its|their|one of the|another|two|three|four|several|various)"
_WORDS = r"(?:(?!(?:that|which|of|for|to|with|by|from|in|on|and)\b)[\w/.'’-]+,? ){0,7}?"
_ENDS = (
    r"(?=\s*(?:[.,;:()（]|$|[—–-]\s)|\s+(?:for|of|that|which|who|with|to|in|on|by|from|and|where|whose|called|named|built|trained|designed"
    r"|based|using|covering|containing|comprising|consisting|capable|featuring|spanning|released)\b)"
)
_TRAINING = re.compile(r"(?i)学習|訓練|トレーニング|コーパス|\b(?:pre)?-?train|\bcorp(?:us|ora)\b")


_NAMESAKES = {"Model", "Software", "Organization"}
"""Types of what data are called after."""
_DATA = re.compile(r"(?:データセット|コーパス)(?![ァ-ヺー一-鿿])|\s(?:data\s?set|corpus)\b")
"""What makes a model's name that of data."""
_MADE_BY = re.compile(r"に(?:より|よる|よって)")
"""What follows an enumeration that ends in what acts: CIFAR-10, ResNet-50とViTによるImageNetの分類."""


class Kinds:
    """What a sentence says names are, for the class nouns of one schema."""

    def __init__(self, types: Iterable[EntityType]) -> None:
        self._types = {form: t.name for t in types for noun in t.kinds for form in _forms(noun.casefold())}
        nouns = sorted(self._types, key=lambda n: (-len(n), n))
        japanese = "|".join(re.escape(n) for n in nouns if not n.isascii())
        english = rf"(?:{'|'.join(re.escape(n) for n in nouns if n.isascii())})"
        listed = r"(?:など|等(?=の|[ァ-ヺ])|といった|のような|という|と呼ばれる|と名付け(?:た|られた)|からなる|をはじめとする)"
        self._after = _compiled(
            # X、YといったKIND; Xという新しいKIND; XとYの二つのKIND
            rf"{listed}(?:の|といった)?(?:[^、。,はがをにで]|に(?:基づく|よる|関する)){{0,14}}?(?P<kind>{japanese})(?![ァ-ヺー一-鿿])",
            rf"の(?:\d+|[一二三四五六七八九十]|いくつか|複数|両)[つ種個]?(?:類)?の(?:(?!から|まで)[^、。はがをにで]){{0,10}}?(?P<kind>{japanese})(?![ァ-ヺー一-鿿])",
            # X (…のKIND)
            rf"\s*[(（](?:[^()（）\n]{{0,30}}?の[^()（）の\n]{{0,12}})?(?<![一-鿿])(?P<kind>{japanese})[)）]",
            rf"\s*\((?:an?|the)\s{_WORDS}(?P<kind>{english})(?:\s(?:for|of)\s[^()]{{1,40}})?\)",
            # Xは、…するKINDである。
            rf"{_REMARK}\s*(?:とは|は|も)、?[^。\n]{{0,120}}?(?P<kind>{japanese})(?:の一つ|の一種|のこと)?(?:です|である|だ|であり、[^。]*|で、[^。]*|でした|となる|になる)?[。．.]?$",
            # X is a KIND, X, a KIND; X and other KINDs
            rf"{_REMARK}(?:,)?(?: which)?\s+(?:is|are|was|were)\s+(?:also\s+)?{_ARTICLE}\s{_WORDS}(?P<kind>{english}){_ENDS}",
            rf"{_REMARK}\s*(?:,|:|[–—-])\s*{_ARTICLE}\s(?:new |novel )?{_WORDS}(?P<kind>{english}){_ENDS}",
            rf",?\s+and\s+other\s+{_WORDS}(?P<kind>{english})\b",
        )
        self._before = _compiled(
            # KINDとしてX; KINDであるX; KIND(X、Y)
            rf"(?P<kind>{japanese})(?:として(?:は|の)?、?|である|に(?:は|も)、?|[(（]|:|：)\s*$",
            # KINDs such as X; a KIND called X
            rf"\b(?P<kind>{english}),?\s+(?:such as|like|including|called|named|dubbed|namely|e\.g\.,?)\s+(?:the )?$",
            rf"\b(?P<kind>{english})\s*\((?:e\.g\.,? |such as |like |including )?$",
        )
        # 学習に使ったデータは、XとYです
        self._told = re.compile(rf"(?P<kind>{japanese})(?:に)?は、?\s*$")
        self._tells = re.compile(r"\s*(?:です|である|だ|でした|を(?:用い|使|利用|採用))")

    def stated(self, runs: Iterable[Run]) -> dict[Span, tuple[str, ...]]:
        """The types that a sentence leaves to its names, for those of each enumeration together."""
        found: dict[Span, tuple[str, ...]] = {}
        for run in runs:
            if types := self._types_of(run.before, run.after):
                found |= dict.fromkeys(run.members, types)
        return found

    def _types_of(self, before: str, after: str) -> tuple[str, ...]:
        after, before = after.lstrip(_QUOTES), before.rstrip('「『"“')
        match = next((m for p in self._after if (m := p.match(after))), None) or next((m for p in self._before if (m := p.search(before))), None)
        if match is None and self._tells.match(after):
            match = self._told.search(before)
        if match is None:
            return ()
        type_ = self._types[match["kind"].casefold()]
        if type_ == "Method":
            return type_, "Model"  # a model is called a method as well, and data for testing a dataset
        return (type_, "Benchmark") if type_ == "Dataset" and not _TRAINING.search(before + after) else (type_,)


def company(runs: Iterable[Run]) -> dict[Span, tuple[str, ...]]:
    """The type of an enumeration's listed names for those that no list has, where two, or one that is data, agree and none differs."""
    found: dict[Span, tuple[str, ...]] = {}
    for run in runs:
        listed = _among_data(_listed(run))
        if len(set(listed)) == 1 and listed[0] != "Task" and (len(listed) > 1 or listed[0] in DATA):
            found |= {s: (listed[0],) for s in run.members if s.name is None and s.rule != "term"}
    return found


def namesakes(runs: Iterable[Run]) -> dict[Span, str]:
    """Data that are called after what is listed as a model, library or company: their type.

    Of an enumeration of data (Waymo, nuScenes and KITTI) all these; else the model that "dataset" follows (LLaVAデータセット).
    """
    found: dict[Span, str] = {}
    for run in runs:
        last = run.members[-1]
        if last.name is not None and last.types[:1] and last.types[0][0] == "Model" and _DATA.match(run.after):
            found[last] = "Dataset"
        listed = _listed(run)
        data = _among_data(listed)
        if len(data) < len(listed) and not _MADE_BY.match(run.after):
            found |= {s: data[0] for s in run.members if s.name is not None and s.types[0][0] in _NAMESAKES}
    return found


def _among_data(listed: list[str]) -> list[str]:
    """The types of an enumeration without those that data are called after (nuScenes, KITTI, Waymo and Lyft), where as many and more are of data."""
    data = [t for t in listed if t in DATA]
    return data if len(data) > 1 and 2 * len(data) >= len(listed) and all(t in DATA or t in _NAMESAKES for t in listed) else listed


def _listed(run: Run) -> list[str]:
    return [s.types[0][0] for s in run.members if s.name is not None and s.types]


def kind_of(mention: Mention) -> str:
    """The type that most speaks for; Method where nothing does."""
    return max(mention.types, key=lambda v: v[1], default=("Method", 0.0))[0]


def _compiled(*patterns: str) -> list[re.Pattern[str]]:
    return [re.compile(pattern, re.I) for pattern in patterns]


def _forms(noun: str) -> tuple[str, ...]:
    """A noun and, where it is English, its plural."""
    if not noun.isascii() or noun.endswith("a"):
        return (noun,)
    return noun, f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}es" if noun.endswith(("s", "x", "ch")) else f"{noun}s"
