"""Printed text to plain sentences: markup removed, wrapped lines rejoined, list items one a line.

Every character of the source that is neither markup nor a wrapping line break stays.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence

from markdown_it import MarkdownIt

_INLINE = MarkdownIt("commonmark", {"html": False}).enable("strikethrough")
# links to anywhere are recognised, so that their markup goes away; only kg.read.facts decides which addresses are kept
_INLINE.validateLink = lambda url: True  # type: ignore[method-assign]

_HTML_BREAK = re.compile(r"<br\s*/?>", re.I)
_HTML_TAG = re.compile(
    r"<(?:img|a|p|div|span|center|b|i|u|em|strong|sub|sup|font|details|summary|table|thead|tbody|tr|td|th|ul|ol|li|video|source)\b[^<>]*/?>"
    r"|</(?:a|p|div|span|center|b|i|u|em|strong|sub|sup|font|details|summary|table|thead|tbody|tr|td|th|ul|ol|li|video)\s*>",
    re.I,
)
_HTML_COMMENT = re.compile(r"<!--.*?-->", re.S)
_SIMPLE_LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\([^()\s]{1,500}\)")
_MOST_MARKS = 300
# CommonMark sees no emphasis in **「名前」**は: a closing mark between a bracket and a letter
_LEFT_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
ITEM = re.compile(r"^(?P<indent>\s*)(?:[-*+・•●◦▪■‣]\s+|[・•●◦▪■‣](?=\S)|(?P<number>\d{1,3}[.)．）](?!\d)|[（(]\d{1,2}[)）]|[①-⑳]))")
_MARKS = ("*", "_", "`", "[", "]", "<", ">", "~", "&", "\\", "!", "  \n")
_SOFT = "\0"  # a wrapping line break on its way; digests hold no such character
_RULE = re.compile(r"\s*(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|={3,})$")
_TABLE_RULE = frozenset(" \t:|-")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_HEADING = re.compile(r"^\s{0,3}#{1,6}[\s\u3000]+")
_ENDS_SENTENCE = tuple("。．.!?！？:：)）」』;；")
_LEADS_ON = tuple("、，,をにのはがへと")
_ENDS_ADDRESS = re.compile(r"https?://[!-~]+$")
_WRAP_WIDTHS = range(24, 161)
_FULL = 0.85  # of the widest line: from there on a line is full, as breaking before long words leaves some room
_SLIDE_LINE = 32  # columns that a line of a slide fills at least before it wraps
_SLIDE_PHRASE = 16  # columns from which a particle at the break shows that the phrase goes on
_PARTICLES = "をはがにのへ"
_FINAL_KANA = "るたすいだうんくつ"  # a line of a list that ends on one of these may be a whole sentence
_NEW_START = re.compile(r"[^\s:：]{1,10}[:：]|しかし|ただし|また|さらに|そのため|例えば|たとえば|なお|一方")
LONGEST = 20_000


def inline(text: str, *, breaks: str = "\n") -> str:
    """A text without Markdown and HTML markup; link text stays, images go, a wrapping line break becomes ``breaks``, a meant one a newline."""
    if not any(mark in text for mark in _MARKS):
        return breaks.join(line.strip() for line in text.split("\n"))
    if any(text.count(mark) > _MOST_MARKS for mark in "*_[`~<&"):
        # the parser's time grows with the square of unbalanced marks; no person writes so many into one paragraph
        return breaks.join(line.strip() for line in _SIMPLE_LINK.sub(r"\1", text).replace("**", "").split("\n"))
    text = _HTML_TAG.sub("", _HTML_BREAK.sub("\\\n", text))
    text = _HTML_COMMENT.sub("", text) if "-->" in text else text
    pieces: list[str] = []
    depth = 0
    for token in _INLINE.parseInline(text)[0].children or []:
        depth += token.nesting
        if token.type == "softbreak" and depth:  # a link's text or an emphasis is one phrase
            pieces.append("" if pieces and _is_wide(pieces[-1][-1:] or " ") else " ")
        elif token.type in {"softbreak", "hardbreak"}:
            pieces.append(breaks if token.type == "softbreak" else "\n")
        elif token.type != "image":
            pieces.append(token.content)
    return _LEFT_BOLD.sub(r"\1", "".join(pieces)).strip()


def prose(lines: Iterable[str]) -> str:
    """Lines of a section to plain text: paragraphs and list items a line each, wrapped lines rejoined."""
    blocks: list[list[str]] = [[]]
    fenced = False
    for line in lines:
        if _FENCE.match(line):
            fenced = not fenced
            blocks.append([])
        elif fenced:
            blocks.append([line.strip()])
        elif not line.strip(" \t　-+*・|") or _RULE.match(line) or ("--" in line and _TABLE_RULE.issuperset(line)):
            blocks.append([])
        elif item := ITEM.match(line):
            blocks.append([line if item["number"] else line[item.end() :]])
        elif line.lstrip().startswith("|"):
            blocks.append([" | ".join(cell.strip() for cell in line.strip().strip("|").split("|"))])
        else:
            blocks[-1].append(_HEADING.sub("", line))
    return "\n".join(filter(None, map(_block, blocks)))


def rejoin(text: str, *, sentences: bool = True) -> str:
    """A Japanese text whose line breaks became blanks: a blank that can only come from wrapping goes away.

    ``sentences`` says that the text is prose; in a drawing or a list (False) short labels stand beside each other and
    lines end without a full stop, so there only a blank inside a word or phrase goes.
    """
    words = re.split(r"[\s\u3000]+", text.strip())
    out = words[0]
    for left, right in itertools.pairwise(words):
        out += ("" if _continues(left, right, sentences) else " ") + right
    return out


def split_long(text: str, limit: int = LONGEST) -> list[str]:
    """A text in pieces of at most ``limit`` characters, cut at sentence ends where there are any; joined they are the text but for blanks."""
    pieces = []
    while len(text) > limit:
        window = text[:limit]
        cut = max((window.rfind(end) + len(end) for end in ("\n", "。", ". ", "！", "？", ".") if end in window[limit // 2 :]), default=limit)
        pieces.append(window[:cut].strip())
        text = text[cut:].strip()
    return [piece for piece in (*pieces, text) if piece]


def width(text: str) -> int:
    """Columns that a text takes up: two for a full-width character."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _hard_end(line: str) -> str:
    return "  " if line.endswith("  ") else ""


