"""Names that a text defines: X(Y), 「X」という手法, "X: ..." titles, lists with a class word, marked names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.spans import Span
from kg.model import Role
from kg.schema import EntityType
from kg.text import fold, has_japanese, is_latin, nfkc

_NAME = r"[A-Za-zÀ-ɏ0-9ァ-ヺー一-鿿々][A-Za-zÀ-ɏ0-9ァ-ヺー一-鿿々・+.\- ]{0,40}?"
_PAREN = re.compile(r"[(（]\s*([^()（）\n]{2,60}?)\s*[)）]")
_BOTH = re.compile(r"([A-Za-z][A-Za-z'’ -]{3,48}?)\s*[,、;；]\s*([A-Z][A-Za-z-]{1,8})")
"""A term in English and its acronym in one pair of brackets."""
_REMARK = re.compile(
    r"[？?。、を]|版$|\s[とのは]\s|^[のがはでにと]|[ぁ-ん]{3}"
    r"|\bet al\b|[=＝]|(?:^|[\s,、+＋])(?:19|20)\d\d[a-z]?$|^[A-Z][a-z]+ & [A-Z][a-z]+\b"
    r"|[0-9０-９]\s*月|^[0-9０-９][0-9０-９.,万億]*\s*[ぁ-んァ-ヺ一-鿿]{1,6}$"
)
"""What is no second name of what stands before a bracket: a comment, a citation, a setting, a month or a count."""
_COINED = re.compile(r"\w[A-Z]|\d|[ァ-ヺ]{3}")
_CLASS = re.compile(
    r"(?:モデル|手法|方法|方式|策|システム|ツール|ライブラリ|フレームワーク|データセット|ベンチマーク|企業|会社|者|(?<!自己符号化)器)$"
)
_SHORT = re.compile(r"^[A-Za-z0-9][A-Za-z0-9+./-]{1,14}s?$")
_BEFORE_SHORT = re.compile(r"(?<![\w-])([A-Z][A-Za-z0-9]*[A-Z][A-Za-z0-9]*)[ 　]?$")
_BEFORE_LATIN = re.compile(r"(?:[A-Za-z0-9][A-Za-zÀ-ɏ0-9_'’.+-]*(?: & |[ -])){0,7}[A-Za-z0-9][A-Za-zÀ-ɏ0-9_'’.+-]*$")
_BEFORE_JAPANESE = re.compile(r"[ァ-ヺー一-鿿々・A-Za-z0-9\-]{2,24}$")
_CALLED = re.compile(r"[「『\"“]([^「」『』\"“”\n]{2,40})[」』\"”]\s*(?:\([^)]{1,30}\)|（[^）]{1,30}）)?\s*(?:という|と呼ばれる|と呼ぶ|と名付け)")
_CALLED_BARE = re.compile(
    rf"(?:^|[、。．.\sはをがのにで])({_NAME})(?:(?:と呼ぶ|と名付け|と称す)|(?:という|と呼ばれる|と名付けられた)(?=[^、。]{{0,14}}(?:手法|方法|モデル|アルゴリズム|フレームワーク|データセット|ベンチマーク|アーキテクチャ|技術|システム|機構|モジュール|指標|概念|アプローチ|ライブラリ|ツール)))"
)
_CALLED_ENGLISH = re.compile(
    r"\b(?:(?:called|named|dubbed|termed|[Ii]ntroducing|[Pp]resenting|[Pp]roposing|[Rr]eleasing)"
    r"|(?:[Ww]e|[Tt]hey|[Ii]t|paper|work|study|authors|researchers|team)(?:\s+also)?\s+(?:present|introduce|propose|release|develop|unveil)(?:s|d|ed)?)"
    r"\s+[\"“]?([A-Z][\w+-]*(?: [A-Z0-9][\w+.-]*){0,3})"
    r"(?=[\"”]?(?:\s*[,.;:(—–]|\s+(?:to|for|that|which|an?|as|and|with|in|on|by|is|via|where|using|from)\b|$))"
)
_PROPOSED = re.compile(r"(?:^|[、。．.はがもの\s])([ァ-ヺー]{5,16})を(?:提案|開発|発表)")
"""A name that a text has in katakana alone: フェンウィックスを提案します."""
_IS_A = re.compile(
    rf"^({_NAME})(?:とは、?|は、|は)[^。]{{4,120}}?(?:手法|方法|技術|アプローチ|アルゴリズム|フレームワーク|パラダイム|モデル|ベンチマーク|データセット|ライブラリ|タスク|指標|戦略|アーキテクチャ|プロセス)(?:です|である|だ|の一つ|の一種|のこと)?[。．.]?$"
)
_TITLE_PARTS = re.compile(r"^([^()（）]+?)(?=\s*[(（]|$)|[(（]([^()（）]+)[)）]\s*$")
"""What a title has before its brackets, or in those that it ends with: OPRO (LLMs as Optimizers), Segment Anything (SAM)."""
_OVERVIEW = re.compile(r"(?i)\b(?:survey|review|overview|introduction|tutorial|comparing|lessons|recap)\b|サーベイ|調査|概観|入門|解説")
"""A title that tells of things made by others; an acronym in it is theirs."""
_PLURAL = re.compile(r"[A-Z]{2,}s")
_COLON_TITLE = re.compile(r"^(?:\d+[.)]\s*)?(?:(?:Introducing|Announcing|Presenting|Meet)\s+)?([^:：。\n]{2,50}?)\s*[:：]\s*\S")
_TOLD_TITLE = re.compile(r"([^:：。\n]+)[:：]\s*([A-Z][\w.+-]*[A-Z0-9][\w.+-]*)")
"""A title that says what is done and then names it: 異常検知のための対照学習:GraZorb."""
_PAIR = re.compile(r"(?=.*[a-z0-9][A-Z])([A-Z][\w.-]+) (?:and|&) ([A-Z][\w.-]+)")
"""Two names in one title; at least one of them is coined."""
_DOING = re.compile(r"[A-Z][a-z]+ing ")
"""A title that begins with what the paper does: Evaluating CLIP."""
_TOPIC = re.compile(
    r"[ぁ-ん]$|の(?:評価|分析|調査|検証|考察|概観|比較|サーベイ)$"
    r"|のための|向けの|(?:を用い|を使っ|を利用し|を活用し|に基づ[いく]|に関す|に対す|によ[るり])|における|での|としての"
)
"""A Japanese title's first half that says what is done and names nothing: 異常検知のための対照学習, ...の評価."""
_LIST_OF = re.compile(
    r"((?:[^、,。\n「」()]{2,30}[、,]\s*){1,9}[^、,。\n「」()]{2,30}?)(?:、|,)?(?:など|などの|といった|のような|等の)(?:[^、。\n]{0,10}?)(?:モデル|手法|方法|ベンチマーク|データセット|タスク|ライブラリ|アルゴリズム|指標|コーパス|フレームワーク|大学|企業|ツール)"
)
_CLAUSE = re.compile(
    r"[はがをにでとのへもか]$|^(?:その|この|これ|それ)|に対する|における|のための|[はがを].*[うくすつぬむるたい]$|^[はがをにでとのへも][ぁ-ん一-鿿]|[、。〇？?\[\]]"
)
"""A quoted sentence or a piece of one (「左に犬、右に猫」, 「〇〇の写真」), and what points to something: none is a name."""
_SEPARATOR = re.compile(r"\s*[、,]\s*(?:and\s+|および)?|\s*(?:および|並びに|ならびに)\s*")


