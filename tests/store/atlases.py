"""Small atlases for the tests of the store, and the hosts that work in them."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import networkx as nx

from kg.graphfile import add_edge, add_node, encode, new_graph
from kg.model import ENTITY_TYPES

HOSTILE = {
    "quotes": 'it\'s "so" `called` \\ back\\slash',
    "cypher": "'}) DETACH DELETE n // $rows {id: 1}; MATCH (n) RETURN n",
    "emoji": "🧠👩‍🔬 family 👨‍👩‍👧",
    "invisible": "zero\u200bwidth\u200djoiner\u2060 and \u202eturned\u202c",
    "control": "bell \x07 escape \x1b[31m tab \t line \n return \r end",
    "japanese": "変圧器（トランスフォーマー）・アテンション機構〜",
    "long": "長い文 and more. " * 8_000,
    "blank": "   ",
}
"""Texts that a digest could hold, by what is wrong with them."""


def small_graph(papers: int = 3) -> nx.MultiDiGraph:
    """Every kind of node, every type of entity, a relationship of each shape, and hostile texts."""
    graph = new_graph()
    week = add_node(graph, "Week", "2023-W45", {"start": date(2023, 11, 6), "end": date(2023, 11, 12)})
    digest = add_node(graph, "Digest", "weekly.md", {"title": "A week", "layout": "weekly"})
    author = add_node(graph, "Author", "aoi-sato", {"name": "Aoi Sato"})
    category = add_node(graph, "Category", "cs.CL", {"name": "cs.CL"})
    entities = [
        add_node(graph, "Entity", f"thing-{n}", {"name": f"Thing {n}", "aliases": [f"Thing {n}", f"もの{n}"], "paper_count": papers}, label=label)
        for n, label in enumerate(ENTITY_TYPES)
    ]
    for number in range(papers):
        ident = f"2311.0000{number}"
        fields = {"title": f"Paper {number}", "arxiv_id": ident, "published": date(2023, 11, number + 1), "lang": "en"}
        paper = add_node(graph, "Paper", ident, fields)
        passage = add_node(graph, "Passage", f"{ident}#1", {"role": "answer", "text": "Thing 0 beats Thing 1.", "position": 0})
        for start, type_, end in (
            (paper, "FROM", digest),
            (paper, "IN_WEEK", week),
            (paper, "IN_CATEGORY", category),
            (paper, "HAS_PASSAGE", passage),
        ):
            add_edge(graph, start, type_, end)
        add_edge(graph, author, "WROTE", paper, position=number)
        add_edge(graph, passage, "NAMES", entities[0], surface="Thing 0", start=0, end=7, extractor="lexicon", confidence=0.9)
        add_edge(graph, paper, "USES", entities[0], quote="Thing 0 beats Thing 1.", passage=passage[1], start=0, end=7, confidence=0.75)
    evidence = {"papers": [f"2311.0000{n}" for n in range(papers)], "quotes": [HOSTILE["quotes"]] * papers, "confidence": [1.0, 0.5, 0.25][:papers]}
    add_edge(graph, entities[0], "COMPARED_WITH", entities[1], **evidence)
    result = add_node(graph, "Result", "r1", {"value": 91.5, "unit": "%"})
    add_edge(graph, result, "OF", entities[0])
    for name, text in HOSTILE.items():
        add_node(graph, "Author", f"hostile-{name}", {"name": text})
    return graph


def write_graph(atlas: Path, graph: nx.MultiDiGraph) -> None:
    """Writes the graph folder of an atlas, and its settings."""
    (atlas / "graph").mkdir(parents=True, exist_ok=True)
    (atlas / "atlas.toml").write_text("format = 1\n")
    for name, data in encode(graph).items():
        (atlas / "graph" / name).write_bytes(data)


def hosts(folder: Path) -> list[int]:
    """The process ids of the hosts that work below a folder, as Linux tells them."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            ours = b"kg.store.host" in (process / "cmdline").read_bytes() and (process / "cwd").readlink().is_relative_to(folder.resolve())
        except OSError:
            continue
        if ours:
            found.append(int(process.name))
    return found


def until(true: Callable[[], bool], seconds: float = 15.0) -> bool:
    """Waits until something holds; False where it does not in time."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True
