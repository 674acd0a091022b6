"""Which mentions stand for one thing: keys of names, joined by the person, by definitions and by what names look like.

Order: the person's judgements, then definitions, then the only size of a family, then what candidates propose.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set

from kg.model import Decision
from kg.resolve.candidates import SAME, pairs
from kg.resolve.definitions import Definition, meanings
from kg.resolve.facts import akin, gather_facts
from kg.resolve.groups import Groups, Key
from kg.resolve.judgements import Judgements
from kg.resolve.names import Parts
from kg.resolve.summary import Summary
from kg.resolve.vocabulary import Vocabulary

_BUDGET = re.compile(r"\s[\d.]+k$", re.I)
"""How much of a benchmark a setting lets one see: Atari 100k is no size of Atari."""
_AMBIGUOUS = 2
"""Acronyms of so many letters mean something else in every other paper: CA, CS, EC."""


class Keys:
    """The group of every key, and the decisions that led there. ``summaries`` are by paper, sorted."""

    def __init__(self, summaries: Mapping[str, Summary], vocabulary: Vocabulary, judgements: Judgements) -> None:
        self.vocabulary = vocabulary
        self._owner = vocabulary.owner if judgements.same or judgements.different else (lambda name: name)
        self.groups = Groups([frozenset(map(self._owner, pair)) for pair in judgements.different])
        self._places = {frozenset(map(self._owner, pair)): place for pair, place in judgements.places.items()}
        self.decisions: list[Decision] = []
        self._local: dict[tuple[str, Key], Key] = {}
        self.facts = gather_facts(summaries, vocabulary)
        self._person(judgements)
        self._define(sorted(Definition(paper, *row) for paper, summary in summaries.items() for row in summary.definitions))
        self._only_sizes()
        self._propose()

    def of(self, paper: str, key: Key) -> Key:
        """The group of a paper's own key."""
        return self.groups.find(self._local.get((paper, key), key))

    def own(self) -> list[tuple[str, Key, Key]]:
        """(paper, its own key, group) where a paper gives a key another meaning than others do."""
        return [(paper, key, self.groups.find(meant)) for (paper, key), meant in sorted(self._local.items())]

    def _person(self, judgements: Judgements) -> None:
        for names in judgements.same:
            for name in names[1:]:
                self._join(names[0], name, "judgement", score=1.0, owner=True)

    def _join(self, a: Key, b: Key, rule: str, *, score: float, paper: str | None = None, owner: bool = False) -> bool:
        first, second = (self._owner(a), self._owner(b)) if owner else (a, b)
        if self.groups.find(first) == self.groups.find(second):
            return True
        clash = self.groups.clash(first, second)
        if clash:
            place = self._places.get(frozenset(clash), "")
            held = f"{rule}, but {self._name(clash[0])} and {self._name(clash[1])} were judged different" + (f" ({place})" if place else "")
            self.decisions.append(Decision("conflict", self._names(first, second), held, paper, score=score))
            return False
        self.decisions.append(Decision("same", self._names(first, second), rule, paper, score=score))
        return self.groups.join(first, second)

    def _name(self, key: Key) -> str:
        facts = self.facts.get(key)
        return facts.name if facts else key

    def _names(self, a: Key, b: Key) -> tuple[str, ...]:
        return tuple(sorted((self._name(a), self._name(b))))

    def _define(self, definitions: Sequence[Definition]) -> None:
        several = meanings(d for d in definitions if not d.moves)
        for definition in definitions:
            paper, long, short = definition.paper, definition.long, definition.short
            if definition.moves:
                self.decisions.append(Decision("same", self._names(long, short), "definition in this paper only", paper))
            elif self._means_one(short, several[short]) and akin(self.facts[long].types(), self.facts[short].types()):
                self._join(long, short, "definition", score=0.95, paper=paper)
            elif not self.groups.clash(long, short):
                # one acronym, several meanings (two letters always have): it is what each paper says
                self._local[paper, short] = long
                self.decisions.append(Decision("same", self._names(long, short), "definition in this paper only", paper, score=0.95))

    def _means_one(self, short: Key, meant: Set[Key]) -> bool:
        return len(short) > _AMBIGUOUS and len({self.groups.find(key) for key in meant}) == 1

    def _only_sizes(self) -> None:
        """PaLM 540B is PaLM as long as no other size of PaLM is named; with two sizes, each is a thing of its own."""
        sized: dict[Key, set[Key]] = defaultdict(set)
        for key, facts in self.facts.items():
            if facts.parts.sizes:
                sized[Parts(facts.parts.stem, facts.parts.versions).key()].add(key)
        for family, keys in sorted(sized.items()):
            whole, only = self.facts.get(family), self.facts[min(keys)]
            if whole and len(keys) == 1 and not (only.parts.marks or _BUDGET.search(only.name)) and akin(whole.types(), only.types()):
                self._join(family, only.key, "the only size named", score=0.9)

    def _propose(self) -> None:
        for pair in pairs(self.facts, self.vocabulary.wording):
            if pair.score >= SAME:
                self._join(pair.a, pair.b, pair.reason, score=pair.score)
            elif self.groups.find(pair.a) != self.groups.find(pair.b) and not self.groups.clash(pair.a, pair.b):
                self.decisions.append(Decision("undecided", self._names(pair.a, pair.b), pair.reason, score=pair.score))
