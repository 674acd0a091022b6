"""Unlisted names in Latin script, by their shape: RetNet, A-MCTS-S, phi-1, Prompt-to-Prompt, Unified Paging."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract.spans import SCORE, Span
from kg.schema import Words
from kg.text import has_japanese, nfkc

_PIECE = r"[A-Za-zÀ-ɏ0-9][A-Za-zÀ-ɏ0-9]*(?:[-‐‑–+.&'’/@][A-Za-zÀ-ɏ0-9]+)*\+{0,2}"
_WORD = re.compile(_PIECE)
_CAMEL = re.compile(
    r"^(?:[A-Z][a-z]+[A-Z0-9]\S*|[A-Z]{2,}[\w.+-]*|[a-z]+[A-Z]\S*|[A-Z]+[a-z]+[A-Z]\S*|[A-Z]\S*-[A-Z0-9]\S*|[A-Za-z]\S*-\d\S*|[A-Z][a-z]*\d\S*|[a-z]+\d+[a-z]\w*|[A-Za-z]+@(?:\d+|[kKNn]))$"
)
_RELEASED = re.compile(
    r"[a-z0-9]+(?:[-_][A-Za-z0-9.]+)+[-_](?:base|small|large|tiny|mini|xl|xxl|cased|uncased|chat|instruct|multilingual|ja|en|zh|v\d+(?:\.\d+)*)$"
)
"""How models are called where they are published: bert-base-uncased, all-MiniLM-L6-v2."""
_URLISH = re.compile(
    r"https?://\S+|www\.\S+|[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z]\S*|[\w-]+\.(?:com|org|net|io|ai|jp|edu|html?|pdf|png|jpg|py|md)\b\S*", re.I
)
_NUMBERISH = re.compile(
    r"^(?:[\d.,]+(?:[a-zA-Z%]{0,3})?|\d+[-–]\d+|v?\d+(?:\.\d+)*|\d+[xX]\d+\w*|\d+D|[A-Z]|[IVX]+|\d+(?:st|nd|rd|th)|\d+-?(?:shot|bit|way|step|hop|layer|fold|day|hour|year|turn|stage|dim|shots|bits)s?)$"
)
_SETTING = re.compile(r"\d+(?:-?(?:bits?|shots?|steps?)|\s?(?:[KMGT]B|GHz|MHz|kHz|Hz|ms))$")
"""How a thing is run, behind its name: GPTQ 3bit, MMLU 5-shot, Jetson 8GB."""
_SPENT = re.compile(r"\S+-(?:hours?|days?|years?)$", re.I)
"""What a run costs: A100-hours."""
_SCORE = re.compile(rf"{SCORE}|[\d.]+%")
_ENGLISH_JOINERS = {"of", "the"}
_HEADLINE = re.compile(r"((?:[^.\n]|\.(?=\S)){2,160}?)\s[-–—]\s")
_LABEL = re.compile(r"[^.!?\n]{2,80}?(?::\s|\s[-–—]\s)")
_JOINERS = {"of", "and", "for", "to", "the", "in", "on", "with", "a", "from", "by", "&"}
_ENDING = re.compile(
    r"(?:['’]s?|[-‐‑–](?:based|driven|generated|powered|style|like|level|aware|tuned|finetuned|trained|augmented|enhanced|guided|specific|predicted|derived"
    r"|inspired|distilled|family|series|induced|conditioned|grounded|centric|agnostic|oriented|comparable|compatible|related|supervised|assisted|only|free|era|correct|formatted|first|native|ready|compliant|enabled|equipped|optimized|aligned"
    r"|as-\w+(?:-\w+)?))$"
)
_PRINTED = re.compile(r"\b(?:Conference|Proceedings|Workshop|Transactions|Journal|Symposium)\b")
_TITLE_WORDS = re.compile(r"^[A-Z][a-z]+(?:-[A-Z]?[a-z]+)+$")
_VERBS = {"is", "are", "was", "were", "be", "can", "we", "that", "which", "has", "have", "does", "not", "et", "al", "this", "it"}
_SPLITTERS = re.compile(r"[ \t]+")


@dataclass(frozen=True, slots=True)
class Lists:
    """Words of words.yaml that look like names and are none."""

    generic: frozenset[str]
    calendar: frozenset[str]
    venue: re.Pattern[str]

    @classmethod
    def of(cls, words: Words) -> Lists:
        """The lists of a schema."""
        venue = "|".join(map(re.escape, words.venues))
        pointer = r"(?:Fig|Tab|Sec|Eq|Table|Figure)\.?\s?\d+\w?$|[A-Z]-\d$"
        return cls(frozenset(words.generic_latin), frozenset(words.calendar), re.compile(rf"(?:{venue})[-' ]?\d{{0,4}}$|{pointer}"))


_ONE_WORD = re.compile(r"[A-Z][a-z]{3,}")
LONE = 0.1
"""How sure one capitalised word in English is to be a name, before its neighbours are looked at."""
NOTHING = Lists(frozenset(), frozenset(), re.compile(r"(?!)"))


def find(text: str, bounds: tuple[tuple[int, int], ...], lists: Lists, *, title: bool) -> list[Span]:
    """Name-shaped spans, sentence by sentence; the caller drops those that the vocabulary explains better.

    In a title every word has a capital, so that capitals alone say nothing there.
    """
    blocked = [m.span() for m in _URLISH.finditer(text)]
    words = [m for m in _WORD.finditer(text) if not any(s <= m.start() < e for s, e in blocked)]
    spans = [s for s in _single(words, lists) if not (title and _TITLE_WORDS.match(text[s.start : s.end]))]
    if title:
        return spans
    for start, end in bounds:
        inside = [w for w in words if start <= w.start() < end]
        runs = _japanese_runs if has_japanese(text[start:end]) else _english_runs
        spans += runs(text, inside, lists)
    return spans


def named(word: str, lists: Lists) -> bool:
    """Whether one Latin word has the shape of a name."""
    word = nfkc(word)
    if lists.venue.match(word) or word in lists.generic or word.rstrip("s") in lists.generic or _NUMBERISH.match(word) or len(word) < 2:
        return False
    if (word.isupper() and len(word) > 12) or _SPENT.match(word):
        return False
    return bool(_CAMEL.match(word))


def _single(words: list[re.Match[str]], lists: Lists) -> Iterator[Span]:
    for word in words:
        if "/" in word.group():
            yield from _parts(word, lists)
            continue
        if _RELEASED.match(word.group()):
            yield Span(word.start(), word.end(), "shape", 0.6, types=(("Model", 1.0),))
            continue
        name = _ENDING.sub("", word.group())
        if word.string[word.start() - 1 : word.end() + 1] == f"[{name}]":
            continue  # [MASK] is a token
        if named(name, lists) and not _adjective(name, lists):
            weak = len(name) <= 2 or _TITLE_WORDS.match(name)
            yield Span(word.start(), word.start() + len(name), "shape", 0.4 if weak else 0.6)


def _adjective(name: str, lists: Lists) -> bool:
    """LLM-training, RL-adjacent, KG-to-embedding, NP-hard: a word of the field with an English tail."""
    head, *tail = re.split(r"[-‐‑–]", name)
    if tail[:1] == ["to"] or tail in (["hard"], ["complete"]):
        return tail[-1].islower()
    return bool(tail) and (head in lists.generic or head.rstrip("s") in lists.generic) and all(re.fullmatch(r"[A-Z]?[a-z]+", t) for t in tail)


def _parts(word: re.Match[str], lists: Lists) -> Iterator[Span]:
    for part in re.finditer(r"[^/]+-[A-Za-z]/\d\d?(?![^/])|[^/]+", word.group()):  # CLIP-L/14
        if named(part.group(), lists):
            yield Span(word.start() + part.start(), word.start() + part.end(), "shape", 0.5)


def _runs(text: str, words: list[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    """Words with nothing but one blank between them."""
    run: list[re.Match[str]] = []
    for word in words:
        if run and not _SPLITTERS.fullmatch(text, run[-1].end(), word.start()):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _japanese_runs(text: str, words: list[re.Match[str]], lists: Lists) -> Iterator[Span]:
    """Between Japanese words, a run of capitalised Latin words is a name; a run of plain ones is a term."""
    for run in _runs(text, words):
        while run and (run[0].group() in _JOINERS or (run[0].group() in lists.generic and len(run) > 1 and not run[0].group()[0].isupper())):
            run = run[1:]
        while run and (run[-1].group() in _JOINERS or _SCORE.fullmatch(run[-1].group()) or _SETTING.match(run[-1].group())):
            run = run[:-1]
        if run and (_SPENT.match(run[-1].group()) or (_NUMBERISH.match(run[0].group()) and run[-1].group() in lists.generic)):
            continue
        content = [w.group() for w in run if w.group() not in _JOINERS and not _NUMBERISH.match(w.group())]
        if any(w in _VERBS for w in content):
            continue
        if not content or len(run) > 6 or all(w in lists.generic for w in content) or len("".join(content)) < 3:
            continue
        if _PRINTED.search(text, run[0].start(), run[-1].end()) or lists.venue.match(text[run[0].start() : run[-1].end()]):
            continue
        capital = sum(w[0].isupper() for w in content) / len(content)
        if len(run) == 1:
            if capital and "/" not in content[0] and content[0] not in lists.generic and len(content[0]) > 2 and not content[0].isupper():
                yield Span(run[0].start(), run[0].end(), "capital", 0.45)
            continue
        strength = 0.55 if capital == 1 else 0.35
        yield Span(run[0].start(), run[-1].end(), "latin-run", strength)


def _english_runs(text: str, words: list[re.Match[str]], lists: Lists) -> Iterator[Span]:
    """In English, two or more capitalised words in the middle of a sentence are a name; the label that opens a line is a heading."""
    if _is_title([w.group() for w in words]):
        return
    if words and _opens_sentence(text, words[0].start()):
        words = [w for w in words if w.start() >= _label_end(text, words[0].start())]
    for run in _runs(text, words):
        part: list[re.Match[str]] = []
        for word in [*run, None]:
            if word is not None and (word.group()[0].isupper() or (part and word.group() in _ENGLISH_JOINERS and not part[-1].group().isupper())):
                part.append(word)
                continue
            yield from _english_name(text, part, lists)
            part = []


def _is_title(words: list[str]) -> bool:
    """Whether a sentence is the title of something: nearly every word that can has a capital, and capitals say nothing there."""
    content = [w for w in words if w not in _JOINERS and w[0].isalpha()]
    return len(content) > 4 and sum(w[0].isupper() for w in content) * 5 >= len(content) * 4


def _label_end(text: str, start: int) -> int:
    """Where the label or headline that opens a line ends; ``start`` where there is none."""
    line = _HEADLINE.match(text, start)
    words = [w for w in line.group(1).split() if w not in _JOINERS and w[0].isalpha()] if line else []
    if line and sum(w[0].isupper() for w in words) * 3 >= len(words) * 2:
        return line.end()
    label = _LABEL.match(text, start)
    return label.end() if label else start


def _english_name(text: str, part: list[re.Match[str]], lists: Lists) -> Iterator[Span]:
    while part and (part[-1].group() in _JOINERS or _SCORE.fullmatch(part[-1].group())):
        part = part[:-1]
    if part and _opens_sentence(text, part[0].start()) and not named(part[0].group(), NOTHING):
        part = part[1:]
    while part and part[0].group() in _JOINERS:
        part = part[1:]
    if any(w.group() in lists.calendar or w.group().endswith(("'s", "’s")) for w in part):
        return
    content = [w.group() for w in part if w.group() not in _JOINERS]
    if len(content) == 1 and _ONE_WORD.fullmatch(content[0]) and content[0] not in lists.generic and not _opens_sentence(text, part[0].start()):
        yield Span(part[0].start(), part[0].end(), "capital", LONE)  # a name only among names: Frappe, KuaiVideo and Criteo
    if 2 <= len(content) <= 5 and not _PRINTED.search(text, part[0].start(), part[-1].end()) and not all(w in lists.generic for w in content):
        yield Span(part[0].start(), part[-1].end(), "title-case", 0.5)


def _opens_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \"'“(*")
    return not before or before[-1] in ".!?:;\n●•—–-|"
