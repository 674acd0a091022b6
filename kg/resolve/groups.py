"""Which mentions stand for one thing: keys of names, and what definitions and judgements join.

Invariant: names that a person judged different never meet, whatever else joins them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from kg.model import Decision, Mention, Passage, Record
from kg.resolve.judgements import Judgements
from kg.schema import Listed
from kg.text import fold

Key = str
Read = tuple[Passage, Record]


class Groups:
    """Union of keys that refuses what was judged different. The least key of a group stands for it."""

    def __init__(self, different: frozenset[frozenset[str]] = frozenset()) -> None:
        self._parent: dict[Key, Key] = {}
        self._members: dict[Key, set[Key]] = {}
        self._different = different

    def find(self, key: Key) -> Key:
        """The key that stands for the group of ``key``."""
        while key in self._parent:
            key = self._parent[key]
        return key

    def join(self, a: Key, b: Key) -> bool:
        """Joins two groups; False where they were judged different."""
        first, second = sorted((self.find(a), self.find(b)))
        if first == second:
            return True
        mine, other = self._members.get(first, {first}), self._members.get(second, {second})
        if any(frozenset((_bare(x), _bare(y))) in self._different for x in mine for y in other):
            return False
        self._parent[second] = first
        self._members[first] = mine | other
        return True


def _bare(key: Key) -> str:
    return key.rsplit("\0", 1)[-1]


class Keys:
    """The key of every mention: the lexicon's name, or the folded surface; within a paper its own definitions rule."""

    def __init__(self, papers: dict[str, list[Read]], lexicon: dict[str, Listed], judgements: Judgements) -> None:
        self.groups = Groups(judgements.different)
        self.decisions: list[Decision] = []
        self._lexicon = lexicon
        self._listed = {fold(name) for name in lexicon}
        self._local: dict[tuple[str, Key], Key] = {}
        self._defined(papers)
        for names in judgements.same:
            for name in names[1:]:
                self.groups.join(names[0], name)

    def of(self, paper: str, mention: Mention) -> Key:
        """The group key of a mention in a paper."""
        key = base_key(mention)
        return self.groups.find(self._local.get((paper, key), key))

    def _defined(self, papers: dict[str, list[Read]]) -> None:
        meanings: dict[Key, set[Key]] = defaultdict(set)
        pairs = sorted({pair for paper, read in papers.items() for pair in self._pairs(paper, read)})
        for _, long, short in pairs:
            meanings[short].add(self.groups.find(long))
        for paper, long, short in pairs:
            if short in self._listed:
                self._local[paper, short] = long
            elif len(meanings[short]) == 1:
                joined = self.groups.join(long, short)
                self.decisions.append(Decision("same" if joined else "different", (long, short), "definition", paper))
            else:
                # one acronym, several meanings: it is what each paper says
                self._local[paper, short] = long
                self.decisions.append(Decision("same", (long, short), "definition in this paper only", paper))

    def _forms(self, name: str) -> set[str]:
        return {fold(form) for form, _ in self._lexicon[name].forms()} if name in self._lexicon else set()

    def _pairs(self, paper: str, read: Sequence[Read]) -> Iterable[tuple[str, Key, Key]]:
        for _, record in read:
            for alias in record.aliases:
                long, short = record.mentions[alias.long], record.mentions[alias.short]
                a, b = base_key(long), base_key(short)
                if a == b:
                    continue
                if long.name and short.name:
                    # two listed things: only an acronym that the text redefines moves
                    if (
                        short.surface.isupper()
                        and fold(long.surface) not in self._forms(short.name)
                        and long.types
                        and len(short.surface) <= 5
                    ):
                        yield paper, a, b
                    continue
                if short.name and not short.surface.isupper():
                    yield paper, b, a
                else:
                    yield paper, a, b


def base_key(mention: Mention) -> Key:
    """The key of a mention before any joining."""
    return fold(mention.name) if mention.name else fold(mention.surface)
