"""N-Triples: one triple a line, sorted. See kg.export.rdf for what stands for what."""

from __future__ import annotations

import re
from pathlib import Path

import networkx as nx

from kg.atomic import write_text
from kg.export.rdf import Value, triples

_SPECIAL = re.compile('["\\\\\x00-\x1f\x7f-\x9f\u2028\u2029]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def write(graph: nx.MultiDiGraph, path: Path) -> None:
    """Writes the graph as N-Triples. Raises AtlasFolderError where it cannot be written."""
    write_text(path, "".join(sorted({f"<{s}> <{p}> {term(o)} .\n" for s, p, o in triples(graph)})))


def term(value: str | Value) -> str:
    """An IRI or literal as N-Triples and Turtle write it; what is not printable is escaped."""
    if isinstance(value, str):
        return f"<{value}>"
    text = _SPECIAL.sub(lambda found: _SHORT.get(found[0]) or f"\\u{ord(found[0]):04X}", value.text)
    return f'"{text}"' + (f"@{value.lang}" if value.lang else f"^^<{value.datatype}>" if value.datatype else "")
