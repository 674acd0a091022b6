"""The ecosystem as a table: assets, what is known of them, what they are made from and what is made from them.

Pure functions over the graph; a page or a command shows what they return.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import networkx as nx

from kg.asset import FIELDS
from kg.errors import UsageError
from kg.graphfile import Key
from kg.once import between
from kg.text import fold

DEPENDS = ("BASED_ON", "TRAINED_ON", "PART_OF", "USES")
COLUMNS = ("name", "type", "organization", "created", "access", "license", "size", "modality", "upstream", "downstream", "papers", "stated", "id")
"""Columns of the table: ``upstream`` and ``downstream`` count direct neighbours, ``stated`` is the share of fields, in [0, 1]."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """What an asset is made from, or what is made from it: the relation, the lines or sentence, and where they stand."""

    id: str
    name: str
    type: str
    relation: str
    quote: str
    source: str
    documented: bool


@dataclass(frozen=True, slots=True)
class AssetPage:
    """One asset: its fields as (name, value, "digest:line", note), what no record states, and its neighbours."""

    id: str
    name: str
    type: str
    sources: tuple[str, ...]
    fields: tuple[tuple[str, Any, str, str], ...]
    unknown: tuple[str, ...]
    upstream: tuple[Neighbour, ...]
    downstream: tuple[Neighbour, ...]


@dataclass(frozen=True, slots=True)
class Cover:
    """How many assets of a type state a field (``all`` fields: stated fields of all asked)."""

    type: str
    field: str
    stated: int
    asked: int

    @property
    def share(self) -> float:
        """In [0, 1]."""
        return self.stated / self.asked if self.asked else 0.0


@dataclass(frozen=True, slots=True)
class Undocumented:
    """A name that assets depend on and that no asset describes: work to be done."""

    id: str
    name: str
    type: str
    papers: int
    named_by: tuple[str, ...]


class Assets:
    """The assets of a graph."""

    def __init__(self, graph: nx.MultiDiGraph) -> None:
        self.graph = graph
        self.ids = sorted(ident for (kind, ident), d in graph.nodes(data=True) if kind == "Entity" and "asset_type" in d["properties"])

    def table(self) -> list[dict[str, Any]]:
        """One row an asset with COLUMNS, by name."""
        rows = []
        for ident in self.ids:
            p = self.graph.nodes["Entity", ident]["properties"]
            asked = len(p.get("asset_fields", ())) + len(p.get("asset_unknown", ()))
            rows.append(
                {f: p.get(f) for f in ("name", "organization", "access", "license", "size", "modality", "id")}
                | {
                    "type": p["asset_type"],
                    "created": str(p["created_date"]) if "created_date" in p else p.get("created_stated"),
                    "upstream": len(self._beside[ident, True]),
                    "downstream": len(self._beside[ident, False]),
                    "papers": p.get("paper_count", 0),
                    "stated": round(len(p.get("asset_fields", ())) / asked, 2) if asked else 0.0,
                }
            )
        return sorted(rows, key=lambda row: (row["name"].casefold(), row["id"]))

    def page(self, ident: str) -> AssetPage:
        """Everything stated of one asset. Raises UsageError where the id is no asset's."""
        if ident not in self.ids:
            raise UsageError(f"{ident} is no asset", fix="`kg assets` lists them; `kg show` shows any entity")
        p = self.graph.nodes["Entity", ident]["properties"]
        notes = dict(note.split(": ", 1) for note in p.get("asset_notes", ()))
        pairs = zip(p.get("asset_fields", ()), p.get("asset_field_sources", ()), strict=True)
        fields = tuple((name, p.get("created_stated") if name not in p else _plain(p[name]), place, notes.get(name, "")) for name, place in pairs)
        up, down = (tuple(self._neighbours(ident, away)) for away in (True, False))
        return AssetPage(ident, p["name"], p["asset_type"], tuple(p["asset_sources"]), fields, tuple(p.get("asset_unknown", ())), up, down)

    def coverage(self) -> list[Cover]:
        """Stated fields by type: first the total of the type (field ``all``), then each field as the catalogue asks for it."""
        stated: Counter[tuple[str, str]] = Counter()
        assets: Counter[str] = Counter()
        for ident in self.ids:
            p = self.graph.nodes["Entity", ident]["properties"]
            assets[p["asset_type"]] += 1
            stated.update((p["asset_type"], field) for field in p.get("asset_fields", ()))
        rows = []
        for type_, fields in FIELDS.items():
            if assets[type_]:
                total = sum(stated[type_, f] for f in fields)
                rows.append(Cover(type_, "all", total, assets[type_] * len(fields)))
                rows += [Cover(type_, f, stated[type_, f], assets[type_]) for f in fields]
        return rows

    def undocumented(self) -> list[Undocumented]:
        """Names without an asset, those that most assets depend on first."""
        if not self.ids:
            return []
        by: dict[Key, set[str]] = defaultdict(set)
        for passage, entity, data in between(self.graph, "Passage", "Entity"):
            if data["properties"].get("extractor", "").endswith("asset dependency"):
                by[entity].add(self.graph.nodes[passage]["properties"].get("heading", ""))
        rows = []
        for key, names in by.items():
            data = self.graph.nodes[key]
            if "asset_type" not in data["properties"]:
                p = data["properties"]
                rows.append(Undocumented(key[1], p["name"], data["labels"][-1], p.get("paper_count", 0), tuple(sorted(names, key=str.casefold))))
        return sorted(rows, key=lambda u: (-len(u.named_by), u.name.casefold(), u.id))

    @cached_property
    def _beside(self) -> dict[tuple[str, bool], list[tuple[str, str, dict[str, Any]]]]:
        """(id, upstream?) -> (neighbour, relation, properties), sorted."""
        found: dict[tuple[str, bool], list[tuple[str, str, dict[str, Any]]]] = defaultdict(list)
        for start, end, data in between(self.graph, "Entity", "Entity"):
            if data["type"] in DEPENDS:
                found[start[1], True].append((end[1], data["type"], data["properties"]))
                found[end[1], False].append((start[1], data["type"], data["properties"]))
        return defaultdict(list, {key: sorted(value, key=lambda n: n[:2]) for key, value in found.items()})

    def _neighbours(self, ident: str, upstream: bool) -> Iterable[Neighbour]:
        for other, relation, p in self._beside[ident, upstream]:
            data = self.graph.nodes["Entity", other]
            source = p["papers"][0] or self.graph.nodes["Passage", p["passages"][0]]["properties"].get("digest", "")
            name, documented = data["properties"]["name"], "asset_type" in data["properties"]
            yield Neighbour(other, name, data["labels"][-1], relation, p["quotes"][0], source, documented)


def select(
    rows: Sequence[dict[str, Any]], *, search: str = "", type_: str | None = None, sort: str = "name", reverse: bool = False
) -> list[dict[str, Any]]:
    """Rows that hold every word of ``search`` somewhere, of one type, by one of COLUMNS; what is unknown comes last."""
    if sort not in COLUMNS:
        raise UsageError(f"there is no column {sort}", fix=f"sort by one of {', '.join(COLUMNS)}")
    words = [fold(word) for word in search.split()]
    kept = [r for r in rows if type_ in (None, r["type"]) and all(any(w in fold(str(v)) for v in r.values() if v is not None) for w in words)]
    known = [r for r in kept if r[sort] is not None]
    known.sort(key=lambda r: (r[sort].casefold() if isinstance(r[sort], str) else r[sort], r["id"]), reverse=reverse)
    return known + [r for r in kept if r[sort] is None]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
