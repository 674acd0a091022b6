"""GiNZA: which predicate governs a name, and under which case particle. Loaded only when Japanese text is new."""

from __future__ import annotations

import logging
import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kg.errors import AtlasFolderError

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_LIMIT = 12_000
"""SudachiPy refuses 49,150 bytes: a sentence is cut well below."""
_UNUSED = ("ner", "bunsetu_recognizer", "compound_splitter", "attribute_ruler", "strings")
"""Parts of the model that take long to load and say nothing of who governs whom; ``strings`` are 600,000 words of the
word vectors, which are found by hash, while the tokenizer brings the words of each text itself."""
_NOT = ("ない", "ぬ", "ず")
_lock = threading.Lock()


@lru_cache(maxsize=1)
def _pipeline() -> Any:
    """GiNZA's tagger and parser. Raises AtlasFolderError where the model is not installed."""
    logging.getLogger("spacy").setLevel(logging.ERROR)
    try:
        import spacy

        return spacy.load("ja_ginza", exclude=list(_UNUSED))
    except (ImportError, OSError) as error:
        raise AtlasFolderError(
            "GiNZA's Japanese model cannot be loaded", where="ja_ginza", fix="install ronbun-atlas again with its dependencies"
        ) from error


def parse(sentences: list[str]) -> list[Doc]:
    """Parses sentences; one Doc each."""
    with _lock:
        return list(_pipeline().pipe((s[:_LIMIT] for s in sentences), batch_size=32))


def governor(doc: Doc, start: int, end: int) -> list[tuple[str, str]]:
    """(case particle, predicate lemma) pairs for the name at doc.text[start:end], nearest first.

    The case is ``-`` where the name's phrase is the predicate itself or modifies without a particle. What is denied (使わずに) governs nothing.
    """
    span = doc.char_span(start, end, alignment_mode="expand")
    if span is None or not len(span):
        return []
    token = span.root
    pairs = []
    for _ in range(4):
        case = _case(token)
        head = token.head
        if head.i == token.i:
            break
        if (head.pos_ in ("VERB", "AUX", "ADJ") or head.tag_.startswith("名詞-普通名詞-サ変")) and not _denied(head):
            pairs.append((case, _lemma(head)))
        if head.pos_ == "VERB" and case not in ("の", "-"):
            break
        token = head
    return pairs


def _case(token: Token) -> str:
    particles = [c.lemma_ for c in token.rights if c.dep_ in ("case", "mark") and c.i > token.i]
    return "".join(particles[:2]) if particles else "-"


def _denied(predicate: Token) -> bool:
    return any(c.lemma_ in _NOT and c.i > predicate.i for c in predicate.rights)


def _lemma(token: Token) -> str:
    lemma = str(token.lemma_)
    return lemma[:-2] if lemma.endswith("する") and len(lemma) > 2 else lemma
