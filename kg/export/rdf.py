"""The graph as RDF with schema.org: what the three RDF formats write.

A relationship is one plain triple (``<paper> atlas:USES <entity>``) and one ``rdf:Statement`` about it, which carries its properties, and one
``atlas:evidence`` for each quote of a relation between entities. Lists of other properties are values without order. No node is blank.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple
from urllib.parse import quote

import networkx as nx

from kg.export.rows import Edge, Node, as_json, edges, nodes
from kg.graphfile import Key

ATLAS = "urn:ronbun-atlas:"
SCHEMA = "https://schema.org/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = {"atlas": ATLAS, "schema": SCHEMA, "rdf": RDF, "xsd": XSD}

_CLASSES = {
    "Paper": "ScholarlyArticle",
    "Author": "Person",
    "Category": "DefinedTerm",
    "Digest": "CreativeWork",
    "Passage": "CreativeWork",
    "Result": "PropertyValue",
    "Week": "Event",
    "Benchmark": "Dataset",
    "Dataset": "Dataset",
    "Software": "SoftwareApplication",
    "Organization": "Organization",
}
_PROPERTIES = {
    "abstract": "abstract",
    "aliases": "alternateName",
    "arxiv_id": "identifier",
    "end": "endDate",
    "lang": "inLanguage",
    "name": "name",
    "name_ja": "alternateName",
    "position": "position",
    "published": "datePublished",
    "start": "startDate",
    "text": "text",
    "title": "name",
    "title_ja": "alternateName",
    "unit": "unitText",
    "updated": "dateModified",
    "url": "url",
    "value": "value",
}
_RELATIONS = {"WROTE": ("author", True), "HAS_PASSAGE": ("hasPart", False), "IN_CATEGORY": ("about", False), "FROM": ("isPartOf", False)}
_ONE = {"papers": "paper", "passages": "passage", "quotes": "quote"}
_ENDS = {"paper": "Paper", "passage": "Passage"}


class Value(NamedTuple):
    """A literal: its text, and a datatype or a language (or neither: a plain text)."""

    text: str
    datatype: str = ""
    lang: str = ""


Triple = tuple[str, str, "str | Value"]
"""Subject, predicate and object; a text is an IRI."""


def iri(key: Key) -> str:
    """The name of a node for RDF; every sign of its id that an IRI cannot hold is percent-encoded."""
    return f"{ATLAS}{key[0].lower()}/{quote(key[1], safe='')}"


def triples(graph: nx.MultiDiGraph) -> Iterator[Triple]:
    """All triples; those of one subject follow each other, and the first gives its class."""
    for node in nodes(graph):
        yield from _node(node)
        for _, end, data in sorted(graph.out_edges(node.key, data=True), key=lambda edge: (edge[2]["type"], edge[1])):
            yield iri(node.key), _word(data["type"]), iri(end)
        yield from _in_schema_org(graph, node.key)
    numbers: dict[str, int] = {}
    for edge in edges(graph):
        name = f"{ATLAS}statement/{'/'.join(quote(part, safe='') for part in (*edge.start, edge.type, *edge.end))}"
        numbers[name] = numbers.get(name, 0) + 1
        yield from _statement(f"{name}/{numbers[name]}", edge)


def _node(node: Node) -> Iterator[Triple]:
    name = iri(node.key)
    for label in node.labels:
        yield name, RDF + "type", _word(label)
    yield name, RDF + "type", SCHEMA + _CLASSES.get(node.labels[-1], "DefinedTerm")
    for key, value in sorted(node.properties.items()):
        predicate = SCHEMA + _PROPERTIES[key] if key in _PROPERTIES else _word(key)
        for item in value if isinstance(value, (list, tuple)) else [value]:
            if item is not None:
                yield name, predicate, literal(item, "ja" if key.endswith("_ja") else "")


def _in_schema_org(graph: nx.MultiDiGraph, key: Key) -> Iterator[Triple]:
    """The relationships that schema.org has a word for, in its direction."""
    around = (*graph.out_edges(key, data=True), *graph.in_edges(key, data=True))
    for start, end, data in sorted(around, key=lambda edge: (edge[2]["type"], *edge[:2])):
        word, turned = _RELATIONS.get(data["type"], ("mentions" if key[0] == "Paper" and end[0] == "Entity" else "", False))
        if word and (end if turned else start) == key:
            yield iri(key), SCHEMA + word, iri(start if turned else end)


def _statement(name: str, edge: Edge) -> Iterator[Triple]:
    yield name, RDF + "type", RDF + "Statement"
    yield name, RDF + "subject", iri(edge.start)
    yield name, RDF + "predicate", _word(edge.type)
    yield name, RDF + "object", iri(edge.end)
    lists = {key: value for key, value in sorted(edge.properties.items()) if isinstance(value, (list, tuple))}
    for key, value in sorted(edge.properties.items()):
        if value is not None and key not in lists:
            yield name, _word(key), _end(key, value)
    count = max(map(len, lists.values()), default=0)
    for number in range(count):
        yield name, ATLAS + "evidence", f"{name}/{number + 1}"
    for number in range(count):
        piece = f"{name}/{number + 1}"
        yield piece, RDF + "type", ATLAS + "Evidence"
        for key, items in lists.items():
            if number < len(items) and items[number] is not None:
                one = _ONE.get(key, key)
                yield piece, _word(one), _end(one, items[number])


def _end(key: str, value: Any) -> str | Value:
    return iri((_ENDS[key], value)) if key in _ENDS and value else literal(value)


def literal(value: Any, lang: str = "") -> Value:
    """A property's value with its XML Schema type."""
    if isinstance(value, str):
        return Value(value, lang=lang)
    if isinstance(value, bool):
        return Value(str(value).lower(), XSD + "boolean")
    if isinstance(value, int):
        return Value(str(value), XSD + "integer")
    if isinstance(value, float):
        return Value(repr(value), XSD + "double")
    return Value(value.isoformat(), XSD + "date") if isinstance(value, date) else Value(as_json(value))


def _word(name: str) -> str:
    return ATLAS + quote(name, safe="")


def by_subject(graph: nx.MultiDiGraph) -> Iterator[tuple[str, dict[str, list[str | Value]]]]:
    """Subjects in order, each with its objects by predicate, none twice."""
    for subject, lines in groupby(triples(graph), key=lambda triple: triple[0]):
        found: dict[str, dict[str | Value, None]] = {}
        for _, predicate, term in lines:
            found.setdefault(predicate, {})[term] = None
        yield subject, {predicate: list(terms) for predicate, terms in found.items()}
