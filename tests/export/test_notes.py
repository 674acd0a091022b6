"""Obsidian vaults and Markdown tables: what a person opens."""

from __future__ import annotations

import re
import tempfile
import unicodedata
from pathlib import Path

import networkx as nx
import yaml
from hypothesis import given, settings
from markdown_it import MarkdownIt

from kg.export import markdown, obsidian
from kg.filenames import FileNames
from tests.export.graphs import HOSTILE, example, graphs, texts

LINK = re.compile(r"(?<!\\)\[\[([^\[\]|]+)\|[^\[\]|]+\]\]")
DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(10))}


def portable(path: str) -> bool:
    """Whether Windows, macOS, Linux and Obsidian's links take each part of a path."""
    parts = path.split("/")
    return all(
        part
        and not re.search(r'[<>:"\\|?*#^\[\]\x00-\x1f]', part)
        and part.strip(" .") == part
        and part.split(".")[0].casefold() not in DEVICES
        and len(part.encode()) <= 120
        for part in parts
    )


@settings(max_examples=40)
@given(graphs())
def test_notes_are_linked_both_ways(graph: nx.MultiDiGraph) -> None:
    """A note for each paper and entity; every link leads to a note, which links back; front matter is YAML with all names."""
    notes = obsidian.notes(graph)
    assert len(notes) == graph.number_of_nodes()
    links = {path.removesuffix(".md"): set(LINK.findall(text.split("\n---\n", 1)[1])) for path, text in notes.items()}
    for path, targets in links.items():
        assert portable(path)
        assert targets <= set(links)
        assert all(path in links[target] for target in targets)
    assert sum(map(len, links.values())) >= len({frozenset((s, e)) for s, e in graph.edges() if s != e})
    assert len({unicodedata.normalize("NFKC", path).casefold() for path in notes}) == len(notes)
    fronts = [yaml.safe_load(text.split("\n---\n")[0].removeprefix("---\n")) for text in notes.values()]
    titles = [data["properties"].get("name") or data["properties"]["title"] for _, data in graph.nodes(data=True)]
    assert sorted(front["aliases"][0] for front in fronts) == sorted(titles)


def test_one_note_of_the_example() -> None:
    """Names, week and quotes are where a reader looks for them; text is no markup."""
    notes = obsidian.notes(example())
    paper = notes["Papers/A paper.md"]
    front = yaml.safe_load(paper.split("---\n")[1])
    assert (front["aliases"], front["weeks"], front["authors"]) == (["A paper", "論文"], ["2023-W45"], ["Aoi"])
    assert "- [[Entities/Model/Thing|Thing]]\n  > Thing beats Other thing." in paper
    assert "First \\| quote." in notes["Entities/Model/Thing.md"]
    bodies = [text.split("\n---\n", 1)[1] for text in notes.values()]
    assert not any(re.search(r"(?<!\\)<script|(?<!\\)%%|(?<!\\)#tag", body) for body in bodies)


@settings(max_examples=100)
@given(names=texts.map(lambda text: text.replace("\ud800", "")))
def test_names_of_files(names: str) -> None:
    """Whatever a thing is called, its file has a portable name of its own."""
    given_out = FileNames()
    paths = [given_out.take("Papers", name, str(number)) for number, name in enumerate([names, names.upper(), names.swapcase(), *HOSTILE])]
    assert all(map(portable, paths))
    assert len({unicodedata.normalize("NFKC", path).casefold() for path in paths}) == len(paths)


@settings(max_examples=30)
@given(graphs())
def test_tables_have_a_row_for_everything(graph: nx.MultiDiGraph) -> None:
    """A Markdown parser finds as many rows as there are nodes and relationships, all of the same width, and no HTML, link or code."""
    with tempfile.TemporaryDirectory() as folder:
        markdown.write(graph, Path(folder))
        rows = 0
        for path in sorted(Path(folder).glob("*-*.md")):
            tokens = MarkdownIt("commonmark").enable("table").parse(path.read_text("utf8"))
            assert [t.type for t in tokens if t.level == 0] == ["heading_open", "inline", "heading_close", "table_open", "table_close"] or _flat(
                tokens
            )
            widths = re.findall("(?:hd)+", "".join({"th_open": "h", "td_open": "d", "tr_open": " "}.get(t.type, "") for t in tokens))
            assert not widths
            rows += sum(t.type == "tr_open" for t in tokens) - 1
            inner = {child.type for token in tokens for child in token.children or ()}
            assert inner <= {"text", "text_special"}
        assert rows == graph.number_of_nodes() + graph.number_of_edges()
        assert (Path(folder) / "index.md").is_file()


def _flat(tokens: object) -> bool:
    return all(token.type not in ("html_block", "fence", "code_block", "hr") for token in tokens)  # type: ignore[attr-defined]
