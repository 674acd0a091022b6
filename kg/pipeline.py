"""The one module that knows the order: digests -> passages -> mentions -> entities -> graph -> map."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

import networkx as nx

from kg.atlas import Atlas, Source, writing
from kg.atomic import write_text
from kg.cache import Cache
from kg.errors import AtlasError, AtlasFolderError, SourceError, UsageError
from kg.extract.cache import RecordCache, RecordKeys
from kg.extract.paper import complete
from kg.extract.passage import Extractor
from kg.graph import build_graph
from kg.graphfile import encode
from kg.model import Decision, Occurrence, Paper, Passage, Problem, Record, SourceDigest
from kg.progress import track
from kg.read import asset_passages, merge_papers
from kg.read.cache import DigestCache
from kg.report.folder import write_weeks
from kg.resolve.assets import contradicting
from kg.resolve.judgements import load_judgements
from kg.resolve.resolve import resolve
from kg.schema import Schema, load_schema
from kg.sources.files import Gathered
from kg.sources.metadata import FILE, load, with_metadata


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did. ``problems`` lists everything that was skipped or doubted; ``added``, ``replaced`` and ``removed`` are ids."""

    digests: int
    papers: int
    passages: int
    extracted: int
    entities: int
    relations: int
    changed: bool
    problems: tuple[Problem, ...]
    map: Path | None = None
    generation: str = ""
    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    assets: int = 0
    weeks: Path | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """How to build: ``replace`` allows dropping sources; ``draw`` draws the map too; ``text`` as in design."""

    replace: bool = False
    draw: bool = True
    text: Literal["none", "quotes", "full"] = "quotes"


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Atlas, Cache]]:
    """The atlas locked for this process, with its cache."""
    enabled = gc.isenabled()
    gc.disable()  # millions of objects and hardly a cycle: collecting takes a third of a run
    try:
        with writing(path) as atlas, Cache(atlas.cache) as cache:
            yield atlas, cache
    except OSError as error:
        where = str(error.filename or path)
        raise AtlasFolderError(
            f"cannot be used: {error.strerror}", where=where, fix="free some space or mend the permissions, and run it again; nothing is lost"
        ) from error
    finally:
        if enabled:
            gc.enable()


def build(path: Path, gathered: Gathered | None, options: Options) -> Report:
    """Makes the atlas hold exactly these digests; None rebuilds from those it keeps."""
    with _opened(path) as (atlas, cache):
        old = {s.id: s for s in atlas.sources()}
        problems = list(gathered.problems) if gathered else []
        kept = old
        if gathered is not None:
            kept = _keep(atlas, gathered, problems, cache)
            missing = sorted(set(old) - set(kept))
            if missing and not options.replace:
                listed = ", ".join(missing[:5]) + (" ..." if len(missing) > 5 else "")
                raise UsageError(f"this would drop {len(missing)} digests: {listed}", where=str(path), fix="use --replace, or `kg add` to keep them")
            atlas.set_sources(list(kept.values()))
        elif not old:
            raise AtlasError("there is nothing to build from", where=str(path), fix="name a SOURCE: a file, a folder or - for standard input")
        return _with_changes(_make(atlas, problems, options, cache), old, kept)


def add(path: Path, gathered: Gathered, options: Options) -> Report:
    """Adds digests, or replaces those of the same id."""
    with _opened(path) as (atlas, cache):
        problems = list(gathered.problems)
        old = {s.id: s for s in atlas.sources()}
        kept = old | _keep(atlas, gathered, problems, cache)
        atlas.set_sources(list(kept.values()))
        return _with_changes(_make(atlas, problems, options, cache), old, kept)


