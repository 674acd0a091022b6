"""What stands between the title of a note and its first question: authors, dates, affiliations, addresses, who took the note."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from kg.arxiv_id import find_arxiv_id, narrow
from kg.model import Role
from kg.read.draft import Draft, Log
from kg.read.facts import find_url, people
from kg.read.labels import bare_label, labelled
from kg.read.prose import ITEM, inline, prose
from kg.text import has_japanese

_TAKEN_BY = re.compile(
    r"[\s（(*>+-]*(?:まとめ(?:た人|者|人)?|(?:論文)?紹介(?:者|した人)?|発表者|担当者?|読んだ人|作成者|記録者?|summar(?:y|ized)\s+by|presented\s+by|notes?\s+by)"
    r"(?=[\s:：@＠(（]|by\b).*",
    re.I,
)
_HANDLE = re.compile(r"[\s（(]*(?<!\w)[@＠][\w-]+[\s)）]*")
_EMAIL = re.compile(r"\S+@\S+\.\w+")
_LINK = re.compile(
    r"!?\[(?P<text>(?:\\.|[^\[\]\\]){0,300})\]\((?P<target>[^)\s]{0,2000})(?:\s[^)]{0,300})?\)|<(?P<auto>https?://[^>\s]+)>|(?P<bare>https?://\S+)"
)
_DATE_WORDS = re.compile(
    r"(?:v\d+\s*が|submitted on|published(?: on)?|posted(?: on)?)?\s*(?:(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}(?:\s*[-/.月]\s*\d{1,2}\s*日?|\s*月)?"
    r"|\d{1,2}\s+[A-Z][a-z]{2,8}\.?\s+(?:19|20)\d\d|(?:\w+day,?\s*)?[A-Z][a-z]{2,8}\.?\s+\d{1,2},?\s+(?:19|20)\d\d)(?!\d)",
    re.I,
)
_REVISED = re.compile(r"(?:last )?revised\s*(?:on)?\s*[:：]?\s*(?P<day>[^,;()]+)", re.I)
_BY = re.compile(r"^(?:(?:posted|written)\s+)?by\s+", re.I)
_ORGANISATION = re.compile(
    r"大学|研究所|研究室|研究科|株式会社|機構|学院|グループ|企業|スタートアップ|の人(?:たち|達)?|のメンバー|チーム"
    r"|\b(?:universit\w+|univ|institut\w*|labs?|laborator\w+|college|school|research|academy|faculty|department|dept|cent(?:er|re)|corporation|corp|inc|ltd|llc|gmbh|company|technolog(?:y|ies)|hospital|foundation|society|group"
    r"|google|deepmind|microsoft|facebook|meta|openai|nvidia|amazon|apple|intel|ibm|arm|huawei|tencent|alibaba|baidu|adobe|uber|toyota|sony|riken|inria|cnrs|mit"
    r"|eth|kaist|bair|fair|ai)\b",
    re.I,
)
_POSITION = re.compile(r"\b(?:student|intern|researcher|engineer|scientist|professor|lecturer|fellow|member|blog|ieee|acm)s?\b", re.I)
_VENUE = re.compile(r"^\W*(?:accepted\b.*|(?:to appear|published|presented)\b.*|[A-Z]{3,8}\W?(?:\d\d|20\d\d)\b.{0,40}|20\d\d\s+[A-Z]{3,8}\b.{0,20})$")
_PARTICLE = r"(?:de|del|della|der|den|des|di|da|do|dos|van|von|vom|zu|la|le|el|al|bin|ben|ibn|ter|ten|st\.?)"
_GIVEN = r"(?:[^\W\d_a-zà-öø-ÿ][\w.'’‑-]*)"
_PERSON = re.compile(rf"{_GIVEN}(?:\s+(?:{_PARTICLE}|{_GIVEN})){{1,5}}")
_JAPANESE_PERSON = re.compile(r"[一-鿿々]{1,4}[\s　]?[一-鿿々ぁ-んァ-ヶ]{1,6}")
_MEMBERSHIP = re.compile(r"\s+(?:senior |student )?(?:member|fellow)$", re.I)
_DATED = re.compile(r"\s*(?P<label>[^\d\s:：]{2,10})\s+(?=(?:19|20)\d\d)")
_OTHER_LABEL = re.compile(r"[^:：]{1,20}[:：]")
_NUMBERS_IN_BRACKETS = re.compile(r"\s*[\[(（]\s*[\d,*†‡§ ]+[\])）]")
_OUTER_BRACKETS = re.compile(r"^[(（](?P<inside>[^()（）]*)[)）]$")
_MARKERS = re.compile(r"(?:\s*[\[(（]\s*[\d,*†‡§ ]+[\])）]|\s*[*†‡§¹²³⁴⁵]\s?\d{0,2}(?=[\s,*†‡]|$)|(?<=\w)\d(?:,\d)*(?=$|\s)|\s+[a-f](?:,[a-f])*$)+")
_NUMBERING = re.compile(r"^\s*(?:[*+-]\s+)?[（(]?(?:\*?\d{1,2}|[a-h])\s*[.:)）]\s*")
_NUMBERED_ORGANISATIONS = re.compile(r"(?:^|[\s,;])\*?(?:\d{1,2})[.:]?\s*(?=[A-Z])")
_SENTENCE = re.compile(r"[。！？]\s*$|[ぁ-ん]\.\s*$")
_LONG_JAPANESE = 24
_MOSTLY = 0.6
_LONGEST_NAME = 100


@dataclass(slots=True)
class _Header:
    """What was gathered: affiliations and sentences, whether a line held several authors, and what an open list (著者, 所属) collects."""

    authors: list[str] = field(default_factory=list)
    affiliations: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    in_one_line: bool = False
    open_list: str | None = None


def read_header(lines: Iterable[tuple[int, str]], draft: Draft, log: Log, *, key: str | None = None) -> None:
    """Takes the facts of header lines (1-based number, line) into the draft; ``key`` is the label of the heading above them."""
    header = _Header(open_list=key)
    for number, line in lines:
        _read_line(number, line, header, draft, log)
    if not draft.authors:
        draft.authors = tuple(dict.fromkeys(header.authors))
    draft.put(Role.FIELD, "\n".join(dict.fromkeys(header.affiliations)), "著者所属")
    draft.put(Role.SECTION, prose(header.text))


def _read_line(number: int, line: str, header: _Header, draft: Draft, log: Log) -> None:
    if not line.strip():
        header.text.append("")
        return
    if _TAKEN_BY.fullmatch(line) or _HANDLE.fullmatch(line):
        return
    label = labelled(line)
    bare = bare_label(line)
    if bare:
        header.open_list = bare
    elif label and label.key in {"url", "venue"}:
        _take_address(label.raw, number, draft, log)
    elif label and label.key in {"published", "updated", "categories"}:
        draft.take(label.key, label.value, number, log)
    elif label and label.key in {"authors", "affiliation"}:
        header.open_list = label.key
        if label.value:
            _take_people(label.value, header, label.key)
    else:
        _read_unlabelled(number, line, header, draft, log)


def _read_unlabelled(number: int, line: str, header: _Header, draft: Draft, log: Log) -> None:
    words, without_links = _take_address(line, number, draft, log)
    if revised := _REVISED.search(words):
        draft.take("updated", revised["day"], number, log)
        words, without_links = words[: revised.start()], without_links.partition(revised[0])[0]
    dated = _DATED.match(words)
    if dated and (key := bare_label(dated["label"])) in {"published", "updated"}:
        draft.take(str(key), words, number, log)
        return
    if header.open_list in {"published", "updated"} or _DATE_WORDS.search(narrow(words)):
        draft.take("updated" if header.open_list == "updated" else "published", words, number, log)
    words = _EMAIL.sub("", _DATE_WORDS.sub("", narrow(without_links))).strip(" \t　,、:：|-–—")
    if not re.search(r"\w\w", words) or _VENUE.match(words) or words in {"の人たち", "の人達", "et al"}:
        return
    is_item = ITEM.match(line) is not None
    if header.open_list == "authors" and ((not is_item and header.authors and not _is_people(words)) or _OTHER_LABEL.match(words)):
        header.open_list = None  # the list of authors ends with the first line of another kind
    if header.open_list in {"authors", "affiliation"}:
        _take_people(words, header, header.open_list)
    elif _BY.match(words) or _is_people(words) or _ORGANISATION.search(words):
        # Kakao Enterprise looks like a person, but all authors stood in one line above it
        persons = [] if "\t" in words else [_is_person(_clean_name(name)) for name in people(words)]
        alone = header.in_one_line and persons == [True]
        header.in_one_line = header.in_one_line or sum(persons) > 1
        _take_people(words, header, "affiliation" if alone else None)
    elif _SENTENCE.search(words) or (has_japanese(words) and len(words) >= _LONG_JAPANESE):
        header.text.append(line)


def _take_address(line: str, number: int, draft: Draft, log: Log) -> tuple[str, str]:
    """Takes the addresses of a line (an arXiv one wins over others); returns its words with and without the texts of links."""
    for match in _LINK.finditer(line):
        if match[0].startswith("!"):
            continue
        target = match["target"] or match["auto"] or match["bare"] or ""
        known, is_better = draft.url, draft.arxiv_id is None and find_arxiv_id(target) is not None
        draft.take_url(target, number, log)
        if is_better:
            draft.url = find_url(target) or known
    draft.arxiv_id = draft.arxiv_id or find_arxiv_id(line)
    return _words(line, lambda match: match["text"] or ""), _words(line, lambda match: "")


def _words(line: str, link_text: Callable[[re.Match[str]], str]) -> str:
    words = _LINK.sub(lambda match: "" if match[0].startswith("!") else link_text(match), line)
    item = ITEM.match(words)
    words = inline(words[item.end() :] if item and not item["number"] else words).strip(" \t　")
    outer = _OUTER_BRACKETS.match(words)
    return outer["inside"].strip() if outer else words


def _take_people(words: str, header: _Header, kind: str | None) -> None:
    """Shares words out between authors and affiliations; ``kind`` is the list that they stand in, if any."""
    words = _HANDLE.sub(" ", words).strip()
    if kind == "affiliation" or (kind is None and not _BY.match(words) and not _is_people(words)):
        parts = _NUMBERED_ORGANISATIONS.split(words) if len(_NUMBERED_ORGANISATIONS.findall(words)) > 1 else [_NUMBERING.sub("", words)]
        header.affiliations += [part.strip(" ,") for part in parts if part.strip(" ,")]
        return
    words = _NUMBERS_IN_BRACKETS.sub("", _BY.sub("", words))
    if "\t" in words:
        words, _, organisation = words.partition("\t")
        header.affiliations += [organisation.strip()] if organisation.strip() else []
    for organisation in re.findall(r"[(（]([^()（）]*[^\d\s,*()（）][^()（）]*)[)）]", words):
        if len(organisation) > 1:
            header.affiliations.append(organisation.strip())
    for name in people(re.sub(r"[(（][^()（）]*[)）]", " ", words) if "(" in words or "（" in words else words):
        name, _, place = _clean_name(name).partition("@")
        if place:
            header.affiliations.append(place.strip())
        if _is_person(name) or (kind == "authors" and not _ORGANISATION.search(name) and not _POSITION.search(name)):
            header.authors.append(name.strip())
        elif _ORGANISATION.search(name) and not _POSITION.search(name):
            header.affiliations.append(name.strip())


def _is_people(words: str) -> bool:
    """Whether most of a printed list are names of persons."""
    names = people(re.sub(r"[(（][^()（）]*[)）]", " ", _NUMBERS_IN_BRACKETS.sub("", _BY.sub("", words.partition("\t")[0]))))
    hits = sum(1 for name in names if _is_person(_clean_name(name).partition("@")[0]))
    return bool(names) and hits >= _MOSTLY * len(names)


def _is_person(name: str) -> bool:
    name = name.strip()
    if _ORGANISATION.search(name) or _POSITION.search(name):
        return False
    return _PERSON.fullmatch(name) is not None or (_JAPANESE_PERSON.fullmatch(name) is not None and len(name) <= 10)


def _clean_name(name: str) -> str:
    if len(name) > _LONGEST_NAME:
        return name
    return _MEMBERSHIP.sub("", _MARKERS.sub("", _NUMBERING.sub("", name)).strip(" *†‡.,　").removesuffix("著").strip(" 　"))
