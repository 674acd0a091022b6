"""GraphML, for yEd, Gephi, Cytoscape, igraph and networkx: one file. See kg.export.flat for names, lists and dates."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import networkx as nx

from kg.atomic import write_bytes
from kg.export.flat import flat, xml_safe


def write(graph: nx.MultiDiGraph, path: Path) -> None:
    """Writes the graph as GraphML. Raises AtlasFolderError where it cannot be written."""
    file = BytesIO()
    # not the lxml writer: which of the two networkx takes must not depend on what else is installed
    nx.readwrite.graphml.write_graphml_xml(xml_safe(flat(graph)), file)
    write_bytes(path, file.getvalue())