def remove(path: Path, idents: Sequence[str], options: Options) -> Report:
    """Takes digests, weeks or papers out, with all that only they supported. Unknown ids are refused first."""
    with _opened(path) as (atlas, cache):
        sources = {s.id: s for s in atlas.sources()}
        read = _read_all(atlas, list(sources.values()), [], cache)
        papers, _ = merge_papers(read)
        known = {p.id for p in papers} | {w for p in papers for _, w in p.sources if w}
        unknown = [i for i in idents if i not in sources and i not in known]
        if unknown:
            raise UsageError(f"there is no digest, week or paper {unknown[0]}", where=str(path), fix="`kg status` lists digests and weeks")
        for ident in idents:
            sources.pop(ident, None)
        left = [_without(s, papers, idents) for s in sources.values()]
        atlas.set_sources(left)
        return replace(_make(atlas, [], options, cache), removed=tuple(sorted(set(idents))))


def _with_changes(report: Report, old: Mapping[str, Source], new: Mapping[str, Source]) -> Report:
    return replace(
        report,
        added=tuple(sorted(new.keys() - old.keys())),
        replaced=tuple(sorted(i for i in new.keys() & old.keys() if new[i] != old[i])),
        removed=tuple(sorted(old.keys() - new.keys())),
    )


def _without(source: Source, papers: Sequence[Paper], idents: Sequence[str]) -> Source:
    here = {i for p in papers for digest, week in p.sources if digest == source.id for i in (p.id, week)}
    return replace(source, without=tuple(sorted({*source.without, *(i for i in idents if i in here)})))


def _keep(atlas: Atlas, gathered: Gathered, problems: list[Problem], cache: Cache) -> dict[str, Source]:
    """Keeps the digests that can be read at all; the others become problems."""
    kept, reader = {}, DigestCache(cache)
    for ident, data in gathered.digests:
        try:
            reader.read(data, ident)
            kept[ident] = atlas.keep(ident, data)
        except SourceError as error:
            problems.append(Problem(ident, error.what, "nothing"))
    if not kept:
        listed = "; ".join(f"{p.digest}: {p.what}" for p in problems[:3])
        raise SourceError(f"no digest could be read ({listed or 'no files'})", fix="name a digest that kg can read; the README lists the layouts")
    return kept


def _read_all(atlas: Atlas, sources: Sequence[Source], problems: list[Problem], cache: Cache) -> list[SourceDigest]:
    digests, reader = [], DigestCache(cache)
    for source in sources:
        try:
            digest = reader.read(atlas.read_source(source), source.id)
        except SourceError as error:
            problems.append(Problem(source.id, error.what, "nothing"))
            continue
        problems += digest.problems
        digests.append(digest)
    reader.prune()
    return digests


def _drop_removed(digests: Sequence[SourceDigest], papers: Sequence[Paper], sources: Sequence[Source]) -> list[SourceDigest]:
    """The digests without the papers and weeks that were removed from them."""
    without = {s.id: set(s.without) for s in sources}
    titles = {(d, t): p.id for p in papers for d, _ in p.sources for t in (p.title, *p.other_titles)}
    left = []
    for digest in digests:
        out = without[digest.id]
        keep = tuple(p for p in digest.papers if p.week not in out and p.arxiv_id not in out and titles.get((digest.id, p.title)) not in out)
        left.append(replace(digest, papers=keep) if out else digest)
    return [d for d in left if d.papers or d.assets]


def read_papers(atlas: Atlas, problems: list[Problem], cache: Cache) -> tuple[Sequence[Paper], list[SourceDigest]]:
    """The papers of the kept digests, with their metadata and without what was removed; what was doubted goes to problems."""
    sources = atlas.sources()
    digests = _read_all(atlas, sources, problems, cache)
    papers, doubts = merge_papers(digests)
    if any(s.without for s in sources):
        digests = _drop_removed(digests, papers, sources)
        papers, doubts = merge_papers(digests)
    metadata, damaged = load(atlas.path / FILE)
    problems += (*doubts, *damaged)
    return with_metadata(papers, metadata), digests


