"""Turtle: the triples of kg.export.rdf, one block a subject.

Own lines and no library's: blocks are written as they come, without a second copy of the graph in a triple store.
"""

from __future__ import annotations

from pathlib import Path

import networkx as nx

from kg.atomic import write_text
from kg.export.ntriples import term
from kg.export.rdf import PREFIXES, RDF, Value, by_subject


def write(graph: nx.MultiDiGraph, path: Path) -> None:
    """Writes the graph as Turtle. Raises AtlasFolderError where it cannot be written."""
    lines = [f"@prefix {prefix}: <{base}> .\n" for prefix, base in PREFIXES.items()]
    for subject, found in by_subject(graph):
        rows = " ;\n  ".join(f"{_word(predicate)} {', '.join(map(_term, terms))}" for predicate, terms in found.items())
        lines.append(f"\n{term(subject)} {rows} .\n")
    write_text(path, "".join(lines))


def _word(predicate: str) -> str:
    return "a" if predicate == RDF + "type" else _short(predicate)


def _term(value: str | Value) -> str:
    return _short(value) if isinstance(value, str) else term(value)


def _short(iri: str) -> str:
    """With its prefix where what follows is a plain word."""
    for prefix, base in PREFIXES.items():
        rest = iri.removeprefix(base)
        if rest != iri and rest.isascii() and rest.replace("_", "").isalnum():
            return f"{prefix}:{rest}"
    return f"<{iri}>"
