"""JSON-LD, Turtle and N-Triples, read back with rdflib."""

from __future__ import annotations

import tempfile
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF

from kg.export import jsonld, ntriples, turtle
from kg.export.rdf import ATLAS, SCHEMA, Value, iri, triples
from tests.export.graphs import example, graphs

FORMATS = {"json-ld": jsonld, "turtle": turtle, "nt": ntriples}


def read(graph: nx.MultiDiGraph, format_: str) -> Graph:
    """What a format's module writes, as rdflib reads it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        FORMATS[format_].write(graph, path)
        return Graph().parse(data=path.read_text("utf8"), format=format_)


def wanted(graph: nx.MultiDiGraph) -> set[object]:
    """The triples of the graph in rdflib's terms."""
    found = set()
    for subject, predicate, value in triples(graph):
        term = (
            Literal(value.text, lang=value.lang or None, datatype=URIRef(value.datatype) if value.datatype else None)
            if isinstance(value, Value)
            else URIRef(value)
        )
        found.add((URIRef(subject), URIRef(predicate), term))
    return found


@pytest.mark.parametrize("format_", FORMATS)
@settings(max_examples=25)
@given(graph=graphs())
def test_every_triple_reads_back(format_: str, graph: nx.MultiDiGraph) -> None:
    """The three formats hold the same triples, whatever the texts and ids are."""
    assert set(read(graph, format_)) == wanted(graph)


@pytest.mark.parametrize("format_", FORMATS)
def test_counts_are_those_of_the_graph(format_: str) -> None:
    """A typed subject for each node, a statement for each relationship, its quotes in order with their papers."""
    graph, found = example(), read(example(), format_)
    for kind in ("Paper", "Entity", "Passage", "Result"):
        assert len(set(found.subjects(RDF.type, URIRef(ATLAS + kind)))) == sum(key[0] == kind for key in graph)
    assert len(set(found.subjects(RDF.type, RDF.Statement))) == graph.number_of_edges()
    pairs = {(str(quote), str(found.value(piece, URIRef(ATLAS + "paper")))) for piece, quote in found.subject_objects(URIRef(ATLAS + "quote"))}
    assert {("First | quote.", iri(("Paper", "2311.00001"))), ("Second\nquote.", iri(("Paper", "2311.00001")))} <= pairs


def test_schema_org_words() -> None:
    """A paper is a ScholarlyArticle with name, date, author and what it mentions."""
    found, paper = read(example(), "json-ld"), URIRef(iri(("Paper", "2311.00001")))
    assert URIRef(SCHEMA + "ScholarlyArticle") in set(found.objects(paper, RDF.type))
    assert Literal("論文", lang="ja") in set(found.objects(paper, URIRef(SCHEMA + "alternateName")))
    assert [str(date) for date in found.objects(paper, URIRef(SCHEMA + "datePublished"))] == ["2023-11-07"]
    assert [str(author) for author in found.objects(paper, URIRef(SCHEMA + "author"))] == [iri(("Author", "aoi"))]
    assert URIRef(iri(("Entity", "thing-0"))) in set(found.objects(paper, URIRef(SCHEMA + "mentions")))
