"""The numbers by which the page knows entities, papers, weeks and results: places among their sorted ids."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx


class Numbers:
    """Ids to numbers."""

    def __init__(self, graph: nx.MultiDiGraph) -> None:
        self._of = {kind: _numbered(ident for k, ident in graph if k == kind) for kind in ("Entity", "Paper", "Week", "Result")}

    def entity(self, ident: str) -> int:
        """The number of an entity."""
        return self._of["Entity"][ident]

    def entities(self, idents: Iterable[str]) -> list[int]:
        """The numbers of entities, in their order."""
        return [self._of["Entity"][ident] for ident in idents]

    def papers(self, idents: Iterable[str]) -> list[int]:
        """The numbers of papers, in their order."""
        return [self._of["Paper"][ident] for ident in idents]

    def week(self, ident: str) -> int:
        """The number of a week."""
        return self._of["Week"][ident]

    def result(self, ident: str) -> int:
        """The number of a result."""
        return self._of["Result"][ident]


def _numbered(idents: Iterable[str]) -> dict[str, int]:
    return {ident: number for number, ident in enumerate(sorted(idents))}
