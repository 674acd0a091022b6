"""One article about one paper, saved as text or HTML: headline, paragraphs, headings; then the page's own furniture."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.arxiv_id import find_arxiv_id
from kg.model import Role
from kg.read.blocks import Block, blocks
from kg.read.dates import find_date
from kg.read.draft import Draft, Layout, Log, Reading
from kg.read.facts import find_url
from kg.read.labels import labelled
from kg.read.prose import prose, width
from kg.text import has_japanese
from kg.weeks import week_of

_FURNITURE = re.compile(
    r"\s*(?:<<\s*[:：].*|>>\s*[:：].*|#*\s*(?:推薦する|(?:おすすめ|関連|人気|最新|新着|前|次)の?(?:記事|投稿|ニュース).*|あわせて読みたい.*|ブログ\s*"
    r"|コメント(?:を残す|する)?|シェア(?:する)?|タグ|recommended|related (?:posts?|articles?|news).*|read next|more from .*|comments?"
    r"|leave a reply))\s*",
    re.I,
)
_PAPER_HOSTS = re.compile(
    r"arxiv\.org|openreview\.net|aclanthology\.org|doi\.org|biorxiv\.org|nature\.com|science\.org|ieeexplore|dl\.acm\.org|\.pdf\b", re.I
)
_ABOUT_PAPER = re.compile(r"論文|研究者|研究チーム|\bpaper\b|\bresearchers\b|\bpreprint\b", re.I)
_RECORD = re.compile(r"\s*(?:- )*[\"']?[a-z][a-z0-9_]{2,}[\"']?:(?:\s|$)")  # a key of YAML or JSON
_FIRST_BLOCKS = 8  # where a headline, its repetition and the date stand
_PROSE_COLUMNS = 60


def matches(lines: Sequence[str]) -> float:
    """Paragraphs of prose about a paper; never as sure as a layout with marks of its own."""
    if sum(1 for line in lines if _RECORD.match(line)) * 4 > sum(1 for line in lines if line.strip()):
        return 0.0
    body = lines[: _body_end(lines)]
    paragraphs = sum(1 for line in body if width(line) >= _PROSE_COLUMNS and line.rstrip().endswith(("。", ".", "！", "？", "た", "す")))
    linked = any(_PAPER_HOSTS.search(line) for line in body)
    about = sum(1 for line in body if _ABOUT_PAPER.search(line))
    if paragraphs < 3 or not ((linked and about) or about > 2):
        return 0.0
    return 0.15 + 0.1 * linked + 0.05 * (len(body) < len(lines))


def read(lines: Sequence[str], log: Log) -> Reading:
    """The article as one paper titled by its headline."""
    found = list(blocks(lines[: _body_end(lines)]))
    if not found:
        return Reading("", [])
    at = _headline(found)
    title = found[at].text
    draft = Draft(title, found[at].line, title_ja=title if has_japanese(title) else None)
    text: list[str] = []
    heading = ""
    for i, block in enumerate(found[at + 1 :], at + 1):
        if block.text == title:
            continue
        day = find_date(block.text)[0] if i < at + _FIRST_BLOCKS and block.is_short() and not draft.week else None
        if day and width(block.text) < _PROSE_COLUMNS:
            draft.week = week_of(day)
        elif _is_heading(block):
            draft.put(Role.SECTION, prose(text), heading)
            heading, text = block.text, []
        else:
            text += [*_without_address(block, draft, log), ""]
    draft.put(Role.SECTION, prose(text), heading)
    _link_paper(draft, found)
    return Reading(title, [draft] if draft.passages else [])


def _body_end(lines: Sequence[str]) -> int:
    """The first line of furniture after the article has begun."""
    begun = next((i for i, line in enumerate(lines) if width(line) >= _PROSE_COLUMNS and line.rstrip().endswith(("。", "."))), len(lines))
    return next((i for i in range(begun, len(lines)) if _FURNITURE.fullmatch(lines[i])), len(lines))


def _headline(found: Sequence[Block]) -> int:
    first = found[:_FIRST_BLOCKS]
    texts = [block.text for block in first]
    repeated = [i for i, text in enumerate(texts) if texts.count(text) > 1 and width(text) > 12]
    marked = [i for i, block in enumerate(first) if block.level == 1]
    return (repeated or marked or [0])[0]


def _is_heading(block: Block) -> bool:
    if block.kind == "heading":
        return True
    return block.is_short() and width(block.text) <= _PROSE_COLUMNS and "http" not in block.text and not labelled(block.lines[0])


def _without_address(block: Block, draft: Draft, log: Log) -> list[str]:
    """The block's lines; a labelled address of the paper is taken out."""
    kept = []
    for offset, line in enumerate(block.lines):
        label = labelled(line)
        if label and label.key == "url":
            draft.take_url(label.raw, block.line + offset, log)
        else:
            kept.append(line)
    return kept


def _link_paper(draft: Draft, found: Sequence[Block]) -> None:
    """Without a labelled address, the first arXiv link of the article is its paper's."""
    if draft.arxiv_id or draft.url:
        return
    for block in found:
        for line in block.lines:
            if arxiv_id := find_arxiv_id(line):
                draft.arxiv_id = arxiv_id
                draft.url = find_url(line[max(0, line.lower().find("http")) :])
                return
    links = (url for block in found for line in block.lines if (url := find_url(line)) and _PAPER_HOSTS.search(url))
    draft.url = next(links, None)


LAYOUT = Layout("news-article", matches, read)
