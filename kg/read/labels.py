"""Labelled lines (著者:, URL:, Published: ...): one vocabulary for every layout."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.read.facts import narrow
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
_LEAD = r"^[\s>*+・•-]*(?:#{1,6}[\s\u3000]*)?"
_NOTE = r"\s*(?:[(（][^)）]{1,16}[)）])?\s*"
_LABELLED = re.compile(_LEAD + r"(?P<label>[^:：()（）\[\]。、]{1,16}?)" + _NOTE + r"[:：]\s*(?P<value>.*)$", re.S)
_BARE = re.compile(_LEAD + r"(?P<label>[^:：]{1,24}?)" + _NOTE + "$")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A line that begins with a known label; ``raw`` is the value with its markup (for addresses)."""

    key: str
    value: str
    raw: str


def labelled(line: str) -> Labelled | None:
    """Reads a labelled line; None where it begins with no known label."""
    if ":" not in line and "：" not in line:
        return None
    match = _LABELLED.match(line.replace("**", ""))
    key = _key(match["label"]) if match else None
    return Labelled(key, inline(match["value"]), match["value"].strip()) if match and key else None


def bare_label(line: str) -> str | None:
    """The key of a line that is a known label and nothing else, as headings are (``## 著者``)."""
    match = _BARE.match(line.replace("**", "").rstrip(" :："))
    return _key(match["label"]) if match else None


def _key(label: str) -> str | None:
    return _KEYS.get(re.sub(r"[\s_/]+", "", narrow(label)).casefold())
