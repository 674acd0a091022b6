"""Checks everything that an atlas folder promises, changes nothing, and says how to mend what it finds.

A finding is something broken. A note is something that a later run does by itself or on request: a map behind its
graph, what a killed run left. An atlas that a run was killed in has notes and no findings.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import networkx as nx

from kg.analyze.invariants import RULES
from kg.atlas import Atlas, open_atlas
from kg.cache import Cache
from kg.errors import AtlasError
from kg.graphfile import FILES, read_graph
from kg.history import read_history, with_history
from kg.jsonlines import LISTS, json_lines
from kg.lines import read_manifest
from kg.locking import lock_owner
from kg.queries import load_queries
from kg.report.folder import are_behind
from kg.resolve.judgements import load_judgements
from kg.resources import find
from kg.schema import load_schema
from kg.sources.categories import load_categories
from kg.sources.metadata import FILE as METADATA
from kg.sources.metadata import load as load_metadata
from kg.sources.spending import load_price
from kg.strata import load_strata

_AT_MOST = 20
"""Findings of one check; the next says how many more there are."""

_REBUILD = "run `kg build` without sources"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found: ``broken`` tells a finding from a note."""

    check: str
    what: str
    where: str
    fix: str
    broken: bool = True


@dataclass(frozen=True, slots=True)
class Examined:
    """An atlas under examination; ``graph`` is None where it cannot be read."""

    atlas: Atlas
    graph: nx.MultiDiGraph | None


_SCHEMAS: tuple[Callable[[Path], object], ...] = (
    load_schema,
    load_strata,
    load_queries,
    load_categories,
    lambda schemas: load_price("", schemas),
)
"""What reads the files that an atlas may have of its own."""

_DAMAGE = (AtlasError, OSError, ValueError, LookupError, TypeError, AttributeError)
"""What reading a file raises that is not what it should be."""

Check = Callable[[Examined], Iterator[Finding]]


def examine(path: Path) -> tuple[tuple[str, ...], list[Finding]]:
    """The names of all checks, and what they found. Raises AtlasFolderError where there is no atlas that this kg reads."""
    atlas = open_atlas(path)
    findings: list[Finding] = []
    graph = None
    try:
        graph = read_graph(atlas.graph)
    except _DAMAGE as error:
        findings.append(_failed("graph", error, str(atlas.graph), _REBUILD))
    examined = Examined(atlas, graph)
    for name, check in CHECKS.items():
        try:
            findings += check(examined)
        except _DAMAGE as error:
            findings.append(_failed(name, error, str(path), _REBUILD))
    return ("graph", *CHECKS, *RULES), [*findings, *(_graph_faults(graph) if graph is not None else ())]


def _failed(check: str, error: Exception, where: str, fix: str) -> Finding:
    if isinstance(error, AtlasError):
        return Finding(check, error.what, error.where or where, error.fix or fix)
    return Finding(check, f"it cannot be read: {error}", where, fix)


def _graph_faults(graph: nx.MultiDiGraph) -> Iterator[Finding]:
    for name, rule in RULES.items():
        faults = rule(graph)
        try:
            for where, what in islice(faults, _AT_MOST):
                yield Finding(name, what, where, _REBUILD)
            if more := sum(1 for _ in faults):
                yield Finding(name, f"and {more} more of this kind", "graph", _REBUILD)
        except _DAMAGE as error:
            yield _failed(name, error, "graph", _REBUILD)


def _lock(examined: Examined) -> Iterator[Finding]:
    owner = lock_owner(examined.atlas.path)
    if owner:
        yield Finding("lock", f"a run writes to this atlas ({owner})", str(examined.atlas.path), "wait for it, then ask again", broken=False)


def _digests(examined: Examined) -> Iterator[Finding]:
    """The kept bytes are those that were read, and the graph holds exactly these digests."""
    atlas = examined.atlas
    sources = atlas.sources()
    for source in sources:
        try:
            atlas.read_source(source)
        except AtlasError as error:
            yield Finding("digests", error.what, error.where, error.fix)
    listed = {s.file for s in sources} | {"manifest.json"}
    for path in sorted((atlas.path / "digests").glob("*")):
        if path.name not in listed:
            yield Finding("digests", "no list of digests names this file", str(path), "the next run removes it", broken=False)
    if examined.graph is not None:
        held = {key[1] for key in examined.graph if key[0] == "Digest"}
        emptied = {s.id for s in sources if s.without} - held  # all of it was removed, week by week
        for ident in sorted((held ^ {s.id for s in sources}) - emptied):
            what = f"{ident} is {'still in the graph' if ident in held else 'not in the graph'}: a run was stopped, or nothing of it could be read"
            yield Finding("digests", what, str(atlas.graph), _REBUILD, broken=False)


