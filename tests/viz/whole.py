"""The atlas of the real digests, built once and kept for the next run, and what its graph says that its page must show."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import networkx as nx

from kg.analyze.cooccurrence import ties
from kg.atlas import Atlas
from kg.graphfile import read_graph
from kg.history import read_history, with_history
from kg.model import ENTITY_RELATIONS, PAPER_RELATIONS
from kg.pipeline import Options, build
from kg.sources.files import gather
from viz.layout import Layout

ROOT = Path(__file__).resolve().parent.parent.parent
HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}

MOST = 6
"""So many papers of one relation a panel shows at once."""

Properties = dict[str, Any]


def graph_of(corpus: Path, kept: Path) -> nx.MultiDiGraph:
    """The graph of these digests; built only where digests, code or schemas changed since the last time, from what is kept."""
    made, now = kept / "made-from", _fingerprint(corpus)
    if not made.is_file() or made.read_text(encoding="ascii") != now:
        made.unlink(missing_ok=True)
        build(kept / "atlas", gather([str(corpus)]), Options(replace=True, draw=False))
        made.write_text(now, encoding="ascii")
    atlas = Atlas(kept / "atlas")
    return with_history(read_graph(atlas.graph), read_history(atlas.history))


def _fingerprint(corpus: Path) -> str:
    digest = hashlib.sha256()
    for folder, pattern in ((corpus, "*"), (ROOT / "kg", "*.py"), (ROOT / "schemas", "*")):
        for path in sorted(p for p in folder.rglob(pattern) if p.is_file()):
            digest.update(f"{path.relative_to(folder).as_posix()}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def plain(name: str) -> str:
    """A name as nobody would tell it from another."""
    return "".join(char for char in unicodedata.normalize("NFKC", name).casefold() if char.isalnum())


@dataclass(frozen=True)
class Whole:
    """A graph with its layout and its page, and what a reader of that page may expect."""

    graph: nx.MultiDiGraph
    layout: Layout
    page: Path

    @cached_property
    def entities(self) -> dict[str, Properties]:
        """Properties by id."""
        return {ident: d["properties"] | {"type": d["labels"][-1]} for (kind, ident), d in sorted(self.graph.nodes(data=True)) if kind == "Entity"}

    @cached_property
    def papers(self) -> dict[str, Properties]:
        """Properties by id."""
        return {ident: d["properties"] for (kind, ident), d in sorted(self.graph.nodes(data=True)) if kind == "Paper"}

    @cached_property
    def weeks(self) -> list[str]:
        """Ids in order."""
        return sorted(ident for kind, ident in self.graph if kind == "Week")

    @cached_property
    def mentions(self) -> list[tuple[str, str, str, Properties]]:
        """Paper, entity, relation and the edge's properties."""
        edges = self.graph.edges(data=True)
        return [(s[1], e[1], d["type"], d["properties"]) for s, e, d in edges if s[0] == "Paper" and d["type"] in PAPER_RELATIONS]

    @cached_property
    def claims(self) -> list[tuple[str, str, str]]:
        """Head, tail and relation."""
        return [(s[1], e[1], d["type"]) for s, e, d in self.graph.edges(data=True) if s[0] == e[0] == "Entity" and d["type"] in ENTITY_RELATIONS]

    @cached_property
    def links(self) -> nx.Graph:
        """What is tied to what on the map, by statements or by shared papers."""
        found = nx.Graph([(a, b) for a, b, _ in self.claims if a != b])
        found.add_edges_from((tie.first, tie.second) for tie in ties(self.graph))
        return found

    def weeks_of(self, paper: str) -> set[str]:
        """The ids of a paper's weeks."""
        return {end[1] for _, end, d in self.graph.out_edges(("Paper", paper), data=True) if d["type"] == "IN_WEEK"}

    def passages(self, paper: str) -> list[Properties]:
        """The passages of a paper."""
        ends = (end for _, end, d in self.graph.out_edges(("Paper", paper), data=True) if d["type"] == "HAS_PASSAGE")
        return [self.graph.nodes[end]["properties"] for end in ends]

    def left(self, *, weeks: Iterable[str] = (), fresh: bool = False, least: int = 1, without: Iterable[str] = ()) -> set[str]:
        """The entities that so many papers of these weeks (all, where there are none) name in other ways than ``without``."""
        wanted, hidden = set(weeks), set(without)
        if not wanted and not hidden:
            return {ident for ident, entity in self.entities.items() if max(1, entity.get("paper_count", 0)) >= least}
        naming = Counter(e for p, e, relation, _ in self.mentions if relation not in hidden and (not wanted or wanted & self.weeks_of(p)))
        return {e for e, n in naming.items() if n >= least and (not fresh or self.entities[e].get("first_week") in wanted)}

    def names(self, ident: str) -> list[str]:
        """All names of an entity."""
        entity = self.entities[ident]
        return [name for name in (entity["name"], entity.get("name_ja"), *entity.get("aliases", ())) if name]

    def named(self, fits: Callable[[str], object]) -> tuple[str, str]:
        """The entity of the most papers that has a name of its own of some kind, which none of its others contains, and that name."""
        owners = Counter(key for ident in self.entities for key in {plain(name) for name in self.names(ident)})
        for ident in self.foremost:
            for name in self.names(ident)[1:]:
                if fits(name) and owners[plain(name)] == 1 and plain(name) not in plain(self.entities[ident]["name"]):
                    return ident, name
        raise AssertionError("no entity has such a name")

    def asked_about(self) -> tuple[str, list[tuple[str, str, str, Properties]]]:
        """An entity that few papers name, one of them within a longer answer to a question, with its mentions."""
        for ident in self.foremost:
            mine = [mention for mention in self.mentions if mention[1] == ident]
            answers = [self.graph.nodes["Passage", p["passage"]]["properties"] | {"quote": p["quote"]} for *_, p in mine if p.get("passage")]
            if len(mine) <= MOST and any(a.get("heading") and a["quote"] in a["text"] and len(a["quote"]) < len(a["text"]) - 1 for a in answers):
                return ident, mine
        raise AssertionError("no such entity")

    @cached_property
    def foremost(self) -> list[str]:
        """Ids of entities, those of the most papers first."""
        return sorted(self.entities, key=lambda ident: (-self.entities[ident].get("paper_count", 0), ident))

    def neighbours(self, ident: str) -> set[str]:
        """What an entity is tied to."""
        return set(self.links[ident])


def is_kanji(name: str) -> bool:
    """Whether a name is written with kanji alone."""
    return re.fullmatch(r"[一-鿿]{3,}", name) is not None


def is_katakana(name: str) -> bool:
    """Whether a name is written in katakana alone."""
    return re.fullmatch(r"[ァ-ヴー]{5,}", name) is not None
