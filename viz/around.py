"""One entity or paper with what it is connected with, drawn by pyvis: for notebooks and for sharing.

The page asks no network for anything: pyvis still names a CDN in its template, those tags are taken
out, and the page's policy would refuse them.
"""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from typing import Any

import networkx as nx
import numpy as np

from kg.analyze.communities import Network, network
from kg.graphfile import Key
from kg.lookup import find
from kg.model import ENTITY_RELATIONS
from kg.outgoing import TextLevel
from kg.text import excerpt
from viz.arrange import inside
from viz.layout import node_radii

MOST = 200
"""So many nodes are drawn at most."""

_LOOKS = {
    "Model": ("dot", "#4a79c9"),
    "Method": ("diamond", "#8f63b8"),
    "Benchmark": ("triangle", "#c05f42"),
    "Dataset": ("square", "#3f9158"),
    "Task": ("star", "#b07a1e"),
    "Metric": ("triangleDown", "#bb5580"),
    "Software": ("hexagon", "#1f8f9c"),
    "Organization": ("box", "#7d8428"),
}
_FONT = "system-ui, 'Hiragino Sans', 'Noto Sans JP', 'Noto Sans CJK JP', 'Yu Gothic UI', Meiryo, sans-serif"
_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
_OPTIONS = """{"physics": {"enabled": false}, "interaction": {"hover": true, "keyboard": false},
 "nodes": {"borderWidth": 0}, "edges": {"smooth": false, "arrows": {"to": {"scaleFactor": 0.45}}, "color": {"inherit": "from", "opacity": 0.7}}}"""
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_FROM_ELSEWHERE = re.compile(r"<link\b[^>]*\bhref=[^>]*>|<script\b[^>]*\bsrc=[^>]*>\s*</script>", re.S)
_HEADING = re.compile(r"<center>.*?</center>", re.S)


def neighbourhood(graph: nx.MultiDiGraph, name: str, *, most: int = MOST, text: TextLevel = "quotes") -> str:
    """HTML of the entity or paper of a name (any alias, id or title) and its nearest entities, at most ``most``.

    Quotes are in the tooltips unless ``text`` is ``none``. Raises AtlasError where the name is unknown.
    """
    from pyvis.network import Network as Drawing

    centre = find(graph, name)
    net = network(graph)
    members = _members(graph, net, centre, min(most, MOST))
    drawing = Drawing(height="100vh", width="100%", directed=True, cdn_resources="in_line")
    matrix = net.matrix()[members][:, members]
    points = inside(matrix, node_radii(graph, net)[members]) * 4
    radii = node_radii(graph, net)
    for index, (x, y) in zip(members.tolist(), points.tolist(), strict=True):
        ident = net.ids[index]
        _add_node(drawing, graph, ident, (x, -y, float(radii[index]) * 1.6), bold=("Entity", ident) == centre)
    _add_edges(drawing, graph, net, members, text)
    drawing.set_options(_OPTIONS)
    return _offline(drawing.generate_html(), _title(graph, centre))


def _members(graph: nx.MultiDiGraph, net: Network, centre: Key, most: int) -> np.ndarray:
    """Indexes of the entities to draw: the centre's neighbours by weight, or those that a paper names."""
    number = {ident: i for i, ident in enumerate(net.ids)}
    if centre[0] == "Paper":
        return np.array(sorted({number[end[1]] for _, end in graph.out_edges(centre) if end[0] == "Entity"})[:most], dtype=np.int64)
    own = number[centre[1]]
    touching = (net.pairs == own).any(axis=1)
    others, weights = net.pairs[touching].sum(axis=1) - own, net.weights[touching]
    nearest = others[np.lexsort((others, -weights))][: most - 1]
    return np.sort(np.append(nearest, own)).astype(np.int64)


def _add_node(drawing: Any, graph: nx.MultiDiGraph, ident: str, place: tuple[float, float, float], *, bold: bool) -> None:
    data = graph.nodes["Entity", ident]
    properties, type_ = data["properties"], data["labels"][-1]
    shape, colour = _LOOKS.get(type_, ("dot", "#7a808a"))
    facts = [properties["name"], properties.get("name_ja"), type_, f"{properties.get('paper_count', 0)} papers"]
    x, y, size = place
    font = {"face": _FONT, "size": 20 if bold else 14, "color": "#ffffff" if shape == "box" else "#23262b"}
    drawing.add_node(
        ident,
        label=excerpt(properties["name"], 40),
        title=_tooltip([str(fact) for fact in facts if fact]),
        x=x,
        y=y,
        size=size,
        shape=shape,
        color=colour,
        font=font,
        physics=False,
    )


def _add_edges(drawing: Any, graph: nx.MultiDiGraph, net: Network, members: np.ndarray, text: TextLevel) -> None:
    """Relationships with their first quotes; where nothing is stated, a dotted line for shared papers."""
    drawn = {("Entity", net.ids[i]) for i in members.tolist()}
    stated: Counter[frozenset[str]] = Counter()
    edges = sorted(graph.subgraph(drawn).edges(data=True), key=lambda edge: (edge[0], edge[1], edge[2]["type"]))
    for start, end, data in edges:
        if data["type"] in ENTITY_RELATIONS:
            stated[frozenset((start[1], end[1]))] += 1
            quotes = data["properties"].get("quotes", []) if text != "none" else []
            font = {"face": _FONT, "size": 10, "color": "#656b74", "align": "middle"}
            drawing.add_edge(start[1], end[1], label=data["type"], title=_tooltip([data["type"], *quotes[:3]]), font=font, width=1.5)
    inner = np.isin(net.pairs, members).all(axis=1)
    for first, second in net.pairs[inner].tolist():
        if frozenset((net.ids[first], net.ids[second])) not in stated:
            drawing.add_edge(net.ids[first], net.ids[second], dashes=[2, 6], arrows="", color="#b9bec6", width=1)


def _tooltip(lines: list[str]) -> str:
    """Plain text; pyvis would write a tooltip that holds the word href as markup, so the word is broken there."""
    return "\n".join(excerpt(line, 200) for line in lines).replace("href", "hre\u2060f")


def _title(graph: nx.MultiDiGraph, key: Key) -> str:
    properties = graph.nodes[key]["properties"]
    return str(properties.get("name") or properties.get("title") or key[1])


def _offline(html: str, title: str) -> str:
    """The page without the tags that would load from elsewhere, with a title and a policy that lets nothing in."""
    head, marker, body = html.partition("<body")
    head = _HEADING.sub("", _FROM_ELSEWHERE.sub("", _COMMENT.sub("", head)))
    meta = f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">\n<title>{escape(title)}</title>'
    head = head.replace('<meta charset="utf-8">', meta, 1).replace("<html>", "<!doctype html>\n<html>", 1)
    style = "<style>body { margin: 0 } #mynetwork { border: 0 !important; float: none !important }</style>\n"
    return head.replace("</head>", f"{style}</head>", 1) + marker + body
