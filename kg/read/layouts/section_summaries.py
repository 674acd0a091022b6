"""Pages of paper summaries in sections (序論 ... 結論), as Markdown or as a page saved as text, with Mermaid diagrams.

In plain text nothing marks a heading: it is a line of its own between blank lines that ends no sentence, and
a title is the one before an introduction.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from kg.arxiv_id import find_arxiv_id
from kg.model import Role
from kg.read.blocks import Block, blocks, diagram
from kg.read.draft import Draft, Layout, Log, Reading
from kg.read.labels import labelled
from kg.read.prose import prose
from kg.text import has_japanese

_NUMBER = r"(?:\d{1,2}[.．、)]?\s*)?"
_OPENING = re.compile(_NUMBER + r"(?:序論|序文|序章|はじめに|導入|イントロダクション|緒言|introduction|abstract)", re.I)
_EARLY = re.compile(_NUMBER + r"(?:(?:研究の)?(?:概要|要旨|要約|背景|目的|背景と目的)|overview|background|summary|motivation|tl;?dr)", re.I)
_USUAL = re.compile(
    _NUMBER + r"(?:結論|まとめ|おわりに|考察|議論|(?:実験|評価)?(?:と|の)?結果|(?:提案)?手法|実験|評価|今後の(?:課題|展望)"
    r"|conclusions?|results?|discussion|methods?|experiments?)",
    re.I,
)
_CAPTION = re.compile(r"(?:AI[\s-]?generated\s+)?(?:diagram|mermaid|figure|図|図解|ダイアグラム)(?:\s*\d+)?", re.I)
_FURNITURE = re.compile(
    r"コンテンツにスキップ|skip to (?:main )?content|目次|table of contents|ホーム|home|検索|search|back to top|トップへ戻る", re.I
)


def matches(lines: Sequence[str]) -> float:
    """Titles that an introduction follows tell it."""
    found = _blocks(lines)
    opened = sum(1 for i in _titles(found) if any(_OPENING.fullmatch(b.text) or _EARLY.fullmatch(b.text) for b in found[i + 1 : i + 3]))
    sections = sum(1 for block in found if block.kind == "heading")
    return min(0.8, 0.35 + 0.1 * opened) if opened and sections > 2 * opened else 0.0


def read(lines: Sequence[str], log: Log) -> Reading:
    """Reads every paper of the page with its sections and diagrams."""
    found = _blocks(lines)
    titles = _titles(found)
    papers = []
    for i, end in pairwise([*titles, len(found)]):
        draft = _paper(found, i, end, log)
        if draft.passages or draft.diagrams:
            papers.append(draft)
        else:
            log.add("a title has no text", "nothing", draft.line, draft.title)
    before = found[: titles[0]] if titles else found
    headline = next((block.text for block in before if block.kind == "heading" and not _FURNITURE.fullmatch(block.text)), "")
    return Reading(headline, papers)


def _paper(found: Sequence[Block], start: int, end: int, log: Log) -> Draft:
    title = found[start]
    draft = Draft(title.text, title.line, title_ja=title.text if has_japanese(title.text) else None)
    at = start + 1
    if at < end and _is_japanese_title(found, at, end) and not has_japanese(title.text):
        draft.title_ja = found[at].text
        at += 1
    path: list[tuple[int, str]] = []
    text: list[str] = []
    for block in found[at:end]:
        if block.kind == "diagram":
            draft.diagrams.append(diagram(block))
        elif block.kind == "heading":
            if not block.level and not text:  # plain text shows no levels: headings on end belong together
                path.append((0, block.text))
                continue
            _section(draft, path, text)
            path = [(level, words) for level, words in path if 0 < level < block.level] + [(block.level, block.text)]
            text = []
        elif not path and not draft.passages and _is_facts(block):
            _take_facts(draft, block, log)
        else:
            text += [*block.lines, ""]
    _section(draft, path, text)
    return draft


def _section(draft: Draft, path: Sequence[tuple[int, str]], text: Sequence[str]) -> None:
    for _, words in path if prose(text) else ():
        # a method may be named in its heading only; headings that all summaries have name nothing
        known = any(p.role is Role.HEADING and p.text == words for p in draft.passages)
        if not (known or any(usual.fullmatch(words) for usual in (_OPENING, _EARLY, _CAPTION, _USUAL))):
            draft.put(Role.HEADING, words)
    heading = " / ".join(words for _, words in path if not _CAPTION.fullmatch(words))
    draft.put(Role.ABSTRACT if heading.casefold() in {"abstract", "アブストラクト", "要旨"} else Role.SECTION, prose(text), heading)


def _blocks(lines: Sequence[str]) -> list[Block]:
    """The page's blocks; where it marks no headings, each line that looks like one is one (of level 0)."""
    found = list(blocks(lines))
    if sum(1 for block in found if block.kind == "heading") > 1:
        return found
    return [replace(block, kind="heading", level=0) if block.is_short() else block for block in found]


def _titles(found: Sequence[Block]) -> list[int]:
    """Indexes of the blocks that are titles of papers."""
    headings = [i for i, block in enumerate(found) if block.kind == "heading"]
    if not any(found[i].level for i in headings):
        return _plain_titles(found)
    opened = (found[a].level for a, b in pairwise(headings) if found[a].level < found[b].level and _opens(found[b]) and not _opens(found[a]))
    votes = Counter(opened)
    if not votes:
        return []
    level = max(votes, key=lambda level: (votes[level], -level))
    return [i for i in headings if found[i].level == level and not _opens(found[i]) and not _FURNITURE.fullmatch(found[i].text)]


def _plain_titles(found: Sequence[Block]) -> list[int]:
    titles = set()
    for i, block in enumerate(found):
        if not block.is_short():
            continue
        if _opens(block) and i:
            at = i - 2 if i > 1 and has_japanese(found[i - 1].text) and _is_latin_title(found[i - 2]) else i - 1
            strong = _OPENING.fullmatch(block.text) is not None
            if found[at].is_short() and not _opens(found[at]) and (strong or found[at].blanks > 1 or _is_latin_title(found[at])):
                titles.add(at)
        elif _is_latin_title(block) and block.blanks > 1 and i + 1 < len(found) and found[i + 1].kind != "diagram":
            titles.add(i)
    return sorted(titles)


def _opens(block: Block) -> bool:
    return (_OPENING.fullmatch(block.text) or _EARLY.fullmatch(block.text)) is not None


def _is_latin_title(block: Block) -> bool:
    return block.is_short() and not has_japanese(block.text) and len(block.text.split()) > 2 and not _CAPTION.fullmatch(block.text)


def _is_japanese_title(found: Sequence[Block], at: int, end: int) -> bool:
    block = found[at]
    following = found[at + 1] if at + 1 < end else None
    return block.is_short() and has_japanese(block.text) and not _opens(block) and following is not None and following.kind == "heading"


def _is_facts(block: Block) -> bool:
    return all(labelled(line) or find_arxiv_id(line) or line.strip(" <>()-*").startswith("http") for line in block.lines)


def _take_facts(draft: Draft, block: Block, log: Log) -> None:
    for offset, line in enumerate(block.lines):
        label = labelled(line)
        if label and label.key in {"authors", "published", "updated", "categories"}:
            draft.take(label.key, label.value, block.line + offset, log)
        else:
            draft.take_url(label.raw if label else line, block.line + offset, log)


LAYOUT = Layout("section-summaries", matches, read)
