"""Lines to blocks: headings, paragraphs and diagrams, in Markdown and in pages saved as plain text."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.read.prose import ITEM, inline, width

_ATX = re.compile(r"\s{0,3}(?P<marks>#{1,6})(?P<blank>[\s\u3000]*)(?=[^\s#!/])")
_FENCE = re.compile(r"^\s*(?:>\s*)?(?P<fence>`{3,}|~{3,})\s*(?P<info>[\w-]*)")
_DIAGRAM = re.compile(
    r"\s*(?:%%.*|(?:graph|flowchart)\s+(?:TB|TD|BT|LR|RL)\b.*|(?:sequence|class|state|er|gantt|requirement)diagram(?:-v2)?|mindmap|gantt|timeline|journey"
    r"|gitGraph|pie(?:\s.*)?|quadrantChart|sankey-beta|xychart-beta|block-beta)\s*;?",
    re.I,
)
_DIAGRAM_LINE = re.compile(r"\s+\S|.*(?:--+>?|==+>|-\.->?|:::|\bsubgraph\b)|(?:end|style|class|classDef|linkStyle|click|direction|section|title)\b")
_SENTENCE_END = tuple("。．.!！:：、,;；")
_CALL = re.compile(r"(?=(?:\S+ ){3})(?:[^\sぁ-ヿ一-鿿]+ )*[^\sぁ-ヿ一-鿿a-z][^\sぁ-ヿ一-鿿]*!")
"""An English title that ends like a sentence: "... Even When Users Do Not Intend To!"; its last word has a capital."""
_LONGEST_HEADING = 160  # columns


@dataclass(frozen=True, slots=True)
class Block:
    """One block: its kind (heading, text or diagram), first line (1-based), lines, heading level (0 without marks), blank lines before."""

    kind: str
    line: int
    lines: tuple[str, ...]
    level: int = 0
    blanks: int = 0

    @property
    def text(self) -> str:
        """The block's first line as plain text."""
        return inline(self.lines[0].strip()) if self.lines else ""

    def is_short(self) -> bool:
        """Whether a text block looks like a heading: one line, no list item, no sentence."""
        line = self.lines[0].strip() if len(self.lines) == 1 else ""
        ended = line.endswith(_SENTENCE_END) and not _CALL.fullmatch(line)
        return bool(line) and not ITEM.match(line) and not ended and width(line) <= _LONGEST_HEADING


def atx(line: str) -> tuple[int, str] | None:
    """Level and text of a heading with marks; a full-width blank after them counts, a hashtag of one mark does not."""
    match = _ATX.match(line)
    if match is None or (len(match["marks"]) == 1 and not match["blank"]):
        return None
    text = line[match.end() :].strip(" \t\u3000")
    closed = text.rstrip("#")
    return len(match["marks"]), closed.rstrip() if closed.endswith((" ", "\t")) else text


def blocks(lines: Sequence[str]) -> Iterator[Block]:
    """The blocks of a text, in order."""
    i, blanks = 0, 0
    while i < len(lines):
        line = lines[i]
        if not line.strip():
            i, blanks = i + 1, blanks + 1
            continue
        if heading := atx(line):
            block, end = Block("heading", i + 1, (heading[1],), heading[0], blanks), i + 1
        elif fence := _FENCE.match(line):
            end = _fence_end(lines, i + 1, fence["fence"])
            inside = tuple(lines[i + 1 : end - 1 if end > i + 1 and _FENCE.match(lines[end - 1]) else end])
            is_diagram = fence["info"].casefold() == "mermaid" or bool(inside and _DIAGRAM.fullmatch(inside[0]))
            block = Block("diagram" if is_diagram else "text", i + 1, inside, blanks=blanks)
        elif _DIAGRAM.fullmatch(line) and i + 1 < len(lines):
            end = _diagram_end(lines, i + 1)
            block = Block("diagram" if end > i + 1 else "text", i + 1, tuple(lines[i:end]), blanks=blanks)
        else:
            end = _text_end(lines, i + 1)
            block = Block("text", i + 1, tuple(lines[i:end]), blanks=blanks)
        i, blanks = end, 0
        if block.lines:
            yield block


def diagram(block: Block) -> str:
    """A diagram's source, without the indent and blank ends that it was printed with."""
    return textwrap.dedent("\n".join(line.rstrip() for line in block.lines)).strip()


def _fence_end(lines: Sequence[str], start: int, fence: str) -> int:
    return next((i + 1 for i in range(start, len(lines)) if lines[i].strip(" >").startswith(fence)), len(lines))


def _diagram_end(lines: Sequence[str], start: int) -> int:
    end = i = start
    while i < len(lines) and (not lines[i].strip() or _DIAGRAM_LINE.match(lines[i])):
        end = i + 1 if lines[i].strip() else end
        i += 1
    return end


def _text_end(lines: Sequence[str], start: int) -> int:
    return next((i for i in range(start, len(lines)) if not lines[i].strip() or atx(lines[i]) or _FENCE.match(lines[i])), len(lines))