def _generation(examined: Examined) -> Iterator[Finding]:
    """The graph's files are those that its manifest speaks of."""
    folder = examined.atlas.graph
    found = read_manifest(folder)
    content = hashlib.sha256(b"".join((folder / name).read_bytes() for name in FILES)).hexdigest()[:16]
    if found["generation"] != content:
        yield Finding("generation", "the graph's files are not those that its manifest names", str(folder), _REBUILD)
    if examined.graph is not None:
        nodes, edges = examined.graph.nodes(data=True), examined.graph.edges(data=True)
        counts: dict[str, int] = {}
        for name in (*(d["labels"][-1] for _, d in nodes if d), *(d["type"] for *_, d in edges)):
            counts[name] = counts.get(name, 0) + 1
        if counts != found["counts"]:
            yield Finding("generation", "the manifest's counts are not those of the graph", str(folder / "manifest.json"), _REBUILD)


def _history(examined: Examined) -> Iterator[Finding]:
    """Old ids lead to something that is there, or are known to be gone."""
    history = read_history(examined.atlas.history)
    if examined.graph is None:
        return
    whole = with_history(examined.graph.copy(as_view=False), history).graph
    for kind, ident in sorted(history):
        if (kind, ident) not in examined.graph and (kind, ident) not in whole["redirects"] and (kind, ident) not in whole["gone"]:
            yield Finding("history", f"{kind} {ident} leads nowhere", str(examined.atlas.history), "remove its line")


def _yours(examined: Examined) -> Iterator[Finding]:
    """What people edit can be read: judgements, schemas, settings; and what arXiv said."""
    path = examined.atlas.path
    reading: tuple[tuple[Callable[[], object], Path], ...] = (
        (lambda: load_judgements(examined.atlas.judgements), examined.atlas.judgements),
        *((lambda load=load: load(examined.atlas.schemas), examined.atlas.schemas) for load in _SCHEMAS),
    )
    for read, where in reading:
        try:
            read()
        except AtlasError as error:
            yield Finding("yours", error.what, error.where or str(where), error.fix)
    shipped = {p.relative_to(find("schemas")) for p in find("schemas").rglob("*")}
    for own in sorted(examined.atlas.schemas.rglob("*")):
        if own.is_file() and own.relative_to(examined.atlas.schemas) not in shipped:
            yield Finding("yours", "nothing reads a file of this name", str(own), "name it like the file in schemas/ that it replaces", broken=False)
    for problem in load_metadata(path / METADATA)[1]:
        yield Finding("yours", problem.what, f"{path / METADATA}:{problem.line}", "run `kg fetch`")


def _lines(examined: Examined) -> Iterator[Finding]:
    """The generated lists are whole."""
    for name, needs in LISTS.items():
        path = examined.atlas.path / name
        for number, row in json_lines(path, *needs):
            if row is None:
                yield Finding("lists", "this line is damaged", f"{path}:{number}", _REBUILD)
                continue
            if row.get("digest") == "judgements.yaml" and row.get("line"):
                place = f"{examined.atlas.judgements}:{row['line']}"
                yield Finding("lists", row["what"], place, "mend the line, or leave it for what may come", broken=False)


def _cache(examined: Examined) -> Iterator[Finding]:
    path = examined.atlas.cache
    with Cache(path) as cache:
        if not cache.is_whole():
            yield Finding("cache", "some of it is damaged", str(path), "nothing: what is damaged is made again; or remove the file")


def _map(examined: Examined) -> Iterator[Finding]:
    """Positions can be read, and the page was drawn from this graph."""
    from viz import is_drawn_from
    from viz.layout import read_layout

    atlas = examined.atlas
    read_layout(atlas.path / "layout.jsonl")
    if examined.graph is not None and (atlas.path / "map.html").exists() and not is_drawn_from(atlas.path, examined.graph.graph["generation"]):
        yield Finding("map", "the map was drawn from another graph", str(atlas.path / "map.html"), "run `kg map`", broken=False)


def _weeks(examined: Examined) -> Iterator[Finding]:
    """The pages of weeks were made from this graph and these decisions."""
    if examined.graph is not None and are_behind(examined.atlas):
        yield Finding("weeks", "the pages of weeks were made from another graph", str(examined.atlas.path / "weeks"), _REBUILD, broken=False)


def _store(examined: Examined) -> Iterator[Finding]:
    """A finished database here is of this graph; others are of no use any more."""
    root = examined.atlas.path / "store"
    for folder in sorted(root.glob("*")) if root.is_dir() else ():
        if examined.graph is not None and folder.name != examined.graph.graph["generation"] and (folder / "complete").exists():
            yield Finding("store", "this database is of an older graph", str(folder), "nothing: the next query builds its own", broken=False)


def _leftovers(examined: Examined) -> Iterator[Finding]:
    """What a killed run left, and the next one sweeps away."""
    path = examined.atlas.path
    left = [*path.rglob(".*.part"), *(p for p in (path / ".graph.new", path / ".graph.old") if p.exists() and p != examined.atlas.graph)]
    for place in sorted(left):
        yield Finding("leftovers", "a killed run left this", str(place), "nothing: the next run sweeps it away", broken=False)


CHECKS: dict[str, Check] = {
    "lock": _lock,
    "digests": _digests,
    "generation": _generation,
    "history": _history,
    "yours": _yours,
    "lists": _lines,
    "cache": _cache,
    "map": _map,
    "weeks": _weeks,
    "store": _store,
    "leftovers": _leftovers,
}
"""Every check of the folder by name; those of the graph are in kg.analyze.invariants."""
