"""What an unlisted name's own characters say: whether it is a name at all, and of which type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.ends import DATA
from kg.extract.gazetteer import Gazetteer
from kg.extract.spans import Span
from kg.model import Passage, Role
from kg.schema import Schema
from kg.text import fold, has_japanese, nfkc

_LATIN = r"A-Za-zÀ-ɏ0-9"
_ENGLISH_ORGANIZATION = rf"(?:[A-Z][{_LATIN}&.'’-]+\s+(?:of\s+|for\s+)?){{0,5}}"
_BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001))))
_EDGES = _BLANKS + "、。,.:：;「」『』\"“”'"
_LEADING = re.compile(r"^(?:(?:and|or|the|a|an|our|their|its)\s+)+(?=\S)")
_QUANTITY = re.compile(
    r"[\d.,]+\s?[A-Za-z%]{0,3}|[Vv]\d+(?:\.\d+)*|[A-Z](?:\s?[x×]\s?[A-Z])+|[GC]PU\d+"
    r"|各.*|[本当](?:論文|研究|手法|方式|モデル|システム|アプローチ|ベンチマーク).*"
)
"""Numbers with units, bare versions and dimensions (V3.1, HxWxC), and what counts or points and names nothing (GPU1枚, 各サイズ, 本アプローチ)."""
_CITED = re.compile(r"[A-Z][\w'’-]+(?:\s+et al\b\.?.*|(?:\s?[+＋]|\s(?:&|and)\s[A-Z][\w'’-]+),?\s?(?:19|20)\d\d[a-z]?)")
"""Authors with a year: Sato+ 2021, Sato et al. 2021."""
_YEAR = re.compile(r"(.+?)[- ]?(?:19|20)\d\d")
_ITEM = re.compile(r"(?:(?!\s(?:と|and|および|及び)\s|(?<=[A-Za-z学所院社部門校])[と・](?=\s?[A-Z一-鿿ァ-ヺ]))[^,、，;；\n])+")
_PART = re.compile(r"(?i)(?:adapter|attack|guided|score|judge|eval|bench|tuning|distill\w*|reward|prompt\w*|instruct$|data\w*)")
"""What hangs on a model's name and is no model itself."""
_FAMILIES = {"Model", *DATA}
_CERTAIN = 2.0
_PERSONAL = re.compile(r"(?:氏|さん|博士|教授)$")
_PERSON = re.compile(r"\s?(?:氏|さん|博士|教授)")
_PERSON_NAME = re.compile(r"([A-Z][a-z]+) (?:[A-Z]\. )?[A-Z][a-z]+(?:-[A-Z][a-z]+)?")
_PERSONS = re.compile(rf"(?:\s?(?:と|、|,|・|and)\s?{_PERSON_NAME.pattern})*\s?(?:ら(?=[はがのもにをとで、。]|$)|氏|さん|博士|教授)")
"""What follows the name of a person, or the first of several: Taro YamadaとJiro Satoらが."""


def _affiliation(item: str) -> str:
    """NVIDIA (のインターン), 主にアマゾンのメンバー -> the organization alone."""
    member = r"の\s*[\w ]*\b(?i:team|group)\b|の(?:人|メンバー|研究者|方|チーム|学生|社員)"
    item = re.sub(rf"\s*(?:という|{member}|など|ほか|他$|等$|[(（]).*$", "", item.strip())
    return re.sub(r"^(?:主に|全員|所属[:：]?|(?:と|and|および|及び)(?=\s))\s*", "", item)


