"""Every form of the vocabulary that extraction looks for, in one automaton that all who look share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import ahocorasick

from kg.extract.folded import fold_form
from kg.schema import Listed

_AGENTS = (("detection", "detector"), ("classification", "classifier"), ("recognition", "recognizer"), ("summarization", "summarizer"))


class Forms:
    """Forms by folded text, as (entry, form, strong) in the vocabulary's order."""

    def __init__(self, lexicon: tuple[Listed, ...]) -> None:
        self.by_text: dict[str, list[tuple[Listed, str, bool]]] = defaultdict(list)
        for listed in lexicon:
            for surface, strong in (*listed.forms(), *_agents(listed)):
                self.by_text[fold_form(surface)].append((listed, surface, strong))
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


def _agents(listed: Listed) -> Iterator[tuple[str, bool]]:
    """A task by what does it: object detector."""
    if listed.type == "Task":
        names = (listed.entry.name, *listed.entry.en)
        yield from ((name[: -len(task)] + agent, True) for name in names for task, agent in _AGENTS if name.endswith(task))
