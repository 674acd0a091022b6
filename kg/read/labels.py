"""Labelled lines (著者:, URL:, Published: ...): one vocabulary for every layout."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.arxiv_id import narrow
from kg.read.prose import inline

_WORDS = {
    "authors": "著者 著者名 作者 執筆者 author authors",
    "published": "発行日 公開日 発表日 投稿日 出版日 掲載日 発表日付 投稿日付 論文発表日付 論文発表日 発行 出版年月 日付"
    " published publishedon submitted submittedon date",
    "updated": "最終更新日 更新日 改訂日 updated lastupdated lastrevised",
    "url": "url 論文url リンク 論文リンク 論文のリンク先url 論文アドレス 原論文 論文 paper paperlink link arxiv arxivid pdf",
    "categories": "カテゴリ カテゴリー 分野 category categories subject subjects",
    "abstract": "概要 要旨 要約 アブストラクト abstract summary",
    "affiliation": "所属 著者所属 所属機関 affiliation affiliations organization organizations institution",
    "qa": "q&a q&a形式 質疑応答",
    "venue": "会議 出典 雑誌 学会 venue conference journal",
}
_KEYS = {word: key for key, words in _WORDS.items() for word in words.split()}
_MARKS = " \t\u3000>*+・•-"  # what a label's line may begin with
_NOTE = re.compile(r"[(（][^()（）]{1,16}[)）]$")
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Labelled:
    """A line that begins with a known label; ``raw`` is the value with its markup (for addresses)."""

    key: str
    value: str
    raw: str


def labelled(line: str) -> Labelled | None:
    """Reads a labelled line; None where it begins with no known label."""
    bare = line.replace("**", "")
    at = min((i for i in (bare.find(":"), bare.find("：")) if i >= 0), default=-1)
    key = _key(bare[:at]) if at > 0 else None
    return Labelled(key, inline(bare[at + 1 :].strip()), bare[at + 1 :].strip()) if key else None


def bare_label(line: str) -> str | None:
    """The key of a line that is a known label and nothing else, as headings are (``## 著者``)."""
    return _key(line.replace("**", "").rstrip(" \t\u3000:："))


def _key(label: str) -> str | None:
    words = label.lstrip(_MARKS).lstrip("#").strip()
    if not words or len(words) > _LONGEST:
        return None
    return _KEYS.get(re.sub(r"[\s_/]+", "", narrow(_NOTE.sub("", words))).casefold())