def _block(lines: Sequence[str]) -> str:
    text = "\n".join(line.strip() + _hard_end(line) for line in lines)
    return "\n".join(filter(None, (_unwrapped(line) for line in inline(text, breaks=_SOFT).split("\n"))))


def _unwrapped(text: str) -> str:
    plain = [line for part in text.split(_SOFT) if (line := re.sub(r"[ \t]+", " ", part).strip())]
    if len(plain) < 2:
        return "".join(plain)
    widths = [width(line) for line in plain]
    widest = max(widths)
    justified = len(plain) > 2 and all(columns >= _FULL * widest for columns in widths[:-1])
    out = plain[0]
    for left, right, columns in zip(plain, plain[1:], widths, strict=False):
        stops = left.endswith(_ENDS_SENTENCE) and not justified
        out += (_glue(left, right) if not stops and _wraps(left, right, columns, widest) else "\n") + right
    return out


def _wraps(line: str, following: str, columns: int, widest: int) -> bool:
    if line.endswith(_LEADS_ON):
        return True
    if _ENDS_ADDRESS.search(line):
        return False
    first = following.split(" ", 1)[0] if following[0].isascii() else following[:2]
    return widest in _WRAP_WIDTHS and columns + 1 + width(first) >= _FULL * widest


def _glue(left: str, right: str) -> str:
    hyphenated = left[-1] == "-" and left[-2:-1].isalpha() and right[0].isalpha()
    return "" if hyphenated or _is_wide(left[-1]) or _is_wide(right[0]) else " "


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


def _continues(left: str, right: str, sentences: bool) -> bool:
    last, first = left[-1], right[0]
    if last in "、，":
        return True
    if last == "-":
        return len(left) > 1 and first.isalnum()
    if not (_is_letter(last) and _is_letter(first)) or first == "ー" or _NEW_START.match(right):
        return False
    columns = width(left)
    if columns >= _SLIDE_PHRASE and (last in _PARTICLES or (first in _PARTICLES and not "\u3041" <= last <= "\u3096")):
        return True
    return columns >= _SLIDE_LINE and (sentences or last not in _FINAL_KANA)


def _is_letter(char: str) -> bool:
    return ("\u3041" <= char <= "\u30fc" and char != "・") or "\u4e00" <= char <= "\u9fff" or char == "々"
