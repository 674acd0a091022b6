"""An Obsidian vault: a note for each paper and entity, linked both ways, with front matter.

A name that a file system or a link of Obsidian cannot hold is changed in the file's name only: the note's title and its ``aliases`` have it whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import networkx as nx
import yaml

from kg.export.files import write_files
from kg.export.rows import Edge, Node, edges, label, nodes, scalar
from kg.filenames import FileNames

_FOLDERS = {"Paper": "Papers"}
_SHOWN = {"name", "title", "aliases", "other_titles", "abstract", "summary", "diagrams"}
_FACTS = {"IN_WEEK": "weeks", "IN_CATEGORY": "categories", "WROTE": "authors"}
_MARKS = {ord(sign): "\\" + sign for sign in "\\`*_{}[]<>#|~$%^="}


def write(graph: nx.MultiDiGraph, path: Path) -> None:
    """Writes the vault's notes into the folder ``path``. Raises AtlasFolderError where one cannot be written."""
    write_files(path, notes(graph))


def notes(graph: nx.MultiDiGraph) -> dict[str, str]:
    """The text of every note by its path in the vault."""
    return _Vault(graph).notes()


class _Dumper(yaml.SafeDumper):
    """Quotes text that holds a line break of Unicode, which would else be folded to a blank."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if _BREAKS & set(text) else None)


_BREAKS = set("\x85\u2028\u2029")
_Dumper.add_representer(str, _text)


class _Vault:
    """Names of the notes, and who is tied to whom."""

    def __init__(self, graph: nx.MultiDiGraph) -> None:
        self.nodes = {node.key: node for node in nodes(graph)}
        names = FileNames()
        self.paths = {
            key: names.take(_FOLDERS.get(key[0]) or f"Entities/{node.labels[-1]}", label(node), key[1])
            for key, node in self.nodes.items()
            if key[0] in ("Paper", "Entity")
        }
        self.out: dict[tuple[str, str], list[Edge]] = defaultdict(list)
        self.into: dict[tuple[str, str], list[Edge]] = defaultdict(list)
        for edge in edges(graph):
            self.out[edge.start].append(edge)
            self.into[edge.end].append(edge)

    def notes(self) -> dict[str, str]:
        """Every note."""
        return {f"{path}.md": self._note(self.nodes[key]) for key, path in self.paths.items()}

    def _note(self, node: Node) -> str:
        front = yaml.dump(self._front(node), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)
        lines = [f"---\n{front}---\n", f"# {plain(label(node))}\n"]
        for name in ("summary", "abstract"):
            if node.properties.get(name):
                lines.append(f"{plain(node.properties[name])}\n")
        lines += self._relations(self.out[node.key], outward=True) + self._relations(self.into[node.key], outward=False)
        lines += self._results(node) + self._passages(node)
        return "\n".join(lines)

    def _front(self, node: Node) -> dict[str, Any]:
        properties = node.properties
        names = [label(node), *(str(properties[key]) for key in ("name_ja", "title_ja") if properties.get(key))]
        names += [*properties.get("aliases", ()), *properties.get("other_titles", ())]
        front: dict[str, Any] = {"aliases": list(dict.fromkeys(names)), "tags": [f"{node.key[0]}/{node.labels[-1]}".lower()]}
        for key, value in sorted(properties.items()):
            if key not in _SHOWN and value is not None:
                front[key] = value if not isinstance(value, (list, tuple, dict)) else [scalar(v, _kind(v)) for v in value]
        for edge in [*self.out[node.key], *self.into[node.key]]:
            if edge.type in _FACTS and node.key[0] == "Paper":
                other = self.nodes[edge.end if edge.start == node.key else edge.start]
                front.setdefault(_FACTS[edge.type], []).append(label(other))
        return front

    def _relations(self, found: Iterable[Edge], *, outward: bool) -> list[str]:
        groups: dict[str, list[str]] = defaultdict(list)
        for edge in found:
            other = edge.end if outward else edge.start
            if other in self.paths and (edge.start in self.paths):
                groups[edge.type].append(f"- {self.link(other)}")
                quotes = [edge.properties["quote"]] if edge.properties.get("quote") else edge.properties.get("quotes", ())
                groups[edge.type] += [f"  > {plain(quote)}" for quote in quotes]
        arrow = "→" if outward else "←"
        return [f"## {arrow} {plain(type_)}\n\n" + "\n".join(lines) + "\n" for type_, lines in sorted(groups.items())]

    def _results(self, node: Node) -> list[str]:
        results = sorted({edge.start for edge in self.into[node.key] if edge.start[0] == "Result"})
        lines = []
        for key in results:
            ends = "; ".join(f"{plain(edge.type)} {self.link(edge.end)}" for edge in self.out[key] if edge.end in self.paths)
            lines.append(f"- {plain(label(self.nodes[key]))}: {ends}")
        return ["## Results\n\n" + "\n".join(lines) + "\n"] if lines else []

    def _passages(self, node: Node) -> list[str]:
        rows = [self.nodes[edge.end].properties for edge in self.out[node.key] if edge.type == "HAS_PASSAGE"]
        rows = sorted((row for row in rows if row.get("text")), key=lambda row: (row.get("position", 0), row["id"]))
        return [f"## {plain(row.get('heading') or row.get('role') or 'passage')}\n\n{plain(row['text'])}\n" for row in rows]

    def link(self, key: tuple[str, str]) -> str:
        """A link to a note by its whole path, shown as its name."""
        shown = " ".join(label(self.nodes[key]).split()).translate({ord("["): "［", ord("]"): "］", ord("|"): "｜"})
        return f"[[{self.paths[key]}|{plain(shown) or 'note'}]]"


def plain(text: str) -> str:
    """A text in one line in which nothing is Markdown, a tag, a link, a comment or HTML."""
    return " ".join(text.split()).translate(_MARKS)


def _kind(value: Any) -> str:
    return "text" if isinstance(value, (str, int, float, bool)) or value is None else "json"
