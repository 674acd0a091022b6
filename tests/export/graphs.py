"""Graphs for the tests of exports: any shape, with texts that break formats."""

from __future__ import annotations

from datetime import date
from typing import Any

import networkx as nx
from hypothesis import strategies as st

from kg.graphfile import add_edge, add_node, new_graph
from kg.model import ENTITY_TYPES

HOSTILE = [
    "\x00\x01\x0b\x1f\x7f\x85\ufffe\uffff",
    'a "quoted" back\\slash\\',
    'ends in \\"',
    "line\nbreaks\r\nand\rreturns\t",
    "]]>&amp;<script>alert(1)</script><!-- -->",
    "]] [[link|x]] #tag %%comment%% ^block",
    "| a | b |\n| --- | --- |",
    "---\ntitle: other\n---",
    "../../etc/passwd",
    "CON",
    "nul.txt",
    "..",
    "=HYPERLINK(1)",
    "'; DROP TABLE entity; --",
    "変圧器（トランスフォーマー）‐アテンション",
    "👩‍🔬\u202eevil\u200b",
    "  spaces  ",
    "x" * 400,
    "null",
    "2023-01-01",
    "[1]",
]

texts = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=20)).filter(bool)
values: st.SearchStrategy[Any] = st.one_of(
    texts,
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
    st.lists(texts, min_size=1, max_size=3),
)
names = st.sampled_from(["id2", "start", "value", "type", "key", "label", "note", "created", "aliases", "面積"])


@st.composite
def graphs(draw: st.DrawFn) -> nx.MultiDiGraph:
    """A graph with some papers and entities, and relationships between them that carry anything."""
    graph = new_graph()
    papers = [add_node(graph, "Paper", ident, {"title": draw(texts)}) for ident in draw(st.lists(texts, max_size=3, unique=True))]
    entities = []
    for ident in draw(st.lists(texts, max_size=4, unique=True)):
        extra = draw(st.dictionaries(names.filter(lambda name: name != "aliases"), values, max_size=3))
        properties = {"name": draw(texts), "aliases": draw(st.lists(texts, max_size=3)), "created_date": draw(st.none() | st.dates())}
        entities.append(add_node(graph, "Entity", ident, extra | properties, label=draw(st.sampled_from(ENTITY_TYPES))))
    for _ in range(draw(st.integers(0, 5)) if entities else 0):
        type_ = draw(st.sampled_from(["USES", "MENTIONS", "BASED_ON"]))
        properties = draw(st.dictionaries(names, values, max_size=3)) | {"quote": draw(st.none() | texts)}
        add_edge(graph, draw(st.sampled_from(papers + entities)), type_, draw(st.sampled_from(entities)), **properties)
    return graph


def example() -> nx.MultiDiGraph:
    """A paper with a section, an entity of each type, every relation and a result; one entity has each hostile text as its name."""
    graph = new_graph()
    week = add_node(graph, "Week", "2023-W45", {"start": date(2023, 11, 6), "end": date(2023, 11, 12)})
    paper = add_node(
        graph,
        "Paper",
        "2311.00001",
        {"title": "A paper", "title_ja": "論文", "published": date(2023, 11, 7), "abstract": "An abstract of somebody's."},
    )
    passage = add_node(graph, "Passage", "2311.00001#1", {"role": "answer", "heading": "What?", "text": "Thing beats Other thing.", "position": 0})
    author = add_node(graph, "Author", "aoi", {"name": "Aoi"})
    add_edge(graph, paper, "IN_WEEK", week)
    add_edge(graph, paper, "HAS_PASSAGE", passage)
    add_edge(graph, author, "WROTE", paper, position=0)
    weeks = {"first_week": "2023-W45", "last_week": "2023-W46", "paper_count": 1}
    things = [
        add_node(graph, "Entity", f"thing-{n}", {"name": name, "aliases": ["もの", name], **weeks}, label=ENTITY_TYPES[n % len(ENTITY_TYPES)])
        for n, name in enumerate(["Thing", "thing", "Other thing", *HOSTILE])
    ]
    for thing in things:
        add_edge(graph, paper, "USES", thing, quote="Thing beats Other thing.", passage=passage[1], start=0, end=5, confidence=0.5)
    for start in (0, 6):
        add_edge(graph, passage, "NAMES", things[0], surface="Thing", start=start, end=start + 5, confidence=1.0)
    lists = {"papers": [paper[1]] * 2, "passages": [passage[1]] * 2, "quotes": ["First | quote.", "Second\nquote."]}
    add_edge(graph, things[0], "BASED_ON", things[2], confidence=0.75, **lists)
    result = add_node(graph, "Result", "r1", {"value": 91.0, "unit": "%"})
    add_edge(graph, result, "OF", things[0])
    add_edge(graph, result, "REPORTED_IN", paper, quote="91 %", passage=passage[1])
    return graph
