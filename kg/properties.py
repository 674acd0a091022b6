"""What the graph holds: the properties of each kind of node, and what its relationships join and carry.

The one table of the model: what is written and read (kg.graph, kg.graphfile), what stores take away where the atlas no longer
has it (kg.store), what leaves the machine (kg.outgoing), and what every graph is checked by (kg.analyze.invariants) follow from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from kg.asset import KNOWN_FIELDS, PROSE

Text = Literal["fact", "quote", "body"]
"""Facts always go out, sentences of others that are evidence only with quotes, whole texts only with everything."""


class Property(NamedTuple):
    """A property of a kind of node, or of relationships."""

    text: Text = "fact"
    date: bool = False
    catalogue: bool = False
    """Whether only a catalogue of assets states it: few nodes have it."""


_FACT, _BODY, _DATE = Property(), Property("body"), Property(date=True)
_RECORD = ("asset_type", "asset_sources", "asset_fields", "asset_field_sources", "asset_unknown", "created_stated")
_CATALOGUE = {
    **{name: Property("quote" if name in PROSE else "fact", catalogue=True) for name in sorted({*_RECORD, *KNOWN_FIELDS})},
    "asset_notes": Property("quote", catalogue=True),
    "created_date": Property(date=True, catalogue=True),
}


def _facts(*names: str) -> dict[str, Property]:
    return dict.fromkeys(names, _FACT)


NODES: Mapping[str, Mapping[str, Property]] = {
    "Paper": {
        **_facts("id", "title", "title_ja", "arxiv_id", "url"),
        **dict.fromkeys(("published", "updated"), _DATE),
        **dict.fromkeys(("abstract", "summary", "diagrams", "comment"), _BODY),
        **_facts("lang", "version", "doi", "other_titles"),
    },
    "Digest": _facts("id", "title", "layout"),
    "Week": {"id": _FACT, "start": _DATE, "end": _DATE},
    "Author": _facts("id", "name"),
    "Category": _facts("id", "name"),
    "Passage": {**_facts("id", "role"), "heading": _BODY, "text": _BODY, **_facts("position", "digest", "week"), "line": Property(catalogue=True)},
    "Entity": {**_facts("id", "name", "name_ja", "aliases", "first_week", "last_week", "paper_count"), **_CATALOGUE},
    "Result": _facts("id", "value", "unit"),
}
"""The properties of every kind of node."""

ENDS: Mapping[str, tuple[str, str]] = {
    "FROM": ("Paper", "Digest"),
    "IN_WEEK": ("Paper", "Week"),
    "WROTE": ("Author", "Paper"),
    "IN_CATEGORY": ("Paper", "Category"),
    "HAS_PASSAGE": ("Paper", "Passage"),
    "NAMES": ("Passage", "Entity"),
    "OF": ("Result", "Entity"),
    "ON": ("Result", "Entity"),
    "BY": ("Result", "Entity"),
    "REPORTED_IN": ("Result", "Paper"),
}
"""What each type of relationship joins; those between papers and entities and between entities are the schema's, and a digest has passages too."""

_QUOTE = Property("quote")
EDGES: Mapping[tuple[str, str], Mapping[str, Property]] = {
    ("Paper", "Entity"): {"quote": _QUOTE, **_facts("passage", "start", "end", "confidence", "extractor")},
    ("Passage", "Entity"): _facts("surface", "start", "end", "confidence", "extractor"),
    ("Entity", "Entity"): {**_facts("papers", "passages"), "quotes": _QUOTE, **_facts("confidence", "extractor")},
    ("Author", "Paper"): _facts("position"),
    ("Result", "Paper"): {"quote": _QUOTE, **_facts("passage")},
}
"""The properties of relationships by the kinds of their ends; others have none."""

DATES: Mapping[str, tuple[str, ...]] = {kind: found for kind, table in NODES.items() if (found := tuple(n for n, p in table.items() if p.date))}
"""Properties that are days, by kind."""
