"""JSON-LD with schema.org: the triples of kg.export.rdf as one object, ``@graph`` a list of nodes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import networkx as nx

from kg.atomic import write_text
from kg.export.rdf import PREFIXES, RDF, Value, by_subject


def write(graph: nx.MultiDiGraph, path: Path) -> None:
    """Writes the graph as JSON-LD. Raises AtlasFolderError where it cannot be written."""
    found = {"@context": PREFIXES, "@graph": [_node(subject, terms) for subject, terms in by_subject(graph)]}
    write_text(path, json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n")


def _node(subject: str, found: dict[str, list[str | Value]]) -> dict[str, Any]:
    node: dict[str, Any] = {"@id": _short(subject)}
    for predicate, terms in found.items():
        if predicate == RDF + "type":
            node["@type"] = [_short(str(term)) for term in terms]
        else:
            values = [_value(term) for term in terms]
            node[_short(predicate)] = values[0] if len(values) == 1 else values
    return node


def _value(term: str | Value) -> Any:
    if isinstance(term, str):
        return {"@id": _short(term)}
    if term.lang:
        return {"@value": term.text, "@language": term.lang}
    return {"@value": term.text, "@type": _short(term.datatype)} if term.datatype else term.text


def _short(iri: str) -> str:
    return next((f"{prefix}:{iri.removeprefix(base)}" for prefix, base in PREFIXES.items() if iri.startswith(base)), iri)
