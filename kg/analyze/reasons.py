"""Why something came, went or changed between two graphs: digests, papers, judgements, redirects, or the rules."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx

from kg.analyze.changes import Change, Element, Elements, Ident, Reason, differing
from kg.text import fold

_SHOWN = 3
_COMMENT = ("reason", "by", "date")


@dataclass(frozen=True)
class Side:
    """One of the two graphs, with the judgements that made it, as they stand in judgements.yaml."""

    graph: nx.MultiDiGraph
    judgements: Sequence[Mapping[str, Any]] = ()


def changes(before: Side, after: Side) -> list[Change]:
    """All changes from one graph to the other: nodes, then edges, each sorted by identity."""
    comparison = _Comparison(before, after)
    old, new = comparison.old, comparison.new
    return [
        change
        for a, b in ((old.nodes, new.nodes), (old.edges, new.edges))
        for i in sorted({*a, *b})
        if (change := comparison.change(i, a.get(i), b.get(i)))
    ]


class _Comparison:
    """Both sides, and what only one of them has."""

    def __init__(self, before: Side, after: Side) -> None:
        self.old, self.new = Elements(before.graph), Elements(after.graph)
        a, b = ({_line(j): j for j in side.judgements} for side in (before, after))
        self._judged = [(f"added: {line}", b[line]) for line in sorted(b) if line not in a]
        self._judged += [(f"taken back: {line}", a[line]) for line in sorted(a) if line not in b]

    def change(self, ident: Ident, a: Element | None, b: Element | None) -> Change | None:
        """The change of one node or edge, None where both sides have the same."""
        if a is not None and b is not None:
            if a.fields == b.fields:
                return None
            support = self._support(ident, b, self.new, self.old) + self._support(ident, a, self.old, self.new)
            reasons = self._by_judgement(ident) or support
            return self._change("changed", ident, self.new, differing(a, b), reasons)
        if b is not None:
            reasons = self._support(ident, b, self.new, self.old) or self._by_redirect(ident, "was") + self._by_judgement(ident)
            return self._change("came", ident, self.new, (), reasons)
        assert a is not None  # noqa: S101 (one of the two sides has it)
        reasons = self._support(ident, a, self.old, self.new) or self._by_redirect(ident, "is now") + self._by_judgement(ident)
        return self._change("went", ident, self.old, (), reasons)

    def _change(self, what: str, ident: Ident, side: Elements, differ: tuple[tuple[str, Any, Any], ...], reasons: list[Reason]) -> Change:
        element = (side.nodes if len(ident) == 2 else side.edges)[ident]
        why = tuple(dict.fromkeys(reasons)) or (Reason("rules", "the same text is read otherwise"),)
        return Change(what, ident, element.fields["type"], side.title(ident), differ, why)

    def _support(self, ident: Ident, element: Element, here: Elements, there: Elements) -> list[Reason]:
        """The papers that only this side has, else the digests."""
        if ident[0] == "Digest":
            return [Reason("digest", ident[1])]
        papers = [p for p in sorted(element.papers) if ("Paper", p) not in there.graph]
        if papers and ident != ("Paper", papers[0]):
            return [Reason("paper", p) for p in papers[:_SHOWN]]
        digests = [d for d in sorted(element.digests) if papers or ("Digest", d) not in there.graph]
        return [Reason("digest", d) for d in digests[:_SHOWN]]

    def _by_redirect(self, ident: Ident, word: str) -> list[Reason]:
        """Ids that lead somewhere else on the side where they are gone."""
        side = self.new if word == "is now" else self.old
        found = []
        for key in (ident,) if len(ident) == 2 else (ident[1:3], ident[3:5]):
            target = side.graph.graph["redirects"].get(key)
            if key not in side.graph and target and (key[0], target) in side.graph:
                found.append(Reason("redirect", f"{key[1]} {word} {target}"))
        return found

    def _by_judgement(self, ident: Ident) -> list[Reason]:
        keys = [ident] if len(ident) == 2 else [ident[1:3], ident[3:5]]
        names = {fold(n) for key in keys for side in (self.old, self.new) for n in _names(side.graph, key)}
        papers = {key[1] for key in keys if key[0] == "Paper"}
        return [
            Reason("judgement", line)
            for line, j in self._judged
            if names & _judged(j) and (not papers or j.get("paper") is None or str(j["paper"]) in papers)
        ]


def _names(graph: nx.MultiDiGraph, key: Ident) -> list[str]:
    if key[0] != "Entity" or key not in graph:
        return []
    p = graph.nodes[key]["properties"]
    return [key[1], p["name"], p.get("name_ja") or p["name"], *p.get("aliases", ())]


def _judged(judgement: Mapping[str, Any]) -> set[str]:
    """The names that a judgement is about."""
    return {fold(str(n)) for n in (*judgement.get("names", ()), *(judgement[k] for k in ("name", "to") if k in judgement))}


def _line(judgement: Mapping[str, Any]) -> str:
    return json.dumps({k: v for k, v in judgement.items() if k not in _COMMENT}, ensure_ascii=False, sort_keys=True, default=str)