def _make(atlas: Atlas, problems: list[Problem], options: Options, cache: Cache) -> Report:
    papers, digests = read_papers(atlas, problems, cache)
    schema = load_schema(atlas.schemas)
    judgements = load_judgements(atlas.judgements)
    records, extracted = _extract(cache, papers, schema)
    assets = asset_passages(digests)
    resolution = resolve(records, schema, judgements, assets)
    problems += contradicting(resolution.assets)
    graph = build_graph(papers, digests, resolution)
    changed = atlas.write_graph(encode(graph))
    _write_decisions(atlas, resolution.decisions)
    _write_problems(atlas, problems)
    drawn = _draw(atlas, options, graph) if options.draw else None
    weeks = write_weeks(atlas, options.text, graph) if options.draw else None
    passages = sum(len(p.passages) for p in papers)
    return Report(
        digests=len(digests),
        papers=len(papers),
        passages=passages,
        extracted=extracted,
        entities=len(resolution.entities),
        relations=len(resolution.relations),
        changed=changed,
        problems=tuple(problems),
        map=drawn,
        weeks=weeks,
        generation=graph.graph["generation"],
        assets=len(assets),
    )


def _extract(cache: Cache, papers: Sequence[Paper], schema: Schema) -> tuple[dict[str, list[tuple[Passage, Record]]], int]:
    """Records of all passages, from the cache where nothing changed. Returns them and how many were made."""
    kept = RecordCache(cache)
    found: dict[str, Record] = {}
    todo: list[tuple[str, Passage]] = []
    names = RecordKeys(cache, schema)
    keys = {p.id: names.of(p) for paper in papers for p in paper.passages}
    for paper in papers:
        for passage in paper.passages:
            record = kept.load(keys[passage.id])
            if record is None:
                todo.append((keys[passage.id], passage))
            else:
                found[passage.id] = record
    extractor = Extractor(schema) if todo else None
    for key, passage in track(todo, "extracting"):
        assert extractor is not None  # noqa: S101 (made whenever there is something to do)
        found[passage.id] = kept.save(key, extractor.extract(passage))
    kept.prune(set(keys.values()))
    names.prune()
    cache.commit()  # a run that is killed from here on has nothing to extract again
    tails = tuple(schema.words.tail)
    return {p.id: complete([(x, found[x.id]) for x in p.passages], tails) for p in papers}, len(todo)


def _draw(atlas: Atlas, options: Options, graph: nx.MultiDiGraph) -> Path:
    from viz import draw, is_current

    if is_current(atlas.path, options.text):
        return atlas.path / "map.html"
    return draw(atlas.path, text=options.text, graph=graph)


def occurrences_of(atlas: Atlas) -> tuple[nx.MultiDiGraph, dict[tuple[str, str], list[Occurrence]]]:
    """The graph that the kept digests give, and the mentions by (paper, entity): what training and checks look at."""
    schema = load_schema(atlas.schemas)
    with Cache(atlas.cache) as cache:
        papers, digests = read_papers(atlas, [], cache)
        records, _ = _extract(cache, papers, schema)
    resolution = resolve(records, schema, load_judgements(atlas.judgements), asset_passages(digests))
    found: dict[tuple[str, str], list[Occurrence]] = {}
    for occurrence in resolution.occurrences:
        found.setdefault((occurrence.passage.paper, occurrence.entity), []).append(occurrence)
    return build_graph(papers, digests, resolution), found


def _write_decisions(atlas: Atlas, decisions: Sequence[Decision]) -> None:
    lines = (json.dumps(asdict(d), ensure_ascii=False, sort_keys=True) for d in decisions)
    write_text(atlas.path / "decisions.jsonl", "".join(line + "\n" for line in lines))


def _write_problems(atlas: Atlas, problems: Sequence[Problem]) -> None:
    lines = sorted(json.dumps(asdict(p), ensure_ascii=False, sort_keys=True) for p in problems)
    write_text(atlas.path / "problems.jsonl", "".join(line + "\n" for line in lines))
