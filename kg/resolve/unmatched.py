"""Judgements that say something of nothing: a slip of the pen in judgements.yaml, or what has not come yet."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from kg.model import Problem
from kg.resolve.judgements import in_other_words
from kg.resolve.names import key
from kg.schema import Schema
from kg.text import fold

Items = Iterable[tuple[dict[str, Any], str]]


def unmatched(items: Items, names: Callable[[], Collection[str]], papers: Collection[str], schema: Schema) -> list[Problem]:
    """A remark for each entry that names what is not here. ``names`` gives the keys of all that papers and assets name, judged or
    not; ``papers`` are ids, and titles as they are folded. What the vocabulary lists may come with any digest, and is no slip."""
    entries = list(in_other_words(items))
    known = {*names(), *(key(form) for listed in schema.lexicon for form, _ in listed.forms())} if entries else set()
    found = []
    for where, group in groupby(entries, key=lambda entry: entry[1]):
        variants = [item for item, _ in group]
        called = [_names(item) for item in variants]
        lost = [n for slot, n in enumerate(called[0]) if not any(key(other) in known for own in called for other in own[slot : slot + 1])]
        lost += [paper for paper in _papers(variants[0]) if paper not in papers and fold(paper) not in papers]
        if lost:
            what = f"{variants[0]['verdict']}: nothing here is called {' or '.join(lost)}"
            found.append(Problem("judgements.yaml", what, "the line, in case it comes", int(where.rpartition(":")[2])))
    return found


def _names(item: Mapping[str, Any]) -> list[str]:
    return [str(name) for name in (*item.get("names", ()), *(item[f] for f in ("name", "head", "tail") if f in item))]


def _papers(item: Mapping[str, Any]) -> Iterator[str]:
    yield from map(str, item.get("papers", ()))
    if "paper" in item:
        yield str(item["paper"])
    if "passage" in item:
        yield str(item["passage"]).rpartition("#")[0]