class Shapes:
    """The judgement of unlisted names for one schema."""

    def __init__(self, schema: Schema, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._generic = frozenset(fold(w) for w in (*schema.words.generic, *schema.words.generic_latin))
        self._given = frozenset(schema.words.given_names)
        heads = *schema.words.english_heads.values(), schema.words.organization, *(t.kinds for t in schema.types)
        self._nouns = frozenset(noun.casefold() for nouns in heads for noun in nouns)
        self._tails = sorted(schema.words.tail, key=len, reverse=True)
        self._shapes = [(t.name, [re.compile(p) for p in t.shape]) for t in schema.types]
        words = "|".join(map(re.escape, (w for w in schema.words.organization if w.isascii())))
        kanji = "|".join(map(re.escape, sorted((w for w in schema.words.organization if not w.isascii()), key=len, reverse=True)))
        self._organization = re.compile(
            rf"(?<![{_LATIN}])(?:{_ENGLISH_ORGANIZATION}(?:{words})(?!\s+[A-Z][a-z])"
            rf"(?:\s+(?:of|for)\s+(?:(?!(?:{words})\b)[A-Z][{_LATIN}-]+(?:\s|,\s)?){{1,4}})?"
            rf"|University of (?:[A-Z][{_LATIN}-]+\s?){{1,4}}(?:,\s[A-Z][a-z]+)?)|[一-鿿ァ-ヺー]{{2,12}}(?:{kanji})"
            rf"|[A-Z][{_LATIN}.&-]+(?: [A-Z][{_LATIN}.&-]+){{0,2}}株式会社"
        )

    def admit(self, text: str, span: Span) -> Span | None:
        """The span without generic ends, or None where nothing of a name is left."""
        surface = text[span.start : span.end]
        trimmed = _LEADING.sub("", surface.strip(_EDGES))
        start = span.start + surface.find(trimmed) if trimmed else span.start
        name = self._without_tail(trimmed)
        if len(fold(name)) < 2 or fold(name) in self._generic or "\n" in name or _PERSONAL.search(name):
            return None
        if _QUANTITY.fullmatch(name) or _CITED.fullmatch(name):
            return None
        if not re.search(r"[A-Za-zァ-ヺ一-鿿]", nfkc(name)):
            return None
        listed = self._gazetteer.lookup(name)
        if listed is not None:
            return replace(span, start=start, end=start + len(name), name=listed.entry.name, types=((listed.type, 1.0),), strength=0.95)
        if (has_japanese(name) and span.rule == "list" and len(name) > 12) or self._is_person(name, text, start + len(name)):
            return None
        return replace(span, start=start, end=start + len(name))

    def _is_person(self, name: str, text: str, end: int) -> bool:
        """Whether an unlisted name is a person's: by its form and a given name, or by what follows it."""
        named = _PERSON_NAME.fullmatch(name)
        told = named and name.split()[-1].casefold() not in self._nouns and (named[1] in self._given or _PERSONS.match(text, end))
        return bool(told or _PERSON.match(text, end))

    def _without_tail(self, name: str) -> str:
        """LoRA手法 names LoRA; but 自己学習 keeps its tail, since nothing of a name would be left."""
        for tail in self._tails:
            rest = name[: -len(tail)].rstrip(" 　の")
            if name.endswith(tail) and len(rest) >= 2 and not has_japanese(rest) and not has_japanese(rest[-1:]) and has_japanese(tail):
                return rest
        return name

    def votes(self, surface: str) -> list[tuple[str, float]]:
        """Type votes from the name's shape; Method is what most unlisted names are."""
        name = nfkc(surface)
        stem, _, rest = name.partition("-")
        if rest and (listed := self._gazetteer.lookup(stem)) and listed.type in _FAMILIES and not _PART.match(rest):
            return [(listed.type, _CERTAIN)]  # DINOv2-Giant, WavLM-TDNN, WMDP-Bio
        if (year := _YEAR.fullmatch(name)) and (listed := self._gazetteer.lookup(year[1])) and listed.type in DATA:
            return [(listed.type, _CERTAIN)]  # COCO2014
        weight = _CERTAIN if has_japanese(name) else 0.45  # the head of a Japanese compound says what it is
        return [(type_, weight) for type_, patterns in self._shapes if any(p.search(name) for p in patterns)] or [("Method", 0.15)]

    def organizations(self, passage: Passage) -> Iterator[Span]:
        """Organizations by their class word, and every item of an affiliation field."""
        text = passage.text
        for match in self._organization.finditer(text):
            if len(match.group().split()) > 1 or has_japanese(match.group()):
                named = match.group().rstrip(" ,")
                # University of British Columbia, Google Research are two
                while (parts := named.rpartition(","))[1] and self._gazetteer.lookup(parts[2].strip()):
                    named = parts[0]
                end = match.start() + len(named)
                yield Span(match.start(), end, "organization", 0.6, types=(("Organization", 1.0),))
        if (passage.role is Role.FIELD and "所属" in passage.heading) or "affiliation" in passage.heading.casefold():
            for item in _ITEM.finditer(text):
                words = _affiliation(item.group())
                if 2 <= len(words) <= 60 and (words[0].isupper() or has_japanese(words)):
                    start = item.start() + item.group().index(words)
                    yield Span(start, start + len(words), "affiliation", 0.6, types=(("Organization", 1.2),))
