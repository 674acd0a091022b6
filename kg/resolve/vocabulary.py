"""The lexicon as resolving sees it: which key a listed form has, versions and sizes told apart.

An entry may list GPT-3.5 Turbo, ResNet-50 or COCO 2017 among its forms: these are versions and sizes, each a
thing of its own. They are told by their name alone: the stem of the entry's name with other numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from kg.model import Mention
from kg.resolve.names import Parts, key, parse
from kg.resolve.wording import Wording
from kg.schema import Listed

_VERSIONED = {"Model", "Method", "Benchmark", "Dataset", "Software"}
_MARKED = {"Model", "Software"}


class Vocabulary:
    """Keys of listed forms."""

    def __init__(self, lexicon: Mapping[str, Listed], translations: Mapping[str, Sequence[str]]) -> None:
        self.lexicon, self.wording = lexicon, Wording(translations)
        self._forms: dict[tuple[str, str], list[str]] = {}
        self._stems: dict[str, frozenset[str]] = {}

    def form_parts(self, name: str, form: str) -> Parts:
        """What a form of the entry ``name`` stands for: the entry's own name, or the version or size that the form tells."""
        whole, parts = parse(name), parse(form)
        type_ = self.lexicon[name].type
        if type_ not in _VERSIONED or not _adds(parts, whole, marked=type_ in _MARKED) or parts.stem not in self._contrasts(name):
            return whole
        # CALM2 and CyberAgentLM2 are one: the entry's stem with the form's numbers
        return Parts(whole.stem, parts.versions, parts.sizes, parts.marks)

    def form_key(self, name: str, form: str) -> str:
        """The key of a form of the entry ``name``."""
        return self.form_parts(name, form).key()

    def parts_of(self, mention: Mention) -> Parts:
        """What a mention's name is made of; its ``key()`` is the mention's key before any joining."""
        if mention.name is None or mention.name not in self.lexicon:
            return parse(mention.name or mention.surface)
        return self.form_parts(mention.name, mention.surface)

    def key_of(self, mention: Mention) -> str:
        """The key of a mention before any joining."""
        return self.parts_of(mention).key()

    def forms(self, name: str, of: str) -> list[str]:
        """The entry's forms that have the key ``of``, in curated order."""
        if (name, of) not in self._forms:
            self._forms[name, of] = [form for form, _ in self.lexicon[name].forms() if self.form_key(name, form) == of]
        return self._forms[name, of]

    def owner(self, name: str) -> str:
        """The key that a name written by a person stands for: its entry's where just one entry lists it."""
        own = key(name)
        owners = {self.form_key(entry, form) for entry, form in self._listing.get(own, ())}
        return next(iter(owners)) if len(owners) == 1 else own

    @cached_property
    def _listing(self) -> dict[str, list[tuple[str, str]]]:
        """Key -> the entries that list it surely, and as which form."""
        listing: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for name, listed in self.lexicon.items():
            for form, strong in listed.forms():
                if strong:
                    listing[key(form)].append((name, form))
        return listing

    def _contrasts(self, name: str) -> frozenset[str]:
        """Stems after which a number tells a version: the name's, and those that two forms share with different numbers."""
        if name not in self._stems:
            seen: dict[str, set[tuple[tuple[str, ...], tuple[str, ...]]]] = defaultdict(set)
            for form, _ in self.lexicon[name].forms():
                parts = parse(form)
                seen[parts.stem].add((parts.versions, parts.sizes))
            self._stems[name] = frozenset({parse(name).stem} | {stem for stem, numbers in seen.items() if len(numbers) > 1})
        return self._stems[name]


def _adds(parts: Parts, whole: Parts, *, marked: bool) -> bool:
    """Whether a form says a number or mark that the name does not; a first version is the thing itself."""
    first = parts.versions == ("1",) and not whole.versions and parts.sizes == whole.sizes
    numbers = (parts.versions, parts.sizes) != (whole.versions, whole.sizes) and bool(parts.versions or parts.sizes)
    return (numbers and not first) or (marked and bool(parts.marks) and parts.marks != whole.marks)
