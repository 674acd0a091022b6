"""Every form of the vocabulary that extraction looks for, in one automaton that all who look share."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from typing import Any

import ahocorasick

from kg.extract.folded import fold_form
from kg.schema import Listed
from kg.text import has_japanese

_AGENTS = (("detection", "detector"), ("classification", "classifier"), ("recognition", "recognizer"), ("summarization", "summarizer"))

_COMPOUND = re.compile(r"(?<=[ァ-ヺー一-鿿])(?=(?:[一-鿿]{2}化|[一-鿿](?!化)[一-鿿])$)")
"""Before the noun of an action that ends a compound: 画像|生成, ラベル|平滑化."""
_QUALIFIED = re.compile(r"的(?=[ァ-ヺ一-鿿])")
_HALF_SAID = re.compile(r"(?<=[\w][ -])Transformer$")
"""The word of a Latin name that Japanese writes its own way: FT-トランスフォーマー, Swin変圧器."""
_TRANSFORMER = re.compile(r"トランスフォーマー?")
_OTHER_PLURAL = re.compile(r"(?<=[bcdfghlmnprstvz])y$|(?<=[a-z]s)is$")
_WORD = 5
"""How many small letters at the end of a name make it a word, not an acronym or a coined name."""


class Forms:
    """Forms by folded text, as (entry, form, strong) in the vocabulary's order."""

    def __init__(self, lexicon: tuple[Listed, ...]) -> None:
        self.by_text: dict[str, list[tuple[Listed, str, bool]]] = defaultdict(list)
        for listed in lexicon:
            for surface, strong in chain(listed.forms(), _agents(listed)):
                self.by_text[fold_form(surface)].append((listed, surface, strong))
        for listed in lexicon:
            for form, strong in chain(_spoken(listed), _plurals(listed)):
                if (folded := fold_form(form)) not in self.by_text:  # what the vocabulary says itself comes before what is made of it
                    self.by_text[folded].append((listed, form, strong))
        self._automaton: Any = ahocorasick.Automaton()
        for folded in filter(None, self.by_text):
            self._automaton.add_word(folded, folded)
        self._automaton.make_automaton()

    def occurring(self, folded: str) -> Iterator[tuple[int, str]]:
        """(last character, form) of every form in a folded text, overlapping ones included."""
        if len(self._automaton):
            yield from self._automaton.iter(folded)


_last: list[tuple[tuple[Listed, ...], Forms]] = []


def forms_of(lexicon: tuple[Listed, ...]) -> Forms:
    """The forms of a vocabulary; those of the last one asked for are kept."""
    if not _last or _last[0][0] is not lexicon:
        _last[:] = [(lexicon, Forms(lexicon))]
    return _last[0][1]


def _plurals(listed: Listed) -> Iterator[tuple[str, bool]]:
    """The plurals of English terms that no s or es makes: robot policies, meta-analyses."""
    for form in (listed.entry.name, *listed.entry.en):
        if (found := _OTHER_PLURAL.search(form)) and form[-_WORD:].islower():
            yield form[: found.start()] + ("ies" if found.group() == "y" else "es"), True


def _agents(listed: Listed) -> Iterator[tuple[str, bool]]:
    """A task by what does it: object detector."""
    if listed.type == "Task":
        names = (listed.entry.name, *listed.entry.en)
        yield from ((name[: -len(task)] + agent, True) for name in names for task, agent in _AGENTS if name.endswith(f" {task}"))


def _spoken(listed: Listed) -> Iterator[tuple[str, bool]]:
    """Japanese forms as prose and machine translation have them: ラベルの平滑化, 敵対的な訓練, グラフ変圧器."""
    for form in filter(has_japanese, (listed.entry.name, *listed.entry.ja)):
        if len(form) > 3 and listed.type in ("Task", "Method"):
            yield from ((said, True) for said in (_COMPOUND.sub("の", form), _QUALIFIED.sub("的な", form)) if said != form)
        if _TRANSFORMER.search(form):
            yield _TRANSFORMER.sub("変圧器", form), False
            yield _TRANSFORMER.sub("変換器", form), False
    for form in (listed.entry.name, *listed.entry.en):
        if form.endswith("Transformer") and _HALF_SAID.search(form):
            yield _HALF_SAID.sub("トランスフォーマー", form), True
            yield from ((_HALF_SAID.sub(word, form), False) for word in ("変圧器", "変換器"))
