"""The questions that head the sections of survey notes, in their many Japanese and English spellings."""

from __future__ import annotations

import re

from kg.arxiv_id import narrow
from kg.read.prose import inline

_KINDS = {
    "what": r"どんな(?:もの|論文|研究|話)|どういうもの|(?:何|なに)をし(?:た|てい)|(?:一言|ひとこと)で"
    r"|^what(?:'s| is| are| was)? (?:it|this)|what (?:is|does|kind of) (?:the|this|a)? ?(?:paper|research|work|study)",
    "prior": r"(?:先行|既存|従来|関連|他の).{0,14}(?:すご|凄|スゴ|違|差|優|新し)|(?:何|どこ|なに)が.{0,4}(?:すご|凄|スゴ|新し)"
    r"|compared (?:with|to)|better than (?:prior|previous|existing|related)|what(?:'s| is) (?:new|novel|great|amazing|good)|novelty|superior to",
    "key": r"(?:技術|手法|提案).{0,10}(?:肝|キモ|きも|要点|ポイント|核心)|(?:肝|キモ|きも)(?:は|の|が|どこ|$)"
    r"|key (?:idea|point|insight|technique|to the|of the)|core idea|what is the (?:key|core|trick)|(?:important|essential) (?:part|point)",
    "proof": r"どうやって.{0,12}(?:検証|有効|評価|確認)|どのように.{0,10}(?:検証|評価|確認)|有効性.{0,8}(?:検証|確認|評価)|検証方法"
    r"|how (?:was|is|were|are|did|do|does).{0,40}(?:validat|verif|evaluat|test|prove|confirm|effective|show)|^(?:validation|verification)$",
    "debate": r"議論(?:は|が|の|点|$)|(?:今後の)?課題(?:は|が|$)|any (?:discussion|debate)|^(?:discussions?|limitations?|open questions?)$",
    "next": r"次に?.{0,4}読|(?:which|what)?.{0,20}(?:to )?read next|next (?:paper|reading|to read)|should (?:i|we|be) read|further reading",
}
_PATTERNS = {kind: re.compile(pattern, re.I) for kind, pattern in _KINDS.items()}
_TELLING = {"what", "prior", "key", "next"}
_NUMBER = re.compile(r"^\s*(?:\(?\d{1,2}\s*[.)．）、:：]|Q\s*\d{1,2}\s*[.:：]?|[①-⑳])\s*")
_LONGEST = 60


def heading_text(heading: str) -> str:
    """A heading as plain text without its number."""
    text = inline(heading).strip(" 　*#")
    return _NUMBER.sub("", text) or text


def question_kind(heading: str) -> str | None:
    """Which of the six questions a heading asks; None for any other heading."""
    text = narrow(heading_text(heading)).strip(" ?:.\"'")
    if len(text) > _LONGEST:
        return None
    text = re.sub(r"[\"'“”「」~]", "", text) if not text.isascii() else text
    return next((kind for kind, pattern in _PATTERNS.items() if pattern.search(text)), None)


def sureness(kinds: set[str]) -> float:
    """How sure a text with headings of these kinds is a note of questions."""
    if not kinds & _TELLING:
        return 0.0
    return min(1.0, 0.3 + 0.15 * len(kinds)) if len(kinds) > 1 else 0.25