def find(text: str, role: Role, heading: str, names: tuple[str, ...], sentences: tuple[tuple[int, int], ...]) -> list[Span]:
    """Spans that a definition or the layout makes names."""
    spans = [*_marked(text, names), *_called(text), *(_listed(text) if has_japanese(text) else ())]  # its words are Japanese, and it takes long
    if role is Role.TITLE:
        spans += _title(text)
    for start, end in sentences:
        spans += _is_a(text, start, end)
    return spans


def parentheses(text: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Pairs of spans (long, short) in which ``long(short)`` or ``short(long)`` gives two names of one thing."""
    for match in _PAREN.finditer(text):
        inner, span = match.group(1), match.span(1)
        both = _BOTH.fullmatch(inner)
        if both and initials_size(both[1], both[2]) == len(both[1]):  # 射影層(adaptive projection layer、APL)
            yield _within(span, both.span(1)), _within(span, both.span(2))
            inner, span = both[1], _within(span, both.span(1))
        before = _BEFORE_SHORT.search(text, max(0, match.start() - 20), match.start())
        if before and _SHORT.match(before.group(1)) and len(inner) > 2 * len(before.group(1)) and initials_size(inner, before.group(1)) == len(inner):
            yield span, before.span(1)
            continue
        outer = _outer(text, match.start(), inner)
        if outer is not None:
            yield outer, span


def _within(span: tuple[int, int], part: tuple[int, int]) -> tuple[int, int]:
    return span[0] + part[0], span[0] + part[1]


def _outer(text: str, paren: int, inner: str) -> tuple[int, int] | None:
    stop = paren
    while stop and text[stop - 1] in ' 　」』"”':
        stop -= 1
    if stop == 0:
        return None
    latin = is_latin(text[stop - 1])
    match = (_BEFORE_LATIN if latin else _BEFORE_JAPANESE).search(text, max(0, stop - 90), stop)
    if match is None:
        return None
    before = match.group()
    if latin and _SHORT.match(nfkc(inner)):
        size = initials_size(before, inner)
        return (stop - size, stop) if size else None
    if has_japanese(before) != has_japanese(inner) and len(inner) <= 50 and not _REMARK.search(inner):
        return _script_tail(text, before, inner, stop)
    return None


def _script_tail(text: str, before: str, inner: str, stop: int) -> tuple[int, int] | None:
    # 文脈内学習(in-context learning): the compound right before the parenthesis
    tail = re.search(r"[ァ-ヺー一-鿿々・]{2,20}$|[A-Za-z0-9][\w-]*$", before)
    if tail is None:
        return None
    start = stop - len(tail.group())
    # テキスト-画像モデル(Stable Diffusion): a cut word, and an instance of what stands before
    cut = text[max(0, start - 1) : start] in "-‐‑–" and start > 0
    return None if cut or (_CLASS.search(tail.group()) and _COINED.search(inner)) else (start, stop)


def initials_size(before: str, short: str) -> int:
    """How many last characters of ``before`` the acronym ``short`` stands for; 0 where it does not fit."""
    letters = [c for c in nfkc(short).casefold().rstrip("s") if c.isalnum()]
    words = list(re.finditer(r"[A-Za-z0-9]+", before))
    for take in range(1, min(len(words), 8) + 1):
        start = words[-take].start()
        tail = [w.group().casefold() for w in words[-take:]]
        longer = take > 1 or len(tail[0]) > len(letters) + 2
        if longer and letters and tail[0][0] == letters[0] and _spells(letters, tail):
            return len(before) - start
    return 0


def _spells(letters: list[str], words: list[str]) -> bool:
    """Whether the letters run through the words in order, touching the first letter of most of them."""
    at, touched = 0, 0
    for word in words:
        if at < len(letters) and word[0] == letters[at]:
            touched, at, rest = touched + 1, at + 1, word[1:]
            for char in rest:
                if at < len(letters) and char == letters[at] and not any(w[0] == letters[at] for w in words[words.index(word) + 1 :]):
                    at += 1
        elif word not in {"of", "and", "for", "to", "the", "in", "on", "with", "a", "by"}:
            return False
    return at == len(letters) and touched >= 1


def _marked(text: str, names: tuple[str, ...]) -> Iterator[Span]:
    for name in names:
        start = text.find(name)
        if start >= 0 and 2 <= len(name) <= 40 and len(name.split()) <= 5:
            yield Span(start, start + len(name), "marked", 0.6 if len(name.split()) == 1 else 0.3)


def _called(text: str) -> Iterator[Span]:
    for pattern in (_CALLED, _CALLED_BARE, _PROPOSED, _CALLED_ENGLISH):
        for match in pattern.finditer(text):
            if _plausible(match.group(1)):
                yield Span(*match.span(1), "called", 0.6, types=(("Method", 0.3),))


def _title(text: str) -> Iterator[Span]:
    for part in _TITLE_PARTS.finditer(text):
        start, end = part.span(1 if part.group(1) else 2)
        name = text[start:end]
        of_others = start > 0 and (_OVERVIEW.search(text) or _PLURAL.fullmatch(name) or not any(map(str.isalpha, name)))
        if len(name.split()) == 1 and len(name) > 1 and not has_japanese(name) and not of_others:
            yield Span(start, end, "title", 0.6)
    both = _PAIR.fullmatch(text)
    match = _COLON_TITLE.match(text)
    if match and len(match.group(1).split()) <= 4 and "?" not in match.group(1) and len(match.group(1)) <= 30:
        name = match.group(1)
        both = _PAIR.fullmatch(text, *match.span(1))
        # "Better by Default:", "Evaluating CLIP:" are mottos unless the paper says them again; one word, or a coined one, is a name
        coined = (len(name.split()) == 1 and not has_japanese(name)) or (_COINED.search(name) and not _DOING.match(name))
        if not both and not _TOPIC.search(name):
            yield Span(*match.span(1), "title", 0.75 if coined else 0.45)
    for start, end in (both.span(1), both.span(2)) if both else ():  # Molmo and PixMo: ..., or these two alone
        yield Span(start, end, "title", 0.75)
    told = _TOLD_TITLE.fullmatch(text)
    if told and _TOPIC.search(told[1]):
        yield Span(*told.span(2), "title", 0.75)


def _is_a(text: str, start: int, end: int) -> Iterator[Span]:
    match = _IS_A.match(text[start:end])
    if match and _plausible(match.group(1)) and len(match.group(1)) >= 4:
        yield Span(start + match.start(1), start + match.end(1), "is-a", 0.55)


def _listed(text: str) -> Iterator[Span]:
    for match in _LIST_OF.finditer(text):
        at = match.start(1)
        for piece in [*_SEPARATOR.finditer(match.group(1)), None]:
            stop = match.start(1) + piece.start() if piece else match.end(1)
            yield from _list_item(text, at, stop)
            at = match.start(1) + piece.end() if piece else stop


def _list_item(text: str, start: int, stop: int) -> Iterator[Span]:
    # the first item drags its sentence along: keep what follows the last particle
    item = re.search(r"([A-Za-z0-9][A-Za-z0-9 +.\-]*|[ァ-ヺー・一-鿿々A-Za-z0-9]+)$", text[start:stop].rstrip())
    if item and len(item.group(1)) >= 2:
        yield Span(start + item.start(1), start + item.end(1), "list", 0.35)


def _plausible(name: str) -> bool:
    return len(fold(name)) >= 3 and _CLAUSE.search(name) is None and not name.isdigit()


def class_votes(text: str, start: int, end: int, types: tuple[EntityType, ...]) -> list[tuple[str, float]]:
    """Type votes from the words right after and right before a name."""
    after = re.sub(
        r"^[」』\"”\s]*(?:(?:という|と呼ばれる)[^、。はがをにで]{0,8}?(?=モデル|手法|アルゴリズム|シミュレータ|ライブラリ|データセット|ベンチマーク|ツール)|などの|などといった|といった|という|と呼ばれる)?\s*",
        "",
        text[end : end + 28],
    )
    before = re.sub(r"[「『\"“\s]+$", "", text[max(0, start - 24) : start])
    votes = []
    for type_ in types:
        if _begins(after, type_.after):
            votes.append((type_.name, 0.6))
        if _finishes(before, type_.before):
            votes.append((type_.name, 0.5))
    return votes


def _begins(text: str, words: list[str]) -> bool:
    low = text.casefold()
    return any(low.startswith(w.casefold()) and not (w.isascii() and low[len(w) : len(w) + 1].isalnum()) for w in words)


def _finishes(text: str, words: list[str]) -> bool:
    low = text.casefold()
    return any(low.endswith(w.casefold()) and not (w.isascii() and low[: -len(w)][-1:].isalnum()) for w in words)
